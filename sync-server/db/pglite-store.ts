/** The embedded store: PostgreSQL in this process, one connection, in a data directory or in memory. */
import { PGlite, types, type Transaction } from '@electric-sql/pglite'
import { enter } from './identity.ts'
import { createKeptPlans, type KeptPlans } from './pglite-plans.ts'
import { retried } from './retry.ts'
import { ownFolder } from './sole-owner.ts'
import type { OwnedStore, Plans, Queryable, Work } from './store.ts'

type Runner = Pick<PGlite | Transaction, 'query'>

const options = { parsers: { [types.INT8]: Number, [types.DATE]: (text: string) => text } }

/** Opens (or makes) the database in `dataDir`; null keeps it in memory. Refuses a folder that is in use. */
export async function openPglite(dataDir: string | null): Promise<OwnedStore> {
  if (dataDir === null) return pgliteStore(await PGlite.create(options))
  const leave = await ownFolder(dataDir)
  try {
    return pgliteStore(await PGlite.create({ ...options, dataDir }), leave)
  } catch (error) {
    await leave()
    throw error
  }
}

/** One in memory that goes on where another was when it was dumped. */
export async function openDump(dump: Blob): Promise<OwnedStore> {
  return pgliteStore(await PGlite.create({ ...options, loadDataDir: dump }))
}

/** What a database offers; `leave` is called when it is closed. */
export function pgliteStore(db: PGlite, leave?: () => Promise<void>): OwnedStore {
  const kept = createKeptPlans(db)
  const work = (entering: string | null, plans: Plans): Work['transaction'] => {
    return (run) =>
      retried(() =>
        db.transaction(async (tx) => {
          if (entering !== null) await tx.exec(entering)
          return run(plans === 'kept' ? keeping(kept, tx) : queryableOf(tx))
        }),
      )
  }
  return {
    kind: 'pglite',
    signals: null,
    query: queryableOf(db).query,
    transaction: work(null, 'fresh'),
    as(identity, plans = 'fresh') {
      const transaction = work(enter(identity), plans)
      return { transaction, query: (sql, values) => transaction((tx) => tx.query(sql, values)) }
    },
    async close() {
      await db.close()
      await leave?.()
    },
  }
}

function queryableOf(runner: Runner): Queryable {
  return {
    async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
      return (await runner.query<Row>(sql, [...values])).rows
    },
  }
}

/**
 * Without parameters it is asked seldom, or is no statement that can be prepared. A transaction that has ended takes none:
 * what holds then is the owner's view.
 */
function keeping(kept: KeptPlans, tx: Transaction): Queryable {
  const fresh = queryableOf(tx)
  return {
    query: (sql, values = []) =>
      values.length > 0 && !tx.closed ? kept.query(sql, values) : fresh.query(sql, values),
  }
}
