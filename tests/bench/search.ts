/** Search over all posts of the device, as one types. */
import type { Page } from '@playwright/test'
import { seededRandom } from '../../sync-server/demo/random.ts'
import { watchTasks } from './probes.ts'
import type { Stage } from './stage.ts'
import { median, quantile, type Table } from './table.ts'

const rounds = 3
const wordCount = 12
const keyEveryMs = 120
const shortest = 5

interface Found {
  /** From the key to the frame with what it found, ms. */
  took: number
  complete: boolean
  read: number
  /** When it came, by the page's clock. */
  at: number
}
declare global {
  interface Window {
    found?: Found[]
    asked?: number
  }
}

export async function searchRows(stage: Stage, table: Table): Promise<void> {
  const builds: number[] = []
  const tasks: number[] = []
  const rests: number[] = []
  const times: number[][] = []
  const plain: number[][] = []
  const bodies = await stage.store.query<{ body: string }>('select body from post')
  const words = wordsOf(bodies.map(({ body }) => body))
  let read = 0
  for (let round = 0; round < rounds; round += 1) {
    const app = await stage.lina()
    const { page } = app
    const still = await watchTasks(page)
    await page.waitForTimeout(2_000)
    rests.push((await still()).longest)
    await watchSearch(page)
    const busy = await watchTasks(page)
    await page.keyboard.press('Control+Shift+F')
    const field = page.locator('.search-field input')
    await field.waitFor()
    await field.press('v')
    await page.waitForFunction(() => window.found?.some(({ complete }) => complete), null, { timeout: 120_000 }) // prettier-ignore
    const built = await page.evaluate(() => ({ at: window.found?.find(({ complete }) => complete)?.at ?? 0, asked: window.asked ?? 0, read: window.found?.at(-1)?.read ?? 0 })) // prettier-ignore
    builds.push(built.at - built.asked)
    read = built.read
    tasks.push((await busy()).longest)
    await page.evaluate(() => (window.found = []))
    for (const word of words) {
      await field.fill('')
      await page.waitForTimeout(keyEveryMs)
      for (const letter of word) {
        await page.keyboard.type(letter)
        await page.waitForTimeout(keyEveryMs)
      }
    }
    await page.waitForTimeout(1_000)
    times.push(await page.evaluate(() => (window.found ?? []).map(({ took }) => took)))
    const blank = await stage.plainPage(app)
    plain.push(await lookedThrough(blank, bodies.map(({ body }) => body.toLowerCase()), words)) // prettier-ignore
    await app.close()
  }
  const of = (runs: number[][], part: number): number => median(runs.map((run) => quantile(run, part))) // prettier-ignore
  const among = `search among ${String(read)} posts, key to results on screen`
  table.add(`${among}, p50`, of(times, 0.5), 'ms', of(plain, 0.5), '—', null)
  table.add(`${among}, p95`, of(times, 0.95), 'ms', of(plain, 0.95), '≤ 100 ms', (figure) => figure <= 100) // prettier-ignore
  table.add('index built at the first search', median(builds), 'ms', null, 'off the window’s thread', null) // prettier-ignore
  table.add('longest task of the window meanwhile', median(tasks), 'ms', median(rests), '≤ 50 ms', (figure) => figure <= 50) // prettier-ignore
}

/** Notes for each text that is sought when its first answer was drawn. */
function watchSearch(page: Page): Promise<void> {
  return page.evaluate(() => {
    window.found = []
    let pressed = 0
    window.addEventListener('keydown', (event) => (pressed = event.timeStamp), true)
    const send = Worker.prototype.postMessage
    Worker.prototype.postMessage = function (this: Worker, message: { type: string; id: number; view?: string; args?: { text: string } }): void {
      if (message.type === 'observe' && message.view === 'search' && message.args?.text.trim() !== '') {
        const from = pressed
        let isFirst = true
        window.asked ??= performance.now()
        this.addEventListener('message', ({ data }: MessageEvent<{ type: string; id: number; value: { complete: boolean; read: number } }>) => {
          if (data.type !== 'value' || data.id !== message.id) return
          const counts = isFirst
          isFirst = false
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel()
            port1.onmessage = () => {
              const { complete, read } = data.value
              const at = performance.now()
              if (counts || complete) window.found?.push({ took: at - from, complete, read, at })
            }
            port2.postMessage(null)
          })
        })
      }
      send.call(this, message)
    }
  }) // prettier-ignore
}

/** The limit: the same texts in an array, looked through for the same letters. */
function lookedThrough(page: Page, texts: string[], words: readonly string[]): Promise<number[]> {
  return page.evaluate(
    ({ texts: all, words: sought }) =>
      sought.flatMap((word) =>
        [...word].map((_, at) => {
          const from = performance.now()
          const part = word.slice(0, at + 1)
          all.filter((text) => text.includes(part))
          return performance.now() - from
        }),
      ),
    { texts, words },
  )
}

/** Words that stand in the posts, in whichever script. */
function wordsOf(bodies: readonly string[]): string[] {
  const random = seededRandom(11)
  const words = new Set<string>()
  while (words.size < wordCount) {
    const word = random.pick(random.pick(bodies).split(/[^\p{L}]+/u)).toLowerCase()
    if (word.length >= shortest) words.add(word)
  }
  return [...words]
}
