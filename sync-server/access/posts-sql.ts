/** Writing posts. */
import type { Queryable } from '../db/store.ts'
import type { ChatHead, PlacedPost } from './append-posts.ts'

/** Writes posts, those of a chat in the order of their places. What one answers stands in its chat and before it, or is none. */
export async function insertPosts(
  tx: Queryable,
  posts: readonly PlacedPost[],
  g: number,
): Promise<void> {
  await tx.query(
    `insert into post (id, chat, seq, author, author_partner, author_role, kind, written_at, accepted_at, body, files, reply_to, mentions, g, born)
     select id, chat, seq, author, partner, role,
            case when role = 'system' then 'event' else 'post' end, written_at, accepted_at, body, files,
            coalesce(beside, (select q.seq from post q where q.id = w.reply_to and q.chat = w.chat)), mentions::uuid[], $1::bigint, $1
     from unnest($2::uuid[], $3::uuid[], $4::integer[], $5::uuid[], $6::uuid[], $7::text[], $8::timestamptz[], $9::timestamptz[],
            $10::text[], $11::jsonb[], $12::uuid[], $13::integer[], $14::text[])
       as w (id, chat, seq, author, partner, role, written_at, accepted_at, body, files, reply_to, beside, mentions)`,
    [
      g,
      posts.map((p) => p.id),
      posts.map((p) => p.chat),
      posts.map((p) => p.seq),
      posts.map((p) => p.author),
      posts.map((p) => p.authorPartner),
      posts.map((p) => p.authorRole),
      posts.map((p) => new Date(p.writtenAt)),
      posts.map((p) => new Date(p.acceptedAt)),
      posts.map((p) => p.body),
      posts.map((p) => JSON.stringify(p.files ?? [])),
      posts.map((p) => p.replyTo ?? null),
      placesBeside(posts),
      posts.map((p) => `{${(p.mentions ?? []).join(',')}}`),
    ],
  )
}

/** Of each post the place of the one that it answers, where the same statement writes that, and does not see it yet. */
function placesBeside(posts: readonly PlacedPost[]): (number | null)[] {
  const before = new Map<string, PlacedPost>()
  return posts.map((post) => {
    const answered = post.replyTo === undefined ? undefined : before.get(post.replyTo)
    before.set(post.id, post)
    return answered?.chat === post.chat ? answered.seq : null
  })
}

/** A chat's head as it shall be; `lastPost` where a person has posted, its time in ms. */
export interface RaisedChat extends ChatHead {
  lastPost: { seq: number; at: number } | null
}

export async function raiseChats(
  tx: Queryable,
  chats: readonly RaisedChat[],
  g: number,
): Promise<void> {
  await tx.query(
    `update chat set seq = w.seq, n = w.n, digest = w.digest, g = $1,
            last_post_seq = coalesce(w.last_seq, last_post_seq), last_post_at = coalesce(w.last_at, last_post_at)
     from unnest($2::uuid[], $3::integer[], $4::integer[], $5::bigint[], $6::integer[], $7::timestamptz[])
       as w (id, seq, n, digest, last_seq, last_at)
     where chat.id = w.id`,
    [
      g,
      chats.map((chat) => chat.id),
      chats.map((chat) => chat.seq),
      chats.map((chat) => chat.n),
      chats.map((chat) => chat.digest),
      chats.map((chat) => chat.lastPost?.seq ?? null),
      chats.map((chat) => (chat.lastPost ? new Date(chat.lastPost.at) : null)),
    ],
  )
}

/** A person or partner whom a post of a chat shows. */
export interface Shown {
  chat: string
  kind: 'person' | 'partner'
  id: string
}

/**
 * A chat's participants see who and what its posts show, from then on. Returns the chats in which something is
 * new: then their participants' directory has news.
 */
export async function noteShown(
  tx: Queryable,
  shown: readonly Shown[],
  g: number,
): Promise<ReadonlySet<string>> {
  if (shown.length === 0) return new Set()
  const fresh = await tx.query<Shown>(
    `with w as (select * from unnest($1::uuid[], $2::text[], $3::uuid[]) as w (chat, kind, id)),
     persons as (
       insert into chat_author (chat, person) select chat, id from w where kind = 'person'
       on conflict do nothing returning chat, person
     ), partners as (
       insert into chat_partner (chat, partner) select chat, id from w where kind = 'partner'
       on conflict do nothing returning chat, partner
     )
     select chat, 'person' as kind, person as id from persons
     union all select chat, 'partner', partner from partners`,
    columnsOf(shown),
  )
  if (fresh.length === 0) return new Set()
  await tx.query(
    `insert into sight (party, kind, id, view, active, until, g)
     select gr.party, w.kind, w.id, case w.kind when 'person' then 'name' else 'full' end, true,
            case when bool_or(gr.until is null) then null else max(gr.until) end, $4::bigint
     from unnest($1::uuid[], $2::text[], $3::uuid[]) as w (chat, kind, id)
     join grants gr on gr.chat = w.chat and gr.active and (gr.until is null or gr.until > now())
     group by gr.party, w.kind, w.id
     on conflict (party, kind, id, view) do update set active = true,
       until = case when not sight.active then excluded.until
                    when sight.until is null or excluded.until is null then null
                    else greatest(sight.until, excluded.until) end,
       g = case when sight.active and (sight.until is null or sight.until > now()) then sight.g else excluded.g end`,
    [...columnsOf(fresh), g],
  )
  return new Set(fresh.map(({ chat }) => chat))
}

function columnsOf(shown: readonly Shown[]): string[][] {
  return [shown.map(({ chat }) => chat), shown.map(({ kind }) => kind), shown.map(({ id }) => id)]
}

interface Named {
  chat: string
  person: string
}

/** Whom posts name, each in its chat. */
export function namedIn(posts: readonly { chat: string; mentions?: readonly string[] }[]): Named[] {
  return posts.flatMap(({ chat, mentions = [] }) => mentions.map((person) => ({ chat, person })))
}

/** Whom posts of a chat name: they follow it from then on. */
export async function noteNamed(tx: Queryable, named: readonly Named[]): Promise<void> {
  if (named.length === 0) return
  await tx.query(
    `insert into chat_named (chat, person) select distinct chat, person from unnest($1::uuid[], $2::uuid[]) as w (chat, person)
     on conflict do nothing`,
    [named.map(({ chat }) => chat), named.map(({ person }) => person)],
  )
}
