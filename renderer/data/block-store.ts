/**
 * Posts and reactions on the disk, in blocks. One writer at a time; blocks that were just used stay decrypted in
 * memory. Merging is a join: the row with the larger g stands.
 */
import { limits } from '../../sync-server/contract/limits.ts'
import { xorDigest } from '../../sync-server/contract/digest.ts'
import type { PostRow, ReactionRow } from '../../sync-server/contract/feed.ts'
import {
  isLong,
  mayLeave,
  overflowId,
  restoreBodies,
  sealBody,
  sealFitting,
} from './block-bodies.ts'
import { blockId, blockOf, chatOf, openBlock } from './block-codec.ts'
import type { BlockDoc, Mirror, OverflowDoc } from './database.ts'
import { OpenBlock, totalsOf, type Totals } from './open-block.ts'
import { createOpenBlocks } from './open-blocks.ts'
import { rawOf } from './raw-storage.ts'
import { SealBroken, type Sealer } from './sealer.ts'

/** Of a read of so many blocks each stays open: more than a conversation shows at once. */
const keptOfRead = 16

/** Rows of a chat, all of one epoch. */
export interface ChatRows {
  chat: string
  epoch: number
  rows: readonly PostRow[]
  reactions: readonly ReactionRow[]
}

/** A post with what people put to it. */
export interface HeldPost extends PostRow {
  reactions: { person: string; emoji: string }[]
}

/** The server's rows of some blocks, as of a `g`. */
export interface BlockReplacement extends ChatRows {
  blocks: readonly number[]
  /** What is held and newer was not known to the server then, and stays. */
  asOf: number
}

export interface BlockStore {
  /** Joins rows into their blocks; durable when it resolves. What that added to the totals, by chat. */
  merge(batches: readonly ChatRows[]): Promise<Map<string, Totals>>
  /** Puts the server's rows in the place of whole blocks. What that added to the totals. */
  replace(replacement: BlockReplacement): Promise<Totals>
  /** The posts from `low` to `high` (seq), ascending; missing ones are left out. */
  read(chat: string, epoch: number, low: number, high: number): Promise<HeldPost[]>
  /** What each block of a chat holds, by its plain fields; `deep`: counted from its rows, a damaged one left out. */
  totals(chat: string, epoch: number, head: number, deep?: boolean): Promise<Map<number, Totals>>
  /** Removes the chat's blocks from storage and memory. */
  purge(chat: string, head: number): Promise<void>
  /** Removes one block; what it held by its plain fields. */
  drop(chat: string, block: number): Promise<Totals>
  /** Removes every block and long body of chats that `isCurrent` doesn't know. The ids of the blocks that are left, by chat. */
  sweep(isCurrent: (chat: string) => boolean): Promise<Map<string, string[]>>
  /**
   * Removes these chats' blocks of other epochs, beside those that they may have also those `stored`. What the others hold
   * by their plain fields, by chat.
   */
  sweepEpochs(chats: readonly SweptChat[]): Promise<Map<string, Totals>>
}

export interface SweptChat {
  chat: string
  epoch: number
  head: number
  /** Ids of blocks that were there before. */
  stored: readonly string[]
}

/** The sum of what blocks hold. */
export function sumOf(totals: Iterable<Totals>): Totals {
  let sum: Totals = { n: 0, digest: 0 }
  for (const its of totals) sum = plus(sum, its)
  return sum
}

export function plus(a: Totals, b: Totals): Totals {
  return { n: a.n + b.n, digest: xorDigest(a.digest, b.digest) }
}

/** What takes `before` to `after`. */
function difference(after: Totals, before: Totals | undefined): Totals {
  return {
    n: after.n - (before?.n ?? 0),
    digest: xorDigest(after.digest, before?.digest ?? 0),
  }
}

/** `onDamaged` is told of a block that can't be opened; to its reader it is missing. */
export function createBlockStore(
  mirror: Mirror,
  sealer: Sealer,
  onDamaged: (chat: string, block: number) => void = () => undefined,
): BlockStore {
  const blocks = rawOf<BlockDoc>(mirror.blocks)
  const overflow = rawOf<OverflowDoc>(mirror.overflow)
  const kept = createOpenBlocks()
  let queue: Promise<unknown> = Promise.resolve()

  const serialised = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(work, work)
    queue = result.catch(() => undefined)
    return result
  }

  /** Null where it is damaged. */
  async function openDoc(document: BlockDoc): Promise<OpenBlock | null> {
    try {
      const rows = await openBlock(sealer, document.id, document.box)
      await restoreBodies(overflow, sealer, document.chat, rows.posts)
      return new OpenBlock(document.epoch, rows, document)
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error
      onDamaged(document.chat, document.block)
      return null
    }
  }

  async function load(
    keys: readonly { chat: string; block: number }[],
  ): Promise<Map<string, OpenBlock>> {
    const open = new Map<string, OpenBlock>()
    const wanted = keys.filter(({ chat, block }) => {
      const its = kept.get(chat, block)
      if (its) open.set(blockId(chat, block), its)
      return !its
    })
    const found = await blocks.find(wanted.map(({ chat, block }) => blockId(chat, block)))
    await Promise.all(
      [...found.values()].map(async (document) => {
        const result = await openDoc(document)
        if (!result) return
        open.set(document.id, result)
        // Who reads all of a long chat reads it once.
        if (keys.length <= keptOfRead) kept.keep(document.chat, document.block, result)
      }),
    )
    return open
  }

  interface Written {
    chat: string
    block: number
    open: OpenBlock
    /** Seqs whose body is not on the disk as it is now. */
    fresh: ReadonlySet<number>
    /** Seqs whose body may lie outside the block from before: it goes where that is no longer its place. */
    outdated: readonly number[]
  }

  async function write(written: readonly Written[]): Promise<void> {
    const documents: BlockDoc[] = []
    const bodies: OverflowDoc[] = []
    const gone: string[] = []
    await Promise.all(
      written.map(async ({ chat, block, open, fresh, outdated }) => {
        const id = blockId(chat, block)
        const rows = open.rows()
        const { box, long } = await sealFitting(sealer, id, rows)
        const g = [...rows.posts, ...rows.reactions].reduce((top, row) => Math.max(top, row.g), 0)
        const { epoch, n, digest } = open
        documents.push({ id, chat, epoch, block, n, digest, g, box })
        for (const post of rows.posts) {
          // Below the usual length a body may have stood in the block until now.
          if (!long(post) || (isLong(post) && !fresh.has(post.seq))) continue
          bodies.push(await sealBody(sealer, chat, post))
        }
        for (const seq of outdated) {
          const post = open.posts.get(seq)
          if (!post || !long(post)) gone.push(overflowId(chat, seq))
        }
      }),
    )
    // Bodies first: a block never names one that is not there.
    await overflow.write(bodies)
    await blocks.write(documents)
    await overflow.purge(gone)
    for (const { chat, block, open } of written) kept.keep(chat, block, open)
  }

  async function mergeAll(batches: readonly ChatRows[]): Promise<Map<string, Totals>> {
    const groups = batches.flatMap(({ chat, epoch, rows, reactions }) => {
      const posts = Map.groupBy(rows, (row) => blockOf(row.seq))
      const marks = Map.groupBy(reactions, (row) => blockOf(row.seq))
      return [...new Set([...posts.keys(), ...marks.keys()])].map((block) => ({
        ...{ chat, epoch, block },
        ...{ rows: posts.get(block) ?? [], reactions: marks.get(block) ?? [] },
      }))
    })
    const open = await load(groups)
    const totals = new Map<string, Totals>()
    const written = groups.map(({ chat, epoch, block, rows, reactions }): Written => {
      const known = open.get(blockId(chat, block))
      const before = known?.epoch === epoch ? known : undefined
      const after = before?.copy() ?? new OpenBlock(epoch, { posts: [], reactions: [] })
      const fresh = new Set<number>()
      const outdated: number[] = []
      for (const row of rows) {
        const old = after.joinPost(row)
        if (old === row) continue
        fresh.add(row.seq)
        if (old && mayLeave(old)) outdated.push(row.seq)
      }
      for (const row of reactions) after.joinReaction(row)
      totals.set(chat, plus(totals.get(chat) ?? { n: 0, digest: 0 }, difference(after, before)))
      return { chat, block, open: after, fresh, outdated }
    })
    await write(written)
    return totals
  }

  async function replaceAll(replacement: BlockReplacement): Promise<Totals> {
    const { chat, epoch, rows, reactions, asOf } = replacement
    const documents = await blocks.find(replacement.blocks.map((block) => blockId(chat, block)))
    const open = await load(replacement.blocks.map((block) => ({ chat, block })))
    let sum: Totals = { n: 0, digest: 0 }
    const written = replacement.blocks.map((block): Written => {
      const id = blockId(chat, block)
      const known = open.get(id)
      const after = new OpenBlock(epoch, { posts: [], reactions: [] })
      const its = rows.filter((row) => blockOf(row.seq) === block)
      for (const row of its) after.joinPost(row)
      for (const row of reactions) if (blockOf(row.seq) === block) after.joinReaction(row)
      if (known?.epoch === epoch) {
        for (const post of known.posts.values()) if (post.g > asOf) after.joinPost({ ...post, chat, epoch }) // prettier-ignore
        for (const row of known.reactions.values()) if (row.g > asOf) after.joinReaction({ ...row, chat, epoch }) // prettier-ignore
      }
      // The document's plain fields are what the chat's totals count, also of a damaged block.
      const counted = documents.get(id)
      sum = plus(sum, difference(after, counted?.epoch === epoch ? counted : undefined))
      const long = new Set([...after.posts.values()].filter(isLong).map(({ seq }) => seq))
      const first = block * limits.blockPosts + 1
      const all = Array.from({ length: limits.blockPosts }, (_, index) => first + index)
      return {
        chat,
        block,
        open: after,
        fresh: long,
        outdated: all,
      }
    })
    const empty = written.filter(({ open: its }) => its.n === 0)
    for (const { block } of empty) kept.forget(chat, block)
    await write(written.filter(({ open: its }) => its.n > 0))
    await overflow.purge(empty.flatMap(({ outdated }) => outdated.map((seq) => overflowId(chat, seq)))) // prettier-ignore
    await blocks.purge(empty.map(({ block }) => blockId(chat, block)))
    return sum
  }

  function blockIds(chat: string, head: number): string[] {
    return Array.from({ length: blockOf(Math.max(1, head)) + 2 }, (_, block) =>
      blockId(chat, block),
    )
  }

  return {
    merge: (batches) => serialised(() => mergeAll(batches)),
    replace: (replacement) => serialised(() => replaceAll(replacement)),

    read: (chat, epoch, low, high) =>
      serialised(async () => {
        const from = Math.max(1, low)
        if (high < from) return []
        const keys = []
        for (let block = blockOf(from); block <= blockOf(high); block += 1)
          keys.push({ chat, block })
        const open = await load(keys)
        return keys.flatMap(({ block }) => {
          const its = open.get(blockId(chat, block))
          if (its?.epoch !== epoch) return []
          const { posts, reactions } = its.rows()
          const present = Map.groupBy(
            reactions.filter((row) => !row.deleted),
            (row) => row.post,
          )
          return posts
            .filter((post) => post.seq >= from && post.seq <= high)
            .map((post): HeldPost => ({
              ...post,
              chat,
              epoch,
              reactions: (present.get(post.id) ?? [])
                .sort((a, b) => a.g - b.g)
                .map(({ person, emoji }) => ({ person, emoji })),
            }))
        })
      }),

    totals: (chat, epoch, head, deep = false) =>
      serialised(async () => {
        const found = await blocks.find(blockIds(chat, head))
        const totals = new Map<number, Totals>()
        for (const document of found.values()) {
          if (document.epoch !== epoch) continue
          if (!deep) totals.set(document.block, { n: document.n, digest: document.digest })
          else {
            const open = await openDoc(document)
            if (open) totals.set(document.block, totalsOf(open.rows()))
          }
        }
        return totals
      }),

    purge: (chat, head) =>
      serialised(async () => {
        kept.forgetChat(chat)
        const ids = blockIds(chat, head)
        const found = [...(await blocks.find(ids)).values()]
        const last = Math.max(
          head,
          ...found.map((document) => (document.block + 1) * limits.blockPosts),
        )
        const bodies: string[] = []
        for (let seq = 1; seq <= last; seq += 1) bodies.push(overflowId(chat, seq))
        await overflow.purge(bodies)
        await blocks.purge(ids)
      }),

    drop: (chat, block) =>
      serialised(async () => {
        kept.forget(chat, block)
        const id = blockId(chat, block)
        const found = (await blocks.find([id])).get(id)
        await blocks.purge([id])
        return { n: found?.n ?? 0, digest: found?.digest ?? 0 }
      }),

    sweep: (isCurrent) =>
      serialised(async () => {
        const isOld = (id: string): boolean => !isCurrent(chatOf(id))
        const all = await blocks.ids()
        const old = all.filter(isOld)
        for (const chat of new Set(old.map(chatOf))) kept.forgetChat(chat)
        await overflow.purge((await overflow.ids()).filter(isOld))
        await blocks.purge(old)
        return Map.groupBy(all.filter((id) => !isOld(id)), chatOf) // prettier-ignore
      }),

    sweepEpochs: (chats) =>
      serialised(async () => {
        const ids = chats.flatMap(({ chat, head, stored }) => [...stored, ...blockIds(chat, head)])
        const found = [...(await blocks.find([...new Set(ids)])).values()]
        const epochs = new Map(chats.map(({ chat, epoch }) => [chat, epoch]))
        const isOld = ({ chat, epoch }: BlockDoc): boolean => epochs.get(chat) !== epoch
        const old = found.filter(isOld)
        for (const { chat, block } of old) kept.forget(chat, block)
        await blocks.purge(old.map(({ id }) => id))
        const left = Map.groupBy(found.filter((document) => !isOld(document)), ({ chat }) => chat) // prettier-ignore
        return new Map([...left].map(([chat, its]) => [chat, sumOf(its)]))
      }),
  }
}
