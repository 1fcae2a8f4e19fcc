/**
 * Posts on the disk, in blocks. One writer a chat; the tail block stays decrypted in memory. Merging is a
 * join by seq: the row with the larger g stands.
 */
import type { PostRow } from '../../sync-server/contract/feed.ts'
import { limits } from '../../sync-server/contract/limits.ts'
import { xorDigest } from '../../sync-server/contract/digest.ts'
import { blockId, blockOf, openBlock, sealBlock, type BlockPost } from './block-codec.ts'
import type { BlockDoc, Mirror, OverflowDoc } from './database.ts'
import { digestOfPosts } from './post-digest.ts'
import { rawOf } from './raw-storage.ts'
import { SealBroken, type Sealer } from './sealer.ts'

/** A body longer than this (UTF-16 units) lies in a document of its own. */
const overflowFrom = 1024

/** What a merge changed in the chat's totals. */
export interface Merged {
  n: number
  digest: number
}

export interface ChatPosts {
  chat: string
  epoch: number
  rows: readonly PostRow[]
}

interface OpenBlock {
  epoch: number
  posts: Map<number, BlockPost>
  n: number
  digest: number
}

export interface BlockStore {
  /** Joins rows into their blocks; durable when it resolves. Totals by chat. */
  merge(batches: readonly ChatPosts[]): Promise<Map<string, Merged>>
  /** The posts from `low` to `high` (seq), ascending; missing ones are left out. */
  read(chat: string, epoch: number, low: number, high: number): Promise<PostRow[]>
  /** What the blocks of a chat hold, by their plain fields. */
  totals(chat: string, epoch: number, head: number): Promise<Merged>
  /** Removes the chat's blocks (of other epochs than `keep`) from storage and memory. */
  purge(chat: string, head: number): Promise<void>
  forget(chat: string): void
}

export function createBlockStore(mirror: Mirror, sealer: Sealer): BlockStore {
  const blocks = rawOf<BlockDoc>(mirror.blocks)
  const overflow = rawOf<OverflowDoc>(mirror.overflow)
  /** The tail block of chats, decrypted. */
  const tails = new Map<string, { block: number; open: OpenBlock }>()
  let queue: Promise<unknown> = Promise.resolve()

  const serialised = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(work, work)
    queue = result.catch(() => undefined)
    return result
  }

  async function openDoc(document: BlockDoc): Promise<OpenBlock> {
    const posts = await openBlock(sealer, document.id, document.box)
    await restoreBodies(document.chat, posts)
    return {
      epoch: document.epoch,
      posts: new Map(posts.map((post) => [post.seq, post])),
      n: document.n,
      digest: document.digest,
    }
  }

  async function restoreBodies(chat: string, posts: BlockPost[]): Promise<void> {
    const missing = posts.filter((post) => post.body === overflowMark)
    if (missing.length === 0) return
    const found = await overflow.find(missing.map((post) => overflowId(chat, post.seq)))
    for (const post of missing) {
      const document = found.get(overflowId(chat, post.seq))
      if (!document) throw new SealBroken(overflowId(chat, post.seq))
      post.body = decoder.decode(await sealer.open(`overflow|${document.id}`, document.box))
    }
  }

  async function load(
    keys: readonly { chat: string; epoch: number; block: number }[],
  ): Promise<Map<string, OpenBlock>> {
    const open = new Map<string, OpenBlock>()
    const wanted = keys.filter(({ chat, block }) => {
      const tail = tails.get(chat)
      if (tail?.block === block) open.set(blockId(chat, block), tail.open)
      return tail?.block !== block
    })
    const found = await blocks.find(wanted.map(({ chat, block }) => blockId(chat, block)))
    await Promise.all(
      [...found.values()].map(async (document) => {
        // A damaged block counts as missing: its posts are fetched again.
        const result = await openDoc(document).catch(() => null)
        if (result) open.set(document.id, result)
      }),
    )
    return open
  }

  async function mergeAll(batches: readonly ChatPosts[]): Promise<Map<string, Merged>> {
    const groups = batches.flatMap(({ chat, epoch, rows }) => {
      const byBlock = new Map<number, PostRow[]>()
      for (const row of rows) {
        const block = blockOf(row.seq)
        byBlock.set(block, [...(byBlock.get(block) ?? []), row])
      }
      return [...byBlock].map(([block, its]) => ({ chat, epoch, block, rows: its }))
    })
    const open = await load(groups)
    const totals = new Map<string, Merged>()
    const documents: BlockDoc[] = []
    const bodies: OverflowDoc[] = []
    const newTails: [string, { block: number; open: OpenBlock }][] = []
    await Promise.all(
      groups.map(async ({ chat, epoch, block, rows }) => {
        const id = blockId(chat, block)
        const known = open.get(id)
        const before = known?.epoch === epoch ? known : undefined
        const posts = new Map(before?.posts)
        for (const { chat: _chat, epoch: _epoch, ...post } of rows) {
          const old = posts.get(post.seq)
          if (!old || old.g < post.g) posts.set(post.seq, post)
        }
        const sorted = [...posts.values()].sort((a, b) => a.seq - b.seq)
        const digest = digestOfPosts(sorted)
        const merged: OpenBlock = { epoch, posts, n: posts.size, digest }
        documents.push({
          id,
          chat,
          epoch,
          block,
          n: posts.size,
          digest,
          g: Math.max(...sorted.map((post) => post.g)),
          box: await sealBlock(sealer, id, sorted.map(shortened)),
        })
        for (const post of rows.filter(isLong)) {
          const its = overflowId(chat, post.seq)
          bodies.push({
            id: its,
            chat,
            box: await sealer.seal(`overflow|${its}`, encoder.encode(post.body)),
          })
        }
        const total = totals.get(chat) ?? { n: 0, digest: 0 }
        totals.set(chat, {
          n: total.n + posts.size - (before?.n ?? 0),
          digest: xorDigest(total.digest, xorDigest(digest, before?.digest ?? 0)),
        })
        if ((tails.get(chat)?.block ?? -1) <= block) newTails.push([chat, { block, open: merged }])
      }),
    )
    // Bodies first: a block never names one that is not there.
    await overflow.write(bodies)
    await blocks.write(documents)
    for (const [chat, tail] of newTails) {
      if ((tails.get(chat)?.block ?? -1) <= tail.block) tails.set(chat, tail)
    }
    return totals
  }

  function blockIds(chat: string, head: number): string[] {
    return Array.from({ length: blockOf(Math.max(1, head)) + 2 }, (_, block) =>
      blockId(chat, block),
    )
  }

  return {
    merge: (batches) => serialised(() => mergeAll(batches)),

    read: (chat, epoch, low, high) =>
      serialised(async () => {
        const from = Math.max(1, low)
        if (high < from) return []
        const keys = []
        for (let block = blockOf(from); block <= blockOf(high); block += 1)
          keys.push({ chat, epoch, block })
        const open = await load(keys)
        return keys.flatMap(({ block }) => {
          const its = open.get(blockId(chat, block))
          if (its?.epoch !== epoch) return []
          return [...its.posts.values()]
            .filter((post) => post.seq >= from && post.seq <= high)
            .sort((a, b) => a.seq - b.seq)
            .map((post): PostRow => ({ ...post, chat, epoch }))
        })
      }),

    totals: (chat, epoch, head) =>
      serialised(async () => {
        const found = await blocks.find(blockIds(chat, head))
        return [...found.values()]
          .filter((document) => document.epoch === epoch)
          .reduce(
            (sum, document) => ({
              n: sum.n + document.n,
              digest: xorDigest(sum.digest, document.digest),
            }),
            { n: 0, digest: 0 },
          )
      }),

    purge: (chat, head) =>
      serialised(async () => {
        tails.delete(chat)
        const ids = blockIds(chat, head)
        const found = [...(await blocks.find(ids)).values()]
        const last = Math.max(
          head,
          ...found.map((document) => (document.block + 1) * limits.blockPosts),
        )
        const bodies: string[] = []
        for (let seq = 1; seq <= last; seq += 1) bodies.push(overflowId(chat, seq))
        if (found.length > 0) await overflow.purge(bodies)
        await blocks.purge(ids)
      }),

    forget(chat) {
      tails.delete(chat)
    },
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
/** Stands in a block for a body that lies elsewhere; no body can be it, since NUL is not storable. */
const overflowMark = '\0'

function overflowId(chat: string, seq: number): string {
  return `${chat}|${String(seq).padStart(8, '0')}`
}

function isLong(post: { body: string }): boolean {
  return post.body.length > overflowFrom
}

function shortened(post: BlockPost): BlockPost {
  return isLong(post) ? { ...post, body: overflowMark } : post
}
