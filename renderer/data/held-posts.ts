/**
 * The posts of held chats: rows join their blocks, the held stretch moves, and what of it is complete or unread is
 * counted. Whoever calls these does so one after the other.
 */
import type { PostRow, ReactionRow } from '../../sync-server/contract/feed.ts'
import { limits } from '../../sync-server/contract/limits.ts'
import { createAside, type Aside } from './aside.ts'
import { blockOf } from './block-codec.ts'
import { createBlockStore, sumOf, type BlockStore, type ChatRows, type HeldPost } from './block-store.ts' // prettier-ignore
import type { Databases } from './database.ts'
import type { Documents } from './documents.ts'
import { fits, holds, isComplete, takes, withRows, type ActiveChat } from './held-chat.ts'
import type { Mark } from './marks.ts'
import type { MemoryState } from './memory-state.ts'
import type { Totals } from './open-block.ts'
import type { HeldChat } from './state.ts'

/** More unread posts than these are not told apart, as by the server: counting would read blocks without end. */
const mostUnread = 1000
/** So many places are looked at in one step. */
const countedAtOnce = 16 * limits.blockPosts

export interface HeldPostsOptions {
  databases: Databases
  chats: Documents<HeldChat>
  state: MemoryState
  /** The reader. */
  person: string
  clock: () => number
  /** Runs work when all that came before it is done. */
  serialised: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** Something that was held is missing: history is to look again. */
  onIncomplete: () => void
  /** A chat is complete: everything in it is the server's. */
  onComplete: (chat: string) => void
  /** An own marker that the server does not have. */
  onUnread: (mark: Mark) => void
  /** Posts with these files are deleted. */
  onFilesGone: (files: readonly string[]) => Promise<void>
}

export interface HeldPosts {
  readonly blocks: BlockStore
  /** Rows that have no place yet. */
  readonly aside: Aside
  /** How often rows of a chat could not be stored, by chat. */
  readonly failures: ReadonlyMap<string, number>
  /** Chats that stand in memory and not yet on the disk: a refused write is made up for with the next one. */
  readonly unsaved: Set<string>
  /** Chats whose own marker the server has lost: it is told again when it is sure what was read. */
  readonly higher: Set<string>
  /** Lane rows extend the stretch only without a gap; what has no place yet waits for history. */
  extending(rows: readonly PostRow[], reactions: readonly ReactionRow[]): ChatRows[]
  /** Joins rows into blocks and moves the held stretch. Returns the chats whose rows could not be stored. */
  merge(groups: readonly ChatRows[], changed: Set<string>): Promise<ReadonlySet<string>>
  /** What follows from changed chats: whether they are complete, what is unread; and stores them, by `put` together with more. */
  settle(changed: ReadonlySet<string>, put?: Documents<HeldChat>['put']): Promise<void>
  /** The files of `before` go where `after` says that their post is deleted. */
  forgetFiles(before: readonly PostRow[], after: readonly PostRow[]): Promise<void>
  /** What a chat's blocks hold by their plain fields. */
  count(chat: ActiveChat): Promise<Pick<ActiveChat, 'held' | 'digest'>>
  /** The reader's own posts that stand. */
  own(chat: ActiveChat): Promise<PostRow[]>
}

export function createHeldPosts(options: HeldPostsOptions): HeldPosts {
  const { databases, chats, state, person, clock, serialised } = options
  const failures = new Map<string, number>()
  const unsaved = new Set<string>()
  const higher = new Set<string>()
  const aside = createAside()
  const blocks = createBlockStore(databases.mirror, databases.blocks, (chat, block) => {
    void serialised(() => mend(chat, block)).catch(() => undefined)
  })

  state.posts = async (id, count) => {
    const chat = state.chats.get(id)
    if (!chat?.active || chat.top === 0) return []
    return blocks.read(id, chat.row.epoch, Math.max(chat.low, chat.top - count + 1), chat.top)
  }

  state.postsFrom = async (id, first, count) => {
    const chat = state.chats.get(id)
    if (!chat?.active || chat.top === 0) return []
    const low = Math.max(chat.low, first)
    return blocks.read(id, chat.row.epoch, low, Math.min(chat.top, low + count - 1))
  }

  state.postsAt = async (id, seqs) => {
    const chat = state.chats.get(id)
    const wanted = new Set(seqs.filter((seq) => holds(chat, seq)))
    if (!chat?.active || wanted.size === 0) return []
    const found: HeldPost[] = []
    for (const block of new Set([...wanted].map(blockOf))) {
      const low = block * limits.blockPosts + 1
      const rows = await blocks.read(id, chat.row.epoch, low, low + limits.blockPosts - 1)
      found.push(...rows.filter(({ seq }) => wanted.has(seq)))
    }
    return found
  }

  state.totals = async (id) => {
    const chat = state.chats.get(id)
    if (!chat?.active || chat.top === 0) return new Map()
    return blocks.totals(id, chat.row.epoch, Math.max(chat.row.head, chat.top))
  }

  async function merge(
    groups: readonly ChatRows[],
    changed: Set<string>,
  ): Promise<ReadonlySet<string>> {
    const refused = new Set<string>()
    const some = groups.filter(({ rows, reactions }) => rows.length + reactions.length > 0)
    for (const { chat: id, rows } of some) {
      const deleted = rows.filter((row) => row.deleted)
      if (deleted.length > 0) await forgetFiles(await state.postsAt(id, deleted.map(({ seq }) => seq)), deleted) // prettier-ignore
    }
    const totals = await mergeEach(some)
    const next: ChatRows[] = []
    for (const { chat: id, epoch, rows } of some) {
      const chat = state.chats.get(id)
      const total = totals.get(id)
      if (!chat?.active) continue
      changed.add(id)
      if (!total) {
        refused.add(id)
        continue
      }
      const moved = withRows(chat, rows, total, person)
      state.chats.set(id, moved)
      state.changed(`posts:${id}`)
      next.push({ chat: id, epoch, ...aside.take(id, epoch, moved.low, moved.top + 1) })
    }
    if (next.some(({ rows, reactions }) => rows.length + reactions.length > 0))
      for (const id of await merge(next, changed)) refused.add(id)
    return refused
  }

  async function forgetFiles(before: readonly PostRow[], after: readonly PostRow[]): Promise<void> {
    const deleted = new Set(after.filter((row) => row.deleted).map(({ id }) => id))
    const gone = before.flatMap(({ id, files }) => (deleted.has(id) ? files : []))
    // What can't be removed now goes with the chat.
    if (gone.length > 0) await options.onFilesGone(gone.map(({ id }) => id)).catch(() => undefined)
  }

  /**
   * Rows that fail together are tried once more, each chat for itself. What fails twice is noted and left
   * out: its chat is incomplete, which history mends, and the others go on.
   */
  async function mergeEach(groups: readonly ChatRows[]): Promise<Map<string, Totals>> {
    if (groups.length === 0) return new Map()
    const merged = await blocks.merge(groups).catch(() => null)
    if (merged) return merged
    const totals = new Map<string, Totals>()
    for (const group of groups) {
      const alone = await blocks.merge([group]).catch(() => null)
      const total = alone?.get(group.chat)
      if (total) totals.set(group.chat, total)
      else failures.set(group.chat, (failures.get(group.chat) ?? 0) + 1)
    }
    return totals
  }

  /** A block that can't be opened goes; what lies above or below it stays readable, and history fills the gap. */
  async function mend(id: string, block: number): Promise<void> {
    const chat = state.chats.get(id)
    if (!chat?.active || chat.top === 0) return
    await blocks.drop(id, block)
    const first = block * limits.blockPosts + 1
    const last = first + limits.blockPosts - 1
    const above = chat.top > last
    const low = above ? Math.max(chat.low, last + 1) : chat.low
    const top = above ? chat.top : Math.min(chat.top, first - 1)
    const stretch = top < low ? { low: 0, top: 0 } : { low, top }
    state.chats.set(id, { ...chat, ...(await count(chat)), ...stretch, completeSince: null })
    state.changed(`posts:${id}`)
    await settle(new Set([id]))
    options.onIncomplete()
  }

  async function count({ row, top }: ActiveChat): Promise<{ held: number; digest: number }> {
    const totals = await blocks.totals(row.id, row.epoch, Math.max(row.head, top))
    const { n, digest } = sumOf(totals.values())
    return { held: n, digest }
  }

  async function settle(
    changed: ReadonlySet<string>,
    put: Documents<HeldChat>['put'] = chats.put,
  ): Promise<void> {
    for (const id of changed) {
      unsaved.add(id)
      const chat = state.chats.get(id)
      if (!chat?.active) continue
      const completeSince = isComplete(chat) ? (chat.completeSince ?? clock()) : null
      state.chats.set(id, { ...chat, completeSince, unread: await unreadOf(chat) })
      if (chat.completeSince === null && completeSince !== null) options.onComplete(id)
      if (completeSince !== null && chat.unproven === null && higher.delete(id))
        options.onUnread({ chat: id, person, seq: state.reads.get(id) ?? 0 })
    }
    await put(
      [...unsaved].flatMap((id): [string, HeldChat][] => {
        const chat = state.chats.get(id)
        return chat ? [[id, chat]] : []
      }),
    )
    unsaved.clear()
    if (changed.size > 0) state.changed('chats')
  }

  /** From the newest post down. The server's count, as of the chat's row, where not all of them are held. */
  async function unreadOf(chat: ActiveChat): Promise<number> {
    const { row } = chat
    const from = state.settings.get(`unreadFrom:${row.id}`)
    const read = state.reads.get(row.id) ?? 0
    const marker = typeof from === 'number' ? Math.min(read, from - 1) : read
    if (marker >= row.head) return 0
    if (chat.top !== row.head || chat.low > marker + 1) return row.unread
    const isUnread = (post: HeldPost): boolean => post.author !== null && post.author !== person && !post.deleted // prettier-ignore
    let unread = 0
    for (let to = chat.top; to > marker && unread < mostUnread; to -= countedAtOnce) {
      const from = Math.max(marker + 1, to - countedAtOnce + 1)
      const rows = await blocks.read(row.id, row.epoch, from, to)
      unread += rows.filter(isUnread).length
    }
    return Math.min(unread, mostUnread)
  }

  function extending(rows: readonly PostRow[], reactions: readonly ReactionRow[]): ChatRows[] {
    const groups = new Map<string, { rows: PostRow[]; reactions: ReactionRow[]; chat: ActiveChat }>() // prettier-ignore
    const of = (id: string, epoch: number): NonNullable<ReturnType<typeof groups.get>> | null => {
      const known = groups.get(id)
      if (known) return known.chat.row.epoch === epoch ? known : null
      const chat = state.chats.get(id)
      if (!takes(chat, epoch)) return null
      const group = { rows: [], reactions: [], chat }
      groups.set(id, group)
      return group
    }
    for (const row of rows) {
      const group = of(row.chat, row.epoch)
      if (!group) continue
      if (group.chat.unproven !== null || !fits(group.chat, row.seq)) {
        aside.add(row.chat, [row], [])
        continue
      }
      group.rows.push(row)
      const { low, top } = group.chat
      group.chat = { ...group.chat, low: low || row.seq, top: Math.max(top, row.seq) }
    }
    for (const row of reactions) {
      const group = of(row.chat, row.epoch)
      if (!group) continue
      const { low, top, unproven } = group.chat
      if (unproven === null && row.seq <= top && row.seq >= low) group.reactions.push(row)
      else aside.add(row.chat, [], [row])
    }
    return [...groups].map(([chat, its]) => ({ chat, epoch: its.chat.row.epoch, rows: its.rows, reactions: its.reactions })) // prettier-ignore
  }

  async function own({ row, top }: ActiveChat): Promise<PostRow[]> {
    const held = await blocks.read(row.id, row.epoch, 1, top)
    return held.filter((post) => post.author === person && !post.deleted)
  }

  return {
    blocks,
    aside,
    failures,
    unsaved,
    higher,
    extending,
    merge,
    settle,
    forgetFiles,
    count,
    own,
  }
}
