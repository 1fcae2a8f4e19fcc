/**
 * The commit lock: as its last step a writing transaction takes one advisory lock, held until it has
 * committed, and draws its `g`. So the order of `g` is the order of commits (docs/protocol.md, 1).
 */
import type { Queryable } from './store.ts'

const commitLockKey = 4_021_977
const directoryLockKey = 4_021_978

/** Takes the commit lock and returns this transaction's `g`. What follows must be short. */
export async function stamp(tx: Queryable): Promise<number> {
  await tx.query('select pg_advisory_xact_lock($1)', [commitLockKey])
  const [row] = await tx.query<{ g: number }>("select nextval('commit_order') as g")
  if (!row) throw new Error('commit_order gave no value')
  return row.g
}

/** Changes of entities exclude each other: the first lock in the lock order. */
export async function lockDirectory(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [directoryLockKey])
}
