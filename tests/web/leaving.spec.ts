/** On a computer that others use too a tab is not closed unasked over what only it has. */
import { chromium, expect, test, type Dialog, type Page } from '@playwright/test'
import { openChat, write } from '../e2e/support/launch-app.ts'
import { startWorld } from '../e2e/support/world.ts'

/** Whether closing the tab asks; it stays in either case where it does. */
async function asks(page: Page): Promise<boolean> {
  let asked = false
  const answer = async (dialog: Dialog): Promise<void> => {
    asked = dialog.type() === 'beforeunload'
    await dialog.dismiss()
  }
  page.once('dialog', (dialog) => void answer(dialog))
  await page.close({ runBeforeUnload: true })
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  return asked
}

test('a tab that keeps nothing asks before it closes over a text that is typed, kept, or waits', async () => {
  const world = await startWorld('pglite')
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--no-first-run'] }) // prettier-ignore
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(world.server.url)
  await page.getByRole('button', { name: /Lina Haddad/ }).click()
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await page.locator('.nav-item[title="Inbox"]').click()
  await openChat(page, 'Employer with TBA')
  const field = page.locator('.composer textarea')
  // Not even kept yet, and not sent to the other devices yet.
  await field.pressSequentially('Dear')
  expect(await asks(page)).toBe(true)
  await expect(field).toHaveValue('Dear')
  expect(await asks(page)).toBe(true)
  await write(page, 'Dear Priya')
  await expect(page.locator('.sync-line')).toContainText('Up to date')

  // A new text for a post that was sent, not saved yet.
  await field.press('ArrowUp')
  await expect(field).toHaveValue('Dear Priya')
  await field.pressSequentially('!')
  expect(await asks(page)).toBe(true)
  await page.locator('.composer').getByRole('button', { name: 'Cancel' }).click()

  // What no post is: a follow-up that waits for the line.
  await context.setOffline(true)
  await expect(page.locator('.sync-line')).toContainText('Offline')
  await page.locator('.conversation-head h1').click()
  await page.keyboard.press('f')
  await page.getByLabel('What for').fill('Confirm the room')
  await page.getByRole('button', { name: 'Today', exact: true }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(await asks(page)).toBe(true)

  // Where the server has it all, nothing is asked.
  await context.setOffline(false)
  await expect(page.locator('.sync-line')).toContainText('Up to date', { timeout: 20_000 })
  await expect.poll(() => asks(page), { timeout: 15_000 }).toBe(false)
  expect(page.isClosed()).toBe(true)
  await browser.close()
  await world.close()
})
