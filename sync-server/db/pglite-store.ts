/** The embedded store: PostgreSQL in this process, one connection, in a data directory or in memory. */
import { PGlite, types, type Transaction } from '@electric-sql/pglite'
import { retried } from './retry.ts'
import { ownFolder } from './sole-owner.ts'
import type { Queryable, Store } from './store.ts'

type Runner = Pick<PGlite | Transaction, 'query'>

/** Opens (or makes) the database in `dataDir`; null keeps it in memory. Refuses a folder that is in use. */
export async function openPglite(dataDir: string | null): Promise<Store> {
  const leave = dataDir === null ? null : await ownFolder(dataDir)
  const db = await PGlite.create({
    ...(dataDir === null ? {} : { dataDir }),
    parsers: { [types.INT8]: Number, [types.DATE]: (text: string) => text },
  }).catch(async (error: unknown) => {
    await leave?.()
    throw error
  })

  return {
    kind: 'pglite',
    query: queryableOf(db).query,
    transaction: (work) => retried(() => db.transaction((tx) => work(queryableOf(tx)))),
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
