/** The one way to the database; two implementations run the same SQL: PostgreSQL and embedded PGlite. */

/** Runs one statement with $1… parameters and returns its rows. */
export interface Queryable {
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>
}

export interface Store extends Queryable {
  readonly kind: 'postgres' | 'pglite'
  /**
   * Runs `work` in one READ COMMITTED transaction: committed when it resolves, rolled back when it
   * throws. Serialisation failures and deadlocks are tried again, at most three times.
   */
  transaction<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}
