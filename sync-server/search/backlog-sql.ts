/** Posts from before there was a search: a batch at a time out of the backlog, folded. */
import { searchableText } from '../access/searchable-sql.ts'
import type { Queryable } from '../db/store.ts'

interface WaitingPost {
  id: string
  chat: string
  author: string
  authorPartner: string | null
  at: number
  deleted: boolean
  body: string
  files: { name: string }[]
}

/**
 * Folds up to `size` posts of the backlog, the newest ids first, and takes them out of it; returns how many. Under the
 * commit lock: no edit or removal of them is under way.
 */
export async function foldBatch(tx: Queryable, size: number): Promise<number> {
  const posts = await tx.query<WaitingPost>(
    `select p.id, p.chat, p.author, p.author_partner as "authorPartner", p.deleted, p.body, p.files,
       floor(extract(epoch from p.accepted_at) * 1000)::bigint as at
     from (select post from search_backlog order by post desc limit $1) b
     cross join lateral (select id, chat, author, author_partner, accepted_at, deleted, body, files from post where id = b.post offset 0) p`,
    [size],
  )
  const rows = posts.filter(({ deleted }) => !deleted)
  await tx.query(
    `insert into searchable (post, chat, at, author, author_partner, has_file, text)
     select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::boolean[], $7::text[])
     on conflict (post) do nothing`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.chat),
      rows.map((row) => row.at),
      rows.map((row) => row.author),
      rows.map((row) => row.authorPartner),
      rows.map((row) => row.files.length > 0),
      rows.map((row) => searchableText(row.body, row.files)),
    ],
  )
  await tx.query('delete from search_backlog where post = any($1::uuid[])', [
    posts.map(({ id }) => id),
  ])
  return posts.length
}

/** Whether anything stands in the backlog. */
export async function hasBacklog(db: Queryable): Promise<boolean> {
  const rows = await db.query('select from search_backlog limit 1')
  return rows.length > 0
}
