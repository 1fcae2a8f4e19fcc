/** Makes posts from before there was a search searchable, in batches beside the server's work. */
import { lockCommits } from '../db/commit-lock.ts'
import type { Store } from '../db/store.ts'
import { foldBatch, hasBacklog } from './backlog-sql.ts'

export interface SearchBacklog {
  /** Whether every post can be found. */
  readonly isDone: boolean
  /** Folds what is left, batch by batch; killed at any point, the next run goes on there. */
  run(signal?: AbortSignal): Promise<void>
}

/** Posts in one transaction: whoever pushes waits for no more. */
const batchSize = 200
/** Between two batches, ms. */
const restMs = 20

export async function createSearchBacklog(store: Store): Promise<SearchBacklog> {
  const db = store.as({ kind: 'index' })
  let isDone = !(await hasBacklog(db))
  return {
    get isDone() {
      return isDone
    },
    async run(signal) {
      while (!isDone && signal?.aborted !== true) {
        const folded = await db.transaction(async (tx) => {
          await lockCommits(tx)
          return foldBatch(tx, batchSize)
        })
        isDone = folded === 0
        await new Promise((resolve) => setTimeout(resolve, restMs))
      }
    },
  }
}
