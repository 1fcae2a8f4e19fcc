/** The store on PostgreSQL 15 or later. */
import pg from 'pg'
import type { Queryable, Store } from './store.ts'

const { Pool, types } = pg
types.setTypeParser(types.builtins.INT8, Number)
types.setTypeParser(types.builtins.DATE, (text) => text)

/** Serialisation failure and deadlock: the transaction may simply be tried again. */
const retryable = new Set(['40001', '40P01'])
const attempts = 3

/** Opens a pool. `url` is a PostgreSQL connection string. */
export function openPostgres(url: string, connections = 10): Store {
  const pool = new Pool({ connectionString: url, max: connections })
  // An idle connection that breaks is replaced; without a listener the process would end.
  pool.on('error', () => undefined)

  return {
    kind: 'postgres',
    async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
      return (await pool.query<Row>(sql, [...values])).rows
    },
    async transaction<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result> {
      for (let attempt = 1; ; attempt += 1) {
        const client = await pool.connect()
        let broken: Error | undefined
        try {
          await client.query('begin')
          const result = await work(queryableOf(client))
          await client.query('commit')
          return result
        } catch (error) {
          await client.query('rollback').catch((failure: unknown) => {
            broken = failure as Error
          })
          const code = (error as { code?: string }).code ?? ''
          if (attempt >= attempts || !retryable.has(code)) throw error
        } finally {
          client.release(broken)
        }
      }
    },
    async close() {
      await pool.end()
    },
  }
}

function queryableOf(client: pg.PoolClient): Queryable {
  return {
    async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
      return (await client.query<Row>(sql, [...values])).rows
    },
  }
}
