/**
 * The commit lock: as its last step a writing transaction takes one advisory lock, held until it has
 * committed, and draws its `g`. So the order of `g` is the order of commits (docs/protocol.md, 1).
 */
import type { Queryable } from './store.ts'

const commitLockKey = 4_021_977
const directoryLockKey = 4_021_978

/** The store was put back to a backup and nobody has noted it yet, or the transaction went by another timeline. */
export class TimelineEnded extends Error {
  constructor() {
    super('the timeline has ended')
    this.name = 'TimelineEnded'
  }
}

/**
 * Takes the commit lock and returns this transaction's `g`. What follows must be short. Throws TimelineEnded where the
 * store has become another one, or its timeline is not `timeline`: a `g` of the lost future never stands for anything else.
 */
export async function stamp(tx: Queryable, timeline?: string): Promise<number> {
  await tx.query('select pg_advisory_xact_lock($1)', [commitLockKey])
  const [row] = await tx.query<{ g: number; timeline: string | null }>(
    "select nextval('commit_order') as g, present_timeline() as timeline",
  )
  if (!row) throw new Error('commit_order gave no value')
  if (row.timeline === null || row.timeline !== (timeline ?? row.timeline))
    throw new TimelineEnded()
  return row.g
}

/** Throws TimelineEnded where the store is not of `timeline`: what was read of it is another one's. */
export async function mustBeOf(tx: Queryable, timeline: string): Promise<void> {
  const [row] = await tx.query<{ timeline: string | null }>('select present_timeline() as timeline')
  if (row?.timeline !== timeline) throw new TimelineEnded()
}

/** Keeps others from committing what they stamp, until this transaction ends. For work that draws no `g` of its own. */
export async function lockCommits(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [commitLockKey])
}

/** Changes of entities exclude each other: the first lock in the lock order. */
export async function lockDirectory(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [directoryLockKey])
}
