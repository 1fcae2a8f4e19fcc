/** Everything is compared by hand: what is wrong on this device is found, said and mended. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import type { ChatKey } from '../../sync-server/contract/chats.ts'
import { importPosts } from '../../sync-server/directory/import-posts.ts'
import { startCutProxy } from './support/cut-proxy.ts'
import { blocksOf, loseFirstBlock } from './support/held-storage.ts'
import { enterAs, launchApp, openChat, postWith, screenshots } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

const long = 200

test('Check everything now: progress, what was repaired, and the posts are there again without the server', async ({}, info) => {
  const world = await startWorld('pglite')
  const { store } = world.server
  const author = await world.id('person', 'نور حسن')
  const [candidate] = await store.query<{ id: string }>('select id from candidate where person = $1', [author]) // prettier-ignore
  const key: ChatKey = { kind: 'candidateProspect', candidate: candidate?.id ?? '' }
  await importPosts(store, Array.from({ length: long }, (_, index) => ({ chat: key, author, at: Date.now() - (long - index) * 60_000, body: `Line ${String(index + 1)}.` }))) // prettier-ignore
  const line = await startCutProxy(world.server.url)
  const { page, close } = await launchApp(info.outputPath('lina'), line.url)
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  const row = page.locator('.chat-row').filter({ hasText: 'نور حسن' }).first()
  const chat = (await row.getAttribute('data-chat')) ?? ''
  await expect.poll(() => blocksOf(page, chat)).toBeGreaterThan(3)
  const whole = await blocksOf(page, chat)
  // What is compared by itself after the first sync must not be what mends it.
  const verified = page.locator('dialog .check').getByText('Last compared with the server')
  await page.locator('.sync-line').click()
  const sheet = page.locator('dialog')
  const told = sheet.locator('.check').getByRole('status')
  await expect(verified).toBeVisible({ timeout: 40_000 })
  await loseFirstBlock(page, chat)
  expect(await blocksOf(page, chat)).toBe(whole - 1)

  const first = line.hold(({ path: its }) => its.endsWith('/verify'))
  await sheet.getByRole('button', { name: 'Check everything now' }).click()
  await first.reached
  await expect(sheet.getByRole('progressbar', { name: 'Is everything right?' })).toBeVisible()
  await expect(told).toContainText(/^0 of \d+ compared, nothing to repair$/)
  // The chat that is compared after the damaged one: by then it is said that a part was repaired.
  const isMended = (): boolean => line.requests().some((asked) => asked.path.endsWith('/rows'))
  const next = line.hold((asked) => asked.path.endsWith('/blocks') && isMended())
  first.release()
  await next.reached
  await expect(told).toContainText(/^\d+ of \d+ compared, 1 part repaired$/)
  await page.screenshot({ path: path.join(screenshots, 'check-now.png') })
  next.release()
  await expect(sheet.getByRole('button', { name: 'Check everything now' })).toBeVisible()
  await expect(sheet.getByRole('alert')).toHaveCount(0)
  expect(await blocksOf(page, chat)).toBe(whole)

  await line.cut()
  await page.keyboard.press('Escape')
  await expect(page.locator('.sync-line')).toContainText('Offline')
  await openChat(page, 'نور حسن')
  await expect(postWith(page, 'Line 1.').first()).toBeVisible()
  await close()
  await line.close()
  await world.close()
})
