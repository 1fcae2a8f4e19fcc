/** What hangs on partners whose kinds, coordinator flag or status changed: what a change of wide reach derives anew. */
import type { Queryable } from '../db/store.ts'
import { readReachOfPartners } from './facts-sql.ts'
import { nothingTouched, type Touched } from './world.ts'

/** In the order in which it is derived: chats first, what follows from all of them last. */
export const reachKinds = ['candidates', 'jobs', 'jobChats', 'members', 'partners'] as const
export type ReachKind = (typeof reachKinds)[number]
export type Reach = Pick<Touched, ReachKind>

/** The chats, memberships and rows that may change with these partners, and these candidates' own. */
export async function reachOf(
  tx: Queryable,
  partners: ReadonlySet<string>,
  candidates: readonly string[],
): Promise<Reach> {
  const its = await readReachOfPartners(tx, [...partners])
  return {
    ...nothingTouched(),
    candidates: new Set([...candidates, ...its.candidates]),
    jobs: new Set(its.destinationJobs),
    jobChats: new Set(its.sourceJobs),
    members: new Set(its.staff),
    partners: new Set(partners),
  }
}

/** How much it is: about the number of chats and people. */
export function sizeOf(reach: Reach): number {
  return reach.candidates.size + reach.jobs.size + reach.jobChats.size + reach.members.size
}
