/** A candidate reports a post, offline; the coordinators see who and why, and take it from there. Nobody else learns of it. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { startCutProxy } from './support/cut-proxy.ts'
import {
  choosePostTool,
  enterAs,
  launchApp,
  openChat,
  postWith,
  screenshots,
} from './support/launch-app.ts'
import { violations } from './support/violations.ts'
import { startWorld } from './support/world.ts'

test('a candidate reports a post offline, and a coordinator removes it', async ({}, info) => {
  const world = await startWorld('postgres')
  const line = await startCutProxy(world.server.url)
  const ahmad = await launchApp(info.outputPath('ahmad'), line.url)
  await enterAs(ahmad.page, 'Ahmad Karimi')
  await expect(ahmad.page.locator('.nav-item[title="Reported posts"]')).toHaveCount(0)
  await openChat(ahmad.page, /Software engineer|Irwell/)
  const foreign = postWith(ahmad.page, 'Two slides on the ledger')
  await expect(foreign).toBeVisible()
  await expect(ahmad.page.locator('.sync-line')).toContainText('Up to date')
  await line.cut()
  await expect(ahmad.page.locator('.sync-line')).toContainText('Offline since')
  await choosePostTool(foreign, 'Report this post')
  const sheet = ahmad.page.getByRole('dialog')
  await expect(sheet).toContainText('Nobody else does, not even its author')
  const reason = sheet.getByLabel(/^Why\?/)
  await reason.fill('x'.repeat(501))
  await expect(sheet.getByRole('button', { name: 'Report', exact: true })).toBeDisabled()
  await reason.fill('This is not about my work.')
  await ahmad.page.screenshot({ path: path.join(screenshots, 'report-sheet.png') })
  // What was written is not lost by a key.
  await reason.press('Escape')
  const question = sheet.getByRole('alertdialog')
  await expect(question).toContainText('has not been sent')
  await ahmad.page.screenshot({ path: path.join(screenshots, 'report-leave.png') })
  await question.getByRole('button', { name: 'Go on writing' }).click()
  await expect(reason).toBeFocused()
  await expect(reason).toHaveValue('This is not about my work.')
  await sheet.getByRole('button', { name: 'Report', exact: true }).click()
  await expect(sheet.locator('.sheet-body').getByRole('status')).toContainText(
    'kept on this device',
  )
  await ahmad.kill9()

  const hanna = await launchApp(info.outputPath('hanna'), world.server.url)
  await enterAs(hanna.page, 'Hanna Lindqvist')
  await hanna.page.locator('.nav-item[title="Reported posts"]').click()
  await expect(hanna.page.getByRole('main')).toContainText('No post is reported')

  // It goes out with the next start that has a connection.
  await line.restore()
  const again = await launchApp(info.outputPath('ahmad'), line.url)
  const item = hanna.page.locator('.reported-post')
  await expect(item).toHaveCount(1, { timeout: 40_000 })
  await expect(hanna.page.locator('.nav-item[title="Reported posts"] .count')).toHaveText('1')
  await expect(item).toContainText('Two slides on the ledger')
  await expect(item).toContainText('Reported by Ahmad Karimi')
  await expect(item).toContainText('This is not about my work.')
  await hanna.page.screenshot({ path: path.join(screenshots, 'reports.png') })
  for (const theme of ['light', 'dark']) {
    await hanna.page.evaluate((its) => (document.documentElement.dataset['theme'] = its), theme)
    expect(await violations(hanna.page)).toEqual([])
  }
  await item.getByRole('button', { name: 'Show in the conversation' }).click()
  await expect(postWith(hanna.page, 'Two slides on the ledger')).toBeInViewport()

  // The author’s employer sees nothing of it.
  const priya = await launchApp(info.outputPath('priya'), world.server.url)
  await enterAs(priya.page, 'Priya Nair')
  await expect(priya.page.locator('.nav-item[title="Reported posts"]')).toHaveCount(0)

  await hanna.page.locator('.nav-item[title="Reported posts"]').click()
  await item.getByRole('button', { name: 'Remove the post' }).click()
  await hanna.page.getByRole('dialog').getByRole('button', { name: 'Remove the post' }).click()
  await expect(hanna.page.getByRole('main')).toContainText('No post is reported')
  await openChat(again.page, /Software engineer|Irwell/)
  await expect(again.page.locator('.posts')).toContainText('This post was removed by a coordinator')
  await expect(postWith(again.page, 'Two slides on the ledger')).toHaveCount(0)
  for (const app of [again, hanna, priya]) await app.close()
  await line.close()
  await world.close()
})
