/**
 * npm run screenshots -- --out DIR: the main screens in real Electron, light and dark, wide and narrow,
 * offline and empty. To be looked at.
 */
import { chromium, type Page } from '@playwright/test'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { electronEnvironment, resolveElectron } from '../../scripts/electron-runtime.ts'
import { run, toolEnvironment } from '../../scripts/run.ts'
import { startCutProxy } from '../e2e/support/cut-proxy.ts'
import { enterAs, launchApp, openChat, write } from '../e2e/support/launch-app.ts'
import { startWorld } from '../e2e/support/world.ts'

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'test-results/screens' } },
})
const out = path.resolve(values.out)
mkdirSync(out, { recursive: true })
if ((await run('electron-vite', ['build', '--logLevel', 'warn'], { env: toolEnvironment() })) !== 0) process.exit(1) // prettier-ignore
Object.assign(process.env, electronEnvironment(await resolveElectron()))

const profiles = mkdtempSync(path.join(tmpdir(), 'job-chats-screens-'))
const world = await startWorld('pglite')
const line = await startCutProxy(world.server.url)
const lina = await launchApp(path.join(profiles, 'lina'), line.url)
const { page } = lina

async function size(width: number, height: number): Promise<void> {
  await lina.app.evaluate(
    ({ BrowserWindow }, bounds) =>
      BrowserWindow.getAllWindows()[0]?.setContentSize(bounds.width, bounds.height),
    { width, height },
  )
  await page.waitForTimeout(250)
}

async function shoot(name: string, of: Page = page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await of.emulateMedia({ colorScheme })
    await of.waitForTimeout(200)
    await of.screenshot({ path: path.join(out, `${name}-${colorScheme}.png`) })
  }
  console.log(name)
}

await size(1440, 900)
await page.getByText('Choose who you are').waitFor()
await shoot('01-account-chooser')
await page.getByRole('button', { name: 'Sign in with a password instead' }).click()
await shoot('02-sign-in')
await page.getByRole('button', { name: 'Choose an account' }).click()
await enterAs(page, 'Lina Haddad')
await page.locator('.chat-row').first().waitFor()
await shoot('03-inbox')
await openChat(page, 'Ahmad Karimi')
await page.waitForTimeout(400)
await shoot('04-conversation')
await openChat(page, 'نور حسن')
await shoot('05-conversation-arabic')
await page.locator('.nav-item[title="Jobs"]').click()
await page.locator('.item-row').filter({ hasText: 'Registered nurses' }).click()
await shoot('06-job')
await page.locator('.nav-item[title="Cases"]').click()
await page.locator('.item-row').filter({ hasText: 'Ahmad Karimi' }).first().click()
await shoot('07-case')
await page.keyboard.press('Control+k')
await shoot('08-jump')
await page.keyboard.press('Escape')
await page.locator('.nav-item[title="Inbox"]').click()
await openChat(page, 'Ahmad Karimi')
await page.locator('.conversation h1').click()
await page.keyboard.press('f')
await page.getByLabel('What for').fill('Confirm the quiet room for the interview')
await shoot('21-follow-up-sheet')
await page.getByRole('button', { name: 'Tomorrow' }).click()
await page.locator('.nav-item[title="Follow-ups"]').click()
await shoot('22-follow-ups')
await page.locator('.nav-item[title="Cases"]').click()
await page.keyboard.press('Control+,')
await shoot('18-settings')
await page.getByLabel('Find a setting').fill('zzz')
await shoot('19-settings-nothing')
await page.getByLabel('Find a setting').fill('dens')
await page.getByText('Compact', { exact: true }).click()
await page.keyboard.press('Escape')
await page.locator('.nav-item[title="Inbox"]').click()
await openChat(page, 'Ahmad Karimi')
await shoot('20-compact')
await page.keyboard.press('Control+,')
await page.getByText('Comfortable', { exact: true }).click()
await page.keyboard.press('Escape')
await page.keyboard.press('Control+Shift+f')
await page.getByRole('combobox').fill('interview')
await page.locator('.search-hit').first().waitFor()
await shoot('23-search')
await page.getByRole('combobox').fill('zzz')
await shoot('24-search-nothing')
await page.keyboard.press('Escape')
await line.cut()
await page.locator('.nav-item[title="Inbox"]').click()
await page.locator('.sync-line').filter({ hasText: 'Offline' }).waitFor({ timeout: 30_000 })
await openChat(page, 'Ahmad Karimi')
await write(
  page,
  'Two slides are enough. I reserve the quiet room for you from 8:30, and I stay next door if anything breaks.',
)
await shoot('09-offline')
await page
  .locator('.composer input[type=file]')
  .setInputFiles(['resources/icon.png', 'docs/pictures/conversation.png'])
await page.locator('.composer .file').nth(1).waitFor()
await shoot('25-files-chosen')
await page.locator('.composer textarea').fill('Both pictures')
await page.locator('.composer textarea').press('Enter')
await page.locator('.posts .file').first().waitFor()
await shoot('26-files-waiting')
await page.locator('.nav-item[title="Waiting to send"]').click()
await shoot('10-waiting')
await page.locator('.sync-line').click()
await shoot('11-sync-sheet')
await page.keyboard.press('Escape')
await page.locator('.nav-item[title="Inbox"]').click()
await size(900, 700)
await openChat(page, 'Ahmad Karimi')
await shoot('12-medium')
await size(400, 780)
await shoot('13-narrow-conversation')
await page.keyboard.press('Control+f')
await page.getByRole('combobox').fill('slides')
await shoot('27-narrow-search')
await page.keyboard.press('Escape')
await page.getByRole('button', { name: 'Back' }).click()
await shoot('14-narrow-inbox')
await lina.close()

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
const candidate = await browser.newPage({ viewport: { width: 400, height: 780 } })
await candidate.goto(world.server.url)
await candidate.getByRole('button', { name: /Ahmad Karimi/ }).click()
await candidate.locator('.chat-row').click()
await shoot('15-candidate', candidate)
const rtl = await browser.newPage({ viewport: { width: 1280, height: 800 } })
await rtl.goto(world.server.url)
await rtl.getByRole('button', { name: /Priya Nair/ }).click()
await rtl.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'))
await rtl.locator('.chat-row').first().click()
await shoot('16-right-to-left', rtl)
const large = await browser.newPage({ viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 })
await large.goto(world.server.url)
await large.getByRole('button', { name: /Hanna/ }).click()
await large.locator('.chat-row').first().click()
await shoot('17-zoom-200', large)
await browser.close()
await line.close()
await world.close()
rmSync(profiles, { recursive: true, force: true })
console.log(`Written to ${out}`)
