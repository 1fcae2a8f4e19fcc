/** First sync, an own post until it is durable, and a post's way to another's screen, in two apps without a test driver. */
import { electronCommand, launchApp } from '../e2e/support/launch-app.ts'
import { launchBare, waitFor, type BareApp } from './devtools.ts'
import type { Stage } from './stage.ts'
import { storeFigures } from './store-rows.ts'
import { median, quantile, type Table } from './table.ts'

const posts = 60
/** As long as somebody needs between the last letter and Enter, and until the next post, ms: each is measured by itself. */
const writtenMs = 300
const readMs = 700

export async function syncRows(stage: Stage, table: Table): Promise<void> {
  const { rawBulk } = await storeFigures(stage)
  table.add('first sync, complete and verified', await stage.firstSync(), 'ms', rawBulk, '≤ 0.5 × raw rows', (_, ratio) => ratio <= 0.5) // prettier-ignore
}

export async function talkRows(stage: Stage, table: Table): Promise<void> {
  const lina = await stage.lina()
  const chat = (await lina.page.locator('.chat-row').first().getAttribute('data-chat')) ?? ''
  await lina.close()
  await enterOnce(stage)
  const author = await openedOn(stage, 'lina', chat)
  const reader = await openedOn(stage, 'hanna', chat)
  const durable: number[] = []
  const live: number[] = []
  for (let count = 0; count < posts; count += 1) {
    const text = `Live ${String(count)} ${String(Date.now())}`
    await reader.page.evaluate(seeing(text))
    await author.page.evaluate(`${field}.focus()`)
    await author.page.send('Input.insertText', { text })
    await pause(writtenMs)
    const { at, empty } = await author.page.evaluate<{ at: number; empty: number }>(sending)
    durable.push(empty - at)
    live.push((await waitFor<number>(reader.page, 'window.seenAt')) - at)
    await pause(readMs)
  }
  await author.close()
  await reader.close()
  table.add('own post durable, p50', median(durable), 'ms', null, '≤ 30 ms', (figure) => figure <= 30) // prettier-ignore
  table.add('live: Enter to another’s screen, p50', median(live), 'ms', null, '≤ 50 ms', (figure) => figure <= 50) // prettier-ignore
  table.add('live: Enter to another’s screen, p95', quantile(live, 0.95), 'ms', null, '≤ 100 ms', (figure) => figure <= 100) // prettier-ignore
}

/** The other one signs in for the first time, and gets all that is theirs. */
async function enterOnce(stage: Stage): Promise<void> {
  const other = await launchApp(stage.folder('hanna'), stage.server.url)
  await other.page.getByRole('button', { name: 'Sign in with a password instead' }).waitFor()
  await other.page.getByRole('button', { name: /Hanna Lindqvist/ }).click()
  await other.page.locator('.sync-line').filter({ hasText: 'Up to date' }).waitFor({ timeout: 120_000 }) // prettier-ignore
  await other.close()
}

/** The app as a person has it, at the end of a chat. */
async function openedOn(stage: Stage, profile: string, chat: string): Promise<BareApp> {
  const { executable, args } = electronCommand(stage.folder(profile))
  const app = await launchBare(executable, args, { JOBCHATS_SERVER: stage.server.url }, '')
  const row = `.chat-row[data-chat="${chat}"]`
  for (const [there, click] of [
    ['.nav-item[title=Inbox]', '.nav-item[title=Inbox]'],
    [row, row],
    // It begins at the first unread post; the new ones come at the end.
    ['.posts .post', '.to-newest'],
  ]) {
    await waitFor(app.page, `document.querySelector('${there ?? ''}') && 1`)
    await app.page.evaluate(`document.querySelector('${click ?? ''}')?.click()`)
  }
  await pause(3_000)
  return app
}

const field = "document.querySelector('.composer textarea')"

/** Notes when a post with this text stands in the page. */
const seeing = (text: string): string => `(() => {
  window.seenAt = null
  const box = document.querySelector('.posts')
  const observer = new MutationObserver(() => {
    if (!box.textContent.includes('${text}')) return
    observer.disconnect()
    window.seenAt = performance.timeOrigin + performance.now()
  })
  observer.observe(box, { childList: true, subtree: true, characterData: true })
})()`

/** Presses Enter; when, and when the field was empty: the act resolves when the post is durable. */
const sending = `new Promise((resolve) => {
  const now = () => performance.timeOrigin + performance.now()
  const box = ${field}
  const at = now()
  box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
  // Timers of a window behind another one go once a second.
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    if (box.value === '') resolve({ at, empty: now() })
    else port2.postMessage(null)
  }
  port2.postMessage(null)
})`

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
