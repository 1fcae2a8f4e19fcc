/** A backup of a store, and a server that is put back to it: what dump and restore do, on either store. */
import type { OwnedStore, Queryable } from '../../sync-server/db/store.ts'

/** What the lost future held. */
export interface Undone {
  /** When the backup was taken, ms. */
  backupAt: number
  /** Posts, and the chats in which they were. */
  posts: ReadonlyMap<string, string>
  /** Texts of edits. */
  texts: readonly string[]
  /** Chats that it made, by id, and their keys. */
  chats: ReadonlyMap<string, string>
}

export interface Backup {
  /** Puts the store back. No server may run on it meanwhile. */
  restore(): Promise<Undone>
}

const tablesOf = (db: Queryable): Promise<{ name: string; columns: string }[]> =>
  db.query(
    `select table_name as name, string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
     from information_schema.columns join pg_tables t on t.schemaname = table_schema and t.tablename = table_name
     where table_schema = 'public' and is_generated = 'NEVER' and table_name <> 'migration' group by table_name`,
  )

export async function takeBackup(store: OwnedStore): Promise<Backup> {
  const backupAt = Date.now()
  const sequences = await store.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read')
    await tx.query('create schema backup')
    for (const { name } of await tablesOf(tx)) await tx.query(`create table backup."${name}" as table public."${name}"`) // prettier-ignore
    return tx.query<{ name: string; value: string | null }>("select sequencename as name, last_value as value from pg_sequences where schemaname = 'public'") // prettier-ignore
  })
  return {
    restore: () =>
      store.transaction(async (tx) => {
        const tables = await tablesOf(tx)
        const all = tables.map(({ name }) => `public."${name}"`).join(', ')
        await tx.query(`lock table ${all} in access exclusive mode`)
        const posts = await tx.query<{ id: string; chat: string }>('select id, chat from post except select id, chat from backup.post') // prettier-ignore
        const texts = await tx.query<{ body: string }>(
          `(select body from post union select body from post_version)
           except (select body from backup.post union select body from backup.post_version)`,
        )
        const chats = await tx.query<{ id: string; key: string }>('select id, key from chat except select id, key from backup.chat') // prettier-ignore
        // As pg_restore does: rows come in any order.
        await tx.query('set local session_replication_role = replica')
        await tx.query(`truncate ${all}`)
        for (const { name, columns } of tables) await tx.query(`insert into public."${name}" (${columns}) overriding system value select ${columns} from backup."${name}"`) // prettier-ignore
        for (const { name, value } of sequences) if (value !== null) await tx.query('select setval($1::regclass, $2::bigint)', [name, value]) // prettier-ignore
        await tx.query('drop schema backup cascade')
        return {
          backupAt,
          posts: new Map(posts.map(({ id, chat }) => [id, chat])),
          texts: texts.map(({ body }) => body),
          chats: new Map(chats.map(({ id, key }) => [id, key])),
        }
      }),
  }
}
