/**
 * What changes of access cost a person at their screen, in real Electron: a grant with a long history while live posts
 * go on, a revocation, and what was missed over many chats.
 */
import type { Page } from '@playwright/test'
import { randomUUID } from 'node:crypto'
import { chatId } from '../../sync-server/access/chat-id.ts'
import type { ChatKey } from '../../sync-server/contract/chats.ts'
import { readInstallation } from '../../sync-server/db/installation.ts'
import type { DemoWorld } from '../../sync-server/demo/world.ts'
import { importPosts } from '../../sync-server/directory/import-posts.ts'
import { startCutProxy } from '../e2e/support/cut-proxy.ts'
import { enterAs, launchApp } from '../e2e/support/launch-app.ts'
import type { TestServer } from '../fixtures/server.ts'
import { postsOf, sharedChats } from './arrivals.ts'
import { shown } from './probes.ts'

export interface AccessFigures {
  /** From the commit of the hand-over, ms. */
  grantUsable: number
  grantComplete: number
  /** Posts in another chat meanwhile: from the push to the screen, ms. */
  liveWorst: number
  livePosts: number
  /** From the commit to nothing of the chat on the screen, ms. */
  revoked: number
  /** From the line's return to all posts held, ms. */
  missed: number
}

const granted = 5_000
const missedChats = 200
const missedPosts = 1_000
const liveEveryMs = 60
const patience = { timeout: 120_000 }

/** In the field world; `profile` is an empty folder. */
export async function measureAccess(
  server: TestServer,
  world: DemoWorld,
  profile: string,
): Promise<AccessFigures> {
  const { secret } = await readInstallation(server.store)
  const lina = world.accounts[0]?.person ?? ''
  const hanna = world.accounts[2]?.person ?? ''
  const token = await server.signIn(hanna)
  const [home] = await server.store.query<{ id: string; other: string }>("select (select partner from person where id = $1) as id, (select id from partner where abbreviation = 'CRS') as other", [lina]) // prettier-ignore
  if (!home) throw new Error('the field world has no partners')
  const candidate = await newCandidate(server, home.other)
  const key: ChatKey = { kind: 'candidateProspect', candidate }
  const id = chatId(secret, key)
  const now = Date.now()
  await importPosts(server.store, Array.from({ length: granted }, (_, index) => ({ chat: key, author: hanna, at: now - (granted - index) * 60_000, body: `History ${String(index)} ${randomUUID()}` }))) // prettier-ignore

  const line = await startCutProxy(server.url)
  const app = await launchApp(profile, line.url)
  try {
    const { page } = app
    await enterAs(page, 'Lina Haddad')
    await page.locator('.sync-line').filter({ hasText: 'Up to date' }).waitFor(patience)
    await page.locator('.chat-row').first().click()
    await page.locator('.post').first().waitFor()
    const open =
      (await page.locator('.chat-row[aria-current=true]').getAttribute('data-chat')) ?? ''

    const post = postsOf(server, token)
    const grant = await watchGrant(page, id)
    const begun = await handOver(server, candidate, home.id)
    const live: number[] = []
    let isOver = false
    const talking = (async () => {
      while (!isOver) {
        const text = `Meanwhile ${randomUUID()}`
        const seen = shown(page, '.posts', text)
        const sent = Date.now()
        await post([{ chat: open, body: text }])
        live.push((await seen) - sent)
        await new Promise((resolve) => setTimeout(resolve, liveEveryMs))
      }
    })()
    const times = await grant()
    isOver = true
    await talking

    await page.locator(`.chat-row[data-chat="${id}"]`).click()
    await page.locator('.post').first().waitFor()
    const gone = goneFrom(page, 'History')
    const revokedAt = await handOver(server, candidate, home.other)
    const revoked = (await gone()) - revokedAt

    await page.locator('.chat-row').first().click()
    await page.locator('.post').first().waitFor()
    const chats = await sharedChats(server, home.id, missedChats)
    await line.cut()
    await page.locator('.sync-line').filter({ hasText: 'Offline' }).waitFor(patience)
    const bodies = Array.from({ length: missedPosts }, (_, index) => ({ chat: chats[index % chats.length] ?? '', body: `Missed ${String(index)} ${randomUUID()}` })) // prettier-ignore
    for (let from = 0; from < bodies.length; from += 200) await post(bodies.slice(from, from + 200))
    const uptodate = phaseIs(page, 'upToDate')
    await line.restore()
    const restored = Date.now()
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    const missed = (await uptodate) - restored

    return {
      grantUsable: times.usable - begun,
      grantComplete: times.complete - begun,
      liveWorst: Math.max(...live),
      livePosts: live.length,
      revoked,
      missed,
    }
  } finally {
    await app.close()
    await line.close()
  }
}

/** A candidate of a partner with an open case, and so with a prospect chat. */
async function newCandidate(server: TestServer, partner: string): Promise<string> {
  const [person, candidate] = [randomUUID(), randomUUID()]
  const [job] = await server.store.query<{ id: string }>('select id from job order by id limit 1')
  await server.directory.apply([
    { type: 'person', id: person, name: 'Handed Over', email: null, role: 'candidate', partner: null, readOnly: false, active: true, locale: null, timeZone: null },
    { type: 'candidate', id: candidate, number: '99999', person, sourcePartner: partner },
    { type: 'case', id: randomUUID(), candidate, job: job?.id ?? '', stage: 'fullIntake', furthest: null },
  ]) // prettier-ignore
  return candidate
}

/** Returns when the change had committed. */
async function handOver(server: TestServer, candidate: string, to: string): Promise<number> {
  await server.directory.apply([{ type: 'handOver', candidate, to }])
  return Date.now()
}

/** When no open conversation shows the word any more; begins to look at the call. */
function goneFrom(page: Page, word: string): () => Promise<number> {
  const gone = page.evaluate(
    (text) =>
      new Promise<number>((resolve) => {
        const observer = new MutationObserver(() => {
          if (document.querySelector('.posts')?.textContent.includes(text)) return
          observer.disconnect()
          resolve(Date.now())
        })
        observer.observe(document.body, { childList: true, subtree: true, characterData: true })
      }),
    word,
  )
  return () => gone
}

/** When the line at the foot has left a phase, if it does, and come to this one. */
function phaseIs(page: Page, phase: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const isThere = (): boolean => document.querySelector('.sync-line .dot')?.classList.contains(wanted) ?? false // prettier-ignore
        let left = !isThere()
        const observer = new MutationObserver(() => {
          if (!isThere()) left = true
          else if (left) {
            observer.disconnect()
            resolve(Date.now())
          }
        })
        observer.observe(document.body, { attributes: true, childList: true, subtree: true })
      }),
    phase,
  )
}

/** When the granted chat's row shows its newest words, and when all of it is held. */
async function watchGrant(
  page: Page,
  chat: string,
): Promise<() => Promise<{ usable: number; complete: number }>> {
  const usable = shown(page, `.chat-row[data-chat="${chat}"]`, 'History')
  const complete = phaseIs(page, 'upToDate')
  await page.waitForTimeout(100)
  return async () => ({ usable: await usable, complete: await complete })
}
