/**
 * Fetches what the feed does not bring: newest pages first, of the chat on screen and then of the most recent
 * chats, several at a time, older pages afterwards. Nothing about it is stored: what is missing follows from what is
 * held.
 */
import { historyResponse, type AskedPage } from '../../sync-server/contract/feed.ts'
import { protocolVersion } from '../../sync-server/contract/version.ts'
import { createBackoff } from './backoff.ts'
import type { Link } from './link.ts'
import type { MemoryState } from './memory-state.ts'
import { isWhole, type ActiveChat } from './held-chat.ts'
import { createPageSize, newestPage, olderPage, together } from './history-pages.ts'
import type { Mirror } from './mirror.ts'
import { TransportError } from './transport.ts'

const inFlight = 2
const silenceMs = 30_000
/** A chat whose page could not be had or stored rests, twice as long each time, while the others go on. */
const firstRestMs = 250
const longestRestMs = 60_000
/** A chat's totals that still disagree after so many comparisons are left until it moves. */
const mostMends = 3

export interface History {
  /** Looks again at what is missing. */
  kick(): void
  /** A chat on screen goes first. */
  prefer(chat: string): void
  wake(): void
  stop(): void
  readonly busy: boolean
}

export function createHistory(
  link: Link,
  mirror: Mirror,
  state: MemoryState,
  random: () => number,
  /** Mends a chat whose totals disagree with the server's. */
  repair: (chat: string) => Promise<unknown>,
  onIdle: () => void,
): History {
  const backoff = createBackoff(random)
  const size = createPageSize()
  const stopping = new AbortController()
  const busy = new Set<string>()
  /** Chats whose totals did not agree, with how often: a lasting disagreement must not loop. */
  const mended = new Map<string, number>()
  const resting = new Map<string, { until: number; ms: number }>()
  /** Chats of requests that came to nothing, with among how many they are asked for next. */
  const failed = new Map<string, number>()
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let preferred: string | null = null
  let workers = 0

  function rest(chat: string): void {
    const ms = Math.min(longestRestMs, (resting.get(chat)?.ms ?? firstRestMs / 2) * 2)
    resting.set(chat, { until: performance.now() + ms, ms })
    const timer = setTimeout(() => {
      timers.delete(timer)
      kick()
    }, ms)
    timers.add(timer)
  }

  /** The totals of a chat as of its row. */
  const keyOf = ({ row }: ActiveChat): string =>
    `${String(state.timeline)} ${row.id} ${String(row.g)}`

  const rests = (chat: string): boolean => (resting.get(chat)?.until ?? 0) > performance.now() + 1

  /** The pages to ask for next, in one request: the newest of any chat come before what is older. */
  function nextPages(): AskedPage[] {
    // Before the first answer there is no timeline to ask within.
    if (state.timeline === null) return []
    const newest = missing((chat) => newestPage(chat, mirror.hasPassed(chat.row.g)))
    if (newest.length > 0) return together(newest, size.rows, most)
    if (state.sync.paused) return []
    return together(missing(olderPage), size.rows, most)
  }

  /** The page of each chat that lacks one: of the chat on screen first, then by when something was said. */
  function missing(pageOf: (chat: ActiveChat) => AskedPage | null): AskedPage[] {
    const found: { page: AskedPage; at: number }[] = []
    for (const chat of state.chats.values()) {
      if (!chat.active || isWhole(chat) || chat.shelved || chat.unproven !== null) continue
      const { id, lastPostAt } = chat.row
      if (busy.has(id) || rests(id)) continue
      const page = pageOf(chat)
      if (page) found.push({ page, at: id === preferred ? Infinity : (lastPostAt ?? 0) })
    }
    return found.sort((a, b) => b.at - a.at).map(({ page }) => page)
  }

  /**
   * Among how many a page may go: what one waits for is not behind others; what is to reach down to a held stretch is
   * not cut for their sake; and what goes wrong is found by halves, and then keeps nobody else back.
   */
  function most({ chat, before }: AskedPage): number {
    const its = state.chats.get(chat)
    const reachesDown = before === null && its?.active === true && its.top > 0
    return chat === preferred || reachesDown ? 1 : (failed.get(chat) ?? Infinity)
  }

  /** Of another timeline, with its row of this one. */
  const isUnproven = ({ unproven, shelved }: ActiveChat): boolean =>
    unproven === 'posts' && !shelved && !mirror.isReconciling

  function disagreeing(): string | null {
    for (const chat of state.chats.values()) {
      if (!chat.active || busy.has(chat.row.id) || rests(chat.row.id)) continue
      if (isUnproven(chat)) return chat.row.id
      if (!isWhole(chat) || chat.completeSince !== null) continue
      if (!mirror.hasPassed(chat.row.g) || chat.row.head + chat.held === 0) continue
      const id = chat.row.id
      if ((mended.get(keyOf(chat)) ?? 0) >= mostMends) continue
      return id
    }
    return null
  }

  async function work(): Promise<void> {
    workers += 1
    try {
      while (!stopping.signal.aborted) {
        await link.ready()
        const pages = nextPages()
        if (pages.length > 0) await fetchPages(pages)
        else {
          const broken = disagreeing()
          if (broken === null) return
          await mend(broken)
        }
      }
    } catch {
      // The storage refused: the next answer of the feed looks again.
    } finally {
      workers -= 1
      if (workers === 0) onIdle()
    }
  }

  async function mend(chat: string): Promise<void> {
    busy.add(chat)
    const before = state.chats.get(chat)
    try {
      await repair(chat)
      // Only what was compared counts as a try.
      if (before?.active) mended.set(keyOf(before), (mended.get(keyOf(before)) ?? 0) + 1)
      backoff.reset()
      const now = state.chats.get(chat)
      // What a comparison did not prove is not compared again at once.
      if (now?.active && isUnproven(now)) rest(chat)
      else resting.delete(chat)
    } catch (error) {
      await pause([chat], error)
    } finally {
      busy.delete(chat)
    }
  }

  async function fetchPages(pages: readonly AskedPage[]): Promise<void> {
    const chats = pages.map(({ chat }) => chat)
    for (const chat of chats) busy.add(chat)
    try {
      const body = { v: protocolVersion, timeline: state.timeline, pages }
      const began = performance.now()
      const answer = await link.post(
        '/v1/sync/history',
        body,
        historyResponse,
        silenceMs,
        stopping.signal,
      )
      size.took(performance.now() - began, answer.rows.id.length)
      backoff.reset()
      const held = new Map(chats.map((chat) => [chat, stretch(chat)]))
      await mirror.applyHistory(pages, answer)
      const answered = new Set([...answer.rows.chat, ...answer.refused.map(({ chat }) => chat)])
      for (const chat of chats) {
        if (stretch(chat) !== held.get(chat)) {
          resting.delete(chat)
          failed.delete(chat)
        } else if (!answer.more || answered.has(chat)) rest(chat)
      }
    } catch (error) {
      // Perhaps for its size, perhaps for one of them.
      size.failed()
      for (const chat of chats) failed.set(chat, Math.max(1, Math.floor(chats.length / 2)))
      await pause(chats, error)
    } finally {
      for (const chat of chats) busy.delete(chat)
    }
  }

  /** Before they are tried again: without an answer all waits, and no longer for what went wrong before. */
  async function pause(chats: readonly string[], error: unknown): Promise<void> {
    const offline = error instanceof TransportError && error.problem.kind !== 'code'
    // Refused: access or timeline moved, and the feed brings what is true now; or the storage is full.
    if (!offline) for (const chat of chats) rest(chat)
    else if (!stopping.signal.aborted) await backoff.wait()
  }

  /** What is held of a chat, to see whether a page brought anything. */
  function stretch(id: string): string {
    const chat = state.chats.get(id)
    return chat?.active ? `${String(chat.row.epoch)} ${String(chat.low)} ${String(chat.top)}` : ''
  }

  function kick(): void {
    while (
      workers < inFlight &&
      !stopping.signal.aborted &&
      (nextPages().length > 0 || disagreeingSoon())
    )
      void work()
  }

  /** Whether a chat waits for its totals to be compared again. */
  function disagreeingSoon(): boolean {
    if (workers > 0) return false
    for (const chat of state.chats.values()) {
      if (!chat.active) continue
      if (isUnproven(chat)) return true
      if (!isWhole(chat) || chat.completeSince !== null || chat.row.head + chat.held === 0) continue
      if ((mended.get(keyOf(chat)) ?? 0) < mostMends && mirror.hasPassed(chat.row.g)) return true
    }
    return false
  }

  return {
    kick,
    prefer(chat) {
      const isSame = preferred === chat
      preferred = chat
      const its = state.chats.get(chat)
      // A screen says so at each change; of what is all there nothing is to be fetched.
      if (isSame && its?.active && its.completeSince !== null && its.unproven === null) return
      kick()
    },
    wake() {
      resting.clear()
      backoff.wake()
      kick()
    },
    stop() {
      stopping.abort()
      for (const timer of timers) clearTimeout(timer)
      backoff.wake()
    },
    get busy() {
      return workers > 0
    },
  }
}
