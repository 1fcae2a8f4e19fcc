/** Scrolling through a conversation of 10,000 posts: frames, and whether what one looks at stays in its place. */
import type { Page } from '@playwright/test'
import { randomUUID } from 'node:crypto'
import type { ChatKey } from '../../sync-server/contract/chats.ts'
import { chatId } from '../../sync-server/access/chat-id.ts'
import { readInstallation } from '../../sync-server/db/installation.ts'
import { importPosts } from '../../sync-server/directory/import-posts.ts'
import type { Stage } from './stage.ts'
import { median, type Table } from './table.ts'

const long = 10_000
const rounds = 3
const seconds = 6
/** At 60 frames/s 3,600 px/s: a finger that does not stop. */
const stepPx = 60

interface Scrolled {
  frames: number
  /** The furthest that a post stood from where scrolling alone had put it, px. */
  drift: number
  /** How often posts came above or below. */
  loads: number
  /** The most rows that were on the page at once. */
  rows: number
}

export async function scrollRows(stage: Stage, table: Table): Promise<void> {
  const app = await stage.lina()
  const { page } = app
  const chat = await longChat(stage)
  await page.locator(`.chat-row[data-chat="${chat}"]`).click({ timeout: 120_000 })
  await page.locator('.sync-line').filter({ hasText: 'Up to date' }).waitFor({ timeout: 120_000 })
  await page.locator('.post').first().waitFor()
  await page.waitForTimeout(1_000)

  const loading: Scrolled[] = []
  for (let round = 0; round < rounds; round += 1) loading.push(await scrolled(page, -stepPx, seconds)) // prettier-ignore
  const loaded = await toTheTop(page)
  const through: Scrolled[] = []
  for (let round = 0; round < rounds; round += 1)
    through.push(await scrolled(page, round % 2 === 0 ? stepPx : -stepPx, seconds))

  const blank = await stage.plainPage(app)
  await blank.evaluate((count) => {
    const box = document.createElement('div')
    box.className = 'posts'
    Object.assign(box.style, { height: '90vh', overflowY: 'auto' })
    document.body.replaceChildren(box)
    for (let index = 0; index < count; index += 1) {
      const line = document.createElement('p')
      line.dataset['key'] = String(index)
      line.textContent = `The documents came yesterday and translation follows, ${String(index)}`
      box.append(line)
    }
  }, long)
  const plain: Scrolled[] = []
  for (let round = 0; round < rounds; round += 1) plain.push(await scrolled(blank, stepPx, seconds))
  await app.close()

  const rate = (runs: Scrolled[]): number => median(runs.map((run) => run.frames / seconds))
  table.add('frames/s, scrolling up through a conversation of 10,000 posts', rate(loading), '1/s', rate(plain), '≥ 55', (figure) => figure >= 55) // prettier-ignore
  table.add('frames/s, scrolling up and down in the middle of it', rate(through), '1/s', rate(plain), '≥ 55', (figure) => figure >= 55) // prettier-ignore
  const all = [...loading, loaded, ...through]
  const drift = Math.max(...all.map((run) => run.drift))
  const loads = all.reduce((sum, run) => sum + run.loads, 0)
  table.add('most rows of the conversation on the page', Math.max(...all.map((run) => run.rows)), '', null, '≤ 450', (figure) => figure <= 450) // prettier-ignore
  table.add(`furthest drift at ${String(loads)} loads of posts above or below`, drift, 'px', null, '0', (figure) => figure < 1) // prettier-ignore
}

/** A conversation of Lina's with 10,000 posts, beside the others. */
async function longChat({ server, world }: Stage): Promise<string> {
  const lina = world.accounts[0]?.person ?? ''
  const [home] = await server.store.query<{ id: string }>('select partner as id from person where id = $1', [lina]) // prettier-ignore
  const [job] = await server.store.query<{ id: string }>('select id from job order by id limit 1')
  const [person, candidate] = [randomUUID(), randomUUID()]
  await server.directory.apply([
    { type: 'person', id: person, name: 'Long Story', email: null, role: 'candidate', partner: null, readOnly: false, active: true, locale: null, timeZone: null },
    { type: 'candidate', id: candidate, number: '88888', person, sourcePartner: home?.id ?? '' },
    { type: 'case', id: randomUUID(), candidate, job: job?.id ?? '', stage: 'fullIntake', furthest: null },
  ]) // prettier-ignore
  const key: ChatKey = { kind: 'candidateProspect', candidate }
  // The newest lies ahead: the conversation stands first in the list, whatever else comes.
  const now = Date.now() + 3_600_000
  await importPosts(server.store, Array.from({ length: long }, (_, index) => ({ chat: key, author: index % 3 === 0 ? person : lina, at: now - (long - index) * 600_000, body: `${String(index)} ${'The documents came yesterday and translation follows. '.repeat(1 + (index % 5))}` }))) // prettier-ignore
  const { secret } = await readInstallation(server.store)
  return chatId(secret, key)
}

/** Scrolls by so much at each frame; a post that is in sight must move by just that, whatever loads above it. */
function scrolled(page: Page, step: number, forSeconds: number): Promise<Scrolled> {
  return page.evaluate(
    ([by = 0, lasts = 0]) =>
      new Promise<Scrolled>((resolve) => {
        const box = document.querySelector('.posts')
        if (!box) throw new Error('no conversation')
        const rows = (): NodeListOf<Element> => box.querySelectorAll('[data-key]')
        const middle = box.getBoundingClientRect().top + box.clientHeight / 2
        const inSight = (): Element | null => {
          const at = document.elementFromPoint(box.getBoundingClientRect().left + 80, middle)
          return at?.closest('[data-key]') ?? null
        }
        const result: Scrolled = { frames: 0, drift: 0, loads: 0, rows: 0 }
        const began = performance.now()
        let height = box.scrollHeight
        let watched: { row: Element; expected: number } | null = null
        const frame = (): void => {
          if (watched?.row.isConnected) {
            const off = Math.abs(watched.row.getBoundingClientRect().top - watched.expected)
            result.drift = Math.max(result.drift, off)
          }
          if (box.scrollHeight !== height) {
            height = box.scrollHeight
            result.loads += 1
            result.rows = Math.max(result.rows, rows().length)
          }
          if (performance.now() - began > lasts * 1000) {
            resolve(result)
            return
          }
          result.frames += 1
          const row = inSight()
          const from = row?.getBoundingClientRect().top ?? 0
          const before = box.scrollTop
          box.scrollTop += by
          watched = row ? { row, expected: from - (box.scrollTop - before) } : null
          requestAnimationFrame(frame)
        }
        requestAnimationFrame(frame)
      }),
    [step, forSeconds],
  )
}

/** Goes on to the first post, as one who drags the bar up, and then to the middle. */
async function toTheTop(page: Page): Promise<Scrolled> {
  const result = await page.evaluate(
    () =>
      new Promise<Scrolled>((resolve) => {
        const box = document.querySelector('.posts')
        if (!box) throw new Error('no conversation')
        const found: Scrolled = { frames: 0, drift: 0, loads: 0, rows: 0 }
        const first = (): Element | null => box.querySelector('[data-seq]')
        const topOf = (row: Element | null): number => row?.getBoundingClientRect().top ?? 0
        let row: Element | null = null
        let place = 0
        let quiet = 0
        const go = (): void => {
          const now = first()
          if (now === row) quiet += 1
          else if (row !== null) {
            found.loads += 1
            quiet = 0
            // What stood at the top when one arrived there stands there still.
            if (row.isConnected) found.drift = Math.max(found.drift, Math.abs(topOf(row) - place))
          }
          if (quiet > 50) {
            found.rows = box.querySelectorAll('[data-key]').length
            box.scrollTop = box.scrollHeight / 2
            resolve(found)
            return
          }
          row = now
          box.scrollTop = 0
          place = topOf(row)
          setTimeout(go, 40)
        }
        go()
      }),
  )
  await page.waitForTimeout(1_000)
  return result
}
