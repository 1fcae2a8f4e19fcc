/**
 * Posts of a chat that stand out: pinned ones, those with files, and automatic ones. Where only new posts have come since one looked, the
 * others are not read again, and where something else has changed, only the blocks in which it has; only places are
 * remembered, never a text.
 */
import { xorDigest } from '../../../sync-server/contract/digest.ts'
import { limits } from '../../../sync-server/contract/limits.ts'
import { blockOf } from '../block-codec.ts'
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
  /** The digests of the blocks as they were looked through; of one that has grown since there is none. */
  blocks: ReadonlyMap<number, number>
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
  const after = (before && (await extended(state, chat, before))) ?? (await lookedThrough(state, chat, before)) // prettier-ignore
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
  const blocks = new Map(before.blocks)
  for (const { seq } of news) blocks.delete(blockOf(seq))
  return { ...before, top, digest, seqs: [...before.seqs, ...placesOf(news)], blocks }
}

/** What has not changed since `before` is not read. */
async function lookedThrough(
  state: RealmState,
  { row, low, top, digest }: ActiveChat,
  before: Found | undefined,
): Promise<Found> {
  const same = before?.epoch === row.epoch ? before : null
  const totals = await state.totals(row.id)
  const blocks = new Map([...totals].map(([block, its]) => [block, its.digest]))
  const seqs: number[] = []
  for (let block = blockOf(Math.max(1, low)); top > 0 && block <= blockOf(top); block += 1) {
    const first = Math.max(low, block * limits.blockPosts + 1)
    const last = Math.min(top, (block + 1) * limits.blockPosts)
    const isSame = same && first >= same.low && last <= same.top && blocks.has(block) && same.blocks.get(block) === blocks.get(block) // prettier-ignore
    if (isSame) seqs.push(...same.seqs.filter((seq) => seq >= first && seq <= last))
    else seqs.push(...placesOf(await state.postsFrom(row.id, first, last - first + 1)))
  }
  return { epoch: row.epoch, low, top, digest, seqs, blocks }
}

function placesOf(posts: readonly HeldPost[]): number[] {
  return posts.filter(standsOut).map(({ seq }) => seq)
}

function standsOut({ author, deleted, pinned, files }: HeldPost): boolean {
  return author === null || (!deleted && (pinned || files.length > 0))
}
