/** A desktop's first start: no server is configured yet. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { enterAs, launchApp, screenshots } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

test('a server is chosen, kept, and talked to', async ({}, info) => {
  const world = await startWorld('pglite')
  const profile = info.outputPath('lina')
  let lina = await launchApp(profile, null)
  const address = lina.page.getByRole('textbox')
  const go = lina.page.locator('button[type=submit]')
  await address.fill('http://chats.example')
  await go.click()
  await expect(lina.page.getByRole('alert')).toBeVisible()
  await lina.page.screenshot({ path: path.join(screenshots, 'choose-server.png') })
  await address.fill('http://127.0.0.1:9')
  await go.click()
  await expect(lina.page.getByRole('alert')).toContainText(/reach|answer/i)
  await address.fill(world.server.url)
  await go.click()
  await enterAs(lina.page, 'Lina Haddad')
  // The data realm may talk to the server that was chosen a moment ago.
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  await lina.close()

  lina = await launchApp(profile, null)
  await expect(lina.page.locator('.app')).toBeVisible()
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  await lina.close()
  await world.close()
})
