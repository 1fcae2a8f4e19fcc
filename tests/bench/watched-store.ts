/** A store that tells of each writing transaction: whether it changed entities, its g, how long it held the commit lock. */
import type { OwnedStore, Queryable, Work } from '../../sync-server/db/store.ts'

export interface Transaction {
  /** It held the directory lock. */
  directory: boolean
  g: number
  /** From the commit lock until the end, ms. */
  lockMs: number
}

const directoryLock = 4_021_978

export function watched(
  store: OwnedStore,
  onStamped: (transaction: Transaction) => void,
): OwnedStore {
  // prettier-ignore
  return { ...store, as: (identity, plans) => watchedWork(store.as(identity, plans), onStamped) }
}

function watchedWork(db: Work, onStamped: (transaction: Transaction) => void): Work {
  return {
    ...db,
    async transaction(work) {
      const seen = { directory: false, g: 0, at: 0 }
      const result = await db.transaction((tx) => {
        const query: Queryable['query'] = async <Row extends object>(
          sql: string,
          values?: readonly unknown[],
        ): Promise<Row[]> => {
          const rows = await tx.query<Row>(sql, values)
          if (values?.[0] === directoryLock) seen.directory = true
          if (sql.includes('draw_g()')) {
            seen.g = (rows[0] as { g: number }).g
            seen.at = performance.now()
          }
          return rows
        }
        return work({ query })
      })
      const lockMs = performance.now() - seen.at
      if (seen.g > 0) onStamped({ directory: seen.directory, g: seen.g, lockMs })
      return result
    },
  }
}
