/**
 * npm run screenshots -- --out DIR: every main screen of the real app, light and dark, English and Arabic,
 * wide, narrow, on a phone and at 200 %, online, offline and empty. To be looked at.
 *
 * --only PATTERN   only the screens whose name fits (a regular expression)
 * --language en    only in that language
 * --docs           only the few pictures of the documentation, into docs/pictures (small, light, English)
 *
 * Says at the end which pictures hold a box that scrolls sideways, or stand in the wrong direction.
 */
import { chromium, type Page } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Language } from '../../renderer/i18n/languages.ts'
import { electronEnvironment, resolveElectron } from '../../scripts/electron-runtime.ts'
import { run, toolEnvironment } from '../../scripts/run.ts'
import { startCutProxy } from '../e2e/support/cut-proxy.ts'
import { enterAs, launchApp, openChat, write } from '../e2e/support/launch-app.ts'
import { startWorld } from '../e2e/support/world.ts'
import { files } from './files.ts'
import { candidate, home, offline, old, screens, type Screen } from './screens.ts'
import { openStage, shoot, type Finding, type Stage } from './stage.ts'

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'test-results/screens' },
    only: { type: 'string', default: '' },
    language: { type: 'string' },
    docs: { type: 'boolean', default: false },
  },
})
const { docs } = values
const out = path.resolve(docs ? 'docs/pictures' : values.out)
const only = new RegExp(docs ? '^(conversation|offline|many-check|candidate-chat)$' : values.only)
const language = docs ? 'en' : values.language
const languages = (['en', 'ar'] as const).filter((tag) => tag === (language ?? tag))
const findings: Finding[] = []

if ((await run('electron-vite', ['build', '--logLevel', 'warn'], { env: toolEnvironment() })) !== 0) process.exit(1) // prettier-ignore
Object.assign(process.env, electronEnvironment(await resolveElectron()))

const profiles = mkdtempSync(path.join(tmpdir(), 'job-chats-screens-'))
const world = await startWorld('pglite')
const reviewed = await world.caseOf('Samira Azizi', 'Data analyst, Manchester')
await world.server.directory.apply([{ type: 'caseStage', case: reviewed, stage: 'cvReview' }])
await world.closeLongAgo('Samira Azizi', 'Data analyst, Manchester', old)
const line = await startCutProxy(world.server.url)
const lina = await launchApp(path.join(profiles, 'lina'), line.url)
const { page } = lina

/** A screen that can't be reached is said, and the others are taken. */
async function take(stage: Stage, list: readonly Screen[], reset: (stage: Stage) => Promise<void>): Promise<void> {
  for (const { name, sizes, reach } of list.filter((its) => only.test(its.name))) {
    try {
      await reset(stage)
      await reach(stage)
      for (const size of docs ? ([list === candidate ? 'bookPhone' : 'book'] as const) : sizes) {
        await stage.resize(size)
        findings.push(...(await shoot(stage, name, size, out)))
      }
    } catch (error) {
      findings.push({ picture: `${name}-${stage.language}`, says: `not reached: ${String(error).split('\n', 1)[0] ?? ''}` })
    }
  }
} // prettier-ignore

async function speak(language: Language): Promise<void> {
  await page.keyboard.press('Control+,')
  await page.locator('select:has(option[lang=ar])').selectOption(language)
  await page.waitForFunction((tag) => document.documentElement.lang === tag, language)
}

async function inEach(list: readonly Screen[]): Promise<void> {
  for (const language of languages) {
    const stage = await openStage(page, lina.app, language)
    await home(stage)
    await speak(language)
    await take(stage, list, home)
    await home(stage)
  }
  await speak('en')
}

/** What a caseworker leaves behind on a day: a file, a pinned post, a follow-up, a template. */
async function work(): Promise<void> {
  await openChat(page, 'Ahmad Karimi')
  await page.locator('.composer input[type=file]').setInputFiles(files)
  await page.locator('.composer .file').nth(1).waitFor()
  await write(page, 'The signed offer, and the plan of the building.')
  await page.locator('.details .file-list li').nth(1).waitFor()
  await page.locator('.conversation h1').click()
  await page.keyboard.press('f')
  await page.getByLabel('What for').fill('Confirm the quiet room for the interview')
  await page.getByRole('button', { name: 'Tomorrow' }).click()
  await page.locator('.nav-item[title="Cases"]').click()
  await page.getByRole('button', { name: 'Templates' }).click()
  await page.getByRole('button', { name: 'New template' }).click()
  await page.getByLabel('Name').fill('Medical appointment')
  await page.getByLabel('Text').fill('Dear {candidate}, your appointment is set. {me}')
  await page.getByRole('button', { name: 'العربية' }).click()
  await page.getByLabel('Text').fill('عزيزي {candidate}، حدد موعدك. {me}')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('.template-list li').first().waitFor()
  await page.keyboard.press('Escape')
}

async function withoutConnection(): Promise<void> {
  await line.cut()
  await page.locator('.nav-item[title="Inbox"]').click()
  await page.locator('.sync-line').filter({ hasText: 'Offline' }).waitFor({ timeout: 30_000 })
  await openChat(page, 'Ahmad Karimi')
  await write(
    page,
    'Two slides are enough. I reserve the quiet room for you from 8:30, and I stay next door if anything breaks.',
  )
}

async function inBrowser(of: (page: Page, language: Language) => Promise<void>): Promise<void> {
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
  for (const language of languages) {
    const context = await browser.newContext({ locale: language, hasTouch: true })
    await of(await context.newPage(), language)
    await context.close()
  }
  await browser.close()
}

const isFirst: Screen[] = [
  {
    name: 'choose-account',
    sizes: ['wide', 'phone', 'zoomed'],
    reach: () => page.locator('.account').first().waitFor(),
  },
]
await take(await openStage(page, lina.app, 'en'), isFirst, (stage) => stage.resize('wide'))
await (await openStage(page, lina.app, 'en')).resize('wide')
await enterAs(page, 'Lina Haddad')
await page.locator('.sync-line').filter({ hasText: 'Up to date' }).waitFor()
await work()

await inEach(screens)
await home(await openStage(page, lina.app, 'en'))
await withoutConnection()
await inEach(offline)
await lina.close()

await inBrowser(async (own, language) => {
  const stage = await openStage(own, null, language)
  await stage.resize('phone')
  await own.goto(world.server.url)
  await own.getByRole('button', { name: /Ahmad Karimi/ }).click()
  await own.locator('.app').waitFor()
  await take(stage, candidate, async ({ page: its }) => {
    await stage.resize('phone')
    for (let step = 0; step < 3; step += 1) await its.keyboard.press('Escape')
    await its.locator('.nav-item').nth(1).click()
    await its.locator('.my-chat').last().waitFor()
  })
})

await line.close()
await world.close()
rmSync(profiles, { recursive: true, force: true })
for (const { picture, says } of findings) console.log(`${picture}: ${says}`)
console.log(`Written to ${out}`)
