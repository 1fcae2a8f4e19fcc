/** What's new: a quiet dot after an update, gone once it was read; from the Help menu and the settings, offline, in one's language. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, screenshots, type LaunchedApp } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

/** As after an update: another version's news were read here last. */
function readOfAnother({ page }: LaunchedApp): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('jobchats-profile')
        opening.onerror = () => reject(new Error('no profile'))
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('values', 'readwrite')
          const values = transaction.objectStore('values')
          const reading = values.get('preferences')
          reading.onsuccess = () =>
            values.put({ ...(reading.result as object), newsSeen: '0.0.9' }, 'preferences')
          transaction.oncomplete = () => {
            opening.result.close()
            resolve()
          }
        }
      }),
  )
}

test('a dot says that there is something new, until it was read', async ({}, info) => {
  const world = await startWorld('pglite')
  const line = await startCutProxy(world.server.url)
  const profile = info.outputPath('lina')
  let lina = await launchApp(profile, line.url)
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  // Who has just begun is told of nothing.
  await expect(lina.page.locator('.news-dot')).toHaveCount(0)
  await readOfAnother(lina)
  await lina.close()

  await line.cut()
  lina = await launchApp(profile, line.url)
  const { page } = lina
  await expect(page.locator('.sync-line')).toContainText('Offline')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const settings = page.locator('.nav-item[title="Settings"]')
  await expect(settings.locator('.news-dot')).toBeVisible()
  await expect(settings).toHaveAccessibleName(/There is something new/)
  await page.screenshot({ path: path.join(screenshots, 'whats-new-dot.png') })
  await settings.click()
  await page.getByLabel('Find a setting').fill('new')
  await page.getByRole('button', { name: 'What’s new' }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet).toContainText('Version')
  await expect(sheet.getByRole('listitem').first()).toContainText('report a post')
  await page.screenshot({ path: path.join(screenshots, 'whats-new.png') })
  await page.keyboard.press('Escape')
  await expect(page.locator('.news-dot')).toHaveCount(0)

  // From the menu, in another language, and not new any more at the next start.
  await page.keyboard.press('Control+,')
  await page.getByLabel('Language of the app').selectOption('ar')
  await page.keyboard.press('Escape')
  const label = 'ما الجديد'
  const click = () =>
    lina.app.evaluate(({ BrowserWindow, Menu }, its) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((menu) => menu.submenu?.items ?? [])
      const [window] = BrowserWindow.getAllWindows()
      window?.focus()
      items?.find((item) => item.label === its)?.click(undefined, window)
      return items?.some((item) => item.label === its)
    }, label)
  await expect.poll(click).toBe(true)
  await expect(sheet.getByRole('heading', { name: label })).toBeVisible()
  await expect(sheet.getByRole('listitem').first()).toContainText('المنسّقون')
  await page.screenshot({ path: path.join(screenshots, 'whats-new-ar.png') })
  await lina.close()
  lina = await launchApp(profile, line.url)
  await expect(lina.page.locator('.app')).toBeVisible()
  await expect(lina.page.locator('.news-dot')).toHaveCount(0)
  await lina.close()
  await line.close()
  await world.close()
})
