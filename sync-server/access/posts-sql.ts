/** Writing posts. */
import type { Queryable } from '../db/store.ts'
import type { ChatHead, NewPost } from './append-posts.ts'

export async function insertPosts(
  tx: Queryable,
  chat: string,
  first: number,
  posts: readonly NewPost[],
  g: number,
): Promise<void> {
  await tx.query(
    `insert into post (id, chat, seq, author, author_partner, author_role, kind, written_at, accepted_at, body, g)
     select id, $1, $2::integer + ordinality - 1, author, partner, role,
            case when role = 'system' then 'event' else 'post' end, written_at, accepted_at, body, $3::bigint
     from unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::timestamptz[], $9::timestamptz[], $10::text[])
       with ordinality as w (id, author, partner, role, written_at, accepted_at, body, ordinality)`,
    [
      chat,
      first,
      g,
      posts.map((p) => p.id),
      posts.map((p) => p.author),
      posts.map((p) => p.authorPartner),
      posts.map((p) => p.authorRole),
      posts.map((p) => new Date(p.writtenAt)),
      posts.map((p) => new Date(p.acceptedAt)),
      posts.map((p) => p.body),
    ],
  )
}

/** Moves the chat's head on; `lastPost` where a person has posted. */
export async function raiseChat(
  tx: Queryable,
  chat: ChatHead,
  g: number,
  lastPost: { seq: number; at: number } | null,
): Promise<void> {
  await tx.query(
    `update chat set seq = $2, n = $3, digest = $4, g = $5,
            last_post_seq = coalesce($6, last_post_seq), last_post_at = coalesce($7, last_post_at)
     where id = $1`,
    [
      chat.id,
      chat.seq,
      chat.n,
      chat.digest,
      g,
      lastPost?.seq ?? null,
      lastPost ? new Date(lastPost.at) : null,
    ],
  )
}

/** Authors are seen by the chat's parties from their first post on. */
export async function noteAuthors(
  tx: Queryable,
  chat: string,
  persons: readonly string[],
  g: number,
): Promise<void> {
  if (persons.length === 0) return
  const fresh = await tx.query<{ person: string }>(
    `insert into chat_author (chat, person) select $1, person from unnest($2::uuid[]) as w (person)
     on conflict do nothing returning person`,
    [chat, persons],
  )
  if (fresh.length === 0) return
  await tx.query(
    `insert into sight (party, kind, id, view, active, until, g)
     select gr.party, 'person', w.person, 'name', true, gr.until, $3::bigint
     from unnest($2::uuid[]) as w (person) join grants gr on gr.chat = $1 and gr.active
     on conflict (party, kind, id, view) do update set active = true, until = excluded.until, g = excluded.g
       where not sight.active`,
    [chat, fresh.map((row) => row.person), g],
  )
}
