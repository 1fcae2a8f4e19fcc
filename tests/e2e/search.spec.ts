/** A post is found offline by a part of its words, in any script, and shown where it stands. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, screenshots, write } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

test('search works offline, in Arabic, in one chat, and jumps to the post', async ({}, info) => {
  const world = await startWorld('pglite')
  const line = await startCutProxy(world.server.url)
  const { page, close } = await launchApp(info.outputPath('lina'), line.url)
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await openChat(page, 'نور حسن')
  await write(page, 'المُقابلة يوم الإثنين')
  await openChat(page, 'Employer with TBA')
  for (let count = 1; count <= 40; count += 1) await write(page, `Note ${String(count)} about the relocation`) // prettier-ignore
  await expect(page.locator('.sync-line')).not.toContainText('wait')
  await line.cut()
  await expect(page.locator('.sync-line')).toContainText('Offline since')

  await page.keyboard.press('Control+Shift+F')
  const field = page.getByRole('combobox', { name: 'Words, names of files' })
  const hits = page.locator('.search-hit')
  await field.fill('ledger plenty')
  await expect(hits).toHaveCount(1)
  await expect(hits.locator('mark').first()).toContainText('ledger')
  await field.fill('المقابله')
  await expect(hits.first()).toContainText('المُقابلة يوم الإثنين')
  await page.screenshot({ path: path.join(screenshots, 'search-arabic.png') })
  await field.fill('relocation in:irwell')
  await expect(page.getByRole('dialog')).toContainText('40 posts')
  await page.screenshot({ path: path.join(screenshots, 'search.png') })
  await field.fill('"note 3 about"')
  await expect(hits).toHaveCount(1)
  await field.press('Enter')
  const goal = page.locator('.post-row.found')
  await expect(goal).toContainText('Note 3 about')
  await expect(goal).toBeInViewport()
  await expect(postWith(page, 'Note 40 about')).not.toBeInViewport()
  await page.screenshot({ path: path.join(screenshots, 'search-jump.png') })

  // Here only.
  await page.keyboard.press('Control+F')
  await field.fill('ledger plenty')
  await expect(page.getByRole('dialog')).toContainText('Nothing on this device fits')
  await page.getByRole('button', { name: 'Search everywhere' }).click()
  await expect(hits).toHaveCount(1)
  await close()
  await line.close()
  await world.close()
})
