/** Where pictures are taken: a page of a given size, in a theme and a language. */
import type { ElectronApplication, Page } from '@playwright/test'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  directionOf,
  loadMessages,
  type Language,
  type Messages,
} from '../../renderer/i18n/languages.ts'

export const themes = ['light', 'dark'] as const

/** By name: the window's size in CSS pixels, and how much it is enlarged. */
export const sizes = {
  wide: { width: 1440, height: 900, zoom: 1 },
  narrow: { width: 800, height: 700, zoom: 1 },
  phone: { width: 360, height: 740, zoom: 1 },
  /** A laptop's 1280 × 960 pixels, read at 200 %. */
  zoomed: { width: 640, height: 480, zoom: 2 },
  /** One of 1366 × 768, as much of it as a browser leaves, read at 200 %. */
  laptop: { width: 683, height: 335, zoom: 2 },
  /** For the documentation. */
  book: { width: 1100, height: 540, zoom: 1 },
  bookPhone: { width: 360, height: 640, zoom: 1 },
} as const
export type Size = keyof typeof sizes

export interface Stage {
  page: Page
  /** Null = a browser. */
  app: ElectronApplication | null
  language: Language
  /** The app's own words, as it shows them now. */
  say(key: string): string
  resize(size: Size): Promise<void>
}

/** The same for a browser's page and the desktop app's window. */
export async function openStage(page: Page, app: ElectronApplication | null, language: Language): Promise<Stage> {
  const messages: Messages = await loadMessages(language)
  return {
    page,
    app,
    language,
    say(key) {
      const words = messages[key]
      if (words === undefined) throw new Error(`the app has no words ${key}`)
      return words
    },
    async resize(size) {
      const { width, height, zoom } = sizes[size]
      if (app)
        await app.evaluate(({ BrowserWindow }, to) => {
          const window = BrowserWindow.getAllWindows()[0]
          window?.setContentSize(to.width * to.zoom, to.height * to.zoom)
          window?.webContents.setZoomFactor(to.zoom)
        }, { width, height, zoom })
      else await page.setViewportSize({ width, height })
      await page.waitForFunction((to) => Math.abs(window.innerWidth - to) <= 2, width)
      await page.waitForTimeout(100)
    },
  }
} // prettier-ignore

/** What the person who looks should know of a picture without looking. */
export interface Finding {
  picture: string
  says: string
}

/** Takes one screen in the themes asked for, and notes what sticks out sideways. */
export async function shoot(
  stage: Stage,
  name: string,
  size: Size,
  out: string,
): Promise<Finding[]> {
  const { page, language } = stage
  mkdirSync(out, { recursive: true })
  const label = `${name}-${language}-${size}`
  const isForBook = size === 'book' || size === 'bookPhone'
  // Enlarged, colours are the same: one theme shows what is to be seen.
  for (const colorScheme of size === 'zoomed' || isForBook ? (['light'] as const) : themes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.waitForTimeout(60)
    const file = isForBook ? name : `${label}-${colorScheme}`
    const target = path.join(out, `${file}.png`)
    if (size === 'zoomed' && stage.app) {
      // The window is drawn a little later than the page.
      await page.waitForTimeout(250)
      writeFileSync(target, await ofWindow(stage.app))
    } else await page.screenshot({ path: target })
  }
  const wider = await scrollingSideways(page)
  const direction = await page.evaluate(() => document.documentElement.dir)
  const findings = wider.map((says) => ({ picture: label, says }))
  if (direction !== directionOf(language)) findings.push({ picture: label, says: `stands ${direction}` }) // prettier-ignore
  return findings
}

/** The window as the system shows it: Playwright's own picture of an enlarged page is cut off. */
async function ofWindow(app: ElectronApplication): Promise<Buffer> {
  const picture = await app.evaluate(async ({ BrowserWindow }) => {
    const image = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage()
    return image?.toPNG().toString('base64') ?? ''
  })
  return Buffer.from(picture, 'base64')
}

/** The boxes of a page that scroll sideways; none, where it is well made. */
export function scrollingSideways(page: Page): Promise<string[]> {
  return page.evaluate(sideways)
}

/** The ones that no scrolling of a box which people can scroll brings into sight. */
export function unreachable(page: Page, selector: string): Promise<string[]> {
  return page.locator(selector).evaluateAll((all) =>
    all
      .filter((its) => {
        its.scrollIntoView({ block: 'nearest' })
        const { left, right, top, bottom } = its.getBoundingClientRect()
        const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
        const scrolled: Element[] = []
        for (let box: Element | null = its; box; box = box.parentElement)
          if (box.scrollTop > 0 && !/auto|scroll/.test(getComputedStyle(box).overflowY)) scrolled.push(box) // prettier-ignore
        for (const box of scrolled) box.scrollTop = 0
        return scrolled.length > 0 || !its.contains(there)
      })
      .map((its) => its.parentElement?.textContent ?? its.outerHTML),
  )
}

/** Runs in the page. */
function sideways(): string[] {
  const found: string[] = []
  for (const box of document.querySelectorAll<HTMLElement>('body, body *')) {
    const { overflowX } = getComputedStyle(box)
    const canScroll = overflowX === 'auto' || overflowX === 'scroll' || box === document.body
    if (canScroll && box.clientWidth > 0 && box.scrollWidth > box.clientWidth + 1)
      found.push(`${box.tagName.toLowerCase()}.${box.className} is ${String(box.scrollWidth)} wide in ${String(box.clientWidth)}`) // prettier-ignore
  }
  return found
}
