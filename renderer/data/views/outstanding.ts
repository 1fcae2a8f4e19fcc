/**
 * Posts of a chat that stand out: pinned ones, those with files, and automatic ones. Where only new posts have come since one looked, the
 * others are not read again; only places are remembered, never a text.
 */
import { xorDigest } from '../../../sync-server/contract/digest.ts'
import type { HeldPost } from '../block-store.ts'
import { postDigest } from '../post-digest.ts'
import type { RealmState } from '../state.ts'
import type { ActiveChat } from './chat-item.ts'

interface Found {
  epoch: number
  low: number
  top: number
  digest: number
  /** Places, ascending. */
  seqs: readonly number[]
}

const found = new WeakMap<RealmState, Map<string, Found>>()

/** Ascending by place. */
export async function outstandingPosts(
  state: RealmState,
  chat: ActiveChat,
): Promise<readonly HeldPost[]> {
  const { id } = chat.row
  const known = found.get(state) ?? new Map<string, Found>()
  found.set(state, known)
  const before = known.get(id)
  const after = (before && (await extended(state, chat, before))) ?? (await lookedThrough(state, chat)) // prettier-ignore
  known.set(id, after)
  return (await state.postsAt(id, after.seqs)).filter(standsOut)
}

/** Null where something else has changed than that posts came at the end. */
async function extended(
  state: RealmState,
  { row, low, top, digest }: ActiveChat,
  before: Found,
): Promise<Found | null> {
  if (row.epoch !== before.epoch || low !== before.low || top < before.top) return null
  const count = top - before.top
  const news = count === 0 ? [] : await state.postsFrom(row.id, before.top + 1, count)
  const sum = news.reduce((total, post) => xorDigest(total, postDigest(post.id, post.g)), before.digest) // prettier-ignore
  if (sum !== digest) return null
  return { ...before, top, digest, seqs: [...before.seqs, ...placesOf(news)] }
}

async function lookedThrough(
  state: RealmState,
  { row, low, top, digest }: ActiveChat,
): Promise<Found> {
  const posts = await state.posts(row.id, row.head)
  return { epoch: row.epoch, low, top, digest, seqs: placesOf(posts) }
}

function placesOf(posts: readonly HeldPost[]): number[] {
  return posts.filter(standsOut).map(({ seq }) => seq)
}

function standsOut({ author, deleted, pinned, files }: HeldPost): boolean {
  return author === null || (!deleted && (pinned || files.length > 0))
}
