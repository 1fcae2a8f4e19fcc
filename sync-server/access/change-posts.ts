/** Writes what became of posts that stand already: texts, removals, pins, reactions; and the chat's digest. */
import { xorDigest } from '../contract/digest.ts'
import { reactionId } from '../contract/feed.ts'
import type { Queryable } from '../db/store.ts'
import { digestOf, type ChatHead } from './append-posts.ts'
import { namedIn, noteNamed, raiseChats } from './posts-sql.ts'
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

/** What changes in a chat whose row the transaction has locked. */
export interface ChatChange {
  chat: ChatHead
  posts: readonly ChangedPost[]
  reactions: readonly ChangedReaction[]
}

/** Writes the changes of chats, each named once, under the `g` of the commit lock. */
export async function changePosts(
  tx: Queryable,
  changes: readonly ChatChange[],
  g: number,
): Promise<void> {
  if (changes.length === 0) return
  for (const change of changes) raise(change, g)
  const posts = changes.flatMap(({ chat, posts: its }) => its.map((post) => ({ ...post, chat: chat.id }))) // prettier-ignore
  await updatePosts(tx, posts, g)
  await noteNamed(tx, namedIn(posts))
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
  await writeReactions(
    tx,
    changes.flatMap(({ chat, reactions }) => reactions.map((its) => ({ ...its, chat: chat.id }))),
    g,
  )
  await raiseChats(
    tx,
    changes.map(({ chat }) => ({ ...chat, lastPost: null })),
    g,
  )
}

/** Brings the chat's head to what its posts and reactions will be. */
function raise({ chat, posts, reactions }: ChatChange, g: number): void {
  for (const post of posts) if (post.g !== null) replace(chat, post.id, post.g, g)
  for (const reaction of reactions) {
    const id = reactionId(reaction)
    if (reaction.g === null) {
      chat.n += 1
      chat.digest = xorDigest(chat.digest, digestOf(id, g))
    } else replace(chat, id, reaction.g, g)
  }
}

function replace(chat: ChatHead, id: string, before: number, g: number): void {
  chat.digest = xorDigest(chat.digest, xorDigest(digestOf(id, before), digestOf(id, g)))
}
