/** Numbered migrations, forward only, run at start under a lock. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { Store } from './store.ts'

const folder = new URL('./migrations/', import.meta.url)
/** Any number of servers may start at once: one migrates, the others wait. */
const lockKey = 4_021_976

/**
 * Applies what is missing, each file in a transaction of its own. Throws where a file that was applied
 * has changed since, or where the database knows a migration that this program does not.
 */
export async function migrate(store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [lockKey])
    await tx.query(
      'create table if not exists migration (name text primary key, hash text not null, at timestamptz not null default now())',
    )
  })
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  for (const name of files) {
    const sql = await readFile(new URL(name, folder), 'utf8')
    const hash = createHash('sha256').update(sql).digest('hex')
    await store.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [lockKey])
      const [applied] = await tx.query<{ hash: string }>(
        'select hash from migration where name = $1',
        [name],
      )
      if (applied && applied.hash !== hash)
        throw new Error(`migration ${name} was changed after it was applied`)
      if (applied) return
      for (const statement of statementsOf(sql)) await tx.query(statement)
      await tx.query('insert into migration (name, hash) values ($1, $2)', [name, hash])
    })
  }
  const known = await store.query<{ name: string }>('select name from migration')
  const stranger = known.find(({ name }) => !files.includes(name))
  if (stranger)
    throw new Error(`the database has migration ${stranger.name}: this server is older than it`)
}

/** Splits at semicolons that end a line; migrations hold no others outside comments. */
function statementsOf(sql: string): string[] {
  return sql
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
