/** A candidate in a browser: only their own chats, and no beginning of a prospect chat. */
import { chromium, expect, test } from '@playwright/test'
import path from 'node:path'
import { screenshots } from '../e2e/support/launch-app.ts'
import { startWorld } from '../e2e/support/world.ts'

test('sees their own chats only, and cannot begin a prospect chat', async () => {
  const world = await startWorld('postgres')
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
  const page = await browser.newPage({ viewport: { width: 400, height: 800 } })
  const received: string[] = []
  page.on('response', (response) => {
    if (response.url().includes('/v1/'))
      void response.text().then(
        (text) => received.push(text),
        () => undefined,
      )
  })
  await page.goto(world.server.url)
  await page.getByRole('button', { name: /Ahmad Karimi/ }).click()
  await expect(page.locator('.chat-row')).toHaveCount(1)
  await page.locator('.chat-row').click()
  await expect(page.locator('.posts')).toContainText('Two slides on the ledger')
  await page.screenshot({ path: path.join(screenshots, 'candidate-browser.png') })
  await page.locator('.composer textarea').fill('شكراً! See you Thursday 🙂')
  await page.locator('.composer textarea').press('Enter')
  await expect(page.locator('.posts')).toContainText('See you Thursday')
  await page.getByRole('button', { name: 'Back' }).click()

  await page.locator('.nav-item[title="Cases"]').click()
  await page.locator('.item-row').first().click()
  await page.locator('.chat-row').filter({ hasText: 'Your caseworkers' }).last().click()
  await expect(page.locator('.read-only')).toContainText('Your caseworker begins this conversation')
  await expect(page.locator('.composer')).toHaveCount(0)
  const all = received.join('\n')
  for (const foreign of [
    'Samira',
    'María',
    'jobSourcePartner',
    'jobAllSourcePartners',
    'Could you send two more profiles',
    'oneWayReview',
  ]) {
    expect(all, foreign).not.toContain(foreign)
  }
  expect(all).toContain('Ahmad Karimi')
  await browser.close()
  await world.close()
})
