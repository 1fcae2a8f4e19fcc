/** A long conversation: what one looks at stays in its place while posts come above, below and from others. */
import { expect, test, type Page } from '@playwright/test'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import type { ChatKey } from '../../sync-server/contract/chats.ts'
import { importPosts } from '../../sync-server/directory/import-posts.ts'
import { enterAs, launchApp, openChat, postWith, screenshots, write } from './support/launch-app.ts'
import { startWorld, type TestWorld } from './support/world.ts'

const long = 1500
/** The window of posts, with room for days and lines between them. */
const mostRows = 430

const rows = (page: Page) => page.locator('.post-row')
const posts = (page: Page) => page.locator('.post-row[data-seq]')
/** The first post at the upper edge, after scrolling there, and how far below it stands, px. */
const inSight = (page: Page, place?: 'top' | 'bottom'): Promise<{ seq: string; offset: number }> =>
  page.locator('.posts').evaluate((box, to) => {
    if (to !== undefined) box.scrollTop = to === 'top' ? 0 : box.scrollHeight
    const edge = box.getBoundingClientRect().top
    const row = [...box.querySelectorAll('[data-seq]')].find((its) => its.getBoundingClientRect().bottom > edge) // prettier-ignore
    return { seq: row?.getAttribute('data-seq') ?? '', offset: (row?.getBoundingClientRect().top ?? 0) - edge } // prettier-ignore
  }, place)
/** How far a post stands from where it was. */
const moved = async (page: Page, was: { seq: string; offset: number }): Promise<number> =>
  page.locator('.posts').evaluate((box, { seq, offset }) => {
    const row = box.querySelector(`[data-seq="${seq}"]`)
    return Math.abs((row?.getBoundingClientRect().top ?? 1e9) - box.getBoundingClientRect().top - offset) // prettier-ignore
  }, was)
const isShown = async (page: Page, text: string): Promise<boolean> => (await postWith(page, text).count()) > 0 // prettier-ignore

async function addPosts(world: TestWorld, count: number, first = 1): Promise<void> {
  const { store } = world.server
  const author = await world.id('person', 'نور حسن')
  const [candidate] = await store.query<{ id: string }>('select id from candidate where person = $1', [author]) // prettier-ignore
  const key: ChatKey = { kind: 'candidateProspect', candidate: candidate?.id ?? '' }
  const now = Date.now()
  await importPosts(store, Array.from({ length: count }, (_, index) => ({ chat: key, author, at: now - (count - index) * 60_000, body: `Line ${String(first + index)}. ${'The documents came. '.repeat(1 + (index % 4))}` }))) // prettier-ignore
}

test('a conversation of 1,500 posts holds some of them on screen, and nothing jumps', async ({}, info) => {
  const world = await startWorld('pglite')
  await addPosts(world, long)
  const { page, close } = await launchApp(info.outputPath('lina'), world.server.url)
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await openChat(page, 'نور حسن')
  await expect(postWith(page, 'Line 1.')).toBeInViewport()
  await page.getByRole('button', { name: 'To the newest' }).click()
  await expect(postWith(page, `Line ${String(long)}.`)).toBeInViewport()
  expect(await rows(page).count()).toBeLessThan(120)

  // Up to the first post: what stood at the upper edge stands there still when older ones have come above it.
  let steps = 0
  for (; !(await isShown(page, 'Line 1.')) && steps < 40; steps += 1) {
    const first = await inSight(page, 'top')
    await expect(posts(page).first()).not.toHaveAttribute('data-seq', first.seq)
    expect(await moved(page, first)).toBeLessThan(2)
    expect(await rows(page).count()).toBeLessThan(mostRows)
  }
  expect(steps).toBeLessThan(40)
  await page.screenshot({ path: path.join(screenshots, 'long-first.png') })

  // Another writes meanwhile: nothing moves, and a button leads there.
  const before = await inSight(page)
  const chat = await page.locator('.chat-row[aria-current=true]').getAttribute('data-chat')
  await postAs(world, chat ?? '', 'News from elsewhere')
  const toNewest = page.getByRole('button', { name: '1 new post' })
  await expect(toNewest).toBeVisible()
  expect(await moved(page, before)).toBeLessThan(2)
  await toNewest.click()
  await expect(postWith(page, 'News from elsewhere')).toBeInViewport()
  expect(await isShown(page, 'Line 1.')).toBe(false)

  // An own post shows where it stands, also where one was far above.
  await page.keyboard.press('Control+F')
  await page.getByRole('combobox', { name: 'Words, names of files' }).fill('"line 700."')
  await expect(page.locator('.search-hit')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page.locator('.post-row.found')).toContainText('Line 700.')
  await expect(page.locator('.post-row.found')).toBeInViewport()
  expect(await isShown(page, 'Line 690.')).toBe(true)
  expect(await isShown(page, 'News from elsewhere')).toBe(false)
  const newer = page.locator('.posts').getByText('Newer posts are on their way…')
  await expect(newer).toHaveCount(1)
  await write(page, 'Written from far above')
  await expect(postWith(page, 'Written from far above')).toBeInViewport()
  await expect(newer).toHaveCount(0)

  // Down again through all of it, from the middle.
  await page.keyboard.press('Control+F')
  await page.getByRole('combobox', { name: 'Words, names of files' }).fill('"line 600."')
  await expect(page.locator('.search-hit')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page.locator('.post-row.found')).toBeInViewport()
  await expect(async () => {
    await inSight(page, 'bottom')
    expect(await isShown(page, 'Written from far above')).toBe(true)
  }).toPass()
  expect(await rows(page).count()).toBeLessThan(mostRows)

  // What was left in the middle is there again.
  await page.locator('.posts').evaluate((box) => (box.scrollTop -= 6_000))
  await expect(page.getByRole('button', { name: 'To the newest' })).toBeVisible()
  const left = await inSight(page)
  await openChat(page, 'Employer with TBA')
  await openChat(page, 'نور حسن')
  await expect.poll(() => moved(page, left)).toBeLessThan(2)
  await close()
  await world.close()
})

test('with many unread posts one begins at the first of them', async ({}, info) => {
  const world = await startWorld('pglite')
  await addPosts(world, 100)
  const { page, close } = await launchApp(info.outputPath('lina'), world.server.url)
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await openChat(page, 'نور حسن')
  await page.getByRole('button', { name: 'To the newest' }).click()
  await expect(postWith(page, 'Line 100.')).toBeInViewport()
  await expect(page.locator('.chat-row[aria-current=true]')).not.toHaveClass(/unread/)
  const chat = await page.locator('.chat-row[aria-current=true]').getAttribute('data-chat')
  await openChat(page, 'Employer with TBA')
  await addPosts(world, 499, 101)
  await postAs(world, chat ?? '', 'Line 600.')
  await expect(page.locator('.chat-row').filter({ hasText: 'نور حسن' })).toContainText('Line 600.')
  await openChat(page, 'نور حسن')
  await expect(page.locator('.new-line')).toBeInViewport()
  await expect(postWith(page, 'Line 101.')).toBeInViewport()
  expect(await isShown(page, 'Line 95.')).toBe(true)
  expect(await isShown(page, 'Line 600.')).toBe(false)
  await page.screenshot({ path: path.join(screenshots, 'long-unread.png') })
  // The day that one reads is said, wherever its line is; and the key that leads to the end leads to the newest.
  // One reads on from within the field.
  const top = (): Promise<number> => page.locator('.posts').evaluate((box) => box.scrollTop)
  const before = await top()
  await page.locator('.composer textarea').press('PageDown')
  await expect.poll(top).toBeGreaterThan(before + 200)
  await expect(page.locator('.day-above')).toBeVisible()
  await page.screenshot({ path: path.join(screenshots, 'day-above.png') })
  await page.locator('.composer textarea').press('Escape')
  await page.keyboard.press('End')
  await expect(postWith(page, 'Line 600.')).toBeInViewport()
  await expect(postWith(page, 'Line 600.')).toBeFocused()
  await expect(page.locator('.day-above')).toHaveCount(0)
  await close()
  await world.close()
})

/** A post by a coordinator; it wakes whoever reads the chat. */
async function postAs(world: TestWorld, chat: string, body: string): Promise<void> {
  const token = await world.server.signIn(world.world.accounts[2]?.person ?? '')
  const [row] = await world.server.store.query<{ audience: number; timeline: string }>('select audience, (select timeline from installation) as timeline from chat where id = $1', [chat]) // prettier-ignore
  const op = { id: randomUUID(), type: 'post', chat, post: randomUUID(), body, writtenAt: Date.now(), audience: { timeline: row?.timeline, counter: row?.audience } } // prettier-ignore
  const { body: answer } = await world.server.call(token, '/v1/sync/push', { v: 1, ops: [op] })
  expect(answer).toMatchObject({ results: [{ status: 'ok' }] })
}
