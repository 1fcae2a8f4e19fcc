/** Two people in two windows on one job chat. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import {
  choosePostTool,
  enterAs,
  launchApp,
  openChat,
  postWith,
  screenshots,
  write,
  type LaunchedApp,
} from './support/launch-app.ts'
import { startWorld, type TestWorld } from './support/world.ts'

let world: TestWorld
let lina: LaunchedApp
let priya: LaunchedApp

test.beforeEach(async ({}, info) => {
  world = await startWorld('postgres')
  lina = await launchApp(info.outputPath('lina'), world.server.url)
  priya = await launchApp(info.outputPath('priya'), world.server.url)
  await enterAs(lina.page, 'Lina Haddad')
  await enterAs(priya.page, 'Priya Nair')
})

test.afterEach(async () => {
  await lina.close()
  await priya.close()
  await world.close()
})

test('a caseworker and an employer talk: order, authors, badges, unread, the new line', async () => {
  await openChat(priya.page, 'Employer with TBA')
  await openChat(lina.page, 'Ahmad Karimi')
  await write(priya.page, 'First: the second opening is confirmed.')
  await write(priya.page, 'Second: when could they start?')

  const row = lina.page
    .locator('.chat-row')
    .filter({ hasText: 'Employer with TBA' })
    .filter({ hasText: 'Software engineer' })
  await expect(row).toContainText('Second: when could they start?')
  await expect(row.locator('.pill')).toHaveText('4')
  await row.click()
  await expect(lina.page.locator('.new-line')).toBeVisible()
  await expect(postWith(lina.page, 'Second: when could they start?')).toBeVisible()
  await expect(lina.page.locator('.audience')).toContainText('With the employer')
  await expect(lina.page.locator('.audience')).toContainText('Irwell 3')

  await write(lina.page, 'Third: **both** in March.')
  await expect(postWith(priya.page, 'Third: both in March.')).toBeVisible()
  for (const { page } of [lina, priya]) {
    const texts = await page.locator('.posts .post .post-body').allInnerTexts()
    const last = texts.slice(-3).map((text) => text.trim())
    expect(last).toEqual([
      'First: the second opening is confirmed.',
      'Second: when could they start?',
      'Third: both in March.',
    ])
  }
  const third = postWith(priya.page, 'Third: both in March.')
  await expect(third.locator('.post-head b')).toHaveText('Lina Haddad')
  await expect(third.locator('.badge')).toHaveText('TBA')
  await expect(third.locator('.post-body b')).toHaveText('both')
  // The line stays where it was while one reads, and what was read is no longer counted.
  await expect(lina.page.locator('.new-line')).toBeVisible()
  await lina.page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await lina.page.screenshot({ path: path.join(screenshots, 'talk-caseworker.png') })
  await priya.page.screenshot({ path: path.join(screenshots, 'talk-employer.png') })

  // What is marked as unread stays so while one goes on looking at it.
  const marked = priya.page.locator('.chat-row[aria-current=true] .pill')
  await choosePostTool(third, 'Unread from here')
  await expect(marked).toHaveText('1')
  await priya.page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await priya.page.locator('.posts').evaluate((box) => (box.scrollTop -= 1))
  // Long enough for it to be read, if it were.
  await priya.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)))
  await expect(marked).toHaveText('1')
  await write(lina.page, 'Fourth.')
  await expect(postWith(priya.page, 'Fourth.')).toBeVisible()
  await priya.page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await expect(marked).toHaveCount(0)
})
