/** The one way to the database; two implementations run the same SQL: PostgreSQL and embedded PGlite. */
import type { Identity } from './identity.ts'
import type { Signals } from './signals.ts'

/** Runs one statement with $1… parameters and returns its rows. */
export interface Queryable {
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>
}

export interface Work extends Queryable {
  /**
   * Runs `work` in one READ COMMITTED transaction: committed when it resolves, rolled back when it
   * throws. Serialisation failures and deadlocks are tried again, at most three times.
   */
  transaction<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result>
}

export type Plans = 'kept' | 'fresh'

export interface Store {
  readonly kind: 'postgres' | 'pglite'
  /** To and from other servers of the same store; null where there can be none. */
  readonly signals: Signals | null
  /**
   * Work in the name of somebody, who reaches the rows that db/row-security.sql gives them. The identity holds
   * for each transaction and ends with it; a single query is a transaction of its own. `plans: 'kept'` is for statements
   * that are asked again and again, about few rows: a connection plans each of them a few times at most. What is about
   * any number of rows is planned for its values each time.
   */
  as(identity: Identity, plans?: Plans): Work
  close(): Promise<void>
}

/** With what the owner of the tables may do: for migrations, and for tests that look behind the locks. */
export interface OwnedStore extends Store, Work {}
