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
  /** Ends a lane: every key that came. */
  end(lane: VerifiedLane): ReadonlySet<string>
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
    end(lane) {
      const keys = seen.get(lane) ?? new Set()
      seen.delete(lane)
      return keys
    },
  }
}
