/** The one way in which a post gets its place in a chat: seq without a gap, digest, the chat's head. */
import { createHash } from 'node:crypto'
import { digestOfHex, xorDigest } from '../contract/digest.ts'
import type { AuthorRole } from '../contract/feed.ts'
import type { PostFile } from '../contract/files.ts'
import type { Queryable } from '../db/store.ts'
import { insertPosts, noteNamed, noteShown, raiseChat } from './posts-sql.ts'

export interface NewPost {
  id: string
  /** Null for automatic posts. */
  author: string | null
  authorPartner: string | null
  authorRole: AuthorRole
  writtenAt: number
  acceptedAt: number
  body: string
  files?: readonly PostFile[]
  /** The id of the post that it answers. */
  replyTo?: string
  /** Participants whom it names. */
  mentions?: readonly string[]
  /** Partners that an automatic post names. */
  names?: readonly string[]
}

/** The head of a locked chat; `appendPosts` moves it on. */
export interface ChatHead {
  id: string
  seq: number
  n: number
  digest: number
}

/** h(id, g): the first 52 bits of md5(`id:g`). */
export function digestOf(id: string, g: number): number {
  return digestOfHex(
    createHash('md5')
      .update(`${id}:${String(g)}`)
      .digest('hex'),
  )
}

export interface Appended {
  /** Each post's place, in order. */
  seqs: number[]
  /** Whether the chat's participants now see people or partners that they did not. */
  shown: boolean
}

/** Appends posts to a chat whose row this transaction has locked, under the `g` of the commit lock. */
export async function appendPosts(
  tx: Queryable,
  chat: ChatHead,
  posts: readonly NewPost[],
  g: number,
): Promise<Appended> {
  if (posts.length === 0) return { seqs: [], shown: false }
  const first = chat.seq + 1
  for (const post of posts) {
    chat.seq += 1
    chat.n += 1
    chat.digest = xorDigest(chat.digest, digestOf(post.id, g))
  }
  await insertPosts(tx, chat.id, first, posts, g)
  await noteNamed(tx, chat.id, posts.flatMap((post) => post.mentions ?? [])) // prettier-ignore
  const byPersons = posts
    .map((post, index) => ({ post, seq: first + index }))
    .filter(({ post }) => post.author !== null)
  const last = byPersons.at(-1)
  await raiseChat(tx, chat, g, last ? { seq: last.seq, at: last.post.acceptedAt } : null)
  const persons = new Set(posts.map((post) => post.author).filter((id) => id !== null))
  const partners = new Set(
    posts
      .flatMap((post) => [post.authorPartner, ...(post.names ?? [])])
      .filter((id) => id !== null),
  )
  const names = { persons: [...persons], partners: [...partners] }
  const shown = await noteShown(tx, chat.id, names, g)
  return { seqs: posts.map((_, index) => first + index), shown }
}
