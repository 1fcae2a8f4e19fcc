/**
 * The nightly check: derives everything anew from the entities and reports what differs from the store.
 * Reads only, batch by batch, each in one snapshot, so that it stalls nobody.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { readInstallation } from '../../db/installation.ts'
import type { Queryable, Store, Work } from '../../db/store.ts'
import { hasPending } from '../pending-sql.ts'
import { checkContent } from './check-content.ts'
import {
  checkCandidates,
  checkCoordinators,
  checkJobs,
  checkPartners,
  checkPersons,
} from './check-derived.ts'
import type { Difference } from './difference.ts'

export interface CheckOptions {
  retentionDays: number
  /** Told each difference as it is found. */
  onDifference: (difference: Difference) => void
  /** Pause after each batch, ms: others come in between. */
  restMs?: number
  signal?: AbortSignal
}

export interface CheckResult {
  batches: number
  differences: number
  /** Chats with a candidate in which nobody on the source side may write: to be known, not a difference. */
  suspended: string[]
}

/** Entities in a batch: what they lead to is read with them. */
const batchSizes = { person: 50, partner: 5, job: 10, candidate: 50 }
/** A batch of chats has about so many posts, but one chat at least. */
const batchPosts = 5_000
const batchChats = 500
/** How often what differs is compared again while changes are pending, and after how long, ms. */
const mostTries = 60
const pendingRestMs = 500

/** Compares the whole store. Ends early, with what it has found, once `signal` is aborted. */
export async function checkStore(store: Store, options: CheckOptions): Promise<CheckResult> {
  const { retentionDays, restMs = 0, signal } = options
  const db = store.as({ kind: 'service' })
  const { secret } = await readInstallation(db)
  const rules = { secret, retentionDays }
  const result: CheckResult = { batches: 0, differences: 0, suspended: [] }
  const run = async (
    ids: readonly string[],
    compare: (tx: Queryable, ids: readonly string[]) => Promise<Difference[]>,
  ): Promise<void> => {
    if (signal?.aborted === true || ids.length === 0) return
    const found = await settled(db, signal, (tx) => compare(tx, ids))
    result.batches += 1
    result.differences += found.length
    found.forEach(options.onDifference)
    await pause(restMs)
  }
  const walk = async (
    table: keyof typeof batchSizes,
    compare: (tx: Queryable, ids: readonly string[]) => Promise<Difference[]>,
  ): Promise<void> => {
    const rows = await db.query<{ id: string }>(`select id from ${table} order by id`)
    for (let from = 0; from < rows.length; from += batchSizes[table]) {
      const batch = rows.slice(from, from + batchSizes[table]).map((row) => row.id)
      await run(batch, compare)
    }
  }

  const lacking = await checkCoordinators(db)
  result.differences += lacking.length
  lacking.forEach(options.onDifference)
  await walk('partner', checkPartners)
  await walk('person', checkPersons)
  await walk('job', (tx, ids) => checkJobs(tx, ids, rules))
  await walk('candidate', (tx, ids) => checkCandidates(tx, ids, rules))
  for (const batch of await readChatBatches(db)) await run(batch, checkContent)
  const resting = await db.query<{ id: string }>("select id from chat where (state->>'suspended')::boolean order by id") // prettier-ignore
  result.suspended = resting.map(({ id }) => id)
  return result
}

/** What differs while a change of wide reach is under way is compared again a little later, for a while. */
async function settled(
  db: Work,
  signal: AbortSignal | undefined,
  compare: (tx: Queryable) => Promise<Difference[]>,
): Promise<Difference[]> {
  for (let tries = 0; ; tries += 1) {
    const { found, pending } = await inSnapshot(db, async (tx) => {
      const its = await compare(tx)
      return { found: its, pending: its.length > 0 && (await hasPending(tx)) }
    })
    if (!pending || tries === mostTries || signal?.aborted === true) return found
    await pause(pendingRestMs)
  }
}

/** All statements of `work` see the store at one moment; writing is refused. */
function inSnapshot<Result>(db: Work, work: (tx: Queryable) => Promise<Result>): Promise<Result> {
  return db.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only')
    return work(tx)
  })
}

async function readChatBatches(db: Queryable): Promise<string[][]> {
  const chats = await db.query<{ id: string; seq: number }>('select id, seq from chat order by id')
  const batches: string[][] = []
  let posts = Infinity
  for (const { id, seq } of chats) {
    const last = batches.at(-1)
    if (!last || posts + seq > batchPosts || last.length === batchChats) {
      batches.push([id])
      posts = seq
    } else {
      last.push(id)
      posts += seq
    }
  }
  return batches
}
