/** What a person sets for themself: follow-ups while offline, undo, language, look; on the device and on the next one. */
import { expect, test } from '@playwright/test'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

test('a follow-up is set offline, stands in the list, comes to the next device, and can be taken back', async ({}, info) => {
  const world = await startWorld('pglite')
  const line = await startCutProxy(world.server.url)
  const lina = await launchApp(info.outputPath('lina'), line.url)
  const { page } = lina
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await line.cut()
  await expect(page.locator('.sync-line')).toContainText('Offline')
  await openChat(page, 'Ahmad Karimi')
  await page.locator('.conversation-head h1').click()
  await page.keyboard.press('f')
  await page.getByLabel('What for').fill('Confirm the quiet room')
  await page.getByRole('button', { name: 'Today', exact: true }).click()
  await page.locator('.nav-item[title="Follow-ups"]').click()
  const row = page.locator('.follow-up').filter({ hasText: 'Confirm the quiet room' })
  await expect(row).toBeVisible()
  // Next steps of cases stand beside it.
  await expect(page.locator('.follow-up').filter({ hasText: 'First interview' })).toBeVisible()
  await row.getByRole('button', { name: 'Done' }).click()
  await expect(row).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row).toBeVisible()
  await line.restore()
  await expect(page.locator('.sync-line')).toContainText('Up to date')

  const second = await launchApp(info.outputPath('second'), world.server.url)
  await enterAs(second.page, 'Lina Haddad')
  await second.page.locator('.nav-item[title="Follow-ups"]').click()
  await expect(second.page.locator('.follow-up').filter({ hasText: 'Confirm the quiet room' })).toBeVisible() // prettier-ignore
  await second.close()
  await lina.close()
  await line.close()
  await world.close()
})

test('language and look hold at once and at the next start', async ({}, info) => {
  const world = await startWorld('pglite')
  const profile = info.outputPath('lina')
  let lina = await launchApp(profile, world.server.url)
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.chat-row').first()).toBeVisible()
  await lina.page.keyboard.press('Control+,')
  await lina.page.getByLabel('Find a setting').fill('dens')
  await expect(lina.page.getByLabel('Language of the app')).toHaveCount(0)
  await lina.page.getByText('Compact', { exact: true }).click()
  await lina.page.getByLabel('Find a setting').fill('')
  await lina.page.getByText('Dark', { exact: true }).click()
  await lina.page.getByLabel('Language of the app').selectOption('ar')
  const html = lina.page.locator('html')
  await expect(html).toHaveAttribute('dir', 'rtl')
  await expect(lina.page.locator('.nav-item').first()).toContainText('الوارد')
  await lina.close()
  lina = await launchApp(profile, world.server.url)
  const again = lina.page.locator('html')
  await expect(again).toHaveAttribute('lang', 'ar')
  await expect(again).toHaveAttribute('data-theme', 'dark')
  await expect(again).toHaveAttribute('data-density', 'compact')
  await expect(lina.page.locator('.chat-row').first()).toBeVisible()
  await lina.close()
  await world.close()
})
