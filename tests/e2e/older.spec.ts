/** What closed long ago is listed at the foot of the inbox and comes from the server when it is opened. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { startCutProxy, type CutProxy } from './support/cut-proxy.ts'
import {
  enterAs,
  launchApp,
  postWith,
  screenshots,
  type LaunchedApp,
} from './support/launch-app.ts'
import { startWorld, type TestWorld } from './support/world.ts'

let world: TestWorld
let line: CutProxy
let lina: LaunchedApp
/** The newest post of the chat that has grown old. */
const words = 'The flat is empty, and the keys are back'

test.beforeEach(async ({}, info) => {
  world = await startWorld('pglite')
  await world.closeLongAgo('Ahmad Karimi', 'Software engineer, Manchester', [words])
  line = await startCutProxy(world.server.url)
  lina = await launchApp(info.outputPath('lina'), line.url)
  await enterAs(lina.page, 'Lina Haddad')
})

test.afterEach(async () => {
  await lina.close()
  await line.close()
  await world.close()
})

test('an older conversation is listed, asked for while offline, and comes with the connection', async () => {
  const { page } = lina
  const shown = page.locator('.chat-row')
  await expect(shown.first()).toBeVisible()
  await expect(page.locator('.rows')).not.toContainText(words)
  const toggle = page.getByRole('button', { name: 'Older conversations' })
  await toggle.click()
  await expect(page.getByRole('heading', { name: 'Older conversations' })).toBeVisible()
  await expect(shown).toHaveCount(1)
  await expect(shown).toContainText('Kept on the server')
  await page.screenshot({ path: path.join(screenshots, 'older-list.png') })
  expect(line.received()).not.toContain(words)

  await line.cut()
  await expect(page.getByText('You are offline. These are kept on the server')).toBeVisible()
  await shown.click()
  await expect(page.getByText('Its posts are not on this device yet')).toBeVisible()
  await page.screenshot({ path: path.join(screenshots, 'older-offline.png') })

  await line.restore()
  await expect(postWith(page, words)).toBeVisible()
  // It is held now: the foot of the inbox has nothing left to list.
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible()
  await expect(page.locator('.older')).toHaveCount(0)
  await page.screenshot({ path: path.join(screenshots, 'older-opened.png') })

  // And it stays readable without a connection, after a restart too.
  await line.cut()
  await page.reload()
  await shown.filter({ hasText: words }).click()
  await expect(postWith(page, words)).toBeVisible()
})
