/** Somebody on leave names a colleague, offline; the colleague is told of what the first one follows, until it is ended. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, screenshots, write, type LaunchedApp } from './support/launch-app.ts' // prettier-ignore
import { violations } from './support/violations.ts'
import { startWorld } from './support/world.ts'

/** Of main, for this test: what would have been shown. */
interface Main {
  shown: string[]
}

async function watch({ app }: LaunchedApp): Promise<void> {
  await app.evaluate(({ Notification }) => {
    const all: string[] = []
    ;(globalThis as unknown as Main).shown = all
    Notification.prototype.show = function () {
      all.push(this.body)
    }
  })
}
const told = ({ app }: LaunchedApp): Promise<string[]> =>
  app.evaluate(() => (globalThis as unknown as Main).shown)

test('a stand-in is named offline, told for whom, and sees an end at once', async ({}, info) => {
  const world = await startWorld('pglite')
  const omar = await world.id('person', 'Omar Said')
  world.world.accounts.push({ person: omar, name: 'Omar Said', role: 'caseworker', partner: 'Talent Bridge Amman', note: 'Colleague' }) // prettier-ignore
  const line = await startCutProxy(world.server.url)
  const lina = await launchApp(info.outputPath('lina'), line.url)
  const colleague = await launchApp(info.outputPath('omar'), world.server.url)
  const priya = await launchApp(info.outputPath('priya'), world.server.url)
  await watch(colleague)
  await enterAs(lina.page, 'Lina Haddad')
  await enterAs(colleague.page, 'Omar Said')
  await enterAs(priya.page, 'Priya Nair')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  await expect(colleague.page.locator('.sync-line')).toContainText('Up to date')
  await openChat(colleague.page, 'نور حسن')
  const theirs = colleague.page.locator('.stand-in-lines')
  await openChat(priya.page, 'Employer with TBA')
  await write(priya.page, 'Before she went')
  await expect(colleague.page.locator('.chat-row').filter({ hasText: 'Before she went' })).toBeVisible() // prettier-ignore
  expect(await told(colleague)).toEqual([])

  await line.cut()
  await expect(lina.page.locator('.sync-line')).toContainText('Offline since')
  await lina.page.locator('.nav-item[title="Settings"]').click()
  const control = lina.page.getByRole('group', { name: 'Stand-in' })
  const colleagues = control.getByLabel('Colleague')
  await expect(colleagues.locator('option')).toHaveText(['Choose a colleague', 'Omar Said', 'Rana Khoury']) // prettier-ignore
  await colleagues.selectOption({ label: 'Omar Said' })
  await expect(control.getByRole('button', { name: 'Set' })).toBeDisabled()
  const day = new Date(Date.now() + 5 * 86_400_000)
  await control.getByRole('button', { name: /^Last day/ }).click()
  for (let step = 0; step < 5; step += 1) await lina.page.keyboard.press('ArrowRight')
  await lina.page.screenshot({ path: path.join(screenshots, 'calendar.png') })
  await lina.page.keyboard.press('Enter')
  await lina.page.screenshot({ path: path.join(screenshots, 'stand-in-settings.png') })
  await control.getByRole('button', { name: 'Set' }).click()
  const until = day.toLocaleDateString('en', { day: 'numeric', month: 'long' })
  await expect(control).toContainText(`Omar Said, until ${until}`)
  await lina.page.keyboard.press('Escape')
  await expect(lina.page.locator('.stand-in-lines')).toContainText(`Omar Said stands in for you until ${until}`) // prettier-ignore
  await expect(theirs).toHaveCount(0)
  await lina.kill9()

  const again = await launchApp(info.outputPath('lina'), line.url)
  await expect(again.page.locator('.stand-in-lines')).toContainText('Omar Said stands in for you')
  await line.restore()
  await expect(theirs).toContainText(`You stand in for Lina Haddad until ${until}`, { timeout: 40_000 }) // prettier-ignore
  await write(priya.page, 'While she is away')
  await expect.poll(() => told(colleague)).toEqual([expect.stringMatching(/^New post in .*Software engineer.* · for Lina Haddad$/)]) // prettier-ignore
  await colleague.page.getByRole('button', { name: 'For Lina Haddad' }).click()
  const rows = colleague.page.locator('.chat-row')
  await expect(rows.filter({ hasText: 'While she is away' })).toBeVisible()
  await colleague.page.screenshot({ path: path.join(screenshots, 'stand-in-inbox.png') })
  for (const { page } of [colleague, again])
    for (const theme of ['light', 'dark']) {
      await page.evaluate((its) => (document.documentElement.dataset['theme'] = its), theme)
      expect(await violations(page)).toEqual([])
    }
  await colleague.page.getByRole('button', { name: 'Clear filters' }).click()

  await again.page.getByRole('button', { name: 'End now' }).click()
  await expect(again.page.locator('.stand-in-lines')).toHaveCount(0)
  await expect(theirs).toHaveCount(0)
  await write(priya.page, 'Back again')
  await expect(rows.filter({ hasText: 'Back again' })).toBeVisible()
  expect(await told(colleague)).toHaveLength(1)
  for (const app of [again, colleague, priya]) await app.close()
  await line.close()
  await world.close()
})
