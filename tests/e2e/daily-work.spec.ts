/** What one does all day with little movement: the list sorted without opening, the field left and entered, hits gone through, dates moved. */
import { expect, test, type Page } from '@playwright/test'
import path from 'node:path'
import { enterAs, launchApp, openChat, postWith, screenshots, write, type LaunchedApp } from './support/launch-app.ts' // prettier-ignore
import { violations } from './support/violations.ts'
import { startWorld, type TestWorld } from './support/world.ts'

let world: TestWorld
let lina: LaunchedApp
let page: Page

test.beforeAll(async ({}, info) => {
  world = await startWorld('pglite')
  lina = await launchApp(info.outputPath('lina'), world.server.url)
  page = lina.page
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
})
test.afterAll(async () => {
  await lina.close()
  await world.close()
})

const picture = (name: string) => page.screenshot({ path: path.join(screenshots, `${name}.png`) })
const undo = () => page.getByRole('button', { name: 'Undo' })

test('a conversation is read, muted and archived from the list, by mouse and by key, and stays closed', async () => {
  const row = page.locator('.row-place').filter({ hasText: 'Employer with TBA' }).filter({ hasText: 'Software engineer' }) // prettier-ignore
  const entry = (name: string) => page.getByRole('menu').getByRole('menuitemcheckbox', { name })
  await expect(row.locator('.pill')).toBeVisible()
  await row.click({ button: 'right' })
  await expect(page.getByRole('menuitem', { name: 'Mark as read' })).toBeFocused()
  expect(await violations(page)).toEqual([])
  await picture('row-menu')
  await page.keyboard.press('Enter')
  await expect(row.locator('.pill')).toHaveCount(0)
  await expect(page.locator('.conversation')).toHaveCount(0)
  await expect(row.locator('.chat-row')).toBeFocused()

  await row.hover()
  await row.getByRole('button', { name: 'What you can do with this conversation' }).click()
  await entry('Mute').click()
  await expect(row.getByLabel('Muted')).toBeVisible()
  await undo().click()
  await expect(row.getByLabel('Muted')).toHaveCount(0)

  await row.locator('.chat-row').focus()
  await page.keyboard.press('Shift+F10')
  await expect(entry('Pin to the top')).toHaveAttribute('aria-checked', 'false')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toHaveCount(0)
  await expect(row.locator('.chat-row')).toBeFocused()
  await page.keyboard.press('Shift+F10')
  await entry('Archive').click()
  await expect(row).toHaveCount(0)
  await undo().click()
  await expect(row).toHaveCount(1)
})

test('the field: Escape leads to the posts, the arrow up to the last one, and files are taken all over the conversation', async () => {
  await openChat(page, 'Employer with TBA')
  const field = page.locator('.composer textarea')
  await write(page, 'One to be mended')
  await write(page, 'And the one after')
  const last = postWith(page, 'And the one after')
  await expect(last.getByRole('img', { name: 'Sent' })).toBeVisible()

  // The time of each, also where the author is not named again.
  await expect(last).toHaveAttribute('aria-label', /^Lina Haddad, \d/)
  await last.hover()
  await expect(last.locator('.tools-when')).toHaveText(/^\d+:\d\d/)
  await picture('post-time')

  await field.press('ArrowUp')
  await expect(field).toHaveValue('And the one after')
  await expect(page.locator('.composer')).toContainText('Editing your post')
  await field.press('Escape')
  await expect(field).toHaveValue('')
  await field.fill('Half a thought')
  await field.press('ArrowUp')
  await expect(field).toHaveValue('Half a thought')
  await field.press('Escape')
  await expect(field).toHaveValue('Half a thought')
  await expect(last).toBeFocused()
  // From there single keys are commands: the post is answered.
  await page.keyboard.press('r')
  await expect(page.locator('.quote-bar')).toContainText('And the one after')
  await expect(field).toBeFocused()
  await field.press('Escape')
  await expect(page.locator('.quote-bar')).toHaveCount(0)
  await field.fill('')

  const dragged = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['Two slides'], 'Plan.txt', { type: 'text/plain' }))
    return transfer
  })
  const posts = page.locator('.posts')
  await posts.dispatchEvent('dragover', { dataTransfer: dragged })
  await expect(page.locator('.drop-here')).toBeVisible()
  await picture('drop-here')
  await posts.dispatchEvent('drop', { dataTransfer: dragged })
  await expect(page.locator('.drop-here')).toHaveCount(0)
  await expect(page.locator('.composer .file')).toContainText('Plan.txt')
  await page.locator('.composer').getByRole('button', { name: 'Take Plan.txt off' }).click()
  await expect(page.locator('.composer .file')).toHaveCount(0)
  // Beside a conversation nothing takes them, nor does the browser.
  const isRefused = await page.locator('.nav').evaluate((nav, transfer) => {
    const drop = new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
    return !nav.dispatchEvent(drop)
  }, dragged)
  expect(isRefused).toBe(true)
})

test('what could not be done is said: a copy, and a change for which there is no room', async () => {
  const said = page.locator('.undo-place[role=status]')
  await openChat(page, 'Employer with TBA')
  await page.evaluate(() => {
    const refuse = () => Promise.reject(new Error('no'))
    Object.assign(navigator.clipboard, { write: refuse, writeText: refuse })
  })
  const post = page.locator('.post').last()
  await post.hover()
  await post.getByRole('button', { name: 'More', exact: true }).click()
  await post.getByRole('menuitem', { name: 'Copy text' }).click()
  await expect(said).toHaveText('Could not copy. Try again.')
  await page.reload()
  await expect(page.locator('.chat-row').first()).toBeVisible()
  await openChat(page, 'Employer with TBA')

  for (const worker of page.workers())
    await worker.evaluate(() => {
      const { put } = IDBObjectStore.prototype
      Object.assign(globalThis, { makeRoom: () => (IDBObjectStore.prototype.put = put) })
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('full', 'QuotaExceededError')
      }
    })
  await page.locator('.conversation h1').click()
  await page.keyboard.press('m')
  await expect(said).toContainText('The disk of this device is full')
  await expect(undo()).toHaveCount(0)
  await picture('said-why')
  for (const worker of page.workers())
    await worker.evaluate(() => {
      ;(globalThis as unknown as { makeRoom(): void }).makeRoom()
    })
})

test('one goes through what was found without typing it again; and what is called so comes first', async () => {
  await page.keyboard.press('Control+Shift+F')
  const field = page.getByRole('combobox', { name: 'Words, names of files' })
  await field.fill('interview')
  await expect(page.locator('.search-hit').first()).toBeVisible()
  await page.getByRole('button', { name: 'in:' }).click()
  await expect(field).toBeFocused()
  await page.keyboard.type('irwell')
  await expect(field).toHaveValue('interview in:irwell')
  await field.fill('interview')
  await page.locator('.search-hit').first().click()
  await expect(page.locator('.post-row.found')).toBeVisible()
  await page.keyboard.press('Control+Shift+F')
  await expect(field).toHaveValue('interview')
  await expect(page.locator('.search-hit').first()).toBeVisible()
  // Another word takes its place at once.
  await page.keyboard.type('visa')
  await expect(field).toHaveValue('visa')
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+K')
  await page.keyboard.type('registered')
  await expect(page.getByRole('option').first()).toContainText('Job')
  await page.keyboard.press('Escape')
})

test('a follow-up gets another date from the list, in the language of the app', async () => {
  await openChat(page, 'نور حسن')
  await page.locator('.conversation h1').click()
  await page.keyboard.press('f')
  await page.getByLabel('What for').fill('Ask about the passport')
  await page.getByRole('button', { name: 'Today', exact: true }).click()
  await page.locator('.nav-item[title="Follow-ups"]').click()
  const row = page.locator('.follow-up').filter({ hasText: 'Ask about the passport' })
  await row.getByRole('button', { name: /^Change the date/ }).click()
  const sheet = page.getByRole('dialog', { name: 'Follow up' })
  await sheet.getByRole('button', { name: /^Another date/ }).click()
  const grid = page.getByRole('grid')
  await expect(grid.locator('[aria-current=date]')).toBeFocused()
  expect(await violations(page)).toEqual([])
  await picture('calendar')
  // Escape closes the calendar, and not the sheet behind it.
  await page.keyboard.press('Escape')
  await expect(grid).toHaveCount(0)
  await expect(sheet.getByRole('button', { name: /^Another date/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('PageDown')
  await page.keyboard.press('Enter')
  await sheet.getByRole('button', { name: 'Save' }).click()
  await expect(sheet).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Later' })).toContainText('Ask about the passport')

  await page.keyboard.press('Control+,')
  await page.getByLabel('Language of the app').selectOption('ar')
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  await page.keyboard.press('Escape')
  await row.locator('button.due').click()
  await page.locator('dialog .date-field').click()
  await expect(grid.locator('th').first()).toHaveAttribute('abbr', 'السبت')
  await expect(page.locator('.calendar-head b')).toHaveText(/[\u0600-\u06FF]+ \d{4}/)
  const day = (): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '') // prettier-ignore
  const before = await day()
  const left = (await page.locator(':focus').boundingBox())?.x ?? 0
  await picture('calendar-ar')
  await page.keyboard.press('ArrowLeft')
  expect(await day()).not.toBe(before)
  const next = (await page.locator(':focus').boundingBox())?.x ?? 0
  expect(Math.abs(next - left)).toBeGreaterThan(20)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+,')
  await page.locator('select:has(option[lang=ar])').selectOption('en')
  await page.keyboard.press('Escape')
})

test('the rows of a job’s page are one stop for each list', async () => {
  await page.locator('.nav-item[title="Jobs"]').click()
  await page.locator('.item-row').filter({ hasText: 'Software engineer' }).click()
  await expect(page.locator('.page .chat-row').first()).toBeVisible()
  const stops = await page.locator('.page').evaluate((its) => {
    const rows = [...its.querySelectorAll<HTMLElement>('.chat-row, .item-row')]
    return { rows: rows.length, stops: rows.filter(({ tabIndex }) => tabIndex >= 0).length }
  })
  expect(stops.rows).toBeGreaterThan(3)
  expect(stops.stops).toBe(0)
  const cases = page.locator('.page .stage-group .item-row')
  expect(await cases.count()).toBeGreaterThan(1)
  await cases.first().focus()
  await page.keyboard.press('End')
  await expect(cases.last()).toBeFocused()
  await page.keyboard.press('Home')
  await expect(cases.first()).toBeFocused()
})

test('in a long list one finds by a part of a name, a job or a stage; Escape shows all of it again', async () => {
  await page.locator('.nav-item[title="Cases"]').click()
  const rows = page.locator('.list .item-row')
  const all = await rows.count()
  const field = page.getByRole('searchbox', { name: 'Find a case' })
  await field.fill('weld accept')
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText('يوسف الخطيب')
  await picture('find-a-case')
  expect(await violations(page)).toEqual([])
  await field.fill('nobody')
  await expect(page.locator('.list [role=status]')).toContainText('No case has these words')
  await field.press('Escape')
  await expect(field).toHaveValue('')
  await expect(rows).toHaveCount(all)

  // A filter that is folded away shows all the same.
  await page.locator('.nav-item[title="Inbox"]').click()
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByLabel('Stage').selectOption('acceptance')
  await page.getByRole('button', { name: 'Less', exact: true }).click()
  await expect(page.getByRole('button', { name: 'More (1)' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'More', exact: true })).toBeVisible()
})
