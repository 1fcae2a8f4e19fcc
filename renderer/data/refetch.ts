/**
 * Lanes that are fetched again from their beginning, beside what is held: that stays readable, what comes takes its
 * place, and what did not come by the end is gone. Nothing of it is stored: a crash begins it again.
 */
import type { VerifiedLane } from '../../sync-server/contract/verify.ts'

export interface Refetch {
  begin(lanes: readonly VerifiedLane[]): void
  isOn(lane?: VerifiedLane): boolean
  /** Notes that a row has come; true at its first time. */
  see(lane: VerifiedLane, key: string): boolean
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
    see(lane, key) {
      const keys = seen.get(lane)
      if (!keys || keys.has(key)) return false
      keys.add(key)
      return true
    },
    end(lane) {
      const keys = seen.get(lane) ?? new Set()
      seen.delete(lane)
      return keys
    },
  }
}
