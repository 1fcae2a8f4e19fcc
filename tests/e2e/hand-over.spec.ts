/** A candidate is handed over while their caseworker is offline, with posts unsent, a draft and the chat on screen. */
import { expect, test, type Page } from '@playwright/test'
import path from 'node:path'
import { openStage } from '../screenshots/stage.ts'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, screenshots, write } from './support/launch-app.ts'
import { effectiveChats } from '../../sync-server/access/chats-sql.ts'
import { importPosts } from '../../sync-server/directory/import-posts.ts'
import { startWorld, type TestWorld } from './support/world.ts'

const lines = 60
const inside = /passport is valid|expires on 14 March|letter from the employer|Line \d+ of it/

/** How many posts the store has for a person. */
async function storedFor({ server }: TestWorld, person: string): Promise<number> {
  const [row] = await server.store.query<{ posts: number }>(
    `with ${effectiveChats()} select sum(c.seq)::integer as posts from effective e join chat c on c.id = e.chat where e.active`,
    [person],
  )
  return row?.posts ?? 0
}

/** The device says that it holds so many posts, of so many. */
async function expectHeld(page: Page, count: number): Promise<void> {
  const told = count.toLocaleString('en')
  await page.locator('.sync-line').click()
  const sheet = page.getByRole('dialog', { name: 'What this device holds' })
  await expect(sheet.getByText(`${told} of ${told}`, { exact: true })).toBeVisible() // prettier-ignore
  await expect(sheet.locator('li').filter({ hasNotText: 'Complete since' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
}

/** The texts of the chat on screen, from the newest to the first. */
async function textsOf(page: Page): Promise<Set<string>> {
  const texts = new Set<string>()
  await expect(async () => {
    for (const text of await page.locator('.posts .post').allInnerTexts()) texts.add(text)
    await page.locator('.posts').evaluate((box) => (box.scrollTop = 0))
    await expect(page.locator('.post-row[data-seq="1"]')).toBeAttached({ timeout: 200 })
  }).toPass()
  for (const text of await page.locator('.posts .post').allInnerTexts()) texts.add(text)
  return texts
}

async function picture(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: path.join(screenshots, `hand-over-${name}-${colorScheme}.png`) })
  }
  await page.emulateMedia({ colorScheme: null })
}

test('a hand-over while offline: the old caseworker loses it clearly, the new one has the whole history', async ({}, info) => {
  const world = await startWorld('postgres')
  const nadine = await world.id('person', 'Nadine Abi Saab')
  world.world.accounts.push({ person: nadine, name: 'Nadine Abi Saab', role: 'caseworker', partner: 'Cedar Refugee Skills', note: 'Takes over' }) // prettier-ignore
  const { store } = world.server
  const [samira] = await store.query<{ id: string }>(
    "select c.id from candidate c join person p on p.id = c.person where p.name = 'Samira Azizi'",
  )
  const chat = { kind: 'candidateProspect', candidate: samira?.id ?? '' } as const
  const author = await world.id('person', 'Lina Haddad')
  const began = Date.now() - lines * 60_000
  await importPosts(store, Array.from({ length: lines }, (_, index) => ({ chat, author, at: began + index * 60_000, body: `Line ${String(index + 1)} of it` }))) // prettier-ignore

  const fresh = await launchApp(info.outputPath('new'), world.server.url)
  await enterAs(fresh.page, 'Nadine Abi Saab')
  await expect(fresh.page.locator('.sync-line')).toContainText('Up to date')
  await expectHeld(fresh.page, await storedFor(world, nadine))
  await expect(fresh.page.locator('.chat-row').filter({ hasText: 'Samira Azizi' })).toHaveCount(0)

  const line = await startCutProxy(world.server.url)
  const old = await launchApp(info.outputPath('old'), line.url)
  const { page } = old
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await openChat(page, 'Samira Azizi')
  await expect(postWith(page, `Line ${String(lines)} of it`)).toBeVisible()

  await line.cut()
  await expect(page.locator('.sync-line')).toContainText('Offline since')
  await write(page, 'Unsent one: I will write that letter')
  await write(page, 'Unsent two: by Thursday')
  await page.locator('.composer textarea').fill('And one more thing, begun')
  await expect(page.locator('.sync-line')).toContainText('2 posts wait')
  await picture(page, 'offline')

  const to = await world.id('partner', 'Cedar Refugee Skills')
  await world.server.directory.apply([{ type: 'handOver', candidate: samira?.id ?? '', to }])
  const before = line.received().length
  await line.restore()

  const lost = page.getByRole('heading', { name: 'You are no longer in this conversation' })
  await expect(lost).toBeVisible({ timeout: 40_000 })
  await expect(page.locator('.conversation')).toContainText('handed over')
  await expect(page.locator('.conversation')).toContainText('3 posts of yours were not sent')
  await expect(page.locator('.composer')).toHaveCount(0)
  await expect(page.locator('.chat-row').filter({ hasText: 'Samira Azizi' })).toHaveCount(0)
  await expect(page.locator('body')).not.toContainText(inside)
  expect(line.received().slice(before)).not.toMatch(inside)
  await picture(page, 'lost')
  const small = await openStage(page, old.app, 'en')
  await small.resize('phone')
  await expect(page.getByRole('button', { name: 'Back', exact: true })).toBeVisible()
  await picture(page, 'lost-small')
  await small.resize('wide')

  await page.getByRole('button', { name: 'Show in Waiting to send' }).click()
  const items = page.locator('.waiting-item')
  await expect(items).toHaveCount(3)
  for (const [index, text] of ['Unsent one', 'Unsent two', 'And one more thing, begun'].entries()) {
    await expect(items.nth(index)).toContainText(text)
    await expect(items.nth(index)).toContainText('Not sent: you are no longer in this conversation')
    await expect(items.nth(index).getByRole('button', { name: 'Copy' })).toBeVisible()
    await expect(items.nth(index).getByRole('button', { name: /again|Edit/ })).toHaveCount(0)
  }
  await picture(page, 'waiting')
  await items.nth(0).getByRole('button', { name: 'Copy' }).click()
  expect(await old.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(
    'Unsent one: I will write that letter',
  )
  await items.nth(0).getByRole('button', { name: 'Discard' }).click()
  await expect(items).toHaveCount(2)
  await picture(page, 'discarded')
  await page.locator('.undo-bar').getByRole('button', { name: 'Undo' }).click()
  await expect(items).toHaveCount(3)
  await expect(items.nth(0)).toContainText('Unsent one')
  await items.nth(0).getByRole('button', { name: 'Discard' }).click()
  await expect(page.locator('.undo-bar').filter({ hasText: 'Post discarded' })).toBeVisible()
  await expect(items).toHaveCount(2)

  // The new caseworker's app was open all the time: nothing was asked of it, and the whole of it is there.
  await openChat(fresh.page, 'Samira Azizi')
  const bodies = await store.query<{ body: string }>(
    `select body from post where kind = 'post' and chat in (select id from chat where kind = 'candidateProspect' and candidate = $1)`,
    [samira?.id],
  )
  expect(bodies.length).toBeGreaterThan(lines)
  const texts = [...(await textsOf(fresh.page))]
  for (const { body } of bodies) expect(texts.filter((text) => text.includes(body)), body).not.toEqual([]) // prettier-ignore
  await expectHeld(fresh.page, await storedFor(world, nadine))
  await expect(fresh.page.locator('.posts')).toContainText(/handed over|Talent Bridge Amman|TBA/)
  await expect(fresh.page.locator('body')).not.toContainText('Unsent')
  await picture(fresh.page, 'new-caseworker')

  // Over a restart too nothing of it is left, and what was written still stands.
  await old.close()
  const again = await launchApp(info.outputPath('old'), line.url)
  await expect(again.page.locator('.app')).toBeVisible()
  await expect(again.page.locator('.sync-line')).toContainText('Up to date')
  await again.page.locator('.nav-item[title="Inbox"]').click()
  await expect(again.page.locator('.chat-row').first()).toBeVisible()
  await expect(again.page.locator('.chat-row').filter({ hasText: 'Samira Azizi' })).toHaveCount(0)
  await expect(again.page.locator('.sync-line')).toContainText('2 posts were not sent')
  await again.close()

  // A page that is open while its case goes says so, and on a small screen leads back.
  await fresh.page.locator('.nav-item[title="Cases"]').click()
  await fresh.page.locator('.item-row').filter({ hasText: 'Samira Azizi' }).first().click()
  await expect(fresh.page.locator('.page-head h1')).toHaveText('Samira Azizi')
  await (await openStage(fresh.page, fresh.app, 'en')).resize('phone')
  const back = await world.id('partner', 'Talent Bridge Amman')
  await world.server.directory.apply([{ type: 'handOver', candidate: samira?.id ?? '', to: back }])
  await expect(fresh.page.getByRole('heading', { name: 'You no longer have this case here' })).toBeVisible() // prettier-ignore
  await picture(fresh.page, 'case-gone')
  await fresh.page.getByRole('button', { name: 'Back', exact: true }).click()
  await expect(fresh.page.getByRole('heading', { name: 'Cases' })).toBeVisible()
  await fresh.close()
  await line.close()
  await world.close()
})
