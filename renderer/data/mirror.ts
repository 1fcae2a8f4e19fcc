/**
 * Applies what the server sends. Applying is a join: what is older than what is held, or of another epoch,
 * changes nothing; so replays and reordering are harmless. Cursors are stored last, after their rows.
 */
import { fromColumns } from '../../sync-server/contract/columns.ts'
import { xorDigest } from '../../sync-server/contract/digest.ts'
import {
  postFields,
  reactionFields,
  type ChatRow,
  type FeedRequest,
  type FeedResponse,
  type HistoryResponse,
  type Me,
  type PostRow,
  type ReactionRow,
  type SettingRow,
} from '../../sync-server/contract/feed.ts'
import { limits } from '../../sync-server/contract/limits.ts'
import type { PresentDirectoryRow } from '../../sync-server/contract/directory.ts'
import {
  verifiedLanes,
  type BlocksResponse,
  type RowsResponse,
  type VerifiedLane,
} from '../../sync-server/contract/verify.ts'
import { createAside } from './aside.ts'
import { blockOf } from './block-codec.ts'
import { createBlockStore, sumOf, type BlockStore, type ChatRows, type HeldPost } from './block-store.ts' // prettier-ignore
import type { Databases } from './database.ts'
import { createDirectory, directoryKey } from './directory.ts'
import { documentStore } from './documents.ts'
import { emptyChat, fits, holds, isComplete, joinedBetween, takes, withRows, type ActiveChat } from './held-chat.ts' // prettier-ignore
import { reviewHoldings } from './holding.ts'
import { createMarks, markKey, type Mark } from './marks.ts'
import type { MemoryState } from './memory-state.ts'
import { totalsOfMarks, type Totals } from './open-block.ts'
import type { Purges } from './purges.ts'
import { createRefetch } from './refetch.ts'
import { createSettings, settingKey, type Settings } from './settings.ts'
import type { HeldChat } from './state.ts'

export type Cursors = FeedRequest['lanes']

interface Meta {
  timeline: string | null
  cursors: Cursors
  me: Me | null
  /** Rows up to here may be of an earlier timeline: being newer than the server's proves nothing for them. */
  floor: number
  /** When everything was last compared with the server, ms. */
  verifiedAt: number | null
  /** The app was closed in order; otherwise all is compared at the next start. */
  closed: boolean
}

interface Kinds extends Record<string, object> {
  chat: HeldChat
  directory: PresentDirectoryRow
  read: Mark
  setting: SettingRow
  meta: Meta
}

export const noCursors: Cursors = {
  chats: null,
  posts: null,
  reactions: null,
  reads: null,
  directory: null,
  settings: null,
}

/** No server's: under it everything is compared with the one that answers. */
const unknownTimeline = '00000000-0000-0000-0000-000000000000'

/** Above so many unread posts the server's own count is taken: counting would read blocks without end. */
const countedUnread = 1000
const dayMs = 86_400_000
const dayOf = (ms: number): number => Math.floor(ms / dayMs)

export interface MirrorOptions {
  databases: Databases
  state: MemoryState
  person: string
  clock: () => number
  purges: Purges
  /** Whether an own value of a setting is on its way. */
  isPending: (key: string, chat: string | null) => boolean
  /** Something that was held is missing: history is to look again. */
  onIncomplete: () => void
  /** Own posts that the server no longer has: kept safe before they leave the mirror. */
  onLost: (posts: readonly PostRow[]) => Promise<void>
  /** Own posts that may be lost: the chat has begun anew, and only its whole history tells. */
  onDoubtful: (posts: readonly PostRow[]) => Promise<void>
  /** A chat is complete: everything in it is the server's. */
  onComplete: (chat: string) => void
  /** An own marker that the server does not have. */
  onUnread: (mark: Mark) => void
  /** A draft as the server has it, of whichever device. */
  onDraft: (chat: string, value: unknown) => Promise<void>
}

export interface Mirror {
  /** Where to go on; null where a lane is fetched from its beginning. */
  readonly cursors: Cursors
  /** How often rows of a chat could not be stored, by chat: for the diagnostics. */
  readonly failures: ReadonlyMap<string, number>
  readonly verifiedAt: number | null
  /** The last run ended without closing, or something stored could not be read: all is to be compared. */
  readonly isDoubtful: boolean
  readonly settings: Settings
  /** Reads everything small into memory, and ends purges that a crash interrupted. */
  load(): Promise<void>
  /** Applies one feed answer and moves the cursors that it was asked with; durable when it resolves. */
  apply(response: FeedResponse, asked: Cursors): Promise<void>
  /** Applies one history page of a chat; ignored where the chat's epoch has moved on. Rejects where it can't be stored. */
  applyHistory(chat: string, before: number | null, page: HistoryResponse): Promise<void>
  /** Which blocks of a chat differ from the server's; `deep`: counted from what can be read of them. */
  differing(chat: string, server: BlocksResponse, deep: boolean): Promise<number[]>
  /** Puts the server's rows in the place of these blocks. */
  replaceBlocks(chat: string, blocks: readonly number[], page: RowsResponse): Promise<void>
  /** What is held of a chat was compared with this timeline: what came meanwhile joins it. */
  prove(chat: string, compared: Pick<BlocksResponse, 'epoch' | 'timeline'>): Promise<void>
  /** Rows of another timeline are coming: what is held has not been compared with it. */
  readonly isReconciling: boolean
  /** Number and digest of a lane's rows. */
  laneTotals(lane: VerifiedLane): Totals
  /** Fetches lanes again from their beginning; what is held stays readable until replaced. */
  refetch(lanes: readonly VerifiedLane[]): Promise<void>
  /**
   * Another timeline: everything is compared with the new one, and what differs is replaced. `newest`: the highest `g`
   * that it has given out, beyond all of the one before.
   */
  reconcile(timeline: string, newest: number): Promise<void>
  /** Held chats that a refetch of the chats did not bring: to be asked for. */
  readonly missing: ReadonlySet<string>
  /** What the server said of missing chats: access to those that are not `there` has ended. */
  settleMissing(asked: readonly string[], there: ReadonlySet<string>): Promise<void>
  /** Everything was compared. */
  noteVerified(): Promise<void>
  /** Raises the own marker at once, before the server knows. */
  raiseMarker(chat: string, seq: number): Promise<void>
  /** The server's verdict on an own setting; `g` of an accepted one, null = refused: the server's value shows again. */
  settleSetting(setting: Omit<SettingRow, 'g'>, g: number | null): Promise<void>
  /** Counts a chat's unread posts anew: its `unreadFrom` has moved. */
  recount(chat: string): Promise<void>
  /** Takes chats that the person has opened, and lets go what is not to be held. */
  reviewHoldings(): Promise<void>
  /** Whether an accepted post stands in its block. */
  holds(chat: string, seq: number): boolean
  /** Whether what was committed at `g` has come. */
  hasPassed(g: number): boolean
  /** Whether the rows of chats as of `g` have come. */
  hasRowsOf(g: number): boolean
  /** All that is held of a chat. */
  postsOf(chat: string): Promise<HeldPost[]>
  /**
   * Removes blocks of chats that aren't held and of other epochs: what a crash may have left. A chat counts again what
   * its blocks hold, so that one whose blocks are missing is not taken for complete.
   */
  sweep(): Promise<void>
  /** Notes that the app closes in order; nothing is written after it. */
  close(): Promise<void>
}

export function createMirror(options: MirrorOptions): Mirror {
  const { databases, state, person, clock, purges } = options
  const { mirror } = databases
  const store = documentStore<Kinds>(mirror.documents, ['chat', 'directory', 'read', 'setting', 'meta']) // prettier-ignore
  const chats = store.of('chat')
  const meta = store.of('meta')
  const directory = createDirectory(store.of('directory'), state)
  const marks = createMarks(store.of('read'), state, person)
  const settings = createSettings(store.of('setting'), state, options.isPending)
  const failures = new Map<string, number>()
  /** Chats that stand in memory and not yet on the disk: a refused write is made up for with the next one. */
  const unsaved = new Set<string>()
  const aside = createAside()
  const refetch = createRefetch()
  const missing = new Set<string>()
  /** Chats whose own marker the server has lost: it is told again when it is sure what was read. */
  const higher = new Set<string>()
  const blocks: BlockStore = createBlockStore(mirror, databases.blocks, (chat, block) => {
    void serialised(() => mend(chat, block)).catch(() => undefined)
  })
  let cursors: Cursors = noCursors
  /** The timeline that the stored cursors belong to: it follows when all lanes have come under the new one. */
  let storedTimeline: string | null = null
  /** Under another timeline nothing that is held is comparable by age: the first that comes stands. */
  let reconciling = false
  let floor = 0
  let verifiedAt: number | null = null
  let isDoubtful = false
  /** The day, by the server's clock, when chats last left this device. */
  let reviewedDay: number | null = null
  let queue: Promise<unknown> = Promise.resolve()

  const serialised = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(work, work)
    queue = result.catch(() => undefined)
    return result
  }

  purges.register('posts', async ({ id, head }) => {
    aside.drop(id)
    await blocks.purge(id, head)
  })
  purges.register('markers', ({ id }) => marks.purge(id), 'personal')
  purges.register('settings', ({ id }) => settings.purge(id), 'personal')

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

  async function applyChat(row: ChatRow, changed: Set<string>): Promise<void> {
    const known = state.chats.get(row.id)
    const isForeign = known?.active === true && known.unproven === 'row'
    await joinChat(row, isForeign || (reconciling && refetch.isNew('chats', row.id)), changed)
    missing.delete(row.id)
    refetch.see('chats', row.id)
  }

  /** `anew`: the first row of another timeline, which stands whatever its `g`. */
  async function joinChat(row: ChatRow, anew: boolean, changed: Set<string>): Promise<void> {
    const known = state.chats.get(row.id)
    const epoch = known && !anew ? (known.active ? known.row.epoch : known.epoch) : -1
    if (row.epoch < epoch) return
    if (!row.active) {
      if (known?.active) await revoke(row.id, known, row.epoch, row.reason)
      else if (known && !known.purged) await purge(known)
      return
    }
    // Access that begins anew has a larger epoch: this row is older than the end that is known.
    if (known && !known.active && row.epoch === epoch) return
    changed.add(row.id)
    if (anew) await marks.clamp(row.id, row.head)
    // Another timeline may grant again what is still to be removed, under the same epoch.
    if (known && !known.active && !known.purged) await purge(known)
    if (known?.active && row.epoch === known.row.epoch) {
      if (row.g < known.row.g && !anew) return
      if (!anew) {
        state.chats.set(row.id, { ...known, row, joined: joinedBetween(known, row) })
        return
      }
      const counted = await cutBeyond(known, row.head)
      const top = Math.min(known.top, row.head)
      const stretch = top === 0 ? { low: 0, top: 0 } : { top }
      const tail = known.tail && known.tail.seq <= row.head ? known.tail : null
      const cut = { ...known, ...counted, row, ...stretch, tail, completeSince: null }
      state.chats.set(row.id, { ...cut, unproven: isComplete(cut) ? null : 'posts' })
      return
    }
    if (known?.active) {
      if (anew) await options.onDoubtful(await ownPosts(known))
      // A new epoch: what is held belongs to an access that ended in between. The chat is stored first: under the epoch
      // from before a restored server may grant it again, and its counts would stand for blocks that are gone.
      aside.drop(row.id)
      const empty = emptyChat(row)
      await chats.put([[row.id, empty]])
      state.chats.set(row.id, empty)
      await blocks.purge(row.id, Math.max(known.row.head, known.top))
      return
    }
    state.chats.set(row.id, emptyChat(row))
  }

  /**
   * What lies beyond the head is not the server's any more. Own posts there may be lost; blocks that begin beyond it go,
   * and the one that the head lies in is replaced when the totals are compared.
   */
  async function cutBeyond(
    chat: ActiveChat,
    head: number,
  ): Promise<{ held: number; digest: number }> {
    const { row, top, held, digest } = chat
    if (top <= head) return { held, digest }
    await options.onDoubtful((await ownPosts(chat)).filter(({ seq }) => seq > head))
    const first = head === 0 ? 0 : blockOf(head) + 1
    const beyond = Array.from({ length: blockOf(top) - first + 1 }, (_, index) => first + index)
    const gone = await blocks.replace({ chat: row.id, epoch: row.epoch, blocks: beyond, asOf: Infinity, rows: [], reactions: [] }) // prettier-ignore
    return { held: held + gone.n, digest: xorDigest(digest, gone.digest) }
  }

  async function ownPosts({ row, top }: ActiveChat): Promise<PostRow[]> {
    const held = await blocks.read(row.id, row.epoch, 1, top)
    return held.filter((post) => post.author === person && !post.deleted)
  }

  async function revoke(
    id: string,
    known: ActiveChat,
    epoch: number,
    reason: 'lost-access' | 'retention-ended',
  ): Promise<void> {
    const head = Math.max(known.row.head, known.top)
    const gone: HeldChat = { active: false, id, epoch, reason, head, purged: false }
    // At once, also where the storage refuses to note it: then the notice comes again.
    state.chats.set(id, gone)
    unsaved.delete(id)
    state.changed('chats', 'reads', `posts:${id}`)
    await chats.put([[id, gone]])
    await purge(gone)
  }

  /**
   * Takes and leaves chats by the rule of what a device holds. What is taken comes by history, as at a grant. What
   * this device has posts of leaves once a day, so that chats at the rule's edge don't come and go, and only when all
   * chats and settings of the server have come (`isCurrent`).
   */
  async function review(isCurrent = false): Promise<void> {
    const now = state.serverNow
    if (now === null || !state.me) return
    const { take, leave } = reviewHoldings(state, now)
    for (const chat of take) {
      state.chats.set(chat.row.id, { ...chat, shelved: false })
      unsaved.add(chat.row.id)
    }
    if (take.length > 0) await settle(new Set(take.map(({ row }) => row.id)))
    const isDue = isCurrent && dayOf(now) !== reviewedDay
    for (const chat of leave) if (isDue || (chat.top === 0 && chat.held === 0)) await shelve(chat)
    if (isDue) reviewedDay = dayOf(now)
  }

  /** The row stays, the posts go. What a crash or a refusal leaves of them is swept at the next start. */
  async function shelve({ row, top, posted, joined, unread }: ActiveChat): Promise<void> {
    const { id } = row
    const shelved = { ...emptyChat(row), posted, joined, unread, shelved: true }
    state.chats.set(id, shelved)
    unsaved.add(id)
    state.changed('chats', `posts:${id}`)
    await chats.put([[id, shelved]])
    unsaved.delete(id)
    await purges.release({ id, head: Math.max(row.head, top) })
  }

  async function purge(gone: Extract<HeldChat, { active: false }>): Promise<void> {
    await purges.run(gone)
    const done = { ...gone, purged: true }
    await chats.put([[gone.id, done]])
    state.chats.set(gone.id, done)
  }

  /** Joins rows into blocks and moves the held stretch. Returns the chats whose rows could not be stored. */
  async function mergeRows(
    groups: readonly ChatRows[],
    changed: Set<string>,
  ): Promise<ReadonlySet<string>> {
    const refused = new Set<string>()
    const some = groups.filter(({ rows, reactions }) => rows.length + reactions.length > 0)
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
      for (const id of await mergeRows(next, changed)) refused.add(id)
    return refused
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
    state.chats.set(id, { ...chat, ...(await countBlocks(chat)), ...stretch, completeSince: null })
    state.changed(`posts:${id}`)
    await settle(new Set([id]))
    options.onIncomplete()
  }

  async function countBlocks({ row, top }: ActiveChat): Promise<{ held: number; digest: number }> {
    const totals = await blocks.totals(row.id, row.epoch, Math.max(row.head, top))
    const { n, digest } = sumOf(totals.values())
    return { held: n, digest }
  }

  async function settle(changed: ReadonlySet<string>): Promise<void> {
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
    await chats.put(
      [...unsaved].flatMap((id): [string, HeldChat][] => {
        const chat = state.chats.get(id)
        return chat ? [[id, chat]] : []
      }),
    )
    unsaved.clear()
    if (changed.size > 0) state.changed('chats')
  }

  async function unreadOf(chat: ActiveChat): Promise<number> {
    const { row } = chat
    const from = state.settings.get(`unreadFrom:${row.id}`)
    const read = state.reads.get(row.id) ?? 0
    const marker = typeof from === 'number' ? Math.min(read, from - 1) : read
    if (marker >= row.head) return 0
    const holdsAll =
      chat.top === row.head && chat.low <= marker + 1 && row.head - marker <= countedUnread
    if (!holdsAll) return row.unread
    const rows = await blocks.read(row.id, row.epoch, marker + 1, chat.top)
    return rows.filter((post) => post.author !== null && post.author !== person && !post.deleted)
      .length
  }

  /** Lane rows extend the stretch only without a gap; what has no place yet waits for history. */
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

  async function applySmallLanes(
    lanes: FeedResponse['lanes'],
    changed: Set<string>,
  ): Promise<void> {
    const reads = lanes.reads?.rows ?? []
    const anew = new Set(reads.filter((row) => reconciling && refetch.isNew('reads', markKey(row)) && row.person !== person)) // prettier-ignore
    for (const row of reads)
      if (refetch.isOn('reads') && row.person === person && row.seq < (state.reads.get(row.chat) ?? 0)) higher.add(row.chat) // prettier-ignore
    for (const id of await marks.take(reads, anew)) if (state.chats.has(id)) changed.add(id)
    for (const row of reads) refetch.see('reads', markKey(row))
    const rows = lanes.directory?.rows ?? []
    await directory.apply(rows)
    for (const row of rows) if (!row.gone) refetch.see('directory', directoryKey(row))
    const values = lanes.settings?.rows ?? []
    const first = new Set(values.map(settingKey).filter((key) => reconciling && refetch.isNew('settings', key))) // prettier-ignore
    for (const row of await settings.apply(values, first)) {
      if (options.isPending(row.key, row.chat)) continue
      if (row.key === 'draft' && row.chat !== null) await options.onDraft(row.chat, row.value)
      if (row.key === 'unreadFrom' && row.chat !== null) changed.add(row.chat)
    }
    for (const row of values) refetch.see('settings', settingKey(row))
  }

  /** Ends the lanes that have come from their beginning to their present end. */
  async function endLanes(
    asked: Cursors,
    before: Cursors,
    lanes: FeedResponse['lanes'],
  ): Promise<void> {
    for (const lane of verifiedLanes) {
      // A lane that was asked for from its beginning always answers.
      const began = asked[lane] !== null ? asked[lane] === before[lane] : lanes[lane] !== undefined
      const upwards = lane !== 'chats' || (asked.chats !== null && asked.chats.back === undefined)
      if (!refetch.isOn(lane) || !began || !upwards || lanes[lane]?.more) continue
      const seen = refetch.end(lane)
      if (lane === 'chats')
        for (const chat of state.chats.values()) {
          if (!chat.active || seen.has(chat.row.id)) continue
          missing.add(chat.row.id)
          unsaved.add(chat.row.id)
        }
      if (lane === 'directory') await directory.retain(seen)
      if (lane === 'settings') await settings.retain(seen)
      if (lane === 'reads') for (const { chat } of await marks.retain(seen)) higher.add(chat)
    }
    if (refetch.isOn()) return
    reconciling = false
    storedTimeline = state.timeline
    state.audienceTimeline = storedTimeline
  }

  /** The first timeline of this device. Stored before any row of it: what rows belong to is known whenever they end. */
  async function adopt(timeline: string): Promise<void> {
    const first = { timeline, cursors: noCursors, me: state.me, floor, verifiedAt, closed: false }
    await meta.put([['meta', first]])
    state.timeline = timeline
    storedTimeline = timeline
    state.audienceTimeline = timeline
  }

  async function storeMeta(closed = false): Promise<void> {
    if (refetch.isOn()) return
    await meta.put([
      ['meta', { timeline: storedTimeline, cursors, me: state.me, floor, verifiedAt, closed }],
    ])
  }

  return {
    get cursors() {
      return cursors
    },
    get verifiedAt() {
      return verifiedAt
    },
    get isDoubtful() {
      return isDoubtful
    },
    failures,
    missing,
    settings,

    load: () =>
      serialised(async () => {
        let damaged = 0
        const all = await store.all(() => {
          damaged += 1
        })
        const known = all.meta.get('meta')
        const hasAny = all.chat.size + all.directory.size > 0
        // Rows of which it is not known when the server was asked: it may have been put back since.
        storedTimeline = known?.timeline ?? (hasAny ? unknownTimeline : null)
        state.timeline = storedTimeline
        state.audienceTimeline = storedTimeline
        state.me = known?.me ?? null
        verifiedAt = known?.verifiedAt ?? null
        floor = known?.floor ?? 0
        cursors = { ...noCursors, ...known?.cursors }
        for (const [id, chat] of all.chat)
          // What an earlier version did not note.
          state.chats.set(id, chat.active ? { ...emptyChat(chat.row), ...chat } : chat)
        directory.load(all.directory)
        marks.load(all.read)
        settings.load(all.setting)
        isDoubtful = damaged > 0 || (hasAny && known?.closed !== true)
        // A lost row might be the notice of a revocation.
        if (damaged > 0 || (cursors.chats === null && hasAny)) {
          refetch.begin(verifiedLanes)
          cursors = noCursors
        }
        for (const chat of all.chat.values()) {
          // What the storage refuses is tried again at the next start; nothing of it is shown.
          if (!chat.active && !chat.purged) await purge(chat).catch(() => undefined)
          if (chat.active && chat.unproven === 'row') missing.add(chat.row.id)
          // A crash may have come between the chat's completion and what follows from it.
          if (chat.active && chat.completeSince !== null) options.onComplete(chat.row.id)
        }
        state.changed('me', 'chats', 'directory', 'reads', 'settings')
      }),

    apply: (response, asked) =>
      serialised(async () => {
        const { lanes } = response
        const changed = new Set<string>()
        if (response.me) {
          state.me = response.me
          state.changed('me')
        }
        if (state.timeline === null) await adopt(response.timeline)
        state.serverNow = response.now
        const rows = lanes.chats?.rows ?? []
        for (const row of rows) await applyChat(row, changed)
        // Before the posts: what is not held takes none.
        if (rows.length > 0) await review()
        const posts = lanes.posts ? fromColumns(lanes.posts.rows, postFields) : []
        const reactions = lanes.reactions ? fromColumns(lanes.reactions.rows, reactionFields) : []
        await mergeRows(extending(posts, reactions), changed)
        await applySmallLanes(lanes, changed)
        await settle(changed)
        // Last: a cursor never stands ahead of rows that are not stored, in memory neither.
        const before = cursors
        const next: Cursors = { ...before }
        // A lane that is fetched anew since the question was asked begins with the next one.
        const moves = (lane: keyof Cursors): boolean => asked[lane] === before[lane]
        for (const lane of ['posts', 'reactions', 'reads', 'directory', 'settings'] as const)
          if (moves(lane)) next[lane] = lanes[lane]?.next ?? next[lane]
        if (moves('chats')) next.chats = lanes.chats?.next ?? next.chats
        cursors = next
        if (refetch.isOn()) {
          await endLanes(asked, before, lanes)
          await settle(new Set([...higher].filter((id) => state.chats.get(id)?.active)))
        }
        await storeMeta()
        const isCurrent = lanes.chats?.more !== true && cursors.chats?.back === undefined
        const isDue = isCurrent && dayOf(response.now) !== reviewedDay
        if (isDue || (lanes.settings?.rows.length ?? 0) > 0) await review(isCurrent)
      }),

    applyHistory: (id, before, page) =>
      serialised(async () => {
        const chat = state.chats.get(id)
        if (!takes(chat, page.epoch) || page.timeline !== state.timeline) return
        // The stretch moved meanwhile: the next page starts where it is now.
        if (chat.unproven !== null || (before !== null && before !== chat.low)) return
        const rows = fromColumns(page.rows, postFields)
        const reactions = fromColumns(page.reactions, reactionFields)
        const changed = new Set([id])
        const group = { chat: id, epoch: page.epoch, rows, reactions }
        const refused = await mergeRows([group], changed)
        await settle(changed)
        if (refused.size > 0) throw new Error('the storage refused a history page')
      }),

    differing: (id, server, deep) =>
      serialised(async () => {
        const chat = state.chats.get(id)
        if (!takes(chat, server.epoch) || server.timeline !== state.timeline) return []
        // What the blocks themselves say: a count that a lost row of the chat took along is made up for.
        state.chats.set(id, { ...chat, ...(await countBlocks(chat)) })
        await settle(new Set([id]))
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
        const asOf = Math.max(page.g, floor)
        const before = await blocks.read(id, page.epoch, low, high)
        const gone = before.filter((post) => isIn(post) && post.g <= asOf && !there.has(post.id))
        const lost = gone.filter((post) => post.author === person && !post.deleted)
        if (lost.length > 0) await options.onLost(lost)
        // What stands in the place of a post that was read has not been read.
        if (gone.length > 0) await marks.clamp(id, Math.min(...gone.map(({ seq }) => seq)) - 1)
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
        state.chats.set(id, { ...chat, ...(await countBlocks(chat)), ...stretch, tail })
        state.changed(`posts:${id}`)
        await settle(new Set([id]))
      }),

    prove: (id, { epoch, timeline }) =>
      serialised(async () => {
        const chat = state.chats.get(id)
        if (!takes(chat, epoch) || timeline !== state.timeline || chat.unproven === null) return
        const { low, top } = chat
        const tail = chat.tail ?? newestOf(await blocks.read(id, epoch, low, top))
        state.chats.set(id, { ...chat, tail, unproven: null })
        const changed = new Set([id])
        await mergeRows([{ chat: id, epoch, ...aside.take(id, epoch, low, top + 1) }], changed)
        await settle(changed)
      }),

    get isReconciling() {
      return reconciling
    },

    laneTotals(lane) {
      if (lane === 'directory') return directory.totals()
      if (lane === 'reads') return marks.totals()
      if (lane === 'settings') return settings.totals()
      const active = [...state.chats.values()].filter((chat) => chat.active)
      return totalsOfMarks(active.map(({ row }) => [row.id, row.epoch]))
    },

    refetch: (lanes) =>
      serialised(() => {
        refetch.begin(lanes)
        cursors = { ...cursors, ...Object.fromEntries(lanes.map((lane) => [lane, null])) }
        return Promise.resolve()
      }),

    reconcile: (timeline, newest) =>
      serialised(() => {
        refetch.begin(verifiedLanes)
        reconciling = true
        isDoubtful = true
        floor = Math.max(floor, newest, cursors.posts?.g ?? 0, cursors.reactions?.g ?? 0)
        aside.clear()
        marks.forgetConfirmed()
        for (const [id, chat] of state.chats)
          if (chat.active) state.chats.set(id, { ...chat, unproven: 'row' })
        cursors = noCursors
        state.timeline = timeline
        return Promise.resolve()
      }),

    settleMissing: (asked, there) =>
      serialised(async () => {
        for (const id of asked) {
          if (!missing.delete(id) || there.has(id)) continue
          const chat = state.chats.get(id)
          if (!chat?.active) continue
          const isOver = chat.row.until !== null && chat.row.until <= clock()
          const reason = isOver ? 'retention-ended' : 'lost-access'
          await revoke(id, chat, chat.row.epoch, reason)
        }
      }),

    noteVerified: () =>
      serialised(async () => {
        verifiedAt = clock()
        isDoubtful = false
        await storeMeta()
      }),

    raiseMarker: (id, seq) =>
      serialised(async () => {
        const chat = state.chats.get(id)
        if (!chat?.active) return
        await settle(await marks.raise([{ chat: id, person, seq: Math.min(seq, chat.row.head) }]))
      }),

    settleSetting: (setting, g) =>
      serialised(async () => {
        const { key, chat } = setting
        if (g === null) settings.showStored(key, chat)
        const standing = g === null ? null : settings.accept({ ...setting, g })
        // An older row of it that a lane still brings must not take its place.
        if (standing) refetch.see('settings', settingKey(standing))
        if (chat === null || options.isPending(key, chat)) return
        if (key === 'draft' && standing) await options.onDraft(chat, standing.value)
        if (key === 'unreadFrom' && state.chats.get(chat)?.active) await settle(new Set([chat]))
      }),

    reviewHoldings: () => serialised(review),

    recount: (id) => serialised(() => settle(new Set(state.chats.get(id)?.active ? [id] : []))),

    holds: (id, seq) => holds(state.chats.get(id), seq),

    hasPassed: (g) => (cursors.posts?.g ?? 0) >= g && (cursors.reactions?.g ?? 0) >= g,

    hasRowsOf: (g) => cursors.chats?.back === undefined && (cursors.chats?.g ?? 0) >= g,

    async postsOf(id) {
      const chat = state.chats.get(id)
      return chat?.active ? blocks.read(id, chat.row.epoch, 1, chat.top) : []
    },

    sweep: () =>
      serialised(async () => {
        const totals = await blocks.sweep((id, epoch) => {
          const chat = state.chats.get(id)
          return chat?.active === true && !chat.shelved && (epoch === undefined || chat.row.epoch === epoch) // prettier-ignore
        })
        const wrong = new Set<string>()
        for (const [id, chat] of state.chats) {
          const { n, digest } = totals.get(id) ?? { n: 0, digest: 0 }
          if (!chat.active || (chat.held === n && chat.digest === digest)) continue
          // Where nothing counts as held, history begins anew.
          const stretch = n === 0 ? { low: 0, top: 0 } : {}
          state.chats.set(id, { ...chat, ...stretch, held: n, digest, completeSince: null })
          state.changed(`posts:${id}`)
          wrong.add(id)
        }
        if (wrong.size === 0) return
        await settle(wrong)
        options.onIncomplete()
      }),

    close: () => serialised(() => storeMeta(true)),
  }
}

/** The newest post by a person that stands. */
function newestOf<Row extends PostRow>(rows: readonly Row[]): Row | null {
  return rows.findLast((row) => row.author !== null && !row.deleted) ?? null
}
