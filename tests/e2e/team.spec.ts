/** Colleagues talk about a case among themselves; nobody else's window hears of it. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { enterAs, launchApp, openChat, postWith, screenshots, write } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

const between = 'Between us: her passport is late'

test('staff of one partner open a chat among colleagues from the case', async ({}, info) => {
  const world = await startWorld('pglite')
  const omar = await world.id('person', 'Omar Said')
  world.world.accounts.push({ person: omar, name: 'Omar Said', role: 'caseworker', partner: 'Talent Bridge Amman', note: 'Colleague' }) // prettier-ignore
  const lina = await launchApp(info.outputPath('lina'), world.server.url)
  const { page } = lina
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await page.locator('.nav-item[title="Cases"]').click()
  await page.locator('.item-row').filter({ hasText: 'Ahmad Karimi' }).first().click()
  const begin = page.getByRole('button', { name: 'Talk among colleagues' })
  await expect(begin).toBeVisible()
  await page.screenshot({ path: path.join(screenshots, 'team-case.png') })
  await begin.click()
  await expect(page.locator('.audience')).toContainText('Our team only')
  await expect(page.locator('.audience')).toContainText('TBA 3')
  await expect(page.locator('.audience')).not.toContainText('Coordinators')
  await expect(page.locator('.conversation-title .badge')).toHaveCount(0)
  await write(page, between)
  await expect(postWith(page, between)).toBeVisible()
  await page.screenshot({ path: path.join(screenshots, 'team-chat.png') })
  await page.locator('.nav-item[title="Inbox"]').click()
  const row = page.locator('.chat-row').filter({ hasText: 'Our team only' })
  await expect(row).toContainText('Ahmad Karimi')
  await expect(row).toContainText(between)
  await page.screenshot({ path: path.join(screenshots, 'team-inbox.png') })
  await page.locator('.nav-item[title="Cases"]').click()
  await page.locator('.item-row').filter({ hasText: 'Ahmad Karimi' }).first().click()
  await expect(page.locator('.chat-row').filter({ hasText: 'Our team only' })).toBeVisible()
  await expect(begin).toHaveCount(0)

  const colleague = await launchApp(info.outputPath('omar'), world.server.url)
  await enterAs(colleague.page, 'Omar Said')
  await openChat(colleague.page, between)
  await write(colleague.page, 'I will call the consulate')
  await expect(postWith(page, between)).toHaveCount(0)
  await page.locator('.chat-row').filter({ hasText: 'Our team only' }).click()
  await expect(postWith(page, 'I will call the consulate')).toBeVisible()

  for (const name of ['Priya Nair', 'Hanna Lindqvist']) {
    const other = await launchApp(info.outputPath(name), world.server.url)
    await enterAs(other.page, name)
    await expect(other.page.locator('.sync-line')).toContainText('Up to date')
    await expect(other.page.locator('.chat-row').first()).toBeVisible()
    await expect(other.page.locator('.chat-row').filter({ hasText: 'Our team only' })).toHaveCount(
      0,
    )
    await other.close()
  }
  await colleague.close()
  await lina.close()
  await world.close()
})
