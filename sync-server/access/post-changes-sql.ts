/** Statements that change posts and reactions. */
import type { Queryable } from '../db/store.ts'
import type { ChangedPost, ChangedReaction } from './change-posts.ts'

export async function updatePosts(
  tx: Queryable,
  posts: readonly ChangedPost[],
  g: number,
): Promise<void> {
  if (posts.length === 0) return
  await tx.query(
    `update post set body = w.body, rev = w.rev, edited_at = w.edited_at, deleted = w.deleted, deleted_by = w.deleted_by,
            pinned = w.pinned, files = case when w.deleted then '[]' else post.files end,
            reply_to = case when w.deleted then null else post.reply_to end, mentions = w.mentions::uuid[], g = $1
     from unnest($2::uuid[], $3::text[], $4::integer[], $5::timestamptz[], $6::boolean[], $7::uuid[], $8::boolean[], $9::text[])
       as w (id, body, rev, edited_at, deleted, deleted_by, pinned, mentions)
     where post.id = w.id`,
    [
      g,
      posts.map((p) => p.id),
      posts.map((p) => p.body),
      posts.map((p) => p.rev),
      posts.map((p) => (p.editedAt === null ? null : new Date(p.editedAt))),
      posts.map((p) => p.deleted),
      posts.map((p) => p.deletedBy),
      posts.map((p) => p.pinned),
      posts.map((p) => `{${p.mentions.join(',')}}`),
    ],
  )
}

/** What is taken back takes its files along. Their ids stay taken: that it was is told to nobody. */
export async function removeFiles(tx: Queryable, posts: readonly string[]): Promise<void> {
  if (posts.length === 0) return
  await tx.query(
    `with gone as (delete from attachment where post = any($1::uuid[]) returning id)
     insert into spent_file select id from gone`,
    [posts],
  )
}

export async function writeVersions(
  tx: Queryable,
  versions: readonly { post: string; rev: number; body: string; at: number }[],
): Promise<void> {
  if (versions.length === 0) return
  await tx.query(
    `insert into post_version (post, rev, body, written_at)
     select * from unnest($1::uuid[], $2::integer[], $3::text[], $4::timestamptz[])`,
    [
      versions.map((v) => v.post),
      versions.map((v) => v.rev),
      versions.map((v) => v.body),
      versions.map((v) => new Date(v.at)),
    ],
  )
}

export async function writeReactions(
  tx: Queryable,
  reactions: readonly (ChangedReaction & { chat: string })[],
  g: number,
): Promise<void> {
  if (reactions.length === 0) return
  await tx.query(
    `insert into reaction (post, person, emoji, chat, deleted, g)
     select post, person, emoji, chat, deleted, $1::bigint
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::boolean[]) as w (post, person, emoji, chat, deleted)
     on conflict (post, person, emoji) do update set deleted = excluded.deleted, g = excluded.g`,
    [
      g,
      reactions.map((r) => r.post),
      reactions.map((r) => r.person),
      reactions.map((r) => r.emoji),
      reactions.map((r) => r.chat),
      reactions.map((r) => r.deleted),
    ],
  )
}
