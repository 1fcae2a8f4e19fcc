/** A person is deactivated while a conversation is on screen and texts of theirs are not sent, and comes back. */
import { expect, test, type Page } from '@playwright/test'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, screenshots, write } from './support/launch-app.ts'
import { violations } from './support/violations.ts'
import { startWorld, type TestWorld } from './support/world.ts'

/** Switches a person off, or on again, as the directory service does. */
async function setActive({ server }: TestWorld, name: string, active: boolean): Promise<void> {
  const [row] = await server.store.query<{
    id: string
    email: string | null
    partner: string | null
    locale: string | null
  }>('select id, email, partner, locale from person where name = $1', [name])
  if (!row) throw new Error(`nobody is called ${name}`)
  await server.directory.apply([
    { ...row, type: 'person', name, role: 'staff', readOnly: false, active, timeZone: null },
  ])
}

const title = 'Your access is switched off'
const nothing = /Ahmad|Karimi|Not sent yet|And begun|Samira|Inbox/

/** Nothing of the person's conversations is in the page: neither on screen nor behind it. */
async function expectNothingShown(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: title })).toBeVisible({ timeout: 40_000 })
  await expect(page.locator('.app')).toHaveCount(0)
  expect(await page.content()).not.toMatch(nothing)
}

async function pictures(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page)).toEqual([])
    await page.screenshot({
      path: path.join(screenshots, `switched-off-${name}-${colorScheme}.png`),
    })
  }
  await page.emulateMedia({ colorScheme: null })
}

test('who is switched off sees nothing any more, over a restart offline too; switched on again, all goes on', async ({}, info) => {
  const world = await startWorld('postgres')
  const line = await startCutProxy(world.server.url)
  const profile = info.outputPath('lina')
  let { page, close } = await launchApp(profile, line.url)
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await openChat(page, 'Ahmad Karimi')
  // Where one is counts once one has stayed there.
  await page.waitForTimeout(600)
  await line.cut()
  await expect(page.locator('.sync-line')).toContainText('Offline since')
  await write(page, 'Not sent yet: the visa is through')
  await page.locator('.composer textarea').fill('And begun')

  await setActive(world, 'Lina Haddad', false)
  await line.restore()
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
  await expectNothingShown(page)
  const texts = '2 texts of yours that were not sent are safe on this device.'
  await expect(page.getByText(texts)).toBeVisible()
  await expect(page.getByRole('heading', { name: title })).toBeFocused()
  // Keys and links lead nowhere.
  for (const key of ['Control+K', 'Control+F', 'Control+,', 'Control+1']) await page.keyboard.press(key) // prettier-ignore
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await expectNothingShown(page)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('Your access is still switched off.')).toBeVisible()
  await pictures(page, 'en')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('dialog')).toContainText('1 post was not sent yet and would be lost.')
  await page.getByRole('button', { name: 'Cancel' }).click()

  await line.cut()
  await close()
  ;({ page, close } = await launchApp(profile, line.url))
  await expectNothingShown(page)
  await expect(page.getByText(texts)).toBeVisible()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('The server can’t be reached.')).toBeVisible({ timeout: 40_000 })
  await expectNothingShown(page)
  const sent = (): Promise<string[]> => world.bodies('Not sent yet%')
  expect(await sent()).toEqual([])

  await setActive(world, 'Lina Haddad', true)
  await line.restore()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.locator('.sync-line')).toContainText('Up to date', { timeout: 40_000 })
  await expect(postWith(page, 'Not sent yet: the visa is through')).toBeVisible()
  await expect(page.locator('.composer textarea')).toHaveValue('And begun')
  await expect.poll(sent, { timeout: 40_000 }).toEqual(['Not sent yet: the visa is through'])
  await close()
  await line.close()
  await world.close()
})

test('the screen of who is switched off speaks the person’s language', async ({}, info) => {
  const world = await startWorld('postgres')
  const { page, close } = await launchApp(info.outputPath('lina'), world.server.url)
  await enterAs(page, 'Lina Haddad')
  await page.keyboard.press('Control+,')
  await page.locator('select:has(option[lang=ar])').selectOption('ar')
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  await setActive(world, 'Lina Haddad', false)
  await expect(page.locator('.app')).toHaveCount(0, { timeout: 40_000 })
  await expect(page.getByRole('heading', { name: 'وصولك موقوف' })).toBeVisible()
  await pictures(page, 'ar')
  await page.setViewportSize({ width: 640, height: 480 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await page.screenshot({ path: path.join(screenshots, 'switched-off-small.png') })
  await close()
  await world.close()
})

test('after 72 hours by the server’s clock all of it is deleted, and the account chooser says so', async ({}, info) => {
  let ahead = 0
  const world = await startWorld('postgres', { clock: () => Date.now() + ahead })
  const profile = info.outputPath('lina')
  const { page, close } = await launchApp(profile, world.server.url)
  const key = (): Promise<string[]> => readdir(path.join(profile, 'keys')).catch(() => [])
  await enterAs(page, 'Lina Haddad')
  expect(await key()).toHaveLength(1)
  await setActive(world, 'Lina Haddad', false)
  await expectNothingShown(page)
  ahead = 72 * 3_600_000 + 60_000
  await page.getByRole('button', { name: 'Try again' }).click()
  const said = page.getByText('Everything of it was deleted from this device.')
  await expect(page.getByRole('heading', { name: 'Choose who you are' })).toBeVisible({ timeout: 40_000 }) // prettier-ignore
  await expect(said).toBeVisible()
  expect(await key()).toEqual([])
  expect(await violations(page)).toEqual([])
  await page.screenshot({ path: path.join(screenshots, 'switched-off-deleted.png') })
  // Somebody else begins with nothing of it.
  await enterAs(page, 'Hanna Lindqvist')
  await expect(said).toHaveCount(0)
  await close()
  await world.close()
})
