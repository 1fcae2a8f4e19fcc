/** The guides from the Help menu without a connection, and the application menu's commands for a conversation. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, screenshots, write, type LaunchedApp } from './support/launch-app.ts' // prettier-ignore
import { startWorld } from './support/world.ts'

/** Whether the menu has such an item; clicks it where it does. */
const choose = ({ app }: LaunchedApp, label: string): Promise<boolean> =>
  app.evaluate(({ BrowserWindow, Menu }, its) => {
    const items = Menu.getApplicationMenu()?.items.flatMap((menu) => menu.submenu?.items ?? [])
    const [window] = BrowserWindow.getAllWindows()
    const item = items?.find((one) => one.label === its)
    window?.focus()
    item?.click(undefined, window)
    return item !== undefined
  }, label)

test('the reader’s guide opens from the Help menu, with its pictures, offline', async ({}, info) => {
  const world = await startWorld('pglite')
  const line = await startCutProxy(world.server.url)
  const profile = info.outputPath('lina')
  let lina = await launchApp(profile, line.url)
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  await lina.close()
  await line.cut()
  lina = await launchApp(profile, line.url)
  const { page } = lina
  await expect(page.locator('.sync-line')).toContainText('Offline')
  expect(await choose(lina, 'Guide')).toBe(true)
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByRole('heading', { name: 'Job Chats for caseworkers' })).toBeVisible()
  await expect(sheet).not.toContainText('in English only')
  await expect(sheet.getByRole('row', { name: /send, or break the line/ })).toContainText('Shift+Enter') // prettier-ignore
  const picture = sheet.locator('img').first()
  await picture.scrollIntoViewIfNeeded()
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(500) // prettier-ignore
  await page.screenshot({ path: path.join(screenshots, 'guide-picture.png') })
  await sheet.getByRole('radio', { name: 'Candidates' }).check({ force: true })
  await expect(sheet.getByRole('heading', { name: 'Job Chats for candidates' })).toBeVisible()
  await sheet.getByRole('radio', { name: 'Caseworkers' }).check({ force: true })
  await page.screenshot({ path: path.join(screenshots, 'guide.png') })
  await sheet.getByRole('searchbox').fill('stand-in')
  await expect(sheet.getByRole('heading', { level: 3 })).toHaveText(['When something changes'])
  await sheet.getByRole('searchbox').fill('zzz')
  await expect(sheet.locator('.sheet-body').getByRole('status')).toContainText(
    'No part of this guide',
  )
  await page.keyboard.press('Escape')

  // In another language it says in that one what it is written in.
  await page.keyboard.press('Control+,')
  await page.getByRole('radiogroup', { name: 'Colours' }).getByText('Dark').click()
  await page.getByLabel('Language of the app').selectOption('ar')
  await page.getByRole('button', { name: 'الدليل' }).click()
  await expect(sheet).toContainText('الدليل باللغة الإنجليزية فقط')
  await expect(sheet.locator('.guide')).toHaveAttribute('dir', 'ltr')
  await page.screenshot({ path: path.join(screenshots, 'guide-ar.png') })
  await lina.close()
  await line.close()
  await world.close()
})

test('the menu has what can be done in a conversation, and its letters stay letters while one writes', async ({}, info) => {
  const world = await startWorld('pglite')
  const lina = await launchApp(info.outputPath('lina'), world.server.url)
  const { page } = lina
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await openChat(page, 'نور حسن')
  await write(page, 'Come on Friday')

  const keys = await lina.app.evaluate(({ Menu }) => {
    const menu = Menu.getApplicationMenu()?.items.find(({ label }) => label === 'Conversation')
    return (menu?.submenu?.items ?? []).filter(({ type }) => type !== 'separator').map(({ label, accelerator, registerAccelerator }) => `${label} ${String(accelerator)} ${String(registerAccelerator)}`) // prettier-ignore
  })
  const expected = ['Reply R', 'Edit Your Last Post E', 'React… Plus', 'Follow-up… F', 'Unread From Here U', 'Mute or Unmute M'] // prettier-ignore
  if (process.platform !== 'darwin') expect(keys).toEqual(expected.map((its) => `${its} false`))
  const field = page.locator('.composer textarea')
  await field.pressSequentially('refum+')
  await expect(field).toHaveValue('refum+')
  await field.fill('')

  await page.locator('.conversation-head h1').click()
  expect(await choose(lina, 'Reply')).toBe(true)
  await expect(field).toBeFocused()
  await choose(lina, 'Edit Your Last Post')
  await expect(field).toHaveValue('Come on Friday')
  await field.fill('Come on Monday')
  await field.press('Enter')
  await expect(postWith(page, 'Come on Monday')).toBeVisible()
  await choose(lina, 'Mute or Unmute')
  await expect(page.locator('.chat-row[aria-current=true]').getByLabel(/muted/i)).toBeVisible()
  await choose(lina, 'Follow-up…')
  await expect(page.getByRole('dialog')).toContainText(/come back to this conversation/)
  await choose(lina, 'Back')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await lina.close()
  await world.close()
})
