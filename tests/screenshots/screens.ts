/** The main screens, and how each is reached from the inbox, in any language. */
import type { Page } from '@playwright/test'
import { files } from './files.ts'
import type { Size, Stage } from './stage.ts'

export interface Screen {
  name: string
  sizes: readonly Size[]
  reach(stage: Stage): Promise<void>
}

const every = ['wide', 'narrow', 'phone', 'zoomed'] as const
const sheet = ['wide', 'phone', 'zoomed'] as const

const sections = ['inbox', 'jobs', 'cases', 'followUps', 'waiting'] as const

/** The newest posts of a conversation that no device holds any more. */
export const old = [
  'Your passport is ready: the embassy opens at nine on Tuesday.',
  'I wait for you at the gate of the embassy with the copies of your diploma, and we go in together.',
  'السفارة أكدت الموعد',
]

async function go(page: Page, section: (typeof sections)[number]): Promise<void> {
  await page.locator('.nav-item').nth(sections.indexOf(section)).click()
}

async function choose(page: Page, row: string, ...texts: string[]): Promise<void> {
  const rows = texts.reduce((its, hasText) => its.filter({ hasText }), page.locator(row))
  await rows.first().click()
}

/** Of his conversations the one with the employer. */
const ofThree = ['Ahmad Karimi', 'Irwell'] as const

/** With candidate and employer, with files; long enough to scroll. */
async function conversation({ page }: Stage): Promise<void> {
  await choose(page, '.chat-row', ...ofThree)
  await page.locator('.posts .post').first().waitFor()
}

async function openCase({ page }: Stage): Promise<void> {
  await go(page, 'cases')
  await choose(page, '.item-row', 'Ahmad Karimi')
  await page.locator('.page .chat-row').first().waitFor()
}

/** Escape from whatever is open, to a whole inbox on a wide window. */
export async function home(stage: Stage): Promise<void> {
  await stage.resize('wide')
  for (let step = 0; step < 4; step += 1) await stage.page.keyboard.press('Escape')
  await go(stage.page, 'inbox')
}

/** What a caseworker sees with a connection. */
export const screens: readonly Screen[] = [
  { name: 'inbox', sizes: every, reach: ({ page }) => page.locator('.chat-row').first().waitFor() },
  { name: 'conversation', sizes: every, reach: conversation },
  {
    name: 'conversation-arabic',
    sizes: ['wide', 'phone'],
    reach: ({ page }) => choose(page, '.chat-row', 'نور حسن'),
  },
  {
    name: 'participants',
    sizes: ['narrow', 'phone', 'zoomed'],
    async reach(stage) {
      await conversation(stage)
      await stage.resize('narrow')
      await stage.page.getByRole('button', { name: stage.say('conversation.details') }).click()
    },
  },
  {
    name: 'audience',
    sizes: ['wide', 'phone'],
    async reach(stage) {
      await conversation(stage)
      await stage.page.locator('button.audience').click()
    },
  },
  {
    name: 'viewer',
    sizes: ['wide'],
    async reach(stage) {
      await conversation(stage)
      await stage.page.locator('.details .file-list .icon-button').first().click()
      await stage.page.locator('.viewer iframe').waitFor()
      await stage.page.waitForTimeout(800)
    },
  },
  { name: 'jobs', sizes: ['phone'], reach: ({ page }) => go(page, 'jobs') },
  {
    name: 'job',
    sizes: every,
    async reach({ page }) {
      await go(page, 'jobs')
      await choose(page, '.item-row', 'Registered nurses')
    },
  },
  { name: 'cases', sizes: ['phone'], reach: ({ page }) => go(page, 'cases') },
  { name: 'case', sizes: every, reach: openCase },
  { name: 'follow-ups', sizes: every, reach: ({ page }) => go(page, 'followUps') },
  {
    name: 'follow-up-sheet',
    sizes: ['wide', 'phone'],
    async reach(stage) {
      await conversation(stage)
      await stage.page.locator('.conversation h1').click()
      await stage.page.keyboard.press('f')
    },
  },
  { name: 'nothing-waits', sizes: ['wide', 'phone'], reach: ({ page }) => go(page, 'waiting') },
  {
    name: 'search',
    sizes: every,
    async reach({ page }) {
      await page.keyboard.press('Control+Shift+F')
      await page.getByRole('combobox').fill('interview')
      await page.locator('.search-hit').first().waitFor()
    },
  },
  {
    name: 'search-nothing',
    sizes: ['wide', 'phone'],
    async reach({ page }) {
      await page.keyboard.press('Control+Shift+F')
      await page.getByRole('combobox').fill('zzz')
    },
  },
  {
    name: 'search-server',
    sizes: sheet,
    async reach({ page }) {
      await page.keyboard.press('Control+Shift+F')
      await page.getByRole('combobox').fill('embassy')
      await page.locator('.search-server .search-hit').first().waitFor()
    },
  },
  {
    name: 'jump',
    sizes: sheet,
    async reach({ page }) {
      await page.keyboard.press('Control+k')
      await page.getByRole('option').first().waitFor()
    },
  },
  { name: 'settings', sizes: every, reach: ({ page }) => page.keyboard.press('Control+,') },
  {
    name: 'settings-nothing',
    sizes: ['phone'],
    async reach({ page }) {
      await page.keyboard.press('Control+,')
      await page.locator('dialog input[type=search]').fill('zzz')
    },
  },
  {
    name: 'stand-in',
    sizes: sheet,
    async reach({ page, say }) {
      await page.keyboard.press('Control+,')
      await page.locator('dialog input[type=search]').fill(say('standIn.label'))
      await page.getByRole('group', { name: say('standIn.label') }).waitFor()
    },
  },
  { name: 'sync', sizes: sheet, reach: ({ page }) => page.locator('.sync-line').click() },
  { name: 'keys', sizes: sheet, reach: ({ page }) => page.keyboard.press('?') },
  {
    name: 'news',
    sizes: ['phone'],
    async reach({ page, say }) {
      await page.keyboard.press('Control+,')
      await page.getByRole('button', { name: say('whatsNew.title') }).click()
    },
  },
  {
    name: 'templates',
    sizes: sheet,
    async reach({ page, say }) {
      await go(page, 'cases')
      await page.getByRole('button', { name: say('templates.title') }).click()
    },
  },
  {
    name: 'template',
    sizes: sheet,
    async reach({ page, say }) {
      await go(page, 'cases')
      await page.getByRole('button', { name: say('templates.title') }).click()
      await page.locator('.template-list button').first().click()
    },
  },
  { name: 'many-choose', sizes: sheet, reach: many },
  {
    name: 'many-check',
    sizes: sheet,
    async reach(stage) {
      await many(stage)
      const { page } = stage
      await page.locator('.many-all input').check()
      await page.locator('dialog .button.primary').click()
      await page.locator('dialog .many-text select').selectOption({ index: 1 })
    },
  },
  {
    name: 'many-sent',
    sizes: sheet,
    async reach(stage) {
      await many(stage)
      const { page } = stage
      await page.locator('.many-list input:not(:disabled)').first().check()
      await page.locator('dialog .button.primary').click()
      await page.locator('dialog .many-text select').selectOption({ index: 1 })
      await page.locator('dialog .button.primary').click()
      await page.locator('.many-result').first().waitFor()
    },
  },
  {
    name: 'transcript',
    sizes: sheet,
    async reach(stage) {
      await openCase(stage)
      await stage.page.getByRole('button', { name: stage.say('transcript.open') }).click()
    },
  },
  {
    name: 'emoji',
    sizes: ['wide', 'phone'],
    async reach(stage) {
      await conversation(stage)
      await stage.page.getByRole('button', { name: stage.say('composer.emoji') }).click()
    },
  },
  {
    name: 'post-menu',
    sizes: ['phone'],
    async reach({ page, say }) {
      await choose(page, '.chat-row', ...ofThree)
      const theirs = page.locator('.post:not(.mine)').last()
      await theirs.hover()
      await theirs.getByRole('button', { name: say('tools.more'), exact: true }).click()
      await theirs.getByRole('menu').waitFor()
    },
  },
  {
    name: 'report',
    sizes: ['phone'],
    async reach({ page, say }) {
      await choose(page, '.chat-row', ...ofThree)
      const theirs = page.locator('.post:not(.mine)').last()
      await theirs.hover()
      await theirs.getByRole('button', { name: say('tools.more'), exact: true }).click()
      await theirs.getByRole('menuitem', { name: say('report.title') }).click()
    },
  },
]

async function many({ page, say }: Stage): Promise<void> {
  await go(page, 'cases')
  await page.getByRole('button', { name: say('many.title') }).click()
  await page.locator('.many-list input').first().waitFor()
}

/** And without one, with a post and files that wait. */
export const offline: readonly Screen[] = [
  { name: 'offline', sizes: every, reach: conversation },
  { name: 'waiting', sizes: every, reach: ({ page }) => go(page, 'waiting') },
  {
    name: 'files-chosen',
    sizes: ['wide', 'phone'],
    async reach(stage) {
      await conversation(stage)
      const { page } = stage
      if ((await page.locator('.composer .file').count()) === 0)
        await page.locator('.composer input[type=file]').setInputFiles(files)
      await page.locator('.composer .file').nth(1).waitFor()
    },
  },
  { name: 'sync-offline', sizes: sheet, reach: ({ page }) => page.locator('.sync-line').click() },
]

/** A candidate's, on a phone and in a browser. */
export const candidate: readonly Screen[] = [
  { name: 'candidate-jobs', sizes: ['phone', 'wide'], reach: async () => {} },
  {
    name: 'candidate-chat',
    sizes: ['phone', 'wide', 'zoomed'],
    async reach({ page }) {
      await page.locator('.my-chat').last().click()
      await page.locator('.posts .post').first().waitFor()
    },
  },
  { name: 'candidate-settings', sizes: ['phone'], reach: ({ page }) => page.keyboard.press('Control+,') },
] // prettier-ignore
