/** In a browser a transcript is HTML or JSON, and the file that is saved looks right in a browser under its own policy. */
import { chromium, expect, test, type Page } from '@playwright/test'
import axe from 'axe-core'
import path from 'node:path'
import { screenshots } from '../e2e/support/launch-app.ts'
import { startWorld } from '../e2e/support/world.ts'

async function save(page: Page, to: string): Promise<void> {
  const download = page.waitForEvent('download')
  await page.locator('dialog.sheet .button.primary').click()
  await (await download).saveAs(to)
}

test('a caseworker saves a conversation from the browser, in two languages; a candidate has no such choice', async ({}, info) => {
  const world = await startWorld('pglite')
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  }) // prettier-ignore
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
  await page.goto(world.server.url)
  await page.getByRole('button', { name: /Lina Haddad/ }).click()
  await page.locator('.chat-row').filter({ hasText: 'نور حسن' }).first().click()
  await page.getByRole('button', { name: 'Save a transcript…' }).click()
  const sheet = page.getByRole('dialog', { name: 'Save a transcript' })
  await expect(sheet.getByRole('radio')).toHaveCount(2)
  await expect(sheet).toContainText('For a PDF, use the desktop app')
  const english = info.outputPath('english.html')
  await save(page, english)
  await sheet.getByRole('combobox').selectOption('ar')
  const arabic = info.outputPath('arabic.html')
  await save(page, arabic)
  await sheet.getByRole('button', { name: 'Close' }).click()
  await page.setViewportSize({ width: 360, height: 740 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByRole('button', { name: 'Details', exact: true }).click()
  await page.getByRole('button', { name: 'Save a transcript…' }).click()
  await expect(sheet.getByRole('radio')).toHaveCount(2)
  await page.screenshot({ path: path.join(screenshots, 'transcript-sheet-360-dark.png') })

  const reader = await browser.newPage({ viewport: { width: 900, height: 1200 } })
  const complaints: string[] = []
  reader.on('console', (message) => complaints.push(message.text()))
  for (const [file, direction, name] of [
    [english, 'ltr', 'transcript-english.png'],
    [arabic, 'rtl', 'transcript-arabic.png'],
  ] as const) {
    await reader.goto(`file://${file}`)
    // The policy names the style by its hash: it holds.
    await expect(reader.locator('.brand')).toHaveCSS('color', 'rgb(11, 107, 98)')
    expect(await reader.evaluate(() => getComputedStyle(document.body).direction)).toBe(direction)
    const words = reader.locator('.post .body p').filter({ hasText: /[\u0600-\u06ff]/ })
    expect(await words.first().evaluate((one) => getComputedStyle(one).direction)).toBe('rtl')
    const broken = await reader.evaluate(`${axe.source}; axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + nodes[0].html.slice(0, 200)))`) // prettier-ignore
    expect(broken).toEqual([])
    // Nothing is wider than the page.
    expect(await reader.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true) // prettier-ignore
    await reader.screenshot({ path: path.join(screenshots, name) })
  }
  expect(complaints).toEqual([])

  const other = await (await browser.newContext()).newPage()
  await other.goto(world.server.url)
  await other.getByRole('button', { name: /Ahmad Karimi/ }).click()
  await other.locator('.chat-row').first().click()
  await expect(other.locator('.posts')).toContainText('Two slides on the ledger')
  await expect(other.getByRole('button', { name: 'Save a transcript…' })).toHaveCount(0)
  await browser.close()
  await world.close()
})
