/** What a person notices while 1,000 posts of others arrive: keys in the composer, and how long the window is busy. */
import type { Page } from '@playwright/test'
import { arrive } from './arrivals.ts'
import { shown, watchKeys, watchTasks, type Tasks } from './probes.ts'
import type { Stage } from './stage.ts'
import { median, quantile, type Table } from './table.ts'

const arriving = 1_000
const rounds = 3
const keyEveryMs = 60
const restKeys = 60
const restMs = 4_000
const field = '.composer textarea'

/** Rows of typing latency. */
export async function typingRows(stage: Stage, table: Table): Promise<void> {
  const { page, open, close } = await openChat(stage)
  await page.locator(field).focus()
  const rest: number[][] = []
  const busy: number[][] = []
  for (let round = 0; round < rounds; round += 1) {
    rest.push(await typed(page, (count) => count < restKeys))
    let isOver = false
    const arrival = arrive(stage, open, arriving)
      .then((last) => shown(page, '.posts', last))
      .then(() => {
        isOver = true
      })
    busy.push(await typed(page, () => !isOver))
    await arrival
  }
  await close()
  const of = (runs: number[][], part: number): number => median(runs.map((run) => quantile(run, part))) // prettier-ignore
  table.add('key to frame in the composer while 1,000 posts arrive, p50', of(busy, 0.5), 'ms', of(rest, 0.5), '≤ 50 ms', (figure) => figure <= 50) // prettier-ignore
  table.add('key to frame in the composer while 1,000 posts arrive, p95', of(busy, 0.95), 'ms', of(rest, 0.95), '≤ 100 ms', (figure) => figure <= 100) // prettier-ignore
}

/** The row of the longest task. */
export async function taskRows(stage: Stage, table: Table): Promise<void> {
  const { page, open, close } = await openChat(stage)
  const rest: Tasks[] = []
  const busy: Tasks[] = []
  for (let round = 0; round < rounds; round += 1) {
    const still = await watchTasks(page)
    await page.waitForTimeout(restMs)
    rest.push(await still())
    const tasks = await watchTasks(page)
    const last = await arrive(stage, open, arriving)
    await shown(page, '.posts', last)
    await page.waitForTimeout(500)
    busy.push(await tasks())
  }
  await close()
  const longest = (runs: Tasks[]): number => median(runs.map((run) => run.longest))
  table.add('longest task of the window while 1,000 posts arrive', longest(busy), 'ms', longest(rest), '≤ 50 ms', (figure) => figure <= 50) // prettier-ignore
  table.add('tasks over 50 ms meanwhile', median(busy.map((run) => run.over)), '', null, 'none', (figure) => figure === 0) // prettier-ignore
}

async function openChat(
  stage: Stage,
): Promise<{ page: Page; open: string; close: () => Promise<void> }> {
  const { page, close } = await stage.lina()
  await page.locator('.chat-row').first().click()
  await page.locator('.post').first().waitFor()
  const open = (await page.locator('.chat-row[aria-current=true]').getAttribute('data-chat')) ?? ''
  return { page, open, close }
}

/** Types while `goesOn`; how long each key took. Empties the field behind itself. */
async function typed(page: Page, goesOn: (count: number) => boolean): Promise<number[]> {
  const keys = await watchKeys(page, field)
  const words = 'the visa letter came and we wait for the embassy '
  for (let count = 0; goesOn(count); count += 1) {
    await page.keyboard.press(words[count % words.length] === ' ' ? 'Space' : (words[count % words.length] ?? 'a')) // prettier-ignore
    await page.waitForTimeout(keyEveryMs)
  }
  const times = await keys()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await page.waitForTimeout(500)
  return times
}
