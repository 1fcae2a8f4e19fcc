/**
 * Compares what is held with the server, from the whole down to one block, and mends what differs. By itself after the
 * first sync, a crash, damage, under another timeline, and once a day; and when the person asks for it. It never touches the
 * outbox but to keep own posts safe that the server no longer has.
 */
import { limits } from '../../sync-server/contract/limits.ts'
import {
  blocksResponse,
  rowsResponse,
  verifiedLanes,
  verifyResponse,
  type VerifiedLane,
  type VerifyResponse,
} from '../../sync-server/contract/verify.ts'
import { protocolVersion } from '../../sync-server/contract/version.ts'
import { isWhole, type ActiveChat } from './held-chat.ts'
import type { Link } from './link.ts'
import type { MemoryState } from './memory-state.ts'
import type { Mirror } from './mirror.ts'
import { TransportError } from './transport.ts'

const silenceMs = 30_000
const dayMs = 86_400_000
/** A run that failed is not begun again by itself for so long, and for twice as long each time that the server answered. */
const firstRestMs = 60_000
/** Chats that may have to go are asked for again after so long, and lanes of which own changes were on their way. */
const shortRestMs = 5_000
/** Lanes that still differ after so many fetches from their beginning are left to the next run. */
const mostRounds = 3

/** Some chats could not be mended. */
class NotMended extends Error {
  override readonly name = 'NotMended'
}

export interface Verifier {
  /** Mends one chat block by block. `deep`: what can't be read counts as missing. Returns how many blocks differed. */
  repair(chat: string, deep?: boolean): Promise<number>
  /** Everything, once; `deep` opens each block. Joins a run that is under way, where that is as deep. */
  run(deep: boolean): Promise<void>
  /** Whether a run is due by itself. */
  isDue(): boolean
  /** On focus, `online`, resume from sleep: what failed is due again. */
  wake(): void
  /** Why the last run failed; null where it did not. For the diagnostics: no text. */
  readonly failure: string | null
  stop(): void
}

export interface VerifierOptions {
  link: Link
  mirror: Mirror
  state: MemoryState
  clock: () => number
  /** Resolves when the feed has brought what there was when it was called. */
  caughtUp: () => Promise<void>
  /** A run that failed may be due again. */
  onRested: () => void
  /** A run is over: what it has mended may be what others wait for. */
  onEnded: () => void
}

export function createVerifier(options: VerifierOptions): Verifier {
  const { link, mirror, state, clock, caughtUp, onRested, onEnded } = options
  const stopping = new AbortController()
  /** Lanes of this run that could not be compared. */
  const skipped = new Set<VerifiedLane>()
  let running: { deep: boolean; done: Promise<void> } | null = null
  let rest = { until: 0, ms: firstRestMs }
  let resting: ReturnType<typeof setTimeout> | undefined
  let failure: string | null = null

  const ask = async <Schema extends Parameters<Link['post']>[2]>(
    path: string,
    body: object,
    schema: Schema,
  ) =>
    link.post(
      `/v1/sync/${path}`,
      { v: protocolVersion, timeline: state.timeline, ...body },
      schema,
      silenceMs,
      stopping.signal,
    )

  async function repair(chat: string, deep = false): Promise<number> {
    const held = state.chats.get(chat)
    if (!held?.active || held.shelved) return 0
    const { epoch } = held.row
    const theirs = await ask('blocks', { chat, epoch }, blocksResponse)
    const wrong = await mirror.differing(chat, theirs, deep)
    for (let from = 0; from < wrong.length; from += limits.rowsBlocks) {
      const blocks = wrong.slice(from, from + limits.rowsBlocks)
      const page = await ask('rows', { chat, epoch, blocks }, rowsResponse)
      await mirror.replaceBlocks(chat, blocks, page)
    }
    await mirror.prove(chat, theirs)
    return wrong.length
  }

  /** False where the chat can't be mended now, which must not hold the others back. Rejects without the server. */
  async function tryRepair(
    chat: string,
    deep: boolean,
    onMended: (count: number) => void,
  ): Promise<boolean> {
    try {
      onMended(await repair(chat, deep))
      return true
    } catch (error) {
      const problem = error instanceof TransportError ? error.problem : null
      if (problem && problem.kind !== 'code') throw error
      // Access moved meanwhile: the feed brings what is true now.
      return problem?.code === 'not-found' || problem?.code === 'epoch-changed'
    }
  }

  const wholeChats = (): ActiveChat[] =>
    [...state.chats.values()].filter((chat): chat is ActiveChat => chat.active && isWhole(chat))

  /** What an own change that is on its way makes different for now. */
  function isChanging(lane: VerifiedLane): boolean {
    const type = lane === 'reads' ? 'read' : lane === 'settings' ? 'setting' : null
    return state.outbox.some(({ operation }) => operation.type === type)
  }

  function differingLanes(lanes: VerifyResponse['lanes']): VerifiedLane[] {
    return verifiedLanes.filter((lane) => {
      const theirs = lanes?.[lane]
      const own = mirror.laneTotals(lane)
      const differs = theirs !== undefined && (theirs.n !== own.n || theirs.digest !== own.digest)
      if (!differs) skipped.delete(lane)
      else if (isChanging(lane)) skipped.add(lane)
      return differs && !skipped.has(lane)
    })
  }

  /** Lanes that differ twice, with the feed's news in between, are fetched from their beginning. */
  async function verifyLanes(): Promise<number> {
    let mended = 0
    /** What came out the same: fetched once more it would again. A row of it may be one that this version can't read. */
    const unmoved = new Set<VerifiedLane>()
    for (let round = 0; round < mostRounds; round += 1) {
      const first = differingLanes((await ask('verify', { chats: [], lanes: true }, verifyResponse)).lanes) // prettier-ignore
      if (first.length === 0) break
      await caughtUp()
      const { lanes } = await ask('verify', { chats: [], lanes: true }, verifyResponse)
      const wrong = differingLanes(lanes).filter((lane) => first.includes(lane) && !unmoved.has(lane)) // prettier-ignore
      if (wrong.length === 0) break
      const before = wrong.map((lane) => mirror.laneTotals(lane).digest)
      await mirror.refetch(wrong)
      await caughtUp()
      for (const [at, lane] of wrong.entries())
        if (mirror.laneTotals(lane).digest === before[at]) unmoved.add(lane)
      mended += wrong.length
    }
    return mended
  }

  /** Chats that a refetch did not bring: gone only where the server says so. */
  async function settleMissing(): Promise<void> {
    const asked = [...mirror.missing]
    for (let from = 0; from < asked.length; from += limits.verifyChats) {
      const chats = asked.slice(from, from + limits.verifyChats).flatMap((id) => {
        const chat = state.chats.get(id)
        return chat?.active ? [{ chat: id, epoch: chat.row.epoch }] : []
      })
      const answer = await ask('verify', { chats, lanes: false }, verifyResponse)
      const there = new Set(answer.chats.map(({ chat }) => chat))
      // One whose access began anew is left out too, and comes with the feed.
      if (there.size < chats.length) await caughtUp()
      await mirror.settleMissing(asked.slice(from, from + limits.verifyChats), there)
    }
  }

  /** Whether a chat waits for its row of this timeline. */
  const isRowMissing = (): boolean =>
    !mirror.isReconciling && [...state.chats.values()].some((chat) => chat.active && chat.unproven === 'row') // prettier-ignore

  /** Returns how many chats could not be mended. */
  async function verifyChats(
    deep: boolean,
    note: (done: number, mended: number) => void,
  ): Promise<number> {
    const whole = wholeChats()
    let left = 0
    let done = 0
    let isStale = false
    for (let from = 0; from < whole.length; from += limits.verifyChats) {
      const part = whole.slice(from, from + limits.verifyChats)
      const asked = part.map(({ row }) => ({ chat: row.id, epoch: row.epoch }))
      const answer = await ask('verify', { chats: asked, lanes: false }, verifyResponse)
      const theirs = new Map(answer.chats.map((chat) => [chat.chat, chat]))
      for (const { row } of part) {
        const own = state.chats.get(row.id)
        const its = theirs.get(row.id)
        done += 1
        let mended = 0
        if (own?.active && its) {
          const differs = own.held !== its.n || own.digest !== its.digest
          // What moved since will come with the feed, but for a row that it believes to have brought.
          if (differs && its.g > own.row.g && mirror.hasRowsOf(its.g)) isStale = true
          const isWrong = deep || (differs && its.g <= own.row.g)
          const isMended = !isWrong || (await tryRepair(row.id, deep, (count) => (mended = count)))
          if (!isMended) left += 1
        }
        note(done, mended)
      }
    }
    if (isStale) {
      await mirror.refetch(['chats'])
      await caughtUp()
    }
    return left
  }

  async function runOnce(deep: boolean): Promise<void> {
    await caughtUp()
    let mended = 0
    const total = wholeChats().length + 1
    const show = (done: number): void => {
      state.setSync({ check: { done, total, mended } })
    }
    show(0)
    skipped.clear()
    try {
      await settleMissing()
      // The server has it: it moved while all rows were fetched, and comes; or it was passed over.
      if (isRowMissing()) {
        await mirror.refetch(['chats'])
        await caughtUp()
      }
      mended += await verifyLanes()
      await settleMissing()
      show(1)
      const left = await verifyChats(deep, (done, count) => {
        mended += count
        show(done + 1)
      })
      if (left > 0) throw new NotMended()
      // Otherwise it is due again.
      if (skipped.size > 0) return
      await mirror.noteVerified()
      state.setSync({ verifiedAt: mirror.verifiedAt })
    } finally {
      state.setSync({ check: null })
    }
  }

  /** What follows a run: a pause before it is due by itself again. */
  function restFor(ms: number, next: number): void {
    rest = { until: clock() + ms, ms: next }
    if (!stopping.signal.aborted) resting = setTimeout(onRested, ms + 100)
  }

  function begin(deep: boolean): Promise<void> {
    clearTimeout(resting)
    const done = runOnce(deep)
      .then(
        () => {
          const { ms } = rest
          rest = { until: 0, ms: firstRestMs }
          failure = null
          // A row that this version can't read never comes: each time longer, as after a failure.
          if (isRowMissing()) restFor(ms, Math.min(dayMs, ms * 2))
          else if (skipped.size > 0) restFor(shortRestMs, firstRestMs)
        },
        (error: unknown) => {
          failure = error instanceof TransportError ? JSON.stringify(error.problem) : nameOf(error)
          // A line that is gone says nothing of what is held: it costs no longer rest.
          const isAway = error instanceof TransportError && error.problem.kind !== 'code'
          if (mirror.missing.size > 0) restFor(shortRestMs, rest.ms)
          else if (isAway) restFor(firstRestMs, rest.ms)
          else restFor(rest.ms, Math.min(dayMs, rest.ms * 2))
          throw error
        },
      )
      .finally(() => {
        running = null
        onEnded()
      })
    running = { deep, done }
    return done
  }

  async function run(deep: boolean): Promise<void> {
    if (running && deep && !running.deep) {
      await running.done.catch(() => undefined)
      return run(deep)
    }
    return running ? running.done : begin(deep)
  }

  return {
    repair,
    run,
    isDue: () =>
      running === null &&
      clock() >= rest.until &&
      (mirror.isDoubtful ||
        mirror.missing.size > 0 ||
        isRowMissing() ||
        mirror.verifiedAt === null ||
        // Either way: a clock that was set back keeps it from being due no longer.
        Math.abs(clock() - mirror.verifiedAt) > dayMs),
    wake() {
      rest = { until: 0, ms: firstRestMs }
      onRested()
    },
    get failure() {
      return failure
    },
    stop() {
      stopping.abort()
      clearTimeout(resting)
    },
  }
}

/** Never the message of what others throw: it may hold what was being stored. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}
