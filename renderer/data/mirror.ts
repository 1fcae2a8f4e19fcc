/**
 * Applies what the server sends. Applying is a join: what is older than what is held, or of another epoch,
 * changes nothing; so replays and reordering are harmless. Cursors are stored last, after their rows.
 */
import { fromColumns } from '../../sync-server/contract/columns.ts'
import { xorDigest } from '../../sync-server/contract/digest.ts'
import {
  postFields,
  type ActiveChatRow,
  type ChatRow,
  type FeedRequest,
  type FeedResponse,
  type HistoryResponse,
  type Me,
  type PostRow,
} from '../../sync-server/contract/feed.ts'
import { limits } from '../../sync-server/contract/limits.ts'
import type { PresentDirectoryRow } from '../../sync-server/contract/directory.ts'
import { createBlockStore, type BlockStore, type ChatPosts, type Merged } from './block-store.ts'
import type { Databases } from './database.ts'
import { documentStore } from './documents.ts'
import type { MemoryState } from './memory-state.ts'
import type { HeldChat } from './state.ts'

export type ActiveChat = Extract<HeldChat, { active: true }>
export type Cursors = FeedRequest['lanes']

interface Meta {
  timeline: string | null
  cursors: Cursors
  me: Me | null
}

interface ReadData {
  chat: string
  person: string
  seq: number
}

interface SettingData {
  key: string
  chat: string | null
  value: unknown
}

interface Kinds extends Record<string, object> {
  chat: HeldChat
  directory: PresentDirectoryRow
  read: ReadData
  setting: SettingData
  meta: Meta
}

export const noCursors: Cursors = {
  chats: null,
  posts: null,
  reads: null,
  directory: null,
  settings: null,
}

/** Above so many unread posts the server's own count is taken: counting would read blocks without end. */
const countedUnread = 1000

export interface Mirror {
  /** Where to go on; none while the mirror is to be fetched anew. */
  readonly cursors: Cursors
  /** How often rows of a chat could not be stored, by chat: for the diagnostics. */
  readonly failures: ReadonlyMap<string, number>
  /** Reads everything small into memory, and ends purges that a crash interrupted. */
  load(): Promise<void>
  /** Applies one feed answer to the cursors it was asked with; durable when it resolves. */
  apply(response: FeedResponse): Promise<void>
  /** Applies one history page of a chat; ignored where the chat's epoch has moved on. Rejects where it can't be stored. */
  applyHistory(chat: string, before: number | null, page: HistoryResponse): Promise<void>
  /** Compares a chat's totals with the server's; where they differ, drops its posts so that they come again. */
  verify(chat: string): Promise<void>
  /** Raises the own marker at once, before the server knows. */
  raiseMarker(chat: string, seq: number): Promise<void>
  setSetting(key: string, chat: string | null, value: unknown): Promise<void>
  /** Whether an accepted post stands in its block. */
  holds(chat: string, seq: number): boolean
  /** Another timeline: everything mirrored is fetched anew. */
  reset(timeline: string | null): Promise<void>
  /** Removes blocks of chats that aren't held and of other epochs: what a crash may have left. */
  sweep(): Promise<void>
  /** Resolves when nothing is being written. */
  idle(): Promise<void>
}

export function createMirror(
  databases: Databases,
  state: MemoryState,
  person: string,
  clock: () => number,
  onRevoked: (chat: string) => Promise<void>,
  onIncomplete: () => void,
): Mirror {
  const { mirror } = databases
  const store = documentStore<Kinds>(mirror.documents, [
    'chat',
    'directory',
    'read',
    'setting',
    'meta',
  ])
  const chats = store.of('chat')
  const directory = store.of('directory')
  const reads = store.of('read')
  const settings = store.of('setting')
  const meta = store.of('meta')
  /** Ids of the stored markers by chat. */
  const readIds = new Map<string, Set<string>>()
  const failures = new Map<string, number>()
  /** Chats that stand in memory and not yet on the disk: a refused write is made up for with the next one. */
  const unsaved = new Set<string>()
  const blocks: BlockStore = createBlockStore(mirror, databases.blocks, (chat, block) => {
    void serialised(() => mend(chat, block)).catch(() => undefined)
  })
  let cursors: Cursors = noCursors
  /**
   * Something of the mirror could not be read, so it is fetched anew: a lost row might be the notice of a
   * revocation. What is readable stays until the first answer is there.
   */
  let rebuild = false
  let queue: Promise<unknown> = Promise.resolve()

  const serialised = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(work, work)
    queue = result.catch(() => undefined)
    return result
  }

  state.posts = async (id, count) => {
    const chat = state.chats.get(id)
    if (!chat?.active || chat.top === 0) return []
    return blocks.read(id, chat.row.epoch, Math.max(chat.low, chat.top - count + 1), chat.top)
  }

  async function applyChat(row: ChatRow, changed: Set<string>): Promise<void> {
    const known = state.chats.get(row.id)
    const epoch = known ? (known.active ? known.row.epoch : known.epoch) : -1
    if (row.epoch < epoch) return
    if (!row.active) {
      if (known?.active) await revoke(row.id, known, row.epoch, row.reason)
      else if (known && !known.purged) await purge(known)
      return
    }
    // Access that begins anew has a larger epoch: this row is older than the end that is known.
    if (known && !known.active && row.epoch === epoch) return
    changed.add(row.id)
    if (known?.active && row.epoch === epoch) {
      if (row.g < known.row.g) return
      state.chats.set(row.id, { ...known, row, joined: joinedBetween(known, row) })
      return
    }
    // A new epoch: what is held belongs to an access that ended in between.
    if (known?.active) await blocks.purge(row.id, known.row.head)
    state.chats.set(row.id, {
      active: true,
      row,
      held: 0,
      digest: 0,
      low: 0,
      top: 0,
      posted: false,
      completeSince: null,
      tail: null,
      unread: row.unread,
      joined: [],
    })
  }

  async function revoke(
    id: string,
    known: ActiveChat,
    epoch: number,
    reason: 'lost-access' | 'retention-ended',
  ): Promise<void> {
    const gone: HeldChat = {
      active: false,
      id,
      epoch,
      reason,
      head: Math.max(known.row.head, known.top),
      purged: false,
    }
    await chats.put([[id, gone]])
    state.chats.set(id, gone)
    state.reads.delete(id)
    state.seen.delete(id)
    state.changed('chats', 'reads', `posts:${id}`)
    await onRevoked(id)
    await purge(gone)
  }

  async function purge(gone: Extract<HeldChat, { active: false }>): Promise<void> {
    const about = [...state.settings.keys()].filter((key) => key.endsWith(`:${gone.id}`))
    for (const key of about) state.settings.delete(key)
    await blocks.purge(gone.id, gone.head)
    await reads.purge([...(readIds.get(gone.id) ?? [])])
    readIds.delete(gone.id)
    await settings.purge(about)
    const done = { ...gone, purged: true }
    await chats.put([[gone.id, done]])
    state.chats.set(gone.id, done)
  }

  /** Joins rows into blocks and moves the held stretch. Returns the chats whose rows could not be stored. */
  async function mergePosts(
    groups: readonly ChatPosts[],
    changed: Set<string>,
  ): Promise<ReadonlySet<string>> {
    const refused = new Set<string>()
    const fitting = groups.filter(({ rows }) => rows.length > 0)
    const totals = await mergeEach(fitting)
    for (const { chat: id, rows } of fitting) {
      const chat = state.chats.get(id)
      const total = totals.get(id)
      if (!chat?.active) continue
      changed.add(id)
      if (!total) {
        refused.add(id)
        continue
      }
      const seqs = rows.map((row) => row.seq)
      const low = Math.min(...seqs)
      const top = Math.max(...seqs)
      const touches = chat.top > 0 && low <= chat.top + 1 && top >= chat.low - 1
      const spoken = rows.filter((row) => row.author !== null && !row.deleted)
      const newest = spoken.reduce<PostRow | null>(
        (best, row) => (best === null || row.seq > best.seq ? row : best),
        chat.tail,
      )
      state.chats.set(id, {
        ...chat,
        held: chat.held + total.n,
        digest: xorDigest(chat.digest, total.digest),
        // What lies below a gap stays on the disk and is joined again when history gets there.
        low: touches ? Math.min(chat.low, low) : low,
        top: touches ? Math.max(chat.top, top) : top,
        posted: chat.posted || spoken.some((row) => row.author === person),
        tail: newest,
      })
      state.changed(`posts:${id}`)
    }
    return refused
  }

  /**
   * Rows that fail together are tried once more, each chat for itself. What fails twice is noted and left
   * out: its chat is incomplete, which history mends, and the others go on.
   */
  async function mergeEach(groups: readonly ChatPosts[]): Promise<Map<string, Merged>> {
    const merged = await blocks.merge(groups).catch(() => null)
    if (merged) return merged
    const totals = new Map<string, Merged>()
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
    const lost = await blocks.drop(id, block)
    const first = block * limits.blockPosts + 1
    const last = first + limits.blockPosts - 1
    const above = chat.top > last
    const low = above ? Math.max(chat.low, last + 1) : chat.low
    const top = above ? chat.top : Math.min(chat.top, first - 1)
    state.chats.set(id, {
      ...chat,
      held: chat.held - lost.n,
      digest: xorDigest(chat.digest, lost.digest),
      ...(top < low ? { low: 0, top: 0 } : { low, top }),
      completeSince: null,
    })
    state.changed(`posts:${id}`)
    await settle(new Set([id]))
    onIncomplete()
  }

  async function settle(changed: Set<string>): Promise<void> {
    for (const id of changed) {
      unsaved.add(id)
      const chat = state.chats.get(id)
      if (!chat?.active) continue
      state.chats.set(id, {
        ...chat,
        completeSince: completeSince(chat),
        unread: await unreadOf(chat),
      })
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

  function completeSince(chat: ActiveChat): number | null {
    const { row } = chat
    if (!isWhole(chat) || chat.held !== row.n || chat.digest !== row.digest) return null
    return chat.completeSince ?? clock()
  }

  async function unreadOf(chat: ActiveChat): Promise<number> {
    const { row } = chat
    const marker = state.reads.get(row.id) ?? 0
    if (marker >= row.head) return 0
    const holdsAll =
      chat.top === row.head && chat.low <= marker + 1 && row.head - marker <= countedUnread
    if (!holdsAll) return row.unread
    const rows = await blocks.read(row.id, row.epoch, marker + 1, chat.top)
    return rows.filter((post) => post.author !== null && post.author !== person && !post.deleted)
      .length
  }

  /** Lane rows extend the stretch only without a gap: what is missing comes by history. */
  function extending(rows: readonly PostRow[]): ChatPosts[] {
    const groups = new Map<string, PostRow[]>()
    const tops = new Map<string, number>()
    for (const row of rows) {
      const chat = state.chats.get(row.chat)
      if (!chat?.active || chat.row.epoch !== row.epoch || chat.top === 0) continue
      const top = tops.get(row.chat) ?? chat.top
      if (row.seq > top + 1 || row.seq < chat.low) continue
      tops.set(row.chat, Math.max(top, row.seq))
      groups.set(row.chat, [...(groups.get(row.chat) ?? []), row])
    }
    return [...groups].map(([chat, its]) => ({ chat, epoch: its[0]?.epoch ?? 0, rows: its }))
  }

  async function applyReads(
    rows: readonly { chat: string; person: string; seq: number }[],
    changed: Set<string>,
  ): Promise<void> {
    if (rows.length === 0) return
    const newest = new Map<string, ReadData>()
    for (const { chat, person: whose, seq } of rows) {
      const id = `${chat} ${whose}`
      const target = whose === person ? state.reads : state.seen
      const known = newest.get(id)?.seq ?? target.get(chat) ?? 0
      if (known < seq) newest.set(id, { chat, person: whose, seq })
    }
    await reads.put([...newest])
    for (const [id, { chat, person: whose, seq }] of newest) {
      const target = whose === person ? state.reads : state.seen
      target.set(chat, seq)
      readIds.set(chat, (readIds.get(chat) ?? new Set()).add(id))
      if (state.chats.has(chat)) changed.add(chat)
    }
    state.changed('reads')
  }

  async function applyDirectory(response: FeedResponse): Promise<void> {
    const rows = response.lanes.directory?.rows ?? []
    if (rows.length === 0) return
    const present = rows.filter((row) => !row.gone)
    const gone = rows.filter((row) => row.gone).map((row) => `${row.kind}:${row.id}`)
    await directory.put(present.map((row) => [`${row.kind}:${row.id}`, row]))
    await directory.purge(gone)
    for (const row of present) state.directory.set(`${row.kind}:${row.id}`, row)
    for (const key of gone) state.directory.delete(key)
    state.changed('directory')
  }

  async function storeMeta(): Promise<void> {
    await meta.put([['meta', { timeline: state.timeline, cursors, me: state.me }]])
  }

  /** Forgets everything mirrored. Cursors first: a crash on the way must not leave them ahead of the rows. */
  async function empty(timeline: string | null): Promise<void> {
    cursors = noCursors
    state.timeline = timeline
    await storeMeta()
    const ids = [...state.chats.keys()]
    for (const map of [
      state.chats,
      state.directory,
      state.reads,
      state.seen,
      state.settings,
      readIds,
    ])
      map.clear()
    await blocks.sweep(() => false)
    await store.wipe()
    await storeMeta()
    state.changed(
      'chats',
      'directory',
      'reads',
      'settings',
      ...ids.map((id) => `posts:${id}` as const),
    )
  }

  return {
    get cursors() {
      return rebuild ? noCursors : cursors
    },
    failures,

    load: () =>
      serialised(async () => {
        const damaged: string[] = []
        const all = await store.all((id) => {
          damaged.push(id)
        })
        const known = all.meta.get('meta')
        state.timeline = known?.timeline ?? null
        state.me = known?.me ?? null
        cursors = known?.cursors ?? noCursors
        for (const [id, chat] of all.chat) state.chats.set(id, chat)
        for (const [id, row] of all.directory) state.directory.set(id, row)
        for (const [id, read] of all.read) {
          readIds.set(read.chat, (readIds.get(read.chat) ?? new Set()).add(id))
          ;(read.person === person ? state.reads : state.seen).set(read.chat, read.seq)
        }
        for (const [id, setting] of all.setting) state.settings.set(id, setting.value)
        rebuild = damaged.length > 0 || (cursors.chats === null && all.chat.size > 0)
        for (const chat of all.chat.values()) if (!chat.active && !chat.purged) await purge(chat)
        state.changed('me', 'chats', 'directory', 'reads', 'settings')
      }),

    apply: (response) =>
      serialised(async () => {
        const { lanes } = response
        const changed = new Set<string>()
        if (rebuild) {
          await empty(response.timeline)
          rebuild = false
        }
        if (response.me) {
          state.me = response.me
          state.changed('me')
        }
        state.timeline = response.timeline
        for (const row of lanes.chats?.rows ?? []) await applyChat(row, changed)
        if (lanes.posts)
          await mergePosts(extending(fromColumns(lanes.posts.rows, postFields)), changed)
        await applyReads(lanes.reads?.rows ?? [], changed)
        await applyDirectory(response)
        const values = lanes.settings?.rows ?? []
        await settings.put(
          values.map((row) => [
            `${row.key}:${row.chat ?? ''}`,
            { key: row.key, chat: row.chat, value: row.value },
          ]),
        )
        for (const row of values) state.settings.set(`${row.key}:${row.chat ?? ''}`, row.value)
        if (values.length > 0) state.changed('settings')
        await settle(changed)
        // Last: a cursor never stands ahead of rows that are not stored, in memory neither.
        const next = { ...cursors }
        for (const lane of ['posts', 'reads', 'directory', 'settings'] as const)
          next[lane] = lanes[lane]?.next ?? next[lane]
        next.chats = lanes.chats?.next ?? next.chats
        cursors = next
        await storeMeta()
      }),

    applyHistory: (id, before, page) =>
      serialised(async () => {
        const chat = state.chats.get(id)
        if (!chat?.active || chat.row.epoch !== page.epoch || page.timeline !== state.timeline)
          return
        const rows = fromColumns(page.rows, postFields)
        // The stretch moved meanwhile: the next page starts where it is now.
        if (before !== null && before !== chat.low) return
        const changed = new Set([id])
        const refused = await mergePosts([{ chat: id, epoch: page.epoch, rows }], changed)
        await settle(changed)
        if (refused.size > 0) throw new Error('the storage refused a history page')
      }),

    verify: (id) =>
      serialised(async () => {
        const chat = state.chats.get(id)
        if (!chat?.active || !isWhole(chat)) return
        const totals = await blocks.totals(id, chat.row.epoch, chat.top)
        const counted = { ...chat, held: totals.n, digest: totals.digest }
        if (totals.n === chat.row.n && totals.digest === chat.row.digest)
          state.chats.set(id, counted)
        else {
          await blocks.purge(id, chat.top)
          state.chats.set(id, { ...chat, held: 0, digest: 0, low: 0, top: 0, completeSince: null })
        }
        await settle(new Set([id]))
      }),

    raiseMarker: (id, seq) =>
      serialised(async () => {
        const chat = state.chats.get(id)
        if (!chat?.active || (state.reads.get(id) ?? 0) >= seq) return
        const changed = new Set<string>()
        await applyReads([{ chat: id, person, seq: Math.min(seq, chat.row.head) }], changed)
        await settle(changed)
      }),

    setSetting: (key, chat, value) =>
      serialised(async () => {
        await settings.put([[`${key}:${chat ?? ''}`, { key, chat, value }]])
        state.settings.set(`${key}:${chat ?? ''}`, value)
        state.changed('settings', 'chats')
      }),

    holds(id, seq) {
      const chat = state.chats.get(id)
      return chat?.active === true && chat.top > 0 && seq >= chat.low && seq <= chat.top
    },

    reset: (timeline) =>
      serialised(async () => {
        await empty(timeline)
        rebuild = false
      }),

    sweep: () =>
      serialised(async () => {
        await blocks.sweep((id, epoch) => {
          const chat = state.chats.get(id)
          return chat?.active === true && (epoch === undefined || chat.row.epoch === epoch)
        })
      }),

    idle: async () => {
      await queue
    },
  }
}

/** Everything from the first post to the head is held. */
export function isWhole(chat: ActiveChat): boolean {
  const { row } = chat
  return row.head === 0 || (chat.low === 1 && chat.top === row.head)
}

/** Who joined since, for the question before a post goes to a wider audience. */
function joinedBetween(known: ActiveChat, row: ActiveChatRow): ActiveChat['joined'] {
  if (row.audience === known.row.audience) return known.joined
  const before = new Set(known.row.parties)
  const joined = row.parties.filter((party) => !before.has(party))
  return [...known.joined, ...joined.map((party) => ({ counter: row.audience, party }))]
}
