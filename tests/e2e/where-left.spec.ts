/** Where one left off: the app opens on the conversation that was open, at the post that one looked at, offline too. */
import { expect, test, type Page } from '@playwright/test'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import type { ChatKey } from '../../sync-server/contract/chats.ts'
import { importPosts } from '../../sync-server/directory/import-posts.ts'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, screenshots } from './support/launch-app.ts'
import { startWorld, type TestWorld } from './support/world.ts'

const long = 500

/** The post at the upper edge, and how far below it stands, px. */
const inSight = (page: Page): Promise<{ seq: string; offset: number }> =>
  page.locator('.posts').evaluate((box) => {
    const edge = box.getBoundingClientRect().top
    const row = [...box.querySelectorAll('[data-seq]')].find((its) => its.getBoundingClientRect().bottom > edge) // prettier-ignore
    return { seq: row?.getAttribute('data-seq') ?? '', offset: Math.round((row?.getBoundingClientRect().top ?? 0) - edge) } // prettier-ignore
  })
/** Until what is on screen is kept: it is as soon as one rests there. */
const rest = (page: Page): Promise<void> => page.waitForTimeout(1500)

async function addPosts(world: TestWorld): Promise<void> {
  const { store } = world.server
  const author = await world.id('person', 'نور حسن')
  const [candidate] = await store.query<{ id: string }>('select id from candidate where person = $1', [author]) // prettier-ignore
  const key: ChatKey = { kind: 'candidateProspect', candidate: candidate?.id ?? '' }
  const now = Date.now()
  await importPosts(store, Array.from({ length: long }, (_, index) => ({ chat: key, author, at: now - (long - index) * 60_000, body: `Line ${String(index + 1)}. The documents came.` }))) // prettier-ignore
}

/** A post by a coordinator, while the app is away. */
async function postAs(world: TestWorld, chat: string, body: string): Promise<void> {
  const token = await world.server.signIn(world.world.accounts[2]?.person ?? '')
  const [row] = await world.server.store.query<{ audience: number; timeline: string }>('select audience, (select timeline from installation) as timeline from chat where id = $1', [chat]) // prettier-ignore
  const op = { id: randomUUID(), type: 'post', chat, post: randomUUID(), body, writtenAt: Date.now(), audience: { timeline: row?.timeline, counter: row?.audience } } // prettier-ignore
  const { body: answer } = await world.server.call(token, '/v1/sync/push', { v: 1, ops: [op] })
  expect(answer).toMatchObject({ results: [{ status: 'ok' }] })
}

test('the app opens where it was left, offline too, with a way to what is unread and to the newest', async ({}, info) => {
  const world = await startWorld('pglite')
  await addPosts(world)
  const line = await startCutProxy(world.server.url)
  const profile = info.outputPath('lina')
  let lina = await launchApp(profile, line.url)
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  await openChat(lina.page, 'نور حسن')
  const chat = await lina.page.locator('.chat-row[aria-current=true]').getAttribute('data-chat')
  await lina.page.getByRole('button', { name: 'To the newest' }).click()
  await expect(postWith(lina.page, `Line ${String(long)}.`)).toBeInViewport()
  for (const _ of [1, 2, 3, 4, 5, 6]) {
    await lina.page.locator('.posts').evaluate((box) => box.scrollBy(0, -900))
    await lina.page.waitForTimeout(200)
  }
  await rest(lina.page)
  const left = await inSight(lina.page)
  expect(Number(left.seq)).toBeGreaterThan(5)
  expect(Number(left.seq)).toBeLessThan(long - 20)
  await lina.close()

  await line.cut()
  lina = await launchApp(profile, line.url)
  await expect(lina.page.locator('.sync-line')).toContainText('Offline')
  await expect(lina.page.locator('.conversation-head h1')).toHaveText('نور حسن')
  await expect(lina.page.locator(`[data-seq="${left.seq}"]`)).toBeInViewport()
  await expect.poll(async () => Math.abs((await inSight(lina.page)).offset - left.offset)).toBeLessThan(3) // prettier-ignore
  expect((await inSight(lina.page)).seq).toBe(left.seq)
  await expect(lina.page.getByRole('button', { name: 'To the newest' })).toBeVisible()
  await expect(lina.page.getByRole('button', { name: 'To the first unread' })).toHaveCount(0)
  await lina.page.screenshot({ path: path.join(screenshots, 'where-left.png') })
  await lina.close()

  // What came meanwhile does not take one away from there; a click leads to the first of it.
  await postAs(world, chat ?? '', 'First news')
  await postAs(world, chat ?? '', 'Second news')
  await line.restore()
  lina = await launchApp(profile, line.url)
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  expect((await inSight(lina.page)).seq).toBe(left.seq)
  await lina.close()
  lina = await launchApp(profile, line.url)
  await expect(lina.page.locator(`[data-seq="${left.seq}"]`)).toBeInViewport()
  await lina.page.screenshot({ path: path.join(screenshots, 'where-left-unread.png') })
  await lina.page.getByRole('button', { name: 'To the first unread' }).click()
  await expect(lina.page.locator('.new-line')).toBeInViewport()
  await expect(postWith(lina.page, 'First news')).toBeInViewport()
  await expect(lina.page.getByRole('button', { name: 'To the first unread' })).toHaveCount(0)

  // A page is come back to as well, and an inbox that was left alone.
  await lina.page.locator('.nav-item[title="Cases"]').click()
  await lina.page.locator('.item-row').filter({ hasText: 'Ahmad Karimi' }).first().click()
  await expect(lina.page.locator('.page-head h1')).toHaveText('Ahmad Karimi')
  await rest(lina.page)
  await lina.close()
  lina = await launchApp(profile, line.url)
  await expect(lina.page.locator('.page-head h1')).toHaveText('Ahmad Karimi')
  await expect(lina.page.locator('.nav-item[title="Cases"]')).toHaveAttribute('aria-current', 'page') // prettier-ignore
  await lina.page.screenshot({ path: path.join(screenshots, 'case-page.png') })
  await lina.page.locator('.crumbs button').click()
  await expect(lina.page.locator('.stage-group').first()).toBeVisible()
  await lina.page.screenshot({ path: path.join(screenshots, 'job-page.png') })
  await lina.close()
  await line.close()
  await world.close()
})
