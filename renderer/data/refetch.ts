/**
 * Lanes that are fetched again from their beginning, beside what is held: that stays readable, what comes takes its
 * place, and what did not come by the end is gone. Nothing of it is stored: a crash begins it again.
 */
import type { VerifiedLane } from '../../sync-server/contract/verify.ts'

export interface Refetch {
  begin(lanes: readonly VerifiedLane[]): void
  isOn(lane?: VerifiedLane): boolean
  /** Whether a row comes for the first time. It does so until it is noted: what could not be stored comes again. */
  isNew(lane: VerifiedLane, key: string): boolean
  /** Notes that a row has come, and is stored. */
  see(lane: VerifiedLane, key: string): void
  /** Every key of a lane that came. */
  seen(lane: VerifiedLane): ReadonlySet<string>
  /** What follows from the end of a lane is done: until then it goes on, whatever the disk refuses. */
  end(lane: VerifiedLane): void
}

export function createRefetch(): Refetch {
  const seen = new Map<VerifiedLane, Set<string>>()
  return {
    begin(lanes) {
      for (const lane of lanes) seen.set(lane, new Set())
    },
    isOn: (lane) => (lane === undefined ? seen.size > 0 : seen.has(lane)),
    isNew: (lane, key) => seen.get(lane)?.has(key) === false,
    see(lane, key) {
      seen.get(lane)?.add(key)
    },
    seen: (lane) => seen.get(lane) ?? new Set(),
    end(lane) {
      seen.delete(lane)
    },
  }
}
