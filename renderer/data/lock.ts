/**
 * The lock over a person's data while the server says that they, or their partner, are not active: nothing of it is told
 * to the window (local-port.ts), and after 72 h it is deleted. Source: docs/domain.md, "What a participant may do".
 *
 * How long it has lasted is told by the server's clock at each refusal, and that counts, whatever was counted before.
 * Between two refusals the device counts by itself what has passed: by its clock, over restarts and sleep too, or by the
 * time that the app has run, whichever is more. So a clock that is set back ends no count; one that is set forward is put
 * right by the server, which is asked before anything is deleted: only where it can't be reached for a quarter of an
 * hour the device's own count decides.
 */
import type { Documents } from './documents.ts'
import type { MemoryState } from './memory-state.ts'

/** What is known of it on the disk. */
export interface KeptLock {
  /** The server's time at the first refusal, ms. */
  since: number
  /** How long it has lasted, as far as was known at `at` by this device's clock, ms. */
  passed: number
  at: number
}

export interface Lock {
  /** As it was kept; before anything is shown. */
  load(kept: KeptLock | undefined): void
  /** The server has refused at `now` by its clock. It holds at once, and is durable when this resolves. */
  refused(now: number): Promise<void>
  /** The server has let the person in again. */
  accepted(): Promise<void>
  /** Counts what has passed, as each minute does by itself. */
  count(): Promise<void>
  stop(): void
}

export interface LockOptions {
  documents: Documents<KeptLock>
  state: MemoryState
  /** Now, ms; and ms that have passed since some moment, whatever is done to the clock. */
  clock: () => number
  running: () => number
  /** The server is to be asked again. */
  onAsk: () => void
  /** It is over: everything of the person is to be deleted here. Called once. */
  onExpired: () => void
}

export const lockedMs = 72 * 3_600_000
const minuteMs = 60_000
/** How often the server is asked, and how often what was counted is written, in minutes. */
const askEvery = 3
const writeEvery = 5
/** For so long the server is asked in vain before the device decides alone. */
const aloneMs = 15 * minuteMs
/** Under what it is kept. */
export const onlyLock = 'only'

export function createLock(options: LockOptions): Lock {
  const { documents, state, clock, running, onAsk, onExpired } = options
  let kept: KeptLock | null = null
  let ranAt = running()
  /** For how long it has been over by the device's own count, while the app ran; null = it is not. */
  let overFor: number | null = null
  let minutes = 0
  let timer: ReturnType<typeof setInterval> | undefined
  let expired = false
  /** One write after the other: what is over must not be written once more. */
  let writing: Promise<unknown> = Promise.resolve()

  const write = (work: () => Promise<void>): Promise<void> => {
    const done = writing.then(work)
    writing = done.catch(() => undefined)
    return done
  }
  const keep = (its: KeptLock): Promise<void> =>
    write(() => (kept === null ? Promise.resolve() : documents.put([[onlyLock, its]])))

  function hold(next: KeptLock): void {
    kept = next
    ranAt = running()
    state.setLock({ until: Math.round((next.at + lockedMs - next.passed) / minuteMs) * minuteMs })
    timer ??= setInterval(() => {
      minutes += 1
      if (minutes % askEvery === 0 || overFor !== null) onAsk()
      void count(minutes % writeEvery === 0).catch(() => undefined)
    }, minuteMs)
  }

  function expire(): void {
    if (expired) return
    expired = true
    stop()
    onExpired()
  }

  async function count(isWritten: boolean): Promise<void> {
    if (!kept || expired) return
    const ran = running() - ranAt
    const passed = kept.passed + Math.max(ran, clock() - kept.at)
    hold({ since: kept.since, passed, at: clock() })
    if (passed < lockedMs) overFor = null
    else if (overFor === null) {
      overFor = 0
      onAsk()
    } else overFor += ran
    if (overFor !== null && overFor >= aloneMs) expire()
    else if (isWritten) await keep(kept)
  }

  /** Not refused anew meanwhile. */
  const isOpen = (): boolean => kept === null

  function stop(): void {
    clearInterval(timer)
    timer = undefined
  }

  return {
    load(found) {
      if (!found) return
      hold({ ...found, passed: found.passed + Math.max(0, clock() - found.at), at: clock() })
    },
    async refused(now) {
      if (expired) return
      const since = kept?.since ?? now
      const its = { since, passed: Math.max(0, now - since), at: clock() }
      overFor = null
      hold(its)
      if (its.passed >= lockedMs) expire()
      else await keep(its)
    },
    async accepted() {
      if (!kept || expired) return
      kept = null
      overFor = null
      stop()
      // What can't be taken off the disk locks the next start until the server is there.
      await write(() => documents.purge([onlyLock])).catch(() => undefined)
      if (isOpen()) state.setLock(null)
    },
    count: () => count(true),
    stop,
  }
}
