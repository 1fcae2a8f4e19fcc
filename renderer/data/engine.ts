/** The feed's cycle, and what follows from each answer: history, the outbox's releases, the phase shown. */
import { feedResponse, type FeedRequest } from '../../sync-server/contract/feed.ts'
import { limits } from '../../sync-server/contract/limits.ts'
import { protocolVersion } from '../../sync-server/contract/version.ts'
import { createBackoff } from './backoff.ts'
import type { History } from './history.ts'
import type { Link } from './link.ts'
import type { MemoryState } from './memory-state.ts'
import type { Mirror } from './mirror.ts'
import { TransportError } from './transport.ts'

/**
 * About two seconds of a good line; what comes later comes in the next page. Where a page broke off, the next one is a
 * part of that, down to the fewest: a line that breaks every minute brings what fits in between. After one that came soon, it is twice as much.
 */
const mostBytes = 1_500_000
const fewestBytes = 24_000
const soonMs = 1_500
/** An answer that needn't wait for news; and for how long after its last sign of life a request is trusted at a wake. */
const promptMs = 30_000
const trustedMs = 5_000

export interface Engine {
  start(): void
  /** Asks the server at once: on focus, `online`, resume from sleep. */
  wake(): void
  /** Another request got no answer: asks now whether the server is there. */
  probe(): void
  showPhase(): void
  /** Resolves when what the server had at the call has been applied. */
  caughtUp(): Promise<void>
  /** Whether the feed has brought what there is since the line was last lost. */
  isCaughtUp(): boolean
  stop(): void
}

export interface EngineOptions {
  link: Link
  mirror: Mirror
  history: () => History
  state: MemoryState
  person: string
  random: () => number
  /** After each answer is durable; after several that came meanwhile, once. */
  onApplied: () => Promise<void>
  /** After an answer that leaves nothing to fetch. */
  onIdle: () => void
  /** The server's timeline is another one: everything will be compared with it. */
  onTimeline: (timeline: string) => Promise<void>
  /** Its database has started anew since the last answer: before that one is applied. */
  onStart: () => Promise<void>
}

export function createEngine({
  link,
  mirror,
  history,
  state,
  person,
  random,
  onApplied,
  onIdle,
  onTimeline,
  onStart,
}: EngineOptions): Engine {
  const backoff = createBackoff(random)
  const stopping = new AbortController()
  let cycle = new AbortController()
  let more = true
  let fresh = false
  /** Woken: the next question is answered at once, so that a line that is gone shows. */
  let prompt = false
  /** Answers in a row that could not be stored. */
  let refused = 0
  let pageBytes = mostBytes
  let askedAt = 0
  /** The last sign of life of the answer that is coming. */
  let heardAt = 0
  let parked = false
  /** Of a page that was asked for at once something has come, and not all. */
  let isComing = false
  /** The last question came to nothing: what the screen says of it stands. */
  let isFailing = false
  let isFollowing = false
  /** Another answer has come since what follows was begun. */
  let isDue = false
  /** Who waits until the feed has brought what there is. */
  const waiting = new Set<() => void>()

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await link.mayAsk()
      cycle = new AbortController()
      try {
        await once(AbortSignal.any([cycle.signal, stopping.signal]))
        backoff.reset()
      } catch (error) {
        if (stopping.signal.aborted) return
        fresh = false
        isFailing = true
        const isCut = error instanceof TransportError && error.problem.kind === 'network'
        if (isCut && isComing && !cycle.signal.aborted) pageBytes = Math.max(fewestBytes, pageBytes / 4) // prettier-ignore
        const isHandled = await handled(error).catch(() => false)
        if (!isHandled && !cycle.signal.aborted) await backoff.wait()
      }
    }
  }

  async function once(signal: AbortSignal): Promise<void> {
    const offline = state.sync.offlineSince !== null || state.sync.lastContactAt === null
    const atOnce = more || offline || prompt || waiting.size > 0 || state.lock !== null
    askedAt = Date.now()
    isComing = false
    const waiters = [...waiting]
    const { cursors: lanes, witness } = mirror
    const body: FeedRequest = {
      v: protocolVersion,
      timeline: state.timeline,
      // After a silence the first question is answered at once, so that the screen knows it is back.
      wait: atOnce ? 0 : limits.feedWaitMs,
      maxBytes: pageBytes,
      lanes,
      ...(witness && { witness }),
    }
    const silenceMs = atOnce ? promptMs : limits.watchdogMs
    parked = !atOnce
    const began = performance.now()
    const answer = await link
      .post('/v1/sync/feed', body, feedResponse, silenceMs, signal, () => {
        heardAt = Date.now()
        isComing = atOnce
      })
      .finally(() => {
        parked = false
        heardAt = 0
      })
    prompt = false
    isComing = false
    if (atOnce && performance.now() - began < soonMs) pageBytes = Math.min(mostBytes, pageBytes * 2)
    // Of a server that does not look whose store asks.
    if (answer.me && answer.me.person !== person) {
      link.isOthers()
      throw new Error('an answer to another person')
    }
    // Asked once more: of a change of timelines the refusal tells what the device must know.
    if (state.timeline !== null && answer.timeline !== state.timeline)
      throw new Error('an answer of another timeline')
    if (witness && answer.witness && answer.witness.start !== witness.start) await onStart()
    await kept(mirror.apply(answer, lanes))
    // That a lane which is fetched anew has come is known with the answer after the last of its pages.
    more = Object.values(answer.lanes).some((lane) => lane?.more) || hasNull(mirror.cursors) || mirror.isRefetching // prettier-ignore
    fresh = !more
    if (!more) for (const resolve of waiters) if (waiting.delete(resolve)) resolve()
    isFailing = false
    history().kick()
    void follow()
  }

  /** What follows from answers, one after the other: the next question does not wait for it. */
  async function follow(): Promise<void> {
    isDue = true
    if (isFollowing) return
    isFollowing = true
    while (isDue) {
      isDue = false
      const isDone = await onApplied().then(
        () => true,
        // It is tried with the next answer.
        () => false,
      )
      if (!isDone || isFailing || stopping.signal.aborted) continue
      showPhase()
      if (!history().busy) onIdle()
    }
    isFollowing = false
  }

  /** One refused write is made up for by the next try; where they go on, the screen must not say that all is well. */
  async function kept(work: Promise<void>): Promise<void> {
    try {
      await work
      refused = 0
    } catch (error) {
      refused += 1
      if (refused > 1) state.setSync({ phase: 'notKept' })
      throw error
    }
  }

  /** True where the refusal was dealt with and the cycle may go on at once. */
  async function handled(error: unknown): Promise<boolean> {
    if (!(error instanceof TransportError)) return false
    if (error.problem.kind === 'busy') state.setSync({ phase: 'trouble' })
    if (error.problem.kind !== 'code') return false
    const { code, details } = error.problem
    const { timeline, newest } = details
    if (code !== 'timeline-changed' || typeof timeline !== 'string' || typeof newest !== 'number') {
      state.setSync({ phase: 'trouble' })
      return false
    }
    // First: were it refused after the mirror has moved, it would not come again.
    await onTimeline(timeline)
    await mirror.reconcile(timeline, newest)
    more = true
    return true
  }

  function showPhase(): void {
    const { phase } = state.sync
    if (phase === 'signInAgain' || phase === 'tooOld') return
    state.setSync({ phase: more || history().busy ? 'catchingUp' : 'upToDate' })
  }

  return {
    start: () => void run(),
    probe() {
      // Otherwise this cycle's own answer is near, or its backoff runs.
      if (!parked) return
      prompt = true
      cycle.abort()
    },
    showPhase() {
      if (state.sync.phase === 'catchingUp' || state.sync.phase === 'upToDate') showPhase()
    },
    wake() {
      backoff.wake()
      // What is coming goes on coming: over a slow line it would else begin anew each time, and never be there.
      if (!parked && isRecent(heardAt)) return
      // A parked request may hang on a line that is gone: ask anew.
      if (state.lock === null && state.sync.phase === 'upToDate' && isRecent(askedAt)) return
      prompt = true
      cycle.abort()
    },
    isCaughtUp: () => fresh,
    caughtUp() {
      const done = new Promise<void>((resolve) => waiting.add(resolve))
      if (parked) {
        prompt = true
        cycle.abort()
      }
      return done
    },
    stop() {
      stopping.abort()
      backoff.wake()
    },
  }
}

/** Not where the clock was set back since: then it says nothing. */
function isRecent(at: number): boolean {
  const age = Date.now() - at
  return age >= 0 && age < trustedMs
}

/** Lanes that are to be fetched from their beginning. */
function hasNull(cursors: FeedRequest['lanes']): boolean {
  return Object.values(cursors).some((cursor) => cursor === null)
}
