/** The app and the computer around it: links to chats, menus in the person's language, going on in the tray. */
import { expect, test } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { choosePostTool, enterAs, launchApp, openChat, postWith, write, type LaunchedApp } from './support/launch-app.ts' // prettier-ignore
import { startWorld } from './support/world.ts'

const menus = ({ app }: LaunchedApp): Promise<string[]> =>
  app.evaluate(({ Menu }) => (Menu.getApplicationMenu()?.items ?? []).map(({ label }) => label.replace('&', ''))) // prettier-ignore
const isVisible = ({ app }: LaunchedApp): Promise<boolean | undefined> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())

test('links lead to their post, and the app stays where it is wanted', async ({}, info) => {
  const world = await startWorld('pglite')
  const profile = info.outputPath('lina')
  let lina = await launchApp(profile, world.server.url)
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')

  // A link to a post, copied and posted, leads there without leaving the app.
  await openChat(lina.page, 'Employer with TBA')
  const chat = await lina.page.locator('.chat-row[aria-current=true]').getAttribute('data-chat')
  const first = lina.page.locator('.posts .post').first()
  const text = (await first.locator('.post-body').innerText()).split('\n')[0] ?? ''
  await choosePostTool(first, 'Copy link')
  const link = await lina.app.evaluate(({ clipboard }) => clipboard.readText())
  expect(link).toBe(`${world.server.url}/#/chat/${chat ?? ''}/1`)
  await openChat(lina.page, 'نور حسن')
  await write(lina.page, `See ${link}`)
  await postWith(lina.page, 'See').getByRole('link').click()
  await expect(lina.page.locator('.post-row.found')).toContainText(text)

  // One that the system hands over while the app runs; and what is none of ours.
  await openChat(lina.page, 'نور حسن')
  await lina.app.evaluate(({ app }, id) => app.emit('second-instance', {}, ['job-chats', `jobchats://chat/${id}/1`]), chat ?? '') // prettier-ignore
  await expect(lina.page.locator('.post-row.found')).toContainText(text)
  await lina.app.evaluate(({ app }) => app.emit('second-instance', {}, ['job-chats', 'jobchats://chat/../../x', 'file:///etc/passwd'])) // prettier-ignore
  await expect(lina.page.locator('.conversation-head h1')).toBeVisible()

  // One that comes while the page begins anew waits for it.
  await openChat(lina.page, 'نور حسن')
  await lina.page.waitForTimeout(1000)
  await lina.page.reload({ waitUntil: 'commit' })
  await lina.app.evaluate(({ app }, id) => app.emit('second-instance', {}, ['job-chats', `jobchats://chat/${id}/1`]), chat ?? '') // prettier-ignore
  await expect(lina.page.locator('.post-row.found')).toContainText(text)

  // In the tray: closing hides, and the choice outlives a restart.
  await lina.page.keyboard.press('Control+,')
  await lina.page.getByRole('switch', { name: 'Go on in the background' }).click()
  await lina.page.getByLabel('Language').selectOption('fr')
  await expect.poll(() => menus(lina)).toEqual(['Fichier', 'Édition', 'Aller', 'Conversation', 'Affichage', 'Fenêtre', 'Aide']) // prettier-ignore
  await lina.page.keyboard.press('Escape')
  await lina.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  expect(await isVisible(lina)).toBe(false)
  await lina.app.evaluate(({ app }) => app.emit('second-instance', {}, ['job-chats']))
  expect(await isVisible(lina)).toBe(true)
  await lina.close()

  lina = await launchApp(profile, world.server.url, {}, [`jobchats://chat/${chat ?? ''}/1`])
  await expect(lina.page.locator('.post-row.found')).toContainText(text)
  await lina.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  expect(await isVisible(lina)).toBe(false)
  await lina.close()

  // Begun with the session it stays out of sight, also where it was large when it ended.
  writeFileSync(path.join(profile, 'window.json'), JSON.stringify({ x: 0, y: 0, width: 900, height: 700, maximized: true })) // prettier-ignore
  lina = await launchApp(profile, world.server.url, {}, ['--hidden'])
  await expect(lina.page.locator('.sync-line')).toContainText('À jour')
  expect(await isVisible(lina)).toBe(false)
  await lina.app.evaluate(({ app }) => app.emit('second-instance', {}, ['job-chats']))
  expect(await isVisible(lina)).toBe(true)
  await lina.close()
  await world.close()
})
