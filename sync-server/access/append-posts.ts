/** The one way in which a post gets its place in a chat: seq without a gap, digest, the chat's head. */
import { createHash } from 'node:crypto'
import { digestOfHex, xorDigest } from '../contract/digest.ts'
import type { AuthorRole } from '../contract/feed.ts'
import type { PostFile } from '../contract/files.ts'
import type { Queryable } from '../db/store.ts'
import {
  insertPosts,
  namedIn,
  noteNamed,
  noteShown,
  raiseChats,
  type RaisedChat,
  type Shown,
} from './posts-sql.ts'

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

/** h(id, g): the first 52 bits of md5(`id:g`). `g` may be what stands in its place. */
export function digestOf(id: string, g: number | string): number {
  return digestOfHex(
    createHash('md5')
      .update(`${id}:${String(g)}`)
      .digest('hex'),
  )
}

/** Posts for a chat whose row the transaction has locked, in order. */
export interface Appending {
  chat: ChatHead
  posts: readonly NewPost[]
}

export interface PlacedPost extends NewPost {
  chat: string
  seq: number
}

export interface Appended {
  /** Each post's place in its chat, by id. */
  seqs: ReadonlyMap<string, number>
  /** Chats whose participants now see people or partners that they did not. */
  shown: ReadonlySet<string>
}

/** Appends posts to chats, each named once, under the `g` of the commit lock: as many statements for many as for one. */
export async function appendPosts(
  tx: Queryable,
  appending: readonly Appending[],
  g: number,
): Promise<Appended> {
  const posts = appending.flatMap(({ chat, posts: its }) => its.map((post) => place(post, chat, g)))
  if (posts.length === 0) return { seqs: new Map(), shown: new Set() }
  await insertPosts(tx, posts, g)
  await noteNamed(tx, namedIn(posts))
  await raiseChats(
    tx,
    appending.map(({ chat }) => ({ ...chat, lastPost: lastOf(posts, chat.id) })),
    g,
  )
  return {
    seqs: new Map(posts.map(({ id, seq }) => [id, seq])),
    shown: await noteShown(tx, posts.flatMap(shownBy), g),
  }
}

/** Moves the chat's head on. */
function place(post: NewPost, chat: ChatHead, g: number): PlacedPost {
  chat.seq += 1
  chat.n += 1
  chat.digest = xorDigest(chat.digest, digestOf(post.id, g))
  return { ...post, chat: chat.id, seq: chat.seq }
}

function lastOf(posts: readonly PlacedPost[], chat: string): RaisedChat['lastPost'] {
  const last = posts.findLast((post) => post.chat === chat && post.author !== null)
  return last ? { seq: last.seq, at: last.acceptedAt } : null
}

function shownBy({ chat, author, authorPartner, names = [] }: PlacedPost): Shown[] {
  const partners = [authorPartner, ...names].filter((id) => id !== null)
  return [
    ...(author === null ? [] : [{ chat, kind: 'person', id: author } as const]),
    ...partners.map((id) => ({ chat, kind: 'partner', id }) as const),
  ]
}
