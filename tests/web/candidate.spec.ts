/** A candidate in a browser: only their own chats, and no beginning of a prospect chat. */
import { chromium, expect, test, type Locator, type Page } from '@playwright/test'
import path from 'node:path'
import { postWith, screenshots, write } from '../e2e/support/launch-app.ts'
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
  const page = await browser.newPage({ viewport: { width: 400, height: 800 }, hasTouch: true })
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
  // What is used less stands behind one button, in words.
  const slides = page.locator('.post').filter({ hasText: 'Two slides on the ledger' })
  await expect(slides.getByRole('button', { name: 'Reply', exact: true })).toBeVisible()
  await expect(slides.getByRole('menuitem')).toHaveCount(0)
  // What can be done with an earlier post shows once it is touched.
  const earlier = page.locator('.post').first()
  await expect(earlier.locator('.post-tools')).toHaveCSS('opacity', '0')
  await earlier.locator('.post-body').tap()
  await expect(earlier.locator('.post-tools')).toHaveCSS('opacity', '1')
  await earlier.getByRole('button', { name: 'Reply', exact: true }).tap()
  await expect(page.locator('.quote-bar')).toBeVisible()
  await page.locator('.quote-bar').getByRole('button').tap()
  await page.screenshot({ path: path.join(screenshots, 'candidate-browser.png') })
  await slides.getByRole('button', { name: 'More', exact: true }).click()
  await expect(slides.getByRole('menuitem', { name: 'Copy text' })).toBeFocused()
  await page.screenshot({ path: path.join(screenshots, 'candidate-post-menu.png') })
  await page.keyboard.press('Escape')
  await expect(slides.getByRole('menu')).toHaveCount(0)
  await expect(slides.getByRole('button', { name: 'More', exact: true })).toBeFocused()
  await page.locator('.composer textarea').fill('شكراً! See you Thursday 🙂')
  await page.locator('.composer textarea').press('Enter')
  await expect(page.locator('.posts')).toContainText('See you Thursday')
  await page.getByRole('button', { name: 'Back', exact: true }).click()

  // The phone's own Back takes one step in the app: from a sheet to the conversation, from there to the list.
  const row = page.locator('.chat-row')
  const title = page.locator('.conversation-head h1')
  const entries = (): Promise<number> => page.evaluate(() => history.length)
  const isOver = (): Promise<boolean> => page.evaluate(() => history.state !== null)
  await expect(row).toBeVisible()
  await expect.poll(isOver).toBe(false)
  const before = await entries()
  for (const _ of [1, 2, 3]) {
    await row.click()
    await expect(title).toBeVisible()
    await page.keyboard.press('Control+,')
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.goBack()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(title).toBeVisible()
    await page.goBack()
    await expect(row).toBeVisible()
    await expect(title).toHaveCount(0)
    // The app's own Back leaves no step behind that would lead nowhere.
    await row.click()
    await expect.poll(isOver).toBe(true)
    await page.getByRole('button', { name: 'Back', exact: true }).click()
    await expect.poll(isOver).toBe(false)
    await expect(row).toBeVisible()
  }
  // Forward leads nowhere either.
  await page.goForward()
  await expect.poll(isOver).toBe(false)
  await expect(row).toBeVisible()
  expect(await entries()).toBeLessThanOrEqual(before + 1)

  // Their own guide, with its picture.
  await page.locator('.nav-item[title="Settings"]').click()
  await page.getByRole('button', { name: 'Guide' }).click()
  const guide = page.getByRole('dialog')
  await expect(guide.getByRole('heading', { name: 'Job Chats for candidates' })).toBeVisible()
  const picture = guide.locator('img')
  await picture.scrollIntoViewIfNeeded()
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(360) // prettier-ignore
  await page.screenshot({ path: path.join(screenshots, 'candidate-guide.png') })
  await guide.getByRole('button', { name: 'Close' }).click()

  // Their jobs, and whom they talk to about each, in softened words.
  await page.locator('.nav-item[title="Jobs"]').click()
  const job = page.locator('.my-job').filter({ hasText: 'Software engineer' })
  await expect(job).toContainText('Irwell')
  await expect(page.locator('.nav-item[title="Cases"]')).toHaveCount(0)
  await page.screenshot({ path: path.join(screenshots, 'candidate-jobs.png') })
  await page.locator('.my-job').filter({ hasText: 'Your caseworkers' }).locator('.my-chat').click()
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

  // Where the reader's region has digits of its own, counts stand in the same ones as the words around them.
  const arabic = await browser.newPage({ locale: 'ar-LB' })
  await arabic.goto(world.server.url)
  await arabic.getByRole('button', { name: /Lina Haddad/ }).click()
  await expect(arabic.locator('.chat-row .pill').first()).toBeVisible()
  const places = ['.list-head .number', '.nav-item .count', '.chat-row .pill']
  const kinds = places.map(async (place) => /[٠-٩]/.test(await arabic.locator(place).first().innerText())) // prettier-ignore
  expect(new Set(await Promise.all(kinds)).size).toBe(1)
  await arabic.screenshot({ path: path.join(screenshots, 'digits-ar.png') })
  await browser.close()
  await world.close()
})

test('leaves nothing on a computer that others use, and stays readable on an own one', async () => {
  const world = await startWorld('pglite')
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--no-first-run'] }) // prettier-ignore
  const context = await browser.newContext()
  const page = await context.newPage()
  const databases = (): Promise<string[]> =>
    page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''))
  const text = 'Two slides on the ledger'

  await page.goto(world.server.url)
  await expect(page.getByLabel(/This is my own device/)).not.toBeChecked()
  await page.getByRole('button', { name: /Ahmad Karimi/ }).click()
  await page.locator('.chat-row').click()
  await expect(page.locator('.posts')).toContainText(text)
  expect((await databases()).filter((name) => name !== 'jobchats-profile')).toEqual([])
  const stored = await page.evaluate(async () => {
    const open = indexedDB.open('jobchats-profile')
    await new Promise((resolve) => (open.onsuccess = resolve))
    if (open.result.objectStoreNames.length === 0) return []
    const keys = open.result.transaction('values').objectStore('values').getAllKeys()
    await new Promise((resolve) => (keys.onsuccess = resolve))
    return keys.result
  })
  expect(stored.filter((key) => key !== 'preferences')).toEqual([])
  expect((await context.cookies()).map(({ expires }) => expires)).toEqual([-1, -1])
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0) // prettier-ignore
  // Signed out with the page: also at the server.
  const [cookie] = await context.cookies()
  await page.reload()
  await expect(page.getByRole('button', { name: /Ahmad Karimi/ })).toBeVisible()
  await expect.poll(async () => (await fetch(`${world.server.url}/v1/sync/feed`, { method: 'POST', headers: { 'content-type': 'application/json', origin: world.server.url, 'sec-fetch-site': 'same-origin', cookie: `${cookie?.name ?? ''}=${cookie?.value ?? ''}` }, body: '{}' })).status).toBe(401) // prettier-ignore

  await page.getByLabel(/This is my own device/).check()
  await page.getByRole('button', { name: /Ahmad Karimi/ }).click()
  await page.locator('.chat-row').click()
  await expect(page.locator('.posts')).toContainText(text)
  await expect(page.locator('link[rel=manifest]')).toHaveCount(1)
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  await page.reload()
  await expect(page.locator('.chat-row')).toHaveCount(1)
  // Without a connection it opens all the same.
  await context.setOffline(true)
  await page.reload()
  await page.locator('.chat-row').click()
  await expect(page.locator('.posts')).toContainText(text)
  await browser.close()
  await world.close()
})

test('works in one tab at a time: what was cancelled in one does not go out from the other', async () => {
  const world = await startWorld('pglite')
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--no-first-run'] }) // prettier-ignore
  const context = await browser.newContext()
  const first = await context.newPage()
  const second = await context.newPage()
  const elsewhere = (page: Page): Locator =>
    page.getByRole('heading', { name: 'Job Chats is open in another tab' })
  const useHere = (page: Page): Promise<void> =>
    page.getByRole('button', { name: 'Use it here' }).click()
  const pushed: Page[] = []
  for (const page of [first, second])
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/sync/push')) pushed.push(page)
    })

  await first.goto(world.server.url)
  await first.getByLabel(/This is my own device/).check()
  await first.getByRole('button', { name: /Ahmad Karimi/ }).click()
  await first.locator('.chat-row').click()
  await expect(first.locator('.posts')).toContainText('Two slides on the ledger')
  // A page that is loaded anew does not find itself.
  for (let time = 0; time < 3; time += 1) {
    await first.reload()
    await expect(first.locator('.chat-row, .posts').first()).toBeVisible()
    await expect(elsewhere(first)).toHaveCount(0)
  }

  await second.goto(world.server.url)
  await expect(elsewhere(second)).toBeVisible()
  await second.screenshot({ path: path.join(screenshots, 'elsewhere.png') })
  await expect(elsewhere(first)).toHaveCount(0)

  await context.setOffline(true)
  // A request that waits already is trusted for a moment.
  await expect(async () => {
    await first.evaluate(() => window.dispatchEvent(new Event('online')))
    await expect(first.locator('.sync-line')).toContainText('Offline since', { timeout: 1_000 })
  }).toPass()
  if (await first.locator('.chat-row').isVisible()) await first.locator('.chat-row').click()
  await write(first, 'Tabs one, to be cancelled')
  await write(first, 'Tabs two')
  await useHere(second)
  await expect(elsewhere(first)).toBeVisible()
  await expect(first.locator('.composer')).toHaveCount(0)
  if (await second.locator('.chat-row').isVisible()) await second.locator('.chat-row').click()
  await expect(postWith(second, 'Tabs two')).toContainText('Waiting to send')
  await postWith(second, 'Tabs one').getByRole('button', { name: 'Cancel' }).click()
  await expect(postWith(second, 'Tabs one')).toHaveCount(0)
  pushed.splice(0)
  await context.setOffline(false)
  await second.evaluate(() => window.dispatchEvent(new Event('online')))
  await expect(second.locator('.sync-line')).toContainText('Up to date', { timeout: 40_000 })
  await expect.poll(() => world.bodies('Tabs%')).toEqual(['Tabs two'])
  expect(new Set(pushed)).toEqual(new Set([second]))

  // And back: it goes on with what the other has done.
  await useHere(first)
  await expect(elsewhere(second)).toBeVisible()
  await expect(postWith(first, 'Tabs two')).toBeVisible()
  await expect(postWith(first, 'Tabs one')).toHaveCount(0)
  await write(first, 'Tabs three')
  await expect.poll(() => world.bodies('Tabs%')).toEqual(['Tabs three', 'Tabs two'])
  await browser.close()
  await world.close()
})
