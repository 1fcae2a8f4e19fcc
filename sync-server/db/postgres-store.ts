/** The store on PostgreSQL 15 or later. */
import pg from 'pg'
import { enter } from './identity.ts'
import { outdatedPlan, retried } from './retry.ts'
import { createSignals } from './signals.ts'
import type { OwnedStore, Plans, Queryable } from './store.ts'

const { Pool, types } = pg
types.setTypeParser(types.builtins.INT8, Number)
types.setTypeParser(types.builtins.DATE, (text) => text)
/** OID of bigint[]; the driver names only scalar types. */
const int8Array = 1016 as (typeof types.builtins)['INT8']
const parseArray = types.getTypeParser(int8Array) as (text: string) => (string | null)[]
types.setTypeParser(int8Array, (text) =>
  parseArray(text).map((item) => (item === null ? null : Number(item))),
)

/** So long a transaction may wait for its own process, ms; then the database ends it. */
const idleMs = 60_000

/** Opens a pool. `url` is a PostgreSQL connection string. */
export function openPostgres(url: string, connections = 10): OwnedStore {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    // A process that stands still holds no lock for ever.
    idle_in_transaction_session_timeout: idleMs,
  })
  // An idle connection that breaks is replaced; without a listener the process would end.
  pool.on('error', () => undefined)
  // Nor has one that breaks in the very moment in which the pool hands it out.
  pool.on('connect', (client) => client.on('error', () => undefined))

  return {
    kind: 'postgres',
    signals: createSignals(url, pool),
    query: queryableOf(pool, 'fresh').query,
    transaction: (work) => retried(() => attempt(pool, 'begin', 'fresh', work)),
    as(identity, plans = 'fresh') {
      // One round trip: an identity costs none of its own.
      const begin = `begin; ${enter(identity)}`
      return {
        transaction: (work) => retried(() => attempt(pool, begin, plans, work)),
        query: (sql, values) =>
          retried(() => attempt(pool, begin, plans, (tx) => tx.query(sql, values))),
      }
    },
    async close() {
      await pool.end()
    },
  }
}

async function attempt<Result>(
  pool: pg.Pool,
  begin: string,
  plans: Plans,
  work: (tx: Queryable) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  let broken: Error | undefined
  // The connection may break between two statements: without a listener the process would end.
  const onError = (error: Error): void => {
    broken = error
  }
  client.on('error', onError)
  try {
    await client.query(begin)
    const result = await work(queryableOf(client, plans))
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failure: unknown) => {
      broken = failure as Error
    })
    // It would be refused on this connection for ever.
    if (error instanceof pg.DatabaseError && error.code === outdatedPlan) broken = error
    throw error
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}

/** Kept plans are those of prepared statements. Without parameters a text may hold several statements. */
function queryableOf(runner: Pick<pg.Pool | pg.PoolClient, 'query'>, plans: Plans): Queryable {
  return {
    async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
      const prepared = plans === 'kept' && values.length > 0 ? { name: nameOf(sql) } : {}
      return (await runner.query<Row>({ ...prepared, text: sql, values: [...values] })).rows
    },
  }
}

const names = new Map<string, string>()

/** A name for each text, as short as a connection needs it. */
function nameOf(sql: string): string {
  const known = names.get(sql)
  if (known !== undefined) return known
  const name = `statement_${String(names.size + 1)}`
  names.set(sql, name)
  return name
}
