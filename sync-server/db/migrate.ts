/**
 * Numbered migrations, forward only, run at start under a lock; then the policies, which one file holds as they now
 * stand.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { Queryable, Work } from './store.ts'

const folder = new URL('./migrations/', import.meta.url)
const policies = 'row-security.sql'
/** Any number of servers may start at once: one migrates, the others wait. */
const lockKey = 4_021_976

/**
 * Applies what is missing, each file in a transaction of its own. Throws where a file that was applied
 * has changed since, or where the database knows a migration that this program does not.
 */
export async function migrate(store: Work): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [lockKey])
    await tx.query(
      'create table if not exists migration (name text primary key, hash text not null, at timestamptz not null default now())',
    )
  })
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  for (const name of files) {
    const { sql, hash } = await read(new URL(name, folder))
    await store.transaction(async (tx) => {
      const applied = await hashOf(tx, name)
      if (applied !== undefined && applied !== hash)
        throw new Error(`migration ${name} was changed after it was applied`)
      if (applied !== undefined) return
      await tx.query(eachTable('no force row level security'))
      for (const statement of statementsOf(sql)) await tx.query(statement)
      await tx.query(eachTable('force row level security'))
      await tx.query('insert into migration (name, hash) values ($1, $2)', [name, hash])
    })
  }
  const known = await store.query<{ name: string }>('select name from migration')
  const stranger = known.find(({ name }) => name !== policies && !files.includes(name))
  if (stranger)
    throw new Error(`the database has migration ${stranger.name}: this server is older than it`)
  await applyPolicies(store)
}

/** After the tables: so each is locked as this program knows it, whichever migration made it. */
async function applyPolicies(store: Work): Promise<void> {
  const { sql, hash } = await read(new URL(policies, import.meta.url))
  await store.transaction(async (tx) => {
    if ((await hashOf(tx, policies)) === hash) return
    for (const statement of statementsOf(sql)) await tx.query(statement)
    await tx.query(
      `insert into migration (name, hash) values ($1, $2)
       on conflict (name) do update set hash = excluded.hash, at = now()`,
      [policies, hash],
    )
  })
}

async function read(url: URL): Promise<{ sql: string; hash: string }> {
  const sql = await readFile(url, 'utf8')
  return { sql, hash: createHash('sha256').update(sql).digest('hex') }
}

/** The hash of what was applied under this name, read under the lock. */
async function hashOf(tx: Queryable, name: string): Promise<string | undefined> {
  await tx.query('select pg_advisory_xact_lock($1)', [lockKey])
  const [row] = await tx.query<{ hash: string }>('select hash from migration where name = $1', [
    name,
  ])
  return row?.hash
}

/** A migration writes rows as the tables' owner, whom the forced policies would show none. */
function eachTable(what: string): string {
  return `do $$ declare name text; begin
    for name in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity loop
      execute format('alter table public.%I ${what}', name);
    end loop; end $$`
}

/** Splits at semicolons that end a line, outside $$ bodies; comments have lines of their own. */
function statementsOf(sql: string): string[] {
  const statements = sql
    .replace(/^\s*--.*$/gm, '')
    .match(/(?:\$\$[^]*?\$\$|;(?!\s*$)|[^;$]|\$(?!\$))+/gm)
  return (statements ?? []).map((one) => one.trim()).filter((one) => one !== '')
}
