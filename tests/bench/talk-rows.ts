/** First sync, an own post until it is durable, and a post's way to another's screen. */
import type { Page } from '@playwright/test'
import { launchApp } from '../e2e/support/launch-app.ts'
import type { Stage } from './stage.ts'
import { storeFigures } from './store-rows.ts'
import { median, quantile, type Table } from './table.ts'

const ownPosts = 20
const livePosts = 60

export async function syncRows(stage: Stage, table: Table): Promise<void> {
  const { rawBulk } = await storeFigures(stage)
  table.add('first sync, complete and verified', await stage.firstSync(), 'ms', rawBulk, '≤ 0.5 × raw rows', (_, ratio) => ratio <= 0.5) // prettier-ignore
}

export async function talkRows(stage: Stage, table: Table): Promise<void> {
  const lina = await stage.lina()
  await lina.page.locator('.chat-row').first().click()
  await lina.page.locator('.post').first().waitFor()
  const durable: number[] = []
  for (let count = 0; count < ownPosts; count += 1)
    durable.push(await sendTime(lina.page, `Durable ${String(count)}`))
  table.add('own post durable, p50', median(durable), 'ms', null, '≤ 30 ms', (figure) => figure <= 30) // prettier-ignore

  const chat =
    (await lina.page.locator('.chat-row[aria-current=true]').getAttribute('data-chat')) ?? ''
  const other = await launchApp(stage.folder('hanna'), stage.server.url)
  await other.page.getByRole('button', { name: 'Sign in with a password instead' }).waitFor()
  await other.page.getByRole('button', { name: /Hanna Lindqvist/ }).click()
  await other.page.locator(`.chat-row[data-chat="${chat}"]`).click({ timeout: 120_000 })
  await other.page.locator('.post').first().waitFor()
  // It begins at the first unread post; the new ones come at the end.
  const toNewest = other.page.locator('.to-newest')
  if (await toNewest.isVisible()) await toNewest.click()
  const live: number[] = []
  for (let count = 0; count < livePosts; count += 1)
    live.push(await liveTime(lina.page, other.page, `Live ${String(count)} ${String(Date.now())}`))
  await other.close()
  await lina.close()
  table.add('live: Enter to another’s screen, p50', median(live), 'ms', null, '≤ 50 ms', (figure) => figure <= 50) // prettier-ignore
  table.add('live: Enter to another’s screen, p95', quantile(live, 0.95), 'ms', null, '≤ 100 ms', (figure) => figure <= 100) // prettier-ignore
}

/** From Enter until the field is empty: the act resolves when the post is durable. Measured in the page. */
async function sendTime(page: Page, text: string): Promise<number> {
  const field = page.locator('.composer textarea')
  await field.fill(text)
  return field.evaluate(
    (element: HTMLTextAreaElement) =>
      new Promise<number>((resolve) => {
        const from = performance.now()
        element.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
        )
        const look = (): void => {
          if (element.value === '') resolve(performance.now() - from)
          else setTimeout(look, 0)
        }
        look()
      }),
  )
}

async function liveTime(from: Page, to: Page, text: string): Promise<number> {
  const arrival = to.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const box = document.querySelector('.posts') ?? document.body
        const observer = new MutationObserver(() => {
          if (!box.textContent.includes(wanted)) return
          observer.disconnect()
          resolve(Date.now())
        })
        observer.observe(box, { childList: true, subtree: true, characterData: true })
      }),
    text,
  )
  const field = from.locator('.composer textarea')
  await field.fill(text)
  const sent = await field.evaluate((element: HTMLTextAreaElement) => {
    element.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
    )
    return Date.now()
  })
  return (await arrival) - sent
}
