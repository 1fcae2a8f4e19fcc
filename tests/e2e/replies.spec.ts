/** Answers, names, emoji, long posts, and a post that its author thinks better of. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, screenshots, write } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

test('people answer each other, offline too', async ({}, info) => {
  const world = await startWorld('pglite')
  const line = await startCutProxy(world.server.url)
  const lina = await launchApp(info.outputPath('lina'), line.url)
  const priya = await launchApp(info.outputPath('priya'), world.server.url)
  await enterAs(lina.page, 'Lina Haddad')
  await enterAs(priya.page, 'Priya Nair')
  await openChat(lina.page, 'Employer with TBA')
  await openChat(priya.page, 'Employer with TBA')
  const field = lina.page.locator('.composer textarea')

  await write(priya.page, 'Could they start in March?')
  const question = postWith(lina.page, 'Could they start in March?')
  await expect(question).toBeVisible()
  await line.cut()
  await expect(lina.page.locator('.sync-line')).toContainText('Offline since')

  // By keyboard alone: answer what one points at, name a participant, add an emoji by its name.
  await question.hover()
  await lina.page.keyboard.press('r')
  await expect(lina.page.locator('.quote-bar')).toContainText('Could they start in March?')
  await field.pressSequentially('Both, @pri')
  await expect(lina.page.getByRole('option', { name: /Priya Nair/ })).toBeVisible()
  await lina.page.screenshot({ path: path.join(screenshots, 'reply-mention.png') })
  await field.press('Enter')
  await expect(field).toHaveValue('Both, @Priya Nair ')
  await field.pressSequentially(':celebrate')
  await field.press('Tab')
  await expect(field).toHaveValue('Both, @Priya Nair 🥳 ')
  await field.press('Enter')
  await expect(lina.page.locator('.quote-bar')).toHaveCount(0)
  const own = postWith(lina.page, 'Both, @Priya Nair')
  await expect(own).toContainText('Waiting to send')
  await expect(own.locator('.quote')).toContainText('Could they start in March?')

  await line.restore()
  const answer = postWith(priya.page, 'Both, @Priya Nair')
  await expect(answer.locator('.mention.me')).toHaveText('@Priya Nair')
  await expect(answer.locator('.quote')).toContainText('Could they start in March?')
  await answer.locator('.quote').click()
  await expect(priya.page.locator('.post-row.found')).toContainText('Could they start in March?')

  // Any emoji, found by its name.
  await answer.hover()
  await answer.getByRole('button', { name: 'React', exact: true }).click()
  await answer.getByRole('button', { name: 'More emoji' }).click()
  await priya.page.getByLabel('Search emoji').fill('passport')
  await priya.page.screenshot({ path: path.join(screenshots, 'emoji-picker.png') })
  await priya.page.getByLabel('Search emoji').press('Enter')
  await expect(own.locator('.reactions')).toContainText('🛂')

  // A long post shows its beginning.
  await field.fill(Array.from({ length: 40 }, (_, index) => `Line ${String(index + 1)}`).join('\n'))
  await field.press('Enter')
  const long = postWith(priya.page, 'Line 40')
  await expect(long.locator('.folded')).toBeVisible()
  await long.getByRole('button', { name: 'Show all of it' }).click()
  await expect(long.locator('.folded')).toHaveCount(0)

  // Thought better of at once: the text is in the field again, the others see a trace.
  await field.fill('The salary is 1,900')
  await field.press('Enter')
  // Who types on while it is taken in loses nothing.
  await lina.page.keyboard.type('And')
  await expect(postWith(lina.page, 'The salary is 1,900')).toHaveCount(1)
  await expect(field).toHaveValue('And')
  await postWith(lina.page, 'The salary is 1,900')
    .getByRole('button', { name: 'Take back' })
    .click()
  await expect(field).toHaveValue('The salary is 1,900\n\nAnd')
  await expect(field).toBeFocused()
  await expect(postWith(lina.page, 'The salary is 1,900')).toHaveCount(0)
  await expect(postWith(priya.page, 'The salary is 1,900')).toHaveCount(0)
  // What it said stays readable to staff.
  await priya.page.getByRole('button', { name: 'Earlier texts' }).last().click()
  await expect(priya.page.getByRole('dialog')).toContainText('The salary is 1,900')

  await lina.close()
  await priya.close()
  await line.close()
  await world.close()
})
