/** Writes what became of posts that stand already: texts, removals, pins, reactions; and the chat's digest. */
import { xorDigest } from '../contract/digest.ts'
import { reactionId } from '../contract/feed.ts'
import type { Queryable } from '../db/store.ts'
import { digestOf, type ChatHead } from './append-posts.ts'
import { noteNamed, raiseChat } from './posts-sql.ts'
import { deleteSearchable, updateSearchable } from './searchable-sql.ts'
import { removeFiles, updatePosts, writeReactions, writeVersions } from './post-changes-sql.ts'

/** A post as it shall be. */
export interface ChangedPost {
  id: string
  body: string
  rev: number
  /** ms */
  editedAt: number | null
  deleted: boolean
  deletedBy: string | null
  pinned: boolean
  /** Whom it names. */
  mentions: readonly string[]
  /** The `g` that it stands with now; null where this transaction has appended it. */
  g: number | null
  /** Texts that it had before, to be kept. */
  versions: { rev: number; body: string; at: number }[]
}

export interface ChangedReaction {
  post: string
  person: string
  emoji: string
  deleted: boolean
  /** The `g` that it stands with now; null = it is new. */
  g: number | null
}

/** Writes the changes of a chat whose row this transaction has locked, under the `g` of the commit lock. */
export async function changePosts(
  tx: Queryable,
  chat: ChatHead,
  posts: readonly ChangedPost[],
  reactions: readonly ChangedReaction[],
  g: number,
): Promise<void> {
  for (const post of posts) if (post.g !== null) replace(chat, post.id, post.g, g)
  for (const reaction of reactions) {
    const id = reactionId(reaction)
    if (reaction.g === null) {
      chat.n += 1
      chat.digest = xorDigest(chat.digest, digestOf(id, g))
    } else replace(chat, id, reaction.g, g)
  }
  await updatePosts(tx, posts, g)
  await noteNamed(tx, chat.id, posts.flatMap((post) => post.mentions)) // prettier-ignore
  const deleted = posts.flatMap((post) => (post.deleted ? [post.id] : []))
  await removeFiles(tx, deleted)
  await deleteSearchable(tx, deleted)
  await updateSearchable(
    tx,
    posts.filter((post) => !post.deleted && post.versions.length > 0),
  )
  await writeVersions(
    tx,
    posts.flatMap((post) => post.versions.map((version) => ({ ...version, post: post.id }))),
  )
  await writeReactions(tx, chat.id, reactions, g)
  await raiseChat(tx, chat, g, null)
}

function replace(chat: ChatHead, id: string, before: number, g: number): void {
  chat.digest = xorDigest(chat.digest, xorDigest(digestOf(id, before), digestOf(id, g)))
}
