/** The real app in real Electron, with a profile of its own. */
import {
  _electron,
  expect,
  type ElectronApplication,
  type Locator,
  type Page,
} from '@playwright/test'
import { mkdirSync } from 'node:fs'
import path from 'node:path'

export interface LaunchedApp {
  app: ElectronApplication
  page: Page
  close(): Promise<void>
  /** As a power cut of this program: no handler runs. */
  kill9(): Promise<void>
}

export const root = path.resolve(import.meta.dirname, '../../..')
export const screenshots = path.join(root, 'test-results', 'screenshots')
mkdirSync(screenshots, { recursive: true })

/** Chromium's own sandbox refuses to work for root. */
export const isSandboxed = process.getuid?.() !== 0

/** The app in the Electron that the tests were given, with a profile of its own. */
export function electronCommand(profile: string): { executable: string; args: string[] } {
  const executable = process.env['ELECTRON_EXEC_PATH']
  if (!executable) throw new Error('ELECTRON_EXEC_PATH names no Electron: run npm test')
  const sandbox = isSandboxed ? [] : ['--no-sandbox']
  return { executable, args: [...sandbox, '--disable-gpu', `--user-data-dir=${profile}`, root] }
}

/** `server` null = none is configured; `words` stand behind the program on its command line. */
export async function launchApp(
  profile: string,
  server: string | null,
  env: Record<string, string> = {},
  words: readonly string[] = [],
): Promise<LaunchedApp> {
  const { executable, args } = electronCommand(profile)
  const app = await _electron.launch({
    executablePath: executable,
    args: [...args, ...words],
    // Otherwise Playwright switches it off for everybody.
    chromiumSandbox: isSandboxed,
    env: {
      ...(process.env as Record<string, string>),
      ...(server === null ? {} : { JOBCHATS_SERVER: server }),
      ...env,
    },
  })
  const page = await app.firstWindow()
  page.setDefaultTimeout(20_000)
  return {
    app,
    page,
    close: () => app.close(),
    async kill9() {
      const closed = new Promise((resolve) => app.process().once('exit', resolve))
      app.process().kill('SIGKILL')
      await closed
    },
  }
}

/** Chooses an account of the demo, and stands in the inbox: an employer's day begins on a job. */
export async function enterAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(name) }).click()
  await expect(page.locator('.app')).toBeVisible()
  await expect(page.locator('.sync-line')).toContainText(/Up to date|Offline|Catching up/)
  await page.locator('.nav-item[title="Inbox"]').click()
}

/** Opens a chat from the inbox by a part of its title or preview. */
export async function openChat(page: Page, text: string | RegExp): Promise<void> {
  await page.locator('.chat-row').filter({ hasText: text }).first().click()
  await expect(page.locator('.conversation-head h1')).toBeVisible()
}

export async function write(page: Page, text: string): Promise<void> {
  const field = page.locator('.composer textarea')
  await field.fill(text)
  await field.press('Enter')
  await expect(field).toHaveValue('')
}

/** The posts on screen, by their text. */
export function postWith(page: Page, text: string): Locator {
  return page.locator('.posts .post').filter({ hasText: text })
}

/** Does with a post what stands in its menu. */
export async function choosePostTool(post: Locator, name: string): Promise<void> {
  await post.hover()
  await post.getByRole('button', { name: 'More', exact: true }).click()
  await post.getByRole('menuitem', { name }).click()
}
