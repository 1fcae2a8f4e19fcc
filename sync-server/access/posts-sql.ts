/** Writing posts. */
import type { Queryable } from '../db/store.ts'
import type { ChatHead, NewPost } from './append-posts.ts'

/** Writes posts with places from `first` on. What they answer stands in the same chat and before them, or is none. */
export async function insertPosts(
  tx: Queryable,
  chat: string,
  first: number,
  posts: readonly NewPost[],
  g: number,
): Promise<void> {
  await tx.query(
    `insert into post (id, chat, seq, author, author_partner, author_role, kind, written_at, accepted_at, body, files, reply_to, mentions, g, born)
     select id, $1, $2::integer + ordinality - 1, author, partner, role,
            case when role = 'system' then 'event' else 'post' end, written_at, accepted_at, body, files,
            coalesce(beside, (select q.seq from post q where q.id = w.reply_to and q.chat = $1)), mentions::uuid[], $3::bigint, $3
     from unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::timestamptz[], $9::timestamptz[], $10::text[], $11::jsonb[],
            $12::uuid[], $13::integer[], $14::text[])
       with ordinality as w (id, author, partner, role, written_at, accepted_at, body, files, reply_to, beside, mentions, ordinality)`,
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
      posts.map((p) => JSON.stringify(p.files ?? [])),
      posts.map((p) => p.replyTo ?? null),
      posts.map((p, index) => placeBeside(posts, p.replyTo, index, first)),
      posts.map((p) => `{${(p.mentions ?? []).join(',')}}`),
    ],
  )
}

/** The place of a post written by the same statement, which does not see it yet. */
function placeBeside(
  posts: readonly NewPost[],
  id: string | undefined,
  before: number,
  first: number,
): number | null {
  const index = posts.findIndex((post) => post.id === id)
  return index >= 0 && index < before ? first + index : null
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

/** People and partners that a chat's posts show. */
export interface Shown {
  persons: readonly string[]
  partners: readonly string[]
}

/**
 * The chat's participants see who and what its posts show, from then on. True if something is new here:
 * then their directory has news.
 */
export async function noteShown(
  tx: Queryable,
  chat: string,
  { persons, partners }: Shown,
  g: number,
): Promise<boolean> {
  if (persons.length + partners.length === 0) return false
  const fresh = await tx.query<{ kind: 'person' | 'partner'; id: string }>(
    `with persons as (
       insert into chat_author (chat, person) select $1, id from unnest($2::uuid[]) as w (id)
       on conflict do nothing returning person
     ), partners as (
       insert into chat_partner (chat, partner) select $1, id from unnest($3::uuid[]) as w (id)
       on conflict do nothing returning partner
     )
     select 'person' as kind, person as id from persons
     union all select 'partner', partner from partners`,
    [chat, persons, partners],
  )
  if (fresh.length === 0) return false
  await tx.query(
    `insert into sight (party, kind, id, view, active, until, g)
     select gr.party, w.kind, w.id, case w.kind when 'person' then 'name' else 'full' end, true, gr.until, $4::bigint
     from unnest($2::text[], $3::uuid[]) as w (kind, id) join grants gr on gr.chat = $1 and gr.active
     on conflict (party, kind, id, view) do update set active = true,
       until = case when not sight.active then excluded.until
                    when sight.until is null or excluded.until is null then null
                    else greatest(sight.until, excluded.until) end,
       g = case when sight.active and (sight.until is null or sight.until > now()) then sight.g else excluded.g end`,
    [chat, fresh.map((row) => row.kind), fresh.map((row) => row.id), g],
  )
  return true
}

/** Whom posts of a chat name: they follow it from then on. */
export async function noteNamed(
  tx: Queryable,
  chat: string,
  people: readonly string[],
): Promise<void> {
  if (people.length === 0) return
  await tx.query(
    `insert into chat_named (chat, person) select distinct $1::uuid, person from unnest($2::uuid[]) as w (person)
     on conflict do nothing`,
    [chat, people],
  )
}
