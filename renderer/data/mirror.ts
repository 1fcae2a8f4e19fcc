/**
 * Applies what the server sends. Applying is a join: what is older than what is held, or of another epoch,
 * changes nothing; so replays and reordering are harmless. Cursors are stored last, after their rows.
 */
import { fromColumns } from '../../sync-server/contract/columns.ts'
import type { DirectoryRow, PresentDirectoryRow } from '../../sync-server/contract/directory.ts'
import {
  postFields,
  reactionFields,
  type AskedPage,
  type FeedRequest,
  type FeedResponse,
  type HistoryResponse,
  type Me,
  type PostRow,
  type SettingRow,
} from '../../sync-server/contract/feed.ts'
import { verifiedLanes, type VerifiedLane } from '../../sync-server/contract/verify.ts'
import type { Witness } from '../../sync-server/contract/wire.ts'
import type { HeldPost } from './block-store.ts'
import type { Databases } from './database.ts'
import { createDirectory, directoryKey } from './directory.ts'
import { documentStore } from './documents.ts'
import { createHeldAccess } from './held-access.ts'
import { emptyChat, holds } from './held-chat.ts'
import { createHeldPosts } from './held-posts.ts'
import { goesOn, partsOf, takeSome } from './history-parts.ts'
import { keepEqual } from './keep-equal.ts'
import { createMarks, markKey, type Mark } from './marks.ts'
import type { MemoryState } from './memory-state.ts'
import { createMirrorRepair, type MirrorRepair } from './mirror-repair.ts'
import { createPlaces, type Places } from './places.ts'
import { totalsOfMarks, type Totals } from './open-block.ts'
import { markOfRow } from './post-digest.ts'
import type { Purges } from './purges.ts'
import { createQueue } from './queue.ts'
import { createRefetch } from './refetch.ts'
import { createSettings, settingKey, type Settings } from './settings.ts'
import type { HeldChat, KeptPosition } from './state.ts'
import type { LastPlace } from './views/values.ts'

export type Cursors = FeedRequest['lanes']

interface Meta {
  timeline: string | null
  cursors: Cursors
  /** Of what the cursors stand behind; none = of a server or an app that knew none. */
  witness?: Witness | undefined
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
  position: KeptPosition
  last: LastPlace
}

export const noCursors: Cursors = {
  chats: null,
  posts: null,
  reactions: null,
  reads: null,
  directory: null,
  settings: null,
}

/** What only this device knows: of it nothing can have been missed. */
const ownKinds: readonly (keyof Kinds)[] = ['position', 'last']

/** No server's: under it everything is compared with the one that answers. */
const unknownTimeline = '00000000-0000-0000-0000-000000000000'

/** Clocks that differ by less are taken for equal: an answer takes a while, too. */
const tolerableMs = 120_000

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
  /** Own posts of a chat that another timeline does not grant. */
  onForsaken: (posts: readonly PostRow[]) => Promise<void>
  /** A chat is complete: everything in it is the server's. */
  onComplete: (chat: string) => void
  /** An own marker that the server does not have. */
  onUnread: (mark: Mark) => void
  /** Posts with these files are deleted. */
  onFilesGone: (files: readonly string[]) => Promise<void>
  /** Another device's follow-ups of a chat, while own ones are on their way: `base` is the value before. */
  onFollowUps: (chat: string, base: unknown, theirs: unknown) => Promise<void>
  /** A draft as the server has it, of whichever device. */
  onDraft: (chat: string, value: unknown) => Promise<void>
  /** All settings have come, from the first to the last. */
  onSettingsAnew: () => Promise<void>
}

export interface Mirror extends MirrorRepair, Pick<Places, 'keepPosition' | 'keepLast'> {
  /** Where to go on; null where a lane is fetched from its beginning. */
  readonly cursors: Cursors
  /** What the server has said of what is held, for its next question. */
  readonly witness: Witness | undefined
  /** How often rows of a chat could not be stored, by chat: for the diagnostics. */
  readonly failures: ReadonlyMap<string, number>
  readonly verifiedAt: number | null
  /** The last run ended without closing, or something stored could not be read: all is to be compared. */
  readonly isDoubtful: boolean
  readonly settings: Settings
  /**
   * Reads everything small into memory, and ends purges that a crash interrupted. `above`: the loading of what stands above
   * it, which goes on while it is read.
   */
  load(above?: Promise<unknown>): Promise<void>
  /** Applies one feed answer and moves the cursors that it was asked with; durable when it resolves. */
  apply(response: FeedResponse, asked: Cursors): Promise<void>
  /** Applies pages of history; ignored of chats whose epoch or stretch has moved on. What can't be stored is left out. */
  applyHistory(asked: readonly AskedPage[], answer: HistoryResponse): Promise<void>
  /** Rows of another timeline are coming: what is held has not been compared with it. */
  readonly isReconciling: boolean
  /** Lanes are fetched again from their beginning, and have not all come. */
  readonly isRefetching: boolean
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
  /** Everything was compared. */
  noteVerified(): Promise<void>
  /** Raises the own marker at once, before the server knows. */
  raiseMarker(chat: string, seq: number): Promise<void>
  /**
   * The server's verdict on an own setting; `g` of an accepted one, null = refused: the server's value shows again.
   * `timeline`: whose verdict it is, null = this one's. What another one took is not believed: its lane brings what stands.
   */
  settleSetting(
    setting: Omit<SettingRow, 'g'>,
    g: number | null,
    timeline: string | null,
  ): Promise<void>
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
  /** The post at a place that is held. */
  postAt(chat: string, seq: number): Promise<HeldPost | undefined>
  /** Notes that the app closes in order; nothing is written after it. */
  close(): Promise<void>
}

export function createMirror(options: MirrorOptions): Mirror {
  const { databases, state, person, clock, purges } = options
  const store = documentStore<Kinds>(databases.mirror.documents, ['chat', 'directory', 'read', 'setting', 'meta', 'position', 'last']) // prettier-ignore
  const chats = store.of('chat')
  const meta = store.of('meta')
  const directory = createDirectory(store.of('directory'), state)
  const marks = createMarks(store.of('read'), state, person)
  const settings = createSettings(store.of('setting'), state, options.isPending)
  const places = createPlaces({ positions: store.of('position'), last: store.of('last') }, state, clock) // prettier-ignore
  const refetch = createRefetch()
  let cursors: Cursors = noCursors
  let witness: Witness | undefined
  /** The timeline that the stored cursors belong to: it follows when all lanes have come under the new one. */
  let storedTimeline: string | null = null
  /** Under another timeline nothing that is held is comparable by age: the first that comes stands. */
  let reconciling = false
  let floor = 0
  let verifiedAt: number | null = null
  let isDoubtful = false
  let isClosing = false
  const { soon: serialised, later } = createQueue()
  const { onIncomplete, onComplete, onUnread, onFilesGone, onLost, onDoubtful, onForsaken } =
    options
  const posts = createHeldPosts({ databases, chats, state, person, clock, serialised, onIncomplete, onComplete, onUnread, onFilesGone }) // prettier-ignore
  const access = createHeldAccess({ chats, state, posts, marks, refetch, purges, isReconciling: () => reconciling, onDoubtful, onForsaken }) // prettier-ignore
  const repair = createMirrorRepair({ state, posts, access, marks, person, clock, serialised, later, isClosing: () => isClosing, floor: () => floor, onIncomplete, onLost }) // prettier-ignore
  purges.register('settings', ({ id }) => settings.purge(id), 'personal')
  purges.register('positions', ({ id }) => places.purge(id), 'personal')

  async function applyDirectory(rows: readonly DirectoryRow[]): Promise<void> {
    await directory.apply(rows, new Set(rows.map(directoryKey).filter((key) => refetch.isNew('directory', key)))) // prettier-ignore
    for (const row of rows) if (!row.gone) refetch.see('directory', directoryKey(row))
  }

  async function applySmallLanes(
    lanes: FeedResponse['lanes'],
    changed: Set<string>,
  ): Promise<void> {
    const reads = lanes.reads?.rows ?? []
    const anew = new Set(reads.filter((row) => reconciling && refetch.isNew('reads', markKey(row)) && row.person !== person)) // prettier-ignore
    for (const row of reads)
      if (refetch.isOn('reads') && row.person === person && row.seq < (state.reads.get(row.chat) ?? 0)) posts.higher.add(row.chat) // prettier-ignore
    for (const id of await marks.take(reads, anew)) if (state.chats.has(id)) changed.add(id)
    for (const row of reads) refetch.see('reads', markKey(row))
    const values = lanes.settings?.rows ?? []
    // First: were it not durable when these rows are, the change would be lost with its base.
    for (const { key, chat, value, g } of values) {
      const known = settings.stored(key, chat)
      if (key === 'followUps' && chat !== null && g > (known?.g ?? 0) && options.isPending(key, chat)) await options.onFollowUps(chat, known?.value, value) // prettier-ignore
    }
    const first = new Set(values.map(settingKey).filter((key) => reconciling && refetch.isNew('settings', key))) // prettier-ignore
    for (const row of await settings.apply(values, first)) {
      if (options.isPending(row.key, row.chat)) continue
      if (row.key === 'draft' && row.chat !== null) await options.onDraft(row.chat, row.value)
      if (row.key === 'unreadFrom' && row.chat !== null) changed.add(row.chat)
    }
    for (const row of values) refetch.see('settings', settingKey(row))
    settings.showSettled()
  }

  /** A draft may have come before its chat, in an answer of its own. */
  async function adoptDrafts(begun: readonly string[]): Promise<void> {
    for (const id of begun) {
      const draft = settings.stored('draft', id)
      if (draft && !options.isPending('draft', id)) await options.onDraft(id, draft.value)
    }
  }

  /** The chats of which settings or cases say by now whether they are to be held. */
  function movedBy({ settings: values, directory: rows }: FeedResponse['lanes']): Set<string> {
    const moved = new Set(values?.rows.flatMap(({ chat }) => chat ?? []))
    const candidates = new Set(rows?.rows.flatMap((row) => !row.gone && row.kind === 'case' ? [row.data.candidate] : [])) // prettier-ignore
    if (candidates.size === 0) return moved
    for (const chat of state.chats.values())
      if (chat.active && chat.row.kind === 'candidateProspect' && candidates.has(chat.row.candidate ?? '')) moved.add(chat.row.id) // prettier-ignore
    return moved
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
      const seen = refetch.seen(lane)
      if (lane === 'chats')
        for (const chat of state.chats.values()) {
          if (!chat.active || seen.has(chat.row.id)) continue
          access.missing.add(chat.row.id)
          posts.unsaved.add(chat.row.id)
        }
      if (lane === 'directory') await directory.retain(seen)
      if (lane === 'settings') {
        await settings.retain(seen)
        await options.onSettingsAnew()
      }
      if (lane === 'reads') for (const { chat } of await marks.retain(seen)) posts.higher.add(chat)
      refetch.end(lane)
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

  async function putMeta(closed: boolean): Promise<void> {
    await meta.put([['meta', metaOf(cursors, closed)]])
  }

  function metaOf(of: Cursors, closed = false): Meta {
    return {
      timeline: storedTimeline,
      cursors: of,
      witness,
      me: state.me,
      floor,
      verifiedAt,
      closed,
    }
  }

  async function storeMeta(closed = false): Promise<void> {
    if (!refetch.isOn()) await putMeta(closed)
  }

  /**
   * Removes what can't be read; otherwise each start would fetch everything again. That it is to be fetched stands
   * before: no cursors. What the storage refuses is tried again at the next start.
   */
  async function dropDamaged(ids: readonly string[], isToBeFetched: boolean): Promise<void> {
    try {
      if (isToBeFetched) await putMeta(false)
      await store.purge(ids.filter((id) => id !== 'meta/meta'))
    } catch {
      // Damaged it stays, and is told of again.
    }
  }

  return {
    get cursors() {
      return cursors
    },
    get witness() {
      return witness
    },
    get verifiedAt() {
      return verifiedAt
    },
    get isDoubtful() {
      return isDoubtful
    },
    failures: posts.failures,
    missing: access.missing,
    settings,
    ...repair,

    load: (above) =>
      serialised(async () => {
        const damaged: string[] = []
        const all = await store.all((id) => damaged.push(id))
        await above
        const isServers = (id: string): boolean => !ownKinds.some((kind) => id.startsWith(`${kind}/`)) // prettier-ignore
        const isIncomplete = damaged.some(isServers)
        const known = all.meta.get('meta')
        const hasAny = [all.chat, all.directory, all.read, all.setting].some(({ size }) => size > 0)
        // Rows of which it is not known when the server was asked: it may have been put back since.
        storedTimeline = known?.timeline ?? (hasAny ? unknownTimeline : null)
        state.timeline = storedTimeline
        state.audienceTimeline = storedTimeline
        state.me = known?.me ?? null
        verifiedAt = known?.verifiedAt ?? null
        floor = known?.floor ?? 0
        cursors = { ...noCursors, ...known?.cursors }
        witness = known?.witness
        for (const [id, chat] of all.chat)
          // What an earlier version did not note.
          state.chats.set(id, chat.active ? { ...emptyChat(chat.row), ...chat } : chat)
        directory.load(all.directory)
        marks.load(all.read)
        settings.load(all.setting)
        places.load(all.position, all.last)
        isDoubtful = isIncomplete || (hasAny && known?.closed !== true)
        // A lost row might be the notice of a revocation.
        if (isIncomplete || (cursors.chats === null && hasAny)) {
          refetch.begin(verifiedLanes)
          cursors = noCursors
        }
        await dropDamaged(damaged, isIncomplete)
        for (const chat of all.chat.values()) {
          // What the storage refuses is tried again at the next start; nothing of it is shown.
          if (!chat.active && !chat.purged) await access.purge(chat).catch(() => undefined)
          if (chat.active && chat.unproven === 'row') access.missing.add(chat.row.id)
          // A crash may have come between the chat's completion and what follows from it.
          if (chat.active && chat.completeSince !== null) onComplete(chat.row.id)
        }
        state.changed('me', 'chats', 'directory', 'reads', 'settings')
      }),

    apply: (response, asked) =>
      serialised(async () => {
        const { lanes } = response
        const changed = new Set<string>()
        // It comes with each answer: everything is looked at again only where it has changed.
        const me = response.me ? keepEqual(state.me, response.me) : state.me
        if (me !== state.me) {
          state.me = me
          state.changed('me')
        }
        if (state.timeline === null) await adopt(response.timeline)
        state.serverNow = response.now
        const ahead = response.now - clock()
        state.skew = Math.abs(ahead) > tolerableMs ? ahead : 0
        const rows = lanes.chats?.rows ?? []
        const isCurrent =
          lanes.chats?.more !== true && (lanes.chats?.next ?? cursors.chats)?.back === undefined
        const begun = rows.flatMap(({ id, active }) => (active && !state.chats.get(id)?.active ? [id] : [])) // prettier-ignore
        for (const row of rows) await access.apply(row, changed)
        // What is held follows from it, too.
        await applyDirectory(lanes.directory?.rows ?? [])
        // Before the posts: what is not held takes none.
        if (rows.length > 0)
          await access.review(false, isCurrent ? new Set(rows.map(({ id }) => id)) : undefined)
        const news = lanes.posts ? fromColumns(lanes.posts.rows, postFields) : []
        const reactions = lanes.reactions ? fromColumns(lanes.reactions.rows, reactionFields) : []
        await posts.merge(posts.extending(news, reactions), changed)
        await applySmallLanes(lanes, changed)
        await adoptDrafts(begun)
        const before = cursors
        const next: Cursors = { ...before }
        // A lane that is fetched anew since the question was asked begins with the next one.
        const moves = (lane: keyof Cursors): boolean => asked[lane] === before[lane]
        for (const lane of ['posts', 'reactions', 'reads', 'directory', 'settings'] as const)
          if (moves(lane)) next[lane] = lanes[lane]?.next ?? next[lane]
        if (moves('chats')) next.chats = lanes.chats?.next ?? next.chats
        witness = response.witness ?? witness
        // Last: a cursor never stands ahead of rows that are not stored, in memory neither.
        if (refetch.isOn()) {
          await posts.settle(changed)
          cursors = next
          await endLanes(asked, before, lanes)
          await posts.settle(new Set([...posts.higher].filter((id) => state.chats.get(id)?.active)))
          await storeMeta()
        } else {
          await posts.settle(changed, (chat) => store.put({ chat, meta: [['meta', metaOf(next)]] }))
          cursors = next
        }
        const moved = movedBy(lanes)
        if (isCurrent && access.isReviewDue(response.now)) await access.review(isCurrent)
        else if (moved.size > 0) await access.review(isCurrent, moved)
        if (posts.unsaved.size > 0) await posts.settle(new Set())
      }),

    applyHistory: (asked, answer) =>
      later(async (rest) => {
        for (const parts = partsOf(asked, answer); parts.length > 0;) {
          if (answer.timeline !== state.timeline) return
          const some = rest.isDue ? takeSome(parts) : parts.splice(0)
          const groups = some.filter((part) => goesOn(state.chats.get(part.chat), part))
          const changed = new Set(groups.map(({ chat }) => chat))
          await posts.merge(groups, changed)
          await posts.settle(changed)
          if (parts.length > 0) await rest.take()
        }
      }),

    get isReconciling() {
      return reconciling
    },

    get isRefetching() {
      return refetch.isOn()
    },

    laneTotals(lane) {
      if (lane === 'directory') return directory.totals()
      if (lane === 'reads') return marks.totals()
      if (lane === 'settings') return settings.totals()
      const active = [...state.chats.values()].filter((chat) => chat.active)
      return totalsOfMarks(active.map(({ row }) => [row.id, markOfRow(row)]))
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
        posts.aside.clear()
        marks.forgetConfirmed()
        for (const [id, chat] of state.chats)
          if (chat.active) state.chats.set(id, { ...chat, unproven: 'row' })
        cursors = noCursors
        witness = undefined
        state.timeline = timeline
        return Promise.resolve()
      }),

    noteVerified: () =>
      serialised(async () => {
        const before = { verifiedAt, isDoubtful }
        verifiedAt = clock()
        isDoubtful = false
        await storeMeta().catch((error: unknown) => {
          // Not stored, it is due again.
          ;({ verifiedAt, isDoubtful } = before)
          throw error
        })
      }),

    raiseMarker: (id, seq) =>
      serialised(async () => {
        const chat = state.chats.get(id)
        if (!chat?.active) return
        await posts.settle(
          await marks.raise([{ chat: id, person, seq: Math.min(seq, chat.row.head) }]),
        )
      }),

    settleSetting: (setting, g, timeline) =>
      serialised(async () => {
        const { key, chat } = setting
        const isTaken = g !== null && (timeline ?? state.timeline) === state.timeline
        const isFirst = reconciling && refetch.isNew('settings', settingKey(setting))
        const standing = isTaken ? settings.accept({ ...setting, g }, isFirst) : null
        if (!standing) settings.showStored(key, chat)
        // An older row of it that a lane still brings must not take its place.
        if (standing) refetch.see('settings', settingKey(standing))
        if (chat === null || options.isPending(key, chat)) return
        if (key === 'draft' && standing) await options.onDraft(chat, standing.value)
        if (key === 'unreadFrom' && state.chats.get(chat)?.active)
          await posts.settle(new Set([chat]))
      }),

    keepPosition: (chat, position) => serialised(() => places.keepPosition(chat, position)),

    keepLast: (last) => serialised(() => places.keepLast(last)),

    reviewHoldings: () =>
      serialised(async () => {
        await access.review()
        if (posts.unsaved.size > 0) await posts.settle(new Set())
      }),

    recount: (id) =>
      serialised(() => posts.settle(new Set(state.chats.get(id)?.active ? [id] : []))),

    holds: (id, seq) => holds(state.chats.get(id), seq),

    hasPassed: (g) => (cursors.posts?.g ?? 0) >= g && (cursors.reactions?.g ?? 0) >= g,

    hasRowsOf: (g) => cursors.chats?.back === undefined && (cursors.chats?.g ?? 0) >= g,

    async postAt(id, seq) {
      const chat = state.chats.get(id)
      return chat?.active ? (await posts.blocks.read(id, chat.row.epoch, seq, seq))[0] : undefined
    },

    async postsOf(id) {
      const chat = state.chats.get(id)
      return chat?.active ? posts.blocks.read(id, chat.row.epoch, 1, chat.top) : []
    },

    close() {
      isClosing = true
      // After what has time, too.
      return later(() => storeMeta(true))
    },
  }
}
