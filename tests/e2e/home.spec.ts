/** Where the day begins, and that what was put away comes back. */
import { expect, test } from '@playwright/test'
import { launchApp, openChat } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

test('an employer begins on their job, a caseworker in the inbox; an archived conversation comes back', async ({}, info) => {
  const world = await startWorld('pglite')
  const priya = await launchApp(info.outputPath('priya'), world.server.url)
  await priya.page.getByRole('button', { name: /Priya Nair/ }).click()
  await expect(priya.page.locator('.page-head h1')).toHaveText('Software engineer, Manchester')
  await expect(priya.page.locator('.nav-item[title="Jobs"]')).toHaveAttribute(
    'aria-current',
    'page',
  )
  await priya.close()

  const lina = await launchApp(info.outputPath('lina'), world.server.url)
  await lina.page.getByRole('button', { name: /Lina Haddad/ }).click()
  await expect(lina.page.locator('.nav-item[title="Inbox"]')).toHaveAttribute(
    'aria-current',
    'page',
  )

  const { page } = lina
  const row = page.locator('.chat-row').filter({ hasText: 'Samira Azizi' })
  await openChat(page, 'Samira Azizi')
  if (!(await page.getByRole('checkbox', { name: 'Archive' }).isVisible()))
    await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('checkbox', { name: 'Archive' }).click()
  await expect(row).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row).toHaveCount(1)
  await expect(page.getByRole('checkbox', { name: 'Archive' })).not.toBeChecked()
  await lina.close()
  await world.close()
})
