/** Who takes part in a conversation, by name; and a quiet word where it is night for the candidate. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, screenshots, write } from './support/launch-app.ts'
import { violations } from './support/violations.ts'
import { startWorld } from './support/world.ts'

test('the details name everybody, as soon as the server can be asked, and @ names them too', async ({}, info) => {
  const world = await startWorld('pglite')
  const line = await startCutProxy(world.server.url)
  const { page, close } = await launchApp(info.outputPath('lina'), line.url)
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  const details = page.locator('.details')
  // Nobody of these is in the directory of this device.
  expect(line.received()).not.toContain('Grace Achieng')

  await line.cut()
  await expect(page.locator('.sync-line')).toContainText('Offline since')
  await openChat(page, 'Interview slots are open now')
  await expect(details).toContainText('The other names are shown when you are online.')
  await expect(details).toContainText(/NPW.*: .*2 more people/)
  // Above the field nobody reads along unmentioned.
  const readers = page.locator('.audience-people')
  await page.locator('button.audience').click()
  await expect(readers.filter({ hasText: 'NPW' })).toContainText('2 more people')
  await page.screenshot({ path: path.join(screenshots, 'participants-offline.png') })

  await line.restore()
  await expect(details).toContainText('Grace Achieng')
  await expect(details).toContainText('Georges Frem')
  await expect(readers).toContainText('Grace Achieng')
  await expect(readers).not.toContainText('more pe')
  await expect(details).not.toContainText('more pe')
  await expect(details).not.toContainText('other names')
  await page.screenshot({ path: path.join(screenshots, 'participants.png') })
  for (const theme of ['dark', 'light']) {
    await page.evaluate((its) => (document.documentElement.dataset['theme'] = its), theme)
    expect(await violations(page)).toEqual([])
  }

  const field = page.locator('.composer textarea')
  await field.pressSequentially('Can you help, @Grac')
  await field.press('Enter')
  await expect(field).toHaveValue('Can you help, @Grace Achieng ')
  await write(page, 'Can you help, @Grace Achieng?')
  await expect(postWith(page, 'Can you help').locator('.mention')).toHaveText('@Grace Achieng')

  await close()
  await line.close()
  await world.close()
})

test('who writes an @ is offered everybody, also with the details closed', async ({}, info) => {
  const world = await startWorld('pglite')
  const { page, close } = await launchApp(info.outputPath('lina'), world.server.url)
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await openChat(page, 'Irwell')
  await page.getByRole('button', { name: 'Details' }).click()
  await expect(page.locator('.details')).toHaveCount(0)
  await openChat(page, 'Interview slots are open now')
  const field = page.locator('.composer textarea')
  await field.pressSequentially('Thank you, @Grac')
  await expect(page.getByRole('option', { name: /Grace Achieng/ })).toBeVisible()
  await field.press('Enter')
  await expect(field).toHaveValue('Thank you, @Grace Achieng ')
  await close()
  await world.close()
})

test('a line by the composer says that it is night for the candidate, to their caseworkers alone', async ({}, info) => {
  const world = await startWorld('pglite')
  const ahmad = await world.id('person', 'Ahmad Karimi')
  /** A time zone in which it is this hour now. */
  const zoneAt = (hour: number): string => {
    const ahead = ((hour - new Date().getUTCHours() + 36) % 24) - 12
    return ahead < 0 ? `Etc/GMT+${String(-ahead)}` : `Etc/GMT-${String(ahead)}`
  }
  const lives = (timeZone: string): Promise<void> =>
    world.server.directory.apply([{ type: 'person', id: ahmad, name: 'Ahmad Karimi', email: 'candidate1@mail.example', role: 'candidate', partner: null, readOnly: false, active: true, locale: 'en', timeZone }]) // prettier-ignore
  await lives(zoneAt(12))
  const lina = await launchApp(info.outputPath('lina'), world.server.url)
  const priya = await launchApp(info.outputPath('priya'), world.server.url)
  for (const [{ page }, name] of [[lina, 'Lina Haddad'], [priya, 'Priya Nair']] as const) {
    await enterAs(page, name)
    await openChat(page, /Ahmad Karimi/)
    await expect(page.locator('.composer textarea')).toBeVisible()
    await expect(page.locator('.local-time')).toHaveCount(0)
  } // prettier-ignore
  await lives(zoneAt(3))
  await expect(lina.page.locator('.local-time')).toHaveText(/It is \u2068?0?3:\d\d( AM)?\u2069? for \u2068?Ahmad Karimi\u2069? now\./) // prettier-ignore
  await lina.page.screenshot({ path: path.join(screenshots, 'local-time.png') })
  await lina.page.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'))
  await lina.page.screenshot({ path: path.join(screenshots, 'local-time-dark.png') })
  expect(await violations(lina.page)).toEqual([])
  await expect(priya.page.locator('.local-time')).toHaveCount(0)
  await lives(zoneAt(12))
  await expect(lina.page.locator('.local-time')).toHaveCount(0)
  await lina.close()
  await priya.close()
  await world.close()
})
