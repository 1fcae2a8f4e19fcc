/** Every screen by the rules of WCAG 2.2 AA that a program can check; and a day's work by keyboard alone. */
import { expect, test, type Page } from '@playwright/test'
import path from 'node:path'
import { home as wholeInbox, screens as pictured } from '../screenshots/screens.ts'
import { openStage, scrollingSideways, unreachable } from '../screenshots/stage.ts'
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
import { violations, type Violation } from './support/violations.ts'
import { startWorld, type TestWorld } from './support/world.ts'

let world: TestWorld
let lina: LaunchedApp

test.beforeAll(async ({}, info) => {
  world = await startWorld('pglite')
  lina = await launchApp(info.outputPath('lina'), world.server.url)
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
})
test.afterAll(async () => {
  await lina.close()
  await world.close()
})

/** How each screen is reached from the inbox. */
const screens: Record<string, (page: Page) => Promise<void>> = {
  'a conversation with a candidate': (page) => openChat(page, 'نور حسن'),
  'a conversation with an employer': (page) => openChat(page, 'Employer with TBA'),
  'emoji': async (page) => {
    await openChat(page, 'Employer with TBA')
    await page.getByRole('button', { name: 'Emoji' }).click()
    await expect(page.locator('.emoji-picker')).toBeVisible()
  },
  'jobs': async (page) => {
    await page.locator('.nav-item').nth(1).click()
    await page.locator('.item-row').first().click()
  },
  'cases': async (page) => {
    await page.locator('.nav-item').nth(2).click()
    await page.locator('.item-row').first().click()
  },
  'a transcript': async (page) => {
    await page.locator('.nav-item').nth(2).click()
    await page.locator('.item-row').first().click()
    await page.getByRole('button', { name: 'Save a transcript…' }).click()
    await expect(page.locator('dialog')).toBeVisible()
  },
  'follow-ups': (page) => page.locator('.nav-item').nth(3).click(),
  'waiting': (page) => page.locator('.nav-item').nth(4).click(),
  'search': async (page) => {
    await page.keyboard.press('Control+Shift+F')
    await page.locator('dialog input[type=search]').fill('visa')
    await expect(page.locator('.search-hits li').first()).toBeVisible()
  },
  'jump': async (page) => {
    await page.keyboard.press('Control+K')
    await expect(page.locator('dialog')).toBeVisible()
  },
  'settings': async (page) => {
    await page.keyboard.press('Control+,')
    await expect(page.locator('dialog')).toBeVisible()
  },
  'the sync sheet': async (page) => {
    await page.locator('.sync-line').click()
    await expect(page.locator('dialog')).toBeVisible()
  },
  'a post to report': async (page) => {
    await openChat(page, 'Employer with TBA')
    await choosePostTool(page.locator('.post:not(.mine)').last(), 'Report this post')
    await expect(page.locator('dialog')).toBeVisible()
  },
  'what is new': async (page) => {
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'What’s new' }).click()
    await expect(page.locator('dialog .news')).toBeVisible()
  },
  'shortcuts': async (page) => {
    await page.keyboard.press('?')
    await expect(page.locator('dialog')).toBeVisible()
  },
} // prettier-ignore

async function home(page: Page): Promise<void> {
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('Escape')
  await page.locator('.nav-item').first().click()
}

for (const theme of ['light', 'dark'] as const) {
  test(`screens break no rule (${theme})`, async () => {
    const { page } = lina
    await page.evaluate((its) => (document.documentElement.dataset['theme'] = its), theme)
    const broken: Record<string, Violation[]> = {}
    for (const [name, reach] of Object.entries(screens)) {
      await home(page)
      await reach(page)
      const found = await violations(page)
      if (found.length > 0) broken[name] = found
    }
    await home(page)
    expect(broken).toEqual({})
  })
}

test('a message is found, read, answered and followed up by keyboard alone', async () => {
  const { page } = lina
  await home(page)
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('Priya')
  await expect(page.getByRole('option', { name: /Priya Nair/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.locator('.conversation, .page-head').first()).toBeVisible()
  await home(page)
  // Into the list by Tab, and to the first conversation.
  await page.locator('.nav-item').first().focus()
  const isOnRow = (): Promise<boolean> =>
    page.evaluate(() => document.activeElement?.classList.contains('chat-row') ?? false)
  for (let step = 0; step < 30 && !(await isOnRow()); step += 1) await page.keyboard.press('Tab')
  expect(await isOnRow()).toBe(true)
  const shown = (): Promise<string | null> =>
    page.evaluate(() => (document.activeElement as HTMLElement).dataset['chat'] ?? null)
  const rows = page.locator('.chat-row')
  const [first, second] = [rows.nth(0), rows.nth(1)]
  expect(await shown()).toBe(await first.getAttribute('data-chat'))
  await page.keyboard.press('ArrowDown')
  expect(await shown()).toBe(await second.getAttribute('data-chat'))
  // The list is one stop: Tab leads out of it, and back to the row one was at.
  await page.keyboard.press('Tab')
  expect(await isOnRow()).toBe(false)
  await page.keyboard.press('Shift+Tab')
  expect(await shown()).toBe(await second.getAttribute('data-chat'))
  await page.keyboard.press('Home')
  expect(await shown()).toBe(await first.getAttribute('data-chat'))
  await page.keyboard.press('Enter')
  await expect(page.locator('.conversation-head h1')).toBeVisible()
  // Keys count from the moment in which the conversation listens, which no sign on the page tells.
  const field = page.locator('.composer textarea')
  await expect(async () => {
    await page.keyboard.press('r')
    await expect(field).toBeFocused({ timeout: 500 })
  }).toPass()
  await page.keyboard.type('Written without a mouse')
  await page.keyboard.press('Enter')
  await expect(postWith(page, 'Written without a mouse')).toBeVisible()
  // From the field back to the posts, of which the newest has the focus, and to its tools.
  const focused = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null)
  const isOnPost = (): Promise<boolean> =>
    page.evaluate(() => document.activeElement?.classList.contains('post') ?? false)
  for (let step = 0; step < 15 && !(await isOnPost()); step += 1)
    await page.keyboard.press('Shift+Tab')
  await expect(postWith(page, 'Written without a mouse')).toBeFocused()
  await page.keyboard.press('ArrowRight')
  expect(await focused()).toBe('React')
  await page.screenshot({ path: path.join(screenshots, 'post-by-keyboard.png') })
  await page.keyboard.press('ArrowRight')
  expect(await focused()).toBe('Reply')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  expect(await focused()).toBe('More')
  // The menu's arrow keys are its own; Escape leads back to its button.
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Copy text' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('menuitem', { name: 'Copy link' })).toBeFocused()
  await page.keyboard.press('End')
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeFocused()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toHaveCount(0)
  expect(await focused()).toBe('More')
  await page.keyboard.press('ArrowUp')
  await expect(postWith(page, 'Written without a mouse')).not.toBeFocused()
  expect(await isOnPost()).toBe(true)
  // All of them are one stop: before the posts stands the head.
  await page.keyboard.press('Shift+Tab')
  expect(await page.evaluate(() => document.activeElement?.closest('.posts') ?? null)).toBeNull()
  await page.keyboard.press('Escape')
  await home(page)
})

test('what others write in the open conversation is said once, and nothing of one’s own', async ({}, info) => {
  test.slow()
  const { page } = lina
  await home(page)
  await openChat(page, 'Employer with TBA')
  const said = page.locator('.posts-frame > [role=status]')
  await write(page, 'Said by myself')
  await expect(postWith(page, 'Said by myself').getByRole('img', { name: 'Sent' })).toBeVisible()
  await expect(said).toBeEmpty()
  const other = await launchApp(info.outputPath('priya'), world.server.url)
  await enterAs(other.page, 'Priya Nair')
  await openChat(other.page, 'Said by myself')
  await write(other.page, 'Heard without looking')
  await expect(said).toHaveText('New post from Priya Nair', { timeout: 20_000 })
  await write(other.page, 'First of two')
  await write(other.page, 'Second of two')
  await expect(said).toHaveText('2 new posts')
  await other.close()
  await home(page)
})

test('with the colours of the system, what is chosen and what is on still shows', async () => {
  const { page } = lina
  await page.emulateMedia({ forcedColors: 'active' })
  await home(page)
  await openChat(page, 'Employer with TBA')
  await page.screenshot({ path: path.join(screenshots, 'forced-colors.png') })
  await page.keyboard.press('Control+,')
  await expect(page.locator('.switch').first()).toBeVisible()
  const looks = await page.locator('.switch').evaluateAll(
    (all) =>
    all.map((its) => [(its as HTMLInputElement).checked, getComputedStyle(its).backgroundColor, getComputedStyle(its).borderTopStyle] as const), // prettier-ignore
  )
  expect(looks.every(([, , border]) => border === 'solid')).toBe(true)
  const of = (on: boolean): Set<string> =>
    new Set(looks.filter(([checked]) => checked === on).map(([, colour]) => colour))
  expect([...of(true)].filter((colour) => of(false).has(colour))).toEqual([])
  await page.screenshot({ path: path.join(screenshots, 'forced-colors-settings.png') })
  await page.emulateMedia({ forcedColors: 'none' })
  await home(page)
})

test('from right to left no rule is broken either, and at 200 % nothing scrolls sideways', async () => {
  test.slow()
  const { page, app } = lina
  const stage = await openStage(page, app, 'ar')
  await page.keyboard.press('Control+,')
  await page.locator('select:has(option[lang=ar])').selectOption('ar')
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  // What leads out leads to the other side.
  const turned = await page.locator('.lucide-log-out').evaluate((its) => getComputedStyle(its).transform) // prettier-ignore
  expect(turned).toBe('matrix(-1, 0, 0, 1, 0, 0)')
  const broken: Record<string, Violation[]> = {}
  const sideways: Record<string, string[]> = {}
  // Here nobody has sent a file or written a template, and nothing is old enough to be on the server only.
  const absent = ['viewer', 'template', 'many-check', 'many-sent', 'search-server']
  for (const { name, reach } of pictured.filter((its) => !absent.includes(its.name))) {
    await wholeInbox(stage)
    await reach(stage)
    for (const theme of ['light', 'dark']) {
      await page.evaluate((its) => (document.documentElement.dataset['theme'] = its), theme)
      const found = await violations(page)
      if (found.length > 0) broken[`${name}, ${theme}`] = found
    }
    await stage.resize('zoomed')
    const wide = await scrollingSideways(page)
    if (wide.length > 0) sideways[name] = wide
  }
  // Little height: each filter can be scrolled to, and a row of the list is left.
  await wholeInbox(stage)
  await stage.resize('laptop')
  await page.getByRole('button', { name: stage.say('inbox.more') }).click()
  await expect(page.locator('.more-filters .field')).toHaveCount(7)
  expect(await unreachable(page, '.list-tools :is(button, .field)')).toEqual([])
  expect(await unreachable(page, '[role=listitem]:first-child > .chat-row')).toEqual([])
  await stage.resize('wide')
  expect({ broken, sideways }).toEqual({ broken: {}, sideways: {} })
})
