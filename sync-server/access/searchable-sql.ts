/** Statements that write the texts of posts as they are searched. */
import { fold } from '../contract/fold.ts'
import type { Queryable } from '../db/store.ts'
import type { NewPost } from './append-posts.ts'

/** What of a post is searched: its words and the names of its files. */
export function searchableText(body: string, files: readonly { name: string }[]): string {
  return fold([body, ...files.map(({ name }) => name)].join('\n'))
}

/** Of new posts, which may be written later in the same transaction. Automatic posts are not searched. */
export async function insertSearchable(
  tx: Queryable,
  posts: readonly { chat: string; row: NewPost }[],
): Promise<void> {
  const rows = posts.filter(({ row }) => row.author !== null)
  if (rows.length === 0) return
  await tx.query(
    `insert into searchable (post, chat, at, author, author_partner, has_file, text)
     select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::boolean[], $7::text[])`,
    [
      rows.map(({ row }) => row.id),
      rows.map(({ chat }) => chat),
      rows.map(({ row }) => row.acceptedAt),
      rows.map(({ row }) => row.author),
      rows.map(({ row }) => row.authorPartner),
      rows.map(({ row }) => (row.files ?? []).length > 0),
      rows.map(({ row }) => searchableText(row.body, row.files ?? [])),
    ],
  )
}

/** Of edited posts. One that is still to be folded for the first time has no text yet, and gets its new one then. */
export async function updateSearchable(
  tx: Queryable,
  posts: readonly { id: string; body: string }[],
): Promise<void> {
  if (posts.length === 0) return
  const files = await tx.query<{ id: string; files: { name: string }[] }>(
    'select id, files from post where id = any($1::uuid[])',
    [posts.map(({ id }) => id)],
  )
  const filesOf = new Map(files.map((row) => [row.id, row.files]))
  await tx.query(
    `update searchable set text = w.text from unnest($1::uuid[], $2::text[]) as w (post, text)
     where searchable.post = w.post`,
    [
      posts.map(({ id }) => id),
      posts.map(({ id, body }) => searchableText(body, filesOf.get(id) ?? [])),
    ],
  )
}

/** Of posts that are taken back. */
export async function deleteSearchable(tx: Queryable, posts: readonly string[]): Promise<void> {
  if (posts.length === 0) return
  await tx.query('delete from searchable where post = any($1::uuid[])', [posts])
}
