/** Spelling in the real app: words are marked and mended, nothing is fetched for it, and nothing of it is kept. */
import { expect, test } from '@playwright/test'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { enterAs, launchApp, openChat, type LaunchedApp } from '../e2e/support/launch-app.ts'
import { startWorld, type TestWorld } from '../e2e/support/world.ts'
import { startListener, type Listener } from './support/listener.ts'

let world: TestWorld
/** All that the app asks of other computers goes here. */
let proxy: Listener
let lina: LaunchedApp
let profile: string

interface Shown {
  labels: string[]
  choose(label: string): void
}

test.beforeAll(async ({}, info) => {
  world = await startWorld('pglite')
  proxy = await startListener()
  profile = path.join(info.project.outputDir, `spelling-${String(Date.now())}`)
  lina = await launchApp(profile, world.server.url, {}, [`--proxy-server=${proxy.url}`])
  await enterAs(lina.page, 'Lina Haddad')
  await openChat(lina.page, 'Employer with TBA')
  // A native menu can't be seen by a test: it is noted instead of shown.
  await lina.app.evaluate(({ Menu }) => {
    Menu.prototype.popup = function (this: Electron.Menu) {
      const choose = (label: string): void => {
        this.items.find((item) => item.label === label)?.click()
      }
      const shown: Shown = { labels: this.items.map(({ label }) => label), choose }
      Object.assign(globalThis, { shown })
    }
  })
})
test.afterAll(async () => {
  await proxy.close()
  await world.close()
})

const field = () => lina.page.locator('.composer textarea')

async function type(text: string): Promise<void> {
  await field().fill('')
  await field().pressSequentially(text)
}

/** The menu over the beginning of a line of the field, in which nothing is selected. */
async function menuOnLine(line: number): Promise<string[]> {
  const place = await field().evaluate((area, at) => {
    const { paddingLeft, paddingTop, lineHeight } = getComputedStyle(area)
    return {
      x: parseFloat(paddingLeft) + 14,
      y: parseFloat(paddingTop) + (at + 0.5) * parseFloat(lineHeight),
    }
  }, line)
  await lina.app.evaluate(() => {
    Object.assign(globalThis, { shown: null })
  })
  await field().click({ position: place })
  await field().click({ button: 'right', position: place })
  let labels: string[] | null = null
  await expect
    .poll(async () => {
      labels = await lina.app.evaluate(
        () => (globalThis as unknown as { shown: Shown | null }).shown?.labels ?? null,
      )
      return labels
    })
    .not.toBeNull()
  return labels ?? []
}

const clipboard = ['Cut', 'Copy', 'Paste', '', 'Select All']

test('a wrong word is marked, and the one that was meant takes its place', async () => {
  await type('recieve the letter')
  await expect.poll(() => menuOnLine(0)).toContain('receive')
  const labels = await menuOnLine(0)
  expect(labels[0]).toBe('receive')
  expect(labels.slice(labels.indexOf(''))).toEqual(['', ...clipboard])
  await lina.app.evaluate(() => {
    ;(globalThis as unknown as { shown: Shown }).shown.choose('receive')
  })
  await expect(field()).toHaveValue('receive the letter')
  await expect.poll(() => menuOnLine(0)).toEqual(clipboard)
})

test('names, addresses, numbers and other scripts are not marked', async () => {
  const left = ['Linna', 'linahadad@exmaple.org', 'www.exmaple.org', 'ab12xyz', 'كتااب كتااب كتااب']
  await field().fill('')
  for (const line of ['recieve', ...left, 'tommorow']) {
    await field().pressSequentially(line)
    await field().press('Shift+Enter')
  }
  await expect.poll(() => menuOnLine(0)).toContain('receive')
  await expect.poll(() => menuOnLine(left.length + 1)).toContain('tomorrow')
  for (const [at, line] of left.entries()) expect(await menuOnLine(at + 1), line).toEqual(clipboard)
})

test('the language is the chosen one, or the app’s', async () => {
  await lina.page.keyboard.press('Control+,')
  await lina.page.getByLabel('Check spelling').selectOption('es')
  await lina.page.keyboard.press('Escape')
  await type('trabajdor')
  await expect.poll(() => menuOnLine(0)).toContain('trabajador')

  await lina.page.keyboard.press('Control+,')
  await lina.page.getByLabel('Check spelling').selectOption('app')
  await lina.page.getByLabel('Language of the app').selectOption('fr')
  await lina.page.keyboard.press('Escape')
  await type('entretein')
  await expect.poll(() => menuOnLine(0)).toContain('entretien')
  expect(await menuOnLine(0)).toContain('Couper')
})

test('nothing was fetched for it, and no word is kept', async () => {
  expect(proxy.requests).toEqual([])
  // What would have been fetched, would have been seen.
  await lina.app.evaluate(({ session }) =>
    session.fromPartition('persist:jobchats').fetch('http://dictionary.invalid/en.bdic'),
  )
  expect(proxy.requests.map((request) => request.path)).toEqual(['http://dictionary.invalid/en.bdic']) // prettier-ignore

  await lina.close()
  const files = readdirSync(profile, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  expect(files.length).toBeGreaterThan(10)
  const written = ['recieve', 'tommorow', 'trabajdor', 'entretein']
  const found = files.filter((file) => {
    const bytes = readFileSync(file)
    return written.some((word) => bytes.includes(word))
  })
  expect(found).toEqual([])
})
