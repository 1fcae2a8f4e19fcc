/**
 * Posts on the disk, in blocks. One writer a chat; the tail block stays decrypted in memory. Merging is a
 * join by seq: the row with the larger g stands.
 */
import type { PostRow } from '../../sync-server/contract/feed.ts'
import { limits } from '../../sync-server/contract/limits.ts'
import { xorDigest } from '../../sync-server/contract/digest.ts'
import { blockId, blockOf, openBlock, sealBlock, type BlockPost } from './block-codec.ts'
import type { BlockDoc, Mirror, OverflowDoc } from './database.ts'
import { postDigest } from './post-digest.ts'
import { rawOf } from './raw-storage.ts'
import { SealBroken, type Sealer } from './sealer.ts'

/** A body longer than this (UTF-16 units) lies in a document of its own. */
const overflowFrom = 1024
/** Chromium puts a larger value into a file of its own, which is twice as slow. */
const largestBox = 60 * 1024

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
  /** Removes the chat's blocks from storage and memory. */
  purge(chat: string, head: number): Promise<void>
  /** Removes one block; what it held by its plain fields. */
  drop(chat: string, block: number): Promise<Merged>
  /** Removes every block and long body of a chat and epoch that `isCurrent` doesn't know. Returns how many. */
  sweep(isCurrent: (chat: string, epoch?: number) => boolean): Promise<number>
}

/** `onDamaged` is told of a block that can't be opened; to its reader it is missing. */
export function createBlockStore(
  mirror: Mirror,
  sealer: Sealer,
  onDamaged: (chat: string, block: number) => void = () => undefined,
): BlockStore {
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
      post.body = decoder.decode(await sealer.open(aboutBody(document.id), document.box))
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
        const result = await openDoc(document).catch((error: unknown) => {
          if (!(error instanceof SealBroken)) throw error
          onDamaged(document.chat, document.block)
          return null
        })
        if (result) open.set(document.id, result)
      }),
    )
    return open
  }

  async function mergeAll(batches: readonly ChatPosts[]): Promise<Map<string, Merged>> {
    const groups = batches.flatMap(({ chat, epoch, rows }) =>
      [...Map.groupBy(rows, (row) => blockOf(row.seq))].map(([block, its]) => ({
        chat,
        epoch,
        block,
        rows: its,
      })),
    )
    const open = await load(groups)
    const totals = new Map<string, Merged>()
    const documents: BlockDoc[] = []
    const bodies: OverflowDoc[] = []
    /** Long bodies that a newer row has made short or empty. */
    const outdated: string[] = []
    const newTails: [string, { block: number; open: OpenBlock }][] = []
    await Promise.all(
      groups.map(async ({ chat, epoch, block, rows }) => {
        const id = blockId(chat, block)
        const known = open.get(id)
        const before = known?.epoch === epoch ? known : undefined
        const posts = new Map(before?.posts)
        const fresh = new Set<number>()
        let digest = before?.digest ?? 0
        for (const row of rows) {
          const old = posts.get(row.seq)
          if (old && old.g >= row.g) continue
          if (old) digest = xorDigest(digest, postDigest(old.id, old.g))
          if (old && isLong(old) && !isLong(row)) outdated.push(overflowId(chat, row.seq))
          digest = xorDigest(digest, postDigest(row.id, row.g))
          posts.set(row.seq, row)
          fresh.add(row.seq)
        }
        const sorted = [...posts.values()].sort((a, b) => a.seq - b.seq)
        const merged: OpenBlock = { epoch, posts, n: posts.size, digest }
        const { box, long } = await sealFitting(id, sorted)
        documents.push({
          id,
          chat,
          epoch,
          block,
          n: posts.size,
          digest,
          g: sorted.reduce((highest, post) => Math.max(highest, post.g), 0),
          box,
        })
        for (const post of sorted) {
          // Below the usual length a body may have stood in the block until now.
          if (!long(post) || (isLong(post) && !fresh.has(post.seq))) continue
          const its = overflowId(chat, post.seq)
          const text = encoder.encode(post.body)
          bodies.push({ id: its, chat, box: await sealer.seal(aboutBody(its), text) })
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
    await overflow.purge(outdated)
    for (const [chat, tail] of newTails) {
      if ((tails.get(chat)?.block ?? -1) <= tail.block) tails.set(chat, tail)
    }
    return totals
  }

  /** Seals a block; where it gets too large, shorter bodies leave it too. */
  async function sealFitting(
    id: string,
    posts: readonly BlockPost[],
  ): Promise<{ box: string; long: (post: BlockPost) => boolean }> {
    for (let from = overflowFrom; ; from /= 2) {
      const limit = from
      const long = (post: BlockPost): boolean => post.body.length > limit
      const shortened = posts.map((post) => (long(post) ? { ...post, body: overflowMark } : post))
      const box = await sealBlock(sealer, id, shortened)
      if (box.length <= largestBox || limit <= 64) return { box, long }
    }
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

    drop: (chat, block) =>
      serialised(async () => {
        if (tails.get(chat)?.block === block) tails.delete(chat)
        const id = blockId(chat, block)
        const found = (await blocks.find([id])).get(id)
        await blocks.purge([id])
        return { n: found?.n ?? 0, digest: found?.digest ?? 0 }
      }),

    sweep: (isCurrent) =>
      serialised(async () => {
        const old = (await blocks.all()).filter(({ chat, epoch }) => !isCurrent(chat, epoch))
        const bodies = (await overflow.all()).filter(({ chat }) => !isCurrent(chat))
        for (const { chat } of old) tails.delete(chat)
        await overflow.purge(bodies.map(({ id }) => id)) // prettier-ignore
        await blocks.purge(old.map(({ id }) => id)) // prettier-ignore
        return old.length + bodies.length
      }),
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

/** Collection, id and schema version. */
function aboutBody(id: string): string {
  return `overflow|${id}|0`
}
