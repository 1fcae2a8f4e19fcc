/** A post of a conversation that is on the server only is found there, and opened where it stands. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, postWith, screenshots } from './support/launch-app.ts'
import { violations } from './support/violations.ts'
import { startWorld } from './support/world.ts'

const needle = 'The bus to the embassy leaves at seven'

const posts = Array.from({ length: 150 }, (_, n) => n === 30 ? needle : `Note ${String(n)} about the flat`) // prettier-ignore

test('a search asks the server for what this device does not hold, and a click opens it at the post', async ({}, info) => {
  const world = await startWorld('pglite')
  await world.closeLongAgo('Ahmad Karimi', 'Software engineer, Manchester', posts)
  const line = await startCutProxy(world.server.url)
  const { page, close } = await launchApp(info.outputPath('lina'), line.url)
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  expect(line.received()).not.toContain('embassy')

  await page.keyboard.press('Control+Shift+F')
  const field = page.getByRole('combobox', { name: 'Words, names of files' })
  const there = page.locator('.search-server')
  await field.fill('embassy bus')
  await expect(page.getByRole('dialog')).toContainText('Nothing on this device fits')
  await expect(there.getByRole('heading', { name: 'Kept on the server' })).toBeVisible()
  await expect(there.locator('.search-hit')).toHaveCount(1)
  await expect(there.getByRole('status')).toHaveText('1 post')
  await expect(there.locator('mark')).toHaveText(['bus', 'embassy'])
  await page.screenshot({ path: path.join(screenshots, 'search-server.png') })
  for (const theme of ['dark', 'light']) {
    await page.evaluate((its) => (document.documentElement.dataset['theme'] = its), theme)
    expect(await violations(page)).toEqual([])
  }
  await field.fill('embassy plane')
  await expect(there.getByRole('status')).toHaveText('Nothing on the server fits')

  // Many: a page, and further back; what is here and what is there are two lists of one field.
  await field.fill('about the flat from:lina')
  await expect(there.locator('.search-hit')).toHaveCount(50)
  await expect(there.getByRole('status')).toContainText('50 posts, back to')
  await there.getByRole('button', { name: 'Search further back' }).click()
  await expect(there.locator('.search-hit')).toHaveCount(100)

  await field.fill('the from:lina')
  await expect(page.getByRole('dialog')).toContainText('50 more below, kept on the server')

  // Without a connection: a calm line, and with it again the answer comes by itself.
  await line.cut()
  await expect(page.locator('.sync-line')).toContainText('Offline since')
  await field.fill('leaves at seven')
  const offline = page.getByText('Older conversations are kept on the server and are not searched while you are offline.') // prettier-ignore
  await expect(offline).toBeVisible()
  await expect(there).toHaveCount(0)
  await page.screenshot({ path: path.join(screenshots, 'search-server-offline.png') })
  await line.restore()
  await expect(there.locator('.search-hit')).toHaveCount(1)
  await expect(offline).toHaveCount(0)

  await field.press('Enter')
  const goal = page.locator('.post-row.found')
  await expect(goal).toContainText(needle)
  await expect(goal).toBeInViewport()
  await expect(postWith(page, 'Note 149 about')).not.toBeInViewport()
  await page.screenshot({ path: path.join(screenshots, 'search-server-jump.png') })

  // It is on this device now, and found there.
  await page.keyboard.press('Control+Shift+F')
  await field.fill('embassy bus')
  await expect(page.locator('.search-hit')).toHaveCount(1)
  await expect(there).toHaveCount(0)
  await close()
  await line.close()
  await world.close()
})
