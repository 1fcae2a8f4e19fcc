/**
 * What a comparison with the server does to what is held: which blocks differ, the server's rows in their place, and what
 * storage lost by itself. Each waits for what came before it.
 */
import type { PostRow } from '../../sync-server/contract/feed.ts'
import { postFields, reactionFields } from '../../sync-server/contract/feed.ts'
import { fromColumns } from '../../sync-server/contract/columns.ts'
import { limits } from '../../sync-server/contract/limits.ts'
import type { BlocksResponse, RowsResponse } from '../../sync-server/contract/verify.ts'
import { blockOf } from './block-codec.ts'
import type { HeldAccess } from './held-access.ts'
import { newestOf, takes, type ActiveChat } from './held-chat.ts'
import type { HeldPosts } from './held-posts.ts'
import type { Marks } from './marks.ts'
import type { MemoryState } from './memory-state.ts'
import type { HeldChat } from './state.ts'

export interface MirrorRepair {
  /** Which blocks of a chat differ from the server's; `deep`: counted from what can be read of them. */
  differing(chat: string, server: BlocksResponse, deep: boolean): Promise<number[]>
  /** Puts the server's rows in the place of these blocks. */
  replaceBlocks(chat: string, blocks: readonly number[], page: RowsResponse): Promise<void>
  /** What is held of a chat was compared with this timeline: what came meanwhile joins it. */
  prove(chat: string, compared: Pick<BlocksResponse, 'epoch' | 'timeline'>): Promise<void>
  /** What the server said of missing chats: access to those that are not `there` has ended. */
  settleMissing(asked: readonly string[], there: ReadonlySet<string>): Promise<void>
  /**
   * Removes blocks of chats that aren't held and of other epochs: what a crash may have left. A chat counts again what
   * its blocks hold, so that one whose blocks are missing is not taken for complete. A few chats at a time, between other
   * work, of whichever kind.
   */
  sweep(): Promise<void>
}

/** About so many blocks are looked at in one step. */
const sweptBlocks = 64

export interface MirrorRepairOptions {
  state: MemoryState
  posts: HeldPosts
  access: HeldAccess
  marks: Marks
  /** The reader. */
  person: string
  clock: () => number
  serialised: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** The same of what has time. */
  later: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** The app closes: nothing is begun any more. */
  isClosing: () => boolean
  /** Rows up to this `g` may be of an earlier timeline. */
  floor: () => number
  onIncomplete: () => void
  /** Own posts that the server no longer has: kept safe before they leave the mirror. */
  onLost: (posts: readonly PostRow[]) => Promise<void>
}

export function createMirrorRepair(options: MirrorRepairOptions): MirrorRepair {
  const { state, posts, access, marks, person, clock, serialised, later } = options
  const { blocks } = posts

  /** Access to a chat has ended, without a notice of it. */
  async function end(id: string): Promise<void> {
    const chat = state.chats.get(id)
    if (chat?.active) {
      const isOver = chat.row.until !== null && chat.row.until <= clock()
      const reason = isOver ? 'retention-ended' : 'lost-access'
      await access.revoke(id, chat, chat.row.epoch, reason)
    } else if (chat && !chat.purged) await access.purge(chat)
  }

  /** Takes the first of these chats, as many as make one short step, and counts what their blocks hold. */
  async function countSome(
    left: string[],
    stored: ReadonlyMap<string, readonly string[]>,
  ): Promise<void> {
    const some: ActiveChat[] = []
    for (let count = 0; count < sweptBlocks;) {
      const id = left.pop()
      if (id === undefined) break
      const chat = state.chats.get(id)
      const its = stored.get(id)?.length ?? 0
      if (!isHeld(chat) || (its === 0 && chat.held === 0)) continue
      some.push(chat)
      count += 1 + its
    }
    if (some.length === 0) return
    const totals = await blocks.sweepEpochs(
      some.map(({ row, top }) => ({
        ...{ chat: row.id, epoch: row.epoch, head: Math.max(row.head, top) },
        stored: stored.get(row.id) ?? [],
      })),
    )
    const wrong = new Set<string>()
    for (const chat of some) {
      const { id } = chat.row
      const { n, digest } = totals.get(id) ?? { n: 0, digest: 0 }
      if (chat.held === n && chat.digest === digest) continue
      // Where nothing counts as held, history begins anew.
      const stretch = n === 0 ? { low: 0, top: 0 } : {}
      state.chats.set(id, { ...chat, ...stretch, held: n, digest, completeSince: null })
      state.changed(`posts:${id}`)
      wrong.add(id)
    }
    if (wrong.size === 0) return
    await posts.settle(wrong)
    options.onIncomplete()
  }

  return {
    differing: (id, server, deep) =>
      serialised(async () => {
        const chat = state.chats.get(id)
        if (!takes(chat, server.epoch) || server.timeline !== state.timeline) return []
        // What the blocks themselves say: a count that a lost row of the chat took along is made up for.
        state.chats.set(id, { ...chat, ...(await posts.count(chat)) })
        await posts.settle(new Set([id]))
        const highest = Math.max(chat.row.head, chat.top)
        const own = await blocks.totals(id, server.epoch, highest, deep)
        const theirs = new Map(server.blocks.map(([block, n, digest]) => [block, { n, digest }]))
        const first = (block: number): number => block * limits.blockPosts + 1
        return [...new Set([...own.keys(), ...theirs.keys()])]
          .filter((block) => first(block) >= chat.low)
          .filter((block) => first(block) <= chat.top || !theirs.has(block))
          .filter((block) => {
            const [a, b] = [own.get(block), theirs.get(block)]
            return a?.n !== b?.n || a?.digest !== b?.digest
          })
      }),

    replaceBlocks: (id, numbers, page) =>
      serialised(async () => {
        const chat = state.chats.get(id)
        if (!takes(chat, page.epoch) || page.timeline !== state.timeline) return
        const rows = fromColumns(page.rows, postFields)
        const reactions = fromColumns(page.reactions, reactionFields)
        const there = new Set(rows.map((row) => row.id))
        const isIn = ({ seq }: PostRow): boolean => numbers.includes(blockOf(seq))
        const low = Math.min(...numbers) * limits.blockPosts + 1
        const high = (Math.max(...numbers) + 1) * limits.blockPosts
        const asOf = Math.max(page.g, options.floor())
        const before = await blocks.read(id, page.epoch, low, high)
        const gone = before.filter((post) => isIn(post) && post.g <= asOf && !there.has(post.id))
        const lost = gone.filter((post) => post.author === person && !post.deleted)
        if (lost.length > 0) await options.onLost(lost)
        // What stands in the place of a post that was read has not been read.
        if (gone.length > 0) await marks.clamp(id, Math.min(...gone.map(({ seq }) => seq)) - 1)
        await posts.forgetFiles(before, rows)
        await blocks.replace({ chat: id, epoch: page.epoch, blocks: numbers, asOf, rows, reactions }) // prettier-ignore
        const top = Math.max(
          Math.min(chat.top, chat.row.head),
          ...rows.filter(({ seq }) => seq <= chat.row.head).map(({ seq }) => seq),
        )
        // Where nothing counts as held, history begins anew, and finds these rows on the disk.
        const stretch = chat.top === 0 || top < chat.low ? { low: 0, top: 0 } : { top }
        const kept = chat.tail && !isIn(chat.tail) ? chat.tail : null
        const newest = newestOf(rows)
        const tail = newest && newest.seq > (kept?.seq ?? 0) ? newest : kept
        state.chats.set(id, { ...chat, ...(await posts.count(chat)), ...stretch, tail })
        state.changed(`posts:${id}`)
        await posts.settle(new Set([id]))
      }),

    prove: (id, { epoch, timeline }) =>
      serialised(async () => {
        const chat = state.chats.get(id)
        // Under a row of another timeline nothing is proven: who reads the chat now, that row does not tell.
        if (!takes(chat, epoch) || timeline !== state.timeline || chat.unproven !== 'posts') return
        const { low, top } = chat
        const tail = chat.tail ?? newestOf(await blocks.read(id, epoch, low, top))
        state.chats.set(id, { ...chat, tail, unproven: null })
        const changed = new Set([id])
        await posts.merge(
          [{ chat: id, epoch, ...posts.aside.take(id, epoch, low, top + 1) }],
          changed,
        )
        await posts.settle(changed)
      }),

    settleMissing: (asked, there) =>
      serialised(async () => {
        const refused: unknown[] = []
        for (const id of asked) {
          try {
            if (access.missing.has(id) && !there.has(id)) await end(id)
            access.missing.delete(id)
          } catch (error) {
            // It is tried again; the others end all the same.
            refused.push(error)
          }
        }
        if (refused.length > 0) throw new AggregateError(refused, 'chats whose end could not be stored') // prettier-ignore
      }),

    async sweep() {
      const stored = await later(() => blocks.sweep((id) => isHeld(state.chats.get(id))))
      const left = [...state.chats.keys()]
      while (left.length > 0 && !options.isClosing()) await later(() => countSome(left, stored))
    },
  }
}

function isHeld(chat: HeldChat | undefined): chat is ActiveChat {
  return chat?.active === true && !chat.shelved
}
