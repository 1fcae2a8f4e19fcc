/**
 * The commit lock: as its last step a writing transaction takes one advisory lock, held until it has
 * committed, and draws its `g`. So the order of `g` is the order of commits (docs/protocol.md, 1).
 */
import type { Queryable } from './store.ts'

const commitLockKey = 4_021_977
const directoryLockKey = 4_021_978

/** Under what a store stands: what it was read by is another one's where either has changed. */
export interface Present {
  timeline: string
  /** The newest start of the database. */
  start: string
}

/** Nobody has noted yet that the store was put back or started anew, or the transaction went by what has ended. */
export class TimelineEnded extends Error {
  constructor() {
    super('the timeline has ended')
    this.name = 'TimelineEnded'
  }
}

/**
 * Takes the commit lock and returns this transaction's `g`. What follows must be short. Throws TimelineEnded where the
 * store has become another one, or is not as it is `known`: a `g` of the lost future never stands for anything else.
 */
export async function stamp(tx: Queryable, known?: Present): Promise<number> {
  await lockCommits(tx)
  const [row] = await tx.query<{ g: number } & Present>(
    'select draw_g() as g, timeline, start from present_timeline()',
  )
  if (!row || (known && !isSame(row, known))) throw new TimelineEnded()
  return row.g
}

/** Throws TimelineEnded where the store is not as it is `known`: what was read of it is another one's. */
export async function mustBeOf(tx: Queryable, known: Present): Promise<void> {
  const [row] = await tx.query<Present>('select timeline, start from present_timeline()')
  if (!row || !isSame(row, known)) throw new TimelineEnded()
}

function isSame(one: Present, other: Present): boolean {
  return one.timeline === other.timeline && one.start === other.start
}

/** Keeps others from committing what they stamp, until this transaction ends. For work that draws no `g` of its own. */
export async function lockCommits(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [commitLockKey])
}

/** Changes of entities exclude each other: the first lock in the lock order. */
export async function lockDirectory(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [directoryLockKey])
}
