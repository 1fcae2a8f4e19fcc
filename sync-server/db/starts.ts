/**
 * The starts of the database. A copy of it that is put back as it was, a folder or a disk, has the installation's row of
 * the one whose place it takes. But what its devices have seen is of a start that it does not know, or beyond where its
 * next one began.
 */
import { randomUUID } from 'node:crypto'
import type { Queryable } from './store.ts'

/** Up to where something was given out, and under which start. */
export interface Given {
  start: string
  g: number
}

/** Notes that the database has started, where nobody has. Under the commit lock: nothing is stamped meanwhile, nor before. */
export async function noteStart(tx: Queryable): Promise<void> {
  await tx.query(
    `insert into database_start (id, began, g)
     select $1, pg_postmaster_start_time(), last_value from commit_order
     where pg_postmaster_start_time() is distinct from (select began from database_start order by n desc limit 1)`,
    [randomUUID()],
  )
}

/** Whether a database of the same timeline that gave this out is another one, or has lost it. */
export async function hasLost(db: Queryable, { start, g }: Given): Promise<boolean> {
  const [row] = await db.query<{ until: number }>(
    `select least((select last_value from commit_order),
                  (select next.g from database_start next where next.n > s.n order by next.n limit 1)) as until
     from database_start s where s.id = $1`,
    [start],
  )
  return !row || row.until < g
}
