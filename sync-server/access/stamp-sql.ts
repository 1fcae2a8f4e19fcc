/** The g of what a transaction has written before it had one. */
import type { Queryable } from '../db/store.ts'

/** Stands for the transaction's g until it has the commit lock: no committed row carries it. */
export const unstamped = -1

export interface Written {
  persons: readonly string[]
  chats: readonly string[]
  /** Ids of the rows whose sight was written, by kind. */
  sights: Readonly<Record<string, readonly string[]>>
}

/** Stamps memberships, chats, grants and sights that this transaction has written unstamped. */
export async function stampWritten(tx: Queryable, written: Written, g: number): Promise<void> {
  const run = async (sql: string, ids: readonly string[]): Promise<void> => {
    if (ids.length > 0) await tx.query(sql, [[...new Set(ids)], g])
  }
  const rows = (where: string): string => `set g = $2::bigint where ${where} = any($1::uuid[]) and g = ${String(unstamped)}` // prettier-ignore
  await run(`update memberships ${rows('person')}`, written.persons)
  await run(`update chat ${rows('id')}`, written.chats)
  await run(`update grants ${rows('chat')}`, written.chats)
  for (const [kind, ids] of Object.entries(written.sights)) {
    await run(`update sight ${rows(`kind = '${kind}' and id`)}`, ids)
  }
}
