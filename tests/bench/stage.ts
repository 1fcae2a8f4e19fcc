/** What the rows are measured on: the field world, the real server, and a profile that holds all of it. */
import type { Page } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'vite'
import { startPostgres } from '../../scripts/postgres.ts'
import { chatKeyText, type ChatKey } from '../../sync-server/contract/chats.ts'
import { importPosts } from '../../sync-server/directory/import-posts.ts'
import { fieldSize, fieldWorld } from '../../sync-server/demo/field-world.ts'
import { seedWorld } from '../../sync-server/demo/seed.ts'
import type { DemoWorld } from '../../sync-server/demo/world.ts'
import type { OwnedStore } from '../../sync-server/db/store.ts'
import { enterAs, launchApp, type LaunchedApp } from '../e2e/support/launch-app.ts'
import { openTestStore } from '../fixtures/database.ts'
import { startTestServer, type TestServer } from '../fixtures/server.ts'

export interface Stage {
  world: DemoWorld
  server: TestServer
  store: OwnedStore
  posts: number
  /** An empty folder, or what another row left in it. */
  folder(name: string): string
  /** Lina Haddad, up to date on a profile that holds every post, the largest candidate’s chat on top; the first call syncs it. */
  lina(): Promise<LaunchedApp>
  /** How long that first sync took, ms. */
  firstSync(): Promise<number>
  /** The profile that `lina` leaves: made once, and there without the server afterwards. */
  profile(): Promise<string>
  /** A page without the app, in the same Electron. */
  plainPage(app: LaunchedApp): Promise<Page>
  remove(): Promise<void>
}

export async function setStage(posts: number): Promise<Stage> {
  const work = mkdtempSync(path.join(tmpdir(), 'job-chats-bench-'))
  const folder = (name: string): string => path.join(work, name)
  await buildPages(folder('pages'))
  const postgres = await startPostgres({ fsync: true })
  const store = await openTestStore('postgres', postgres.url)
  const world = fieldWorld(7, Date.now(), { ...fieldSize, posts })
  const server = await startTestServer(store, {
    demo: { accounts: world.accounts },
    environment: { JOBCHATS_WEB_ROOT: folder('pages') },
  })
  await seedWorld(store, server.directory, world)
  // As the database does by itself after a while.
  await store.query('analyze')

  let synced: Promise<number> | null = null
  const firstSync = (): Promise<number> => {
    synced ??= (async () => {
      const app = await launchApp(folder('lina'), server.url)
      const from = performance.now()
      await enterAs(app.page, 'Lina Haddad')
      await app.page.locator('.sync-line').filter({ hasText: 'Up to date' }).waitFor({ timeout: 240_000 }) // prettier-ignore
      const took = performance.now() - from
      await app.close()
      return took
    })()
    return synced
  }
  let left: Promise<string> | null = null
  const largest = largestChat(world)
  let newest = 0
  const lina = async (): Promise<LaunchedApp> => {
    await firstSync()
    const app = await launchApp(folder('lina'), server.url)
    newest += 1
    const body = `The newest, ${String(newest)}.`
    await importPosts(store, [{ ...largest, at: Date.now(), body }])
    await app.page.locator('.chat-row').first().filter({ hasText: body }).waitFor({ timeout: 120_000 }) // prettier-ignore
    await app.page.locator('.sync-line').filter({ hasText: 'Up to date' }).waitFor({ timeout: 120_000 }) // prettier-ignore
    return app
  }
  return {
    ...{ world, server, store, posts, folder, firstSync },
    lina,
    profile: () =>
      (left ??= (async () => {
        await (await lina()).close()
        return folder('lina')
      })()),
    async plainPage({ app }) {
      const opened = app.waitForEvent('window')
      await app.evaluate(async ({ BrowserWindow }, target) => {
        const window = new BrowserWindow({ show: true, webPreferences: { sandbox: true } })
        await window.webContents.session.setProxy({ mode: 'direct' })
        window.webContents.removeAllListeners('will-navigate')
        await window.loadURL(target)
      }, `${server.url}/store.html`)
      return opened
    },
    async remove() {
      await server.close()
      await store.close()
      await postgres.stop()
      rmSync(work, { recursive: true, force: true })
    },
  }
}

/** The candidate's chat with most posts, where every side writes, and somebody who does. */
function largestChat({ steps }: DemoWorld): { chat: ChatKey; author: string } {
  const all = steps.flatMap((step) => ('posts' in step ? step.posts : []))
  const theirs = all.filter(({ chat }) => chat.kind === 'candidateProspect')
  const chats = [...Map.groupBy(theirs, ({ chat }) => chatKeyText(chat)).values()]
  const [post] = chats.reduce((most, its) => (its.length > most.length ? its : most), [])
  if (!post) throw new Error('the field world has no posts')
  return { chat: post.chat, author: post.author }
}

async function buildPages(outDir: string): Promise<void> {
  await build({
    root: import.meta.dirname,
    base: './',
    logLevel: 'error',
    configFile: false,
    worker: { format: 'es' },
    build: {
      outDir,
      target: 'chrome130',
      rollupOptions: { input: path.join(import.meta.dirname, 'store.html') },
    },
  })
}
