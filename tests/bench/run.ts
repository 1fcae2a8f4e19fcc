/**
 * npm run bench -- [--posts N] [--json FILE] [--only scale]: figures in real Electron, each beside its limit measured in the
 * same run. Goals are printed, none is asserted.
 */
import type { Page } from '@playwright/test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'vite'
import { electronEnvironment, resolveElectron } from '../../scripts/electron-runtime.ts'
import { toColumns } from '../../sync-server/contract/columns.ts'
import { fieldSize, fieldWorld } from '../../sync-server/demo/field-world.ts'
import { seedWorld } from '../../sync-server/demo/seed.ts'
import { enterAs, launchApp } from '../e2e/support/launch-app.ts'
import { openTestStore } from '../fixtures/database.ts'
import { startTestServer } from '../fixtures/server.ts'
import { measureAccess } from './access.ts'
import { large, small } from './large-world.ts'
import { measureScale } from './scale.ts'
import type { StoreFigures } from './store-page.ts'

interface Row {
  id: string
  figure: number
  unit: string
  limit: number | null
  ratio: number | null
  goal: string
  met: boolean | null
}

const { values } = parseArgs({
  options: {
    posts: { type: 'string', default: '50000' },
    json: { type: 'string' },
    /** `scale`: what changes with a wide reach cost (docs/scale.md), in a world of `size`, and nothing else. */
    only: { type: 'string' },
    size: { type: 'string', default: 'large' },
    /** For `scale`: a PostgreSQL database that holds the world already, or shall. */
    database: { type: 'string' },
    /** For `scale`: only the changes whose name holds it. */
    change: { type: 'string', default: '' },
  },
})
if (values.only === 'scale') {
  const size = values.size === 'small' ? small : large
  const changes = await measureScale(size, values.database ?? null, values.change)
  console.table(changes)
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ changes }, null, 2)}\n`)
  process.exit(0)
}
const posts = Number(values.posts)
if (process.env['DISPLAY'] === undefined && process.platform === 'linux') {
  console.error('Needs a display: xvfb-run -a npm run bench')
  process.exit(1)
}
Object.assign(process.env, electronEnvironment(await resolveElectron()))

const rows: Row[] = []
function add(id: string, figure: number, unit: string, limit: number | null, goal: string, isMet: (figure: number, ratio: number) => boolean): void {
  const ratio = limit === null ? null : figure / limit
  rows.push({ id, figure: Math.round(figure * 100) / 100, unit, limit: limit === null ? null : Math.round(limit * 100) / 100, ratio: ratio === null ? null : Math.round(ratio * 100) / 100, goal, met: isMet(figure, ratio ?? 0) })
} // prettier-ignore

const work = mkdtempSync(path.join(tmpdir(), 'job-chats-bench-'))
const store = await openTestStore('pglite')
const size = { ...fieldSize, posts }
const world = fieldWorld(7, Date.now(), size)
const pages = path.join(work, 'pages')
await build({
  root: import.meta.dirname,
  base: './',
  logLevel: 'error',
  configFile: false,
  worker: { format: 'es' },
  build: {
    outDir: pages,
    target: 'chrome130',
    rollupOptions: { input: path.join(import.meta.dirname, 'store.html') },
  },
})
const server = await startTestServer(store, {
  demo: { accounts: world.accounts },
  environment: { JOBCHATS_WEB_ROOT: pages },
})
await seedWorld(store, server.directory, world)

// The store alone: bulk write and cold read beside raw IndexedDB rows, in the same Electron.
const plain = await launchApp(path.join(work, 'store'), server.url)
const storeFigures = await inPlainWindow(plain, `${server.url}/store.html`, posts)
await plain.close()
add(
  'bulk write, sealed',
  storeFigures.bulk,
  'ms',
  storeFigures.rawBulk,
  '≤ 0.3 × raw rows',
  (_, ratio) => ratio <= 0.3,
)
add(
  'newest 50 of one chat, cold',
  storeFigures.newest,
  'ms',
  storeFigures.rawNewest,
  '≤ 3 × raw rows',
  (_, ratio) => ratio <= 3,
)

// The whole app against the field world.
let lina = await launchApp(path.join(work, 'lina'), server.url)
const firstSync = await timed(lina.page, async () => {
  await enterAs(lina.page, 'Lina Haddad')
  await lina.page
    .locator('.sync-line')
    .filter({ hasText: 'Up to date' })
    .waitFor({ timeout: 120_000 })
})
add(
  'first sync, complete and verified',
  firstSync,
  'ms',
  storeFigures.rawBulk,
  '≤ 0.5 × raw rows',
  (_, ratio) => ratio <= 0.5,
)
await lina.page.locator('.chat-row').first().click()
await lina.page.locator('.post').first().waitFor()

const durable: number[] = []
for (let count = 0; count < 20; count += 1)
  durable.push(await sendTime(lina.page, `Durable ${String(count)}`))
add('own post durable, p50', median(durable), 'ms', null, '≤ 30 ms', (figure) => figure <= 30)

const chatId =
  (await lina.page.locator('.chat-row[aria-current=true]').getAttribute('data-chat')) ?? ''
const other = await launchApp(path.join(work, 'omar'), server.url)
await other.page.getByRole('button', { name: 'Sign in with a password instead' }).waitFor()
await other.page.getByRole('button', { name: /Hanna Lindqvist/ }).click()
await other.page.locator(`.chat-row[data-chat="${chatId}"]`).click({ timeout: 120_000 })
const live: number[] = []
for (let count = 0; count < 60; count += 1)
  live.push(await liveTime(lina.page, other.page, `Live ${String(count)} ${String(Date.now())}`))
live.sort((a, b) => a - b)
add(
  'live: Enter to another’s screen, p50',
  median(live),
  'ms',
  null,
  '≤ 50 ms',
  (figure) => figure <= 50,
)
add(
  'live: Enter to another’s screen, p95',
  live[Math.floor(live.length * 0.95)] ?? 0,
  'ms',
  null,
  '≤ 100 ms',
  (figure) => figure <= 100,
)
await other.close()
await lina.close()

const access = await measureAccess(server, world, path.join(work, 'access'))
add(
  'grant of 5,000 posts: newest readable',
  access.grantUsable,
  'ms',
  null,
  '≤ 2,000 ms',
  (figure) => figure <= 2_000,
)
add(
  'grant of 5,000 posts: complete and verified',
  access.grantComplete,
  'ms',
  null,
  '≤ 2,000 ms',
  (figure) => figure <= 2_000,
)
add(
  `worst of ${String(access.livePosts)} live posts in another chat meanwhile`,
  access.liveWorst,
  'ms',
  null,
  '≤ 100 ms',
  (figure) => figure <= 100,
)
add(
  'revocation: unreadable in the app',
  access.revoked,
  'ms',
  null,
  '≤ 200 ms',
  (figure) => figure <= 200,
)
add('1,000 missed posts over 200 chats', access.missed, 'ms', null, '≤ 500 ms', (figure) => figure <= 500) // prettier-ignore

await server.close()
const began = performance.now()
lina = await launchApp(path.join(work, 'lina'), server.url)
await lina.page.locator('.chat-row').first().waitFor()
await lina.page.locator('.chat-row').first().click()
await lina.page.locator('.post').first().waitFor()
const second = performance.now() - began
await lina.close()
const emptyBegan = performance.now()
const empty = await launchApp(path.join(work, 'empty'), null)
await empty.page.locator('h1').waitFor()
const emptyStart = performance.now() - emptyBegan
await empty.close()
add(
  'second start offline: launch to posts on screen (driven from outside)',
  second,
  'ms',
  emptyStart,
  'newest 50 within 600 ms, by its own clock',
  (figure) => figure <= 600,
)

const sample = await store.query<Record<string, unknown>>(
  'select id, chat, seq, g, author, author_partner, author_role, written_at, body from post order by chat, seq desc limit 2000',
)
const columns = Buffer.from(JSON.stringify(toColumns(sample, Object.keys(sample[0] ?? {}))))
add(
  'bytes a post, bulk',
  brotliCompressSync(columns, { params: { 0: 5 } }).length / sample.length,
  'B',
  gzipSync(JSON.stringify(sample)).length / sample.length,
  '≤ 90 B',
  (figure) => figure <= 90,
)

await store.close()
rmSync(work, { recursive: true, force: true })
const environment = {
  node: process.version,
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  posts,
  platform: process.platform,
}
console.log(environment)
console.table(rows)
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ environment, rows }, null, 2)}\n`)
process.exit(0)

async function inPlainWindow(
  app: Awaited<ReturnType<typeof launchApp>>,
  url: string,
  count: number,
): Promise<StoreFigures> {
  const opened = app.app.waitForEvent('window')
  await app.app.evaluate(async ({ BrowserWindow }, target) => {
    const window = new BrowserWindow({ show: true, webPreferences: { sandbox: true } })
    await window.webContents.session.setProxy({ mode: 'direct' })
    window.webContents.removeAllListeners('will-navigate')
    await window.loadURL(target)
  }, url)
  const page = await opened
  await page.waitForFunction(() => 'measure' in window)
  return page.evaluate(
    (wanted) =>
      (window as unknown as { measure(count: number): Promise<StoreFigures> }).measure(wanted),
    count,
  )
}

async function timed(_page: Page, run: () => Promise<void>): Promise<number> {
  const from = performance.now()
  await run()
  return performance.now() - from
}

/** From Enter until the field is empty: the act resolves when the post is durable. Measured in the page. */
async function sendTime(page: Page, text: string): Promise<number> {
  const field = page.locator('.composer textarea')
  await field.fill(text)
  return field.evaluate(
    (element: HTMLTextAreaElement) =>
      new Promise<number>((resolve) => {
        const from = performance.now()
        element.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
        )
        const look = (): void => {
          if (element.value === '') resolve(performance.now() - from)
          else setTimeout(look, 0)
        }
        look()
      }),
  )
}

async function liveTime(from: Page, to: Page, text: string): Promise<number> {
  const arrival = to.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const box = document.querySelector('.posts') ?? document.body
        const observer = new MutationObserver(() => {
          if (!box.textContent.includes(wanted)) return
          observer.disconnect()
          resolve(Date.now())
        })
        observer.observe(box, { childList: true, subtree: true, characterData: true })
      }),
    text,
  )
  const field = from.locator('.composer textarea')
  await field.fill(text)
  const sent = await field.evaluate((element: HTMLTextAreaElement) => {
    element.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
    )
    return Date.now()
  })
  return (await arrival) - sent
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
