/** The session ends, and a colleague signs in on the same computer: each has their own store. */
import { expect, test } from '@playwright/test'
import { enterAs, launchApp, openChat, postWith, write } from './support/launch-app.ts'
import { startWorld, type TestWorld } from './support/world.ts'

async function endSessions({ server }: TestWorld): Promise<void> {
  await server.store.query('delete from access_token')
  await server.store.query('delete from refresh_token')
}

test('who signs in again as somebody else opens their own store; what waits goes out in no other name', async ({}, info) => {
  const world = await startWorld('postgres')
  const { page, close } = await launchApp(info.outputPath('lina'), world.server.url)
  const line = page.locator('.sync-line')
  const signInAgainAs = async (name: string): Promise<void> => {
    await expect(async () => {
      await page.evaluate(() => window.dispatchEvent(new Event('focus')))
      await expect(line).toContainText('Sign in again to send', { timeout: 1_000 })
    }).toPass({ timeout: 40_000 })
    await line.click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: new RegExp(name) })
      .click()
  }
  await enterAs(page, 'Lina Haddad')
  await expect(line).toContainText('Up to date')
  await openChat(page, 'Ahmad Karimi')
  await endSessions(world)
  await write(page, 'Only mine to say')
  await signInAgainAs('Hanna Lindqvist')
  await expect(page.locator('.nav')).toContainText('Hanna Lindqvist', { timeout: 40_000 })
  await expect(line).toContainText('Up to date', { timeout: 40_000 })
  const said = (): Promise<{ name: string }[]> =>
    world.server.store.query(
      `select p.name from post join person p on p.id = post.author where body = 'Only mine to say'`,
    )
  expect(await said()).toEqual([])

  await endSessions(world)
  await signInAgainAs('Lina Haddad')
  await expect.poll(said, { timeout: 40_000 }).toEqual([{ name: 'Lina Haddad' }])
  await openChat(page, 'Ahmad Karimi')
  await expect(postWith(page, 'Only mine to say')).toBeVisible()
  await close()
  await world.close()
})
