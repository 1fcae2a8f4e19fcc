/**
 * Operations on their way to the server, in a database of their own. States: queued -> sending -> accepted |
 * rejected(code). An item leaves when the mirror holds its result, when it was accepted and the chat is no
 * longer held, when its author discards it, or quietly where nobody has to decide.
 */
import type { PostRow } from '../../sync-server/contract/feed.ts'
import {
  isContent,
  type Operation,
  type OperationOf,
  type Verdict,
} from '../../sync-server/contract/push.ts'
import type { Outbox as OutboxCollections } from './database.ts'
import { nobody } from './audience.ts'
import { documentStore } from './documents.ts'
import { comeBack } from './discarded.ts'
import type { MemoryState } from './memory-state.ts'
import { endsQuietly, isAsked, sendable, subjectOf } from './outbox-order.ts'
import { isFullDisk } from './full-disk.ts'
import { createSendings } from './sendings.ts'
import { PortError } from './port.ts'
import type { Draft, EndedNote, OutboxCode, OutboxItem, Sending } from './state.ts'
import { withoutOthers } from './without-others.ts'

/** An own post that a restored server may lack. */
type LostPost = Pick<PostRow, 'id' | 'chat' | 'body' | 'writtenAt' | 'files'>

interface Doubt {
  post: string
  chat: string
  body: string
  writtenAt: number
  /** Those of its files that are still on this device. */
  files?: { id: string; thumb?: string }[]
}

/** So many ended changes of texts are remembered, and as many of everything else. */
const mostNotes = 50

/** The verdicts are those of a timeline that this device does not follow. */
export class OtherTimeline extends Error {
  constructor() {
    super('verdicts of another timeline')
    this.name = 'OtherTimeline'
  }
}

/** What the outbox asks about the files of its posts. */
export interface PostFiles {
  /** Whether a post must wait for them. */
  isUnready(operation: Operation): boolean
  /** The server does not have them any more: they are uploaded once more. False where that can't help. */
  renew(operation: Operation): Promise<boolean>
  /** Whether all of it is on this device. */
  isHere(file: string): boolean
}

export interface Outbox {
  load(): Promise<void>
  /**
   * Durable when it resolves. A newer marker or setting takes the place of a queued one. `leaves`: whether it goes out
   * at once (then it is `sending`), so that one write says both that it was written and that it was sent; asked when
   * everything before it stands.
   */
  enqueue(operation: Operation, parties: string[], leaves?: () => boolean): Promise<OutboxItem>
  /** All of them, and what is remembered of them, durable in one step, or none. */
  enqueueMany(
    items: readonly { operation: Operation; parties: string[] }[],
    sending: Sending,
  ): Promise<void>
  /** Nothing more of a message to many is taken, until it goes on. */
  pauseSending(id: string, paused: boolean): Promise<void>
  /** As `cancel`, for all of it that has not left even once. */
  cancelSending(id: string): Promise<void>
  /** Throws PortError('not-allowed') while any of it waits. */
  forgetSending(id: string): Promise<void>
  /** Forgets whoever of a message to many was written to in this chat. */
  forgetRecipient(chat: string): Promise<void>
  edit(post: string, make: (operation: OperationOf<'post'>) => Operation): Promise<void>
  cancel(post: string): Promise<string>
  /** Takes the place of an item that is rejected, or waits: a new operation for the same post. */
  replace(
    post: string,
    make: (item: OutboxItem) => { operation: Operation; parties: string[] },
  ): Promise<void>
  /** As `cancel`, for what is rejected. Either can be undone until another one goes the same way, or it is forgotten. */
  discard(post: string): Promise<void>
  /** Brings back, in one step, what was discarded or cancelled last. */
  undiscard(post: string): Promise<void>
  forgetDiscarded(): void
  /**
   * Takes what may be sent now, oldest first: in order within a chat, nothing behind a chat's rejection.
   * That it has left is durable before it does, so that a crash never makes it freely editable again; what has left
   * before costs no write.
   */
  take(limit: number): Promise<OutboxItem[]>
  /** No answer came: they are queued again, and may have arrived. Nothing is written for it, so no disk refuses it. */
  markUnanswered(items: readonly OutboxItem[]): Promise<void>
  /**
   * `timeline`: whose verdicts they are; null = this device's own. Rejects with OtherTimeline, and changes nothing, where
   * the device follows another one: what a lost future accepted is not there any more.
   */
  settle(
    items: readonly OutboxItem[],
    verdicts: readonly Verdict[],
    timeline: string | null,
  ): Promise<void>
  /** Removes accepted items that `isHeld` says are held. */
  release(isDone: (item: OutboxItem) => boolean): Promise<void>
  /**
   * Another timeline may lack what was accepted: its ledger answers `duplicate`, or takes it again. Markers that wait
   * may be about posts that it lacks: they are told anew when it is sure what was read.
   */
  changeTimeline(timeline: string): Promise<void>
  /** Whether a value of a setting is on its way. */
  isPending(key: string, chat: string | null): boolean
  /** The chat is lost: posts that wait for it and its draft stay as not sent, other changes end quietly. */
  rejectChat(chat: string): Promise<void>
  /** Own posts that the server no longer has: their author is asked whether to send them again. */
  offer(posts: readonly LostPost[]): Promise<void>
  /**
   * Own posts of a chat that a restored server does not grant go to it once more, to nobody: it has them, or else they
   * stay as not sent.
   */
  askAfter(posts: readonly LostPost[]): Promise<void>
  /** Own posts that may be lost, until their chat is complete. */
  doubt(posts: readonly LostPost[]): Promise<void>
  /** The chat is complete: what is doubted and not in it is lost. */
  resolveDoubts(chat: string, held: () => Promise<ReadonlySet<string>>): Promise<void>
  clearNotes(): Promise<void>
  saveDraft(draft: Draft): Promise<void>
  dropDraft(chat: string): Promise<void>
  /** Resolves when nothing is being written. */
  idle(): Promise<void>
}

export function createOutbox(
  collections: OutboxCollections,
  state: MemoryState,
  clock: () => number,
  newId: () => string,
  files: PostFiles = {
    isUnready: () => false,
    renew: () => Promise.resolve(false),
    isHere: () => false,
  },
): Outbox {
  const store = documentStore<{
    operation: OutboxItem
    draft: Draft
    note: EndedNote
    doubt: Doubt
    sending: Sending
  }>(collections.documents, ['operation', 'draft', 'note', 'doubt', 'sending'])
  const documents = store.of('operation')
  const drafts = store.of('draft')
  const notes = store.of('note')
  const doubtful = store.of('doubt')
  const sendings = createSendings(store.of('sending'), state, clock)
  const doubts = new Map<string, Doubt>()
  /** Ids of stored items that others have taken the place of, and that could not be removed yet. */
  const leftovers = new Set<string>()
  let order = 0
  /** The one that has begun since the start, before the mirror follows it. */
  let timeline: string | null = null
  let queue: Promise<unknown> = Promise.resolve()

  /** One change at a time: editing a post and taking it for sending must not cross. */
  const serialised = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(work, work)
    queue = result.catch(() => undefined)
    return result
  }

  /** A full disk is told by its own code. */
  async function written(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      throw isFullDisk(error) ? new PortError('storage-full') : error
    }
  }

  const put = (items: readonly OutboxItem[]): Promise<void> =>
    written(documents.put(items.map((item) => [item.id, item])))

  async function save(items: readonly OutboxItem[]): Promise<void> {
    if (items.length === 0) return
    await put(items)
    show(items)
  }

  function show(items: readonly OutboxItem[]): void {
    if (items.length === 0) return
    const byId = new Map(items.map((item) => [item.id, item]))
    const known = new Set(state.outbox.map((item) => item.id))
    state.outbox = [
      ...state.outbox.map((item) => byId.get(item.id) ?? item),
      ...items.filter((item) => !known.has(item.id)),
    ].sort((a, b) => a.order - b.order)
    state.changed('outbox')
  }

  async function remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    // First and in one step: alone, what was replaced would be sent after the next start.
    await documents.purge([...leftovers, ...ids])
    leftovers.clear()
    forget(ids)
  }

  /**
   * Takes what a stored item has taken the place of out of the storage. That item is durable: where the storage
   * refuses now, the old one goes with the next that goes, or the two are told apart at the next start, and nobody is
   * told that the new one was not kept.
   */
  async function purgeReplaced(ids: readonly string[]): Promise<void> {
    await documents.purge(ids).catch(() => {
      for (const id of ids) leftovers.add(id)
    })
  }

  /** In one step: what an item is about never stands twice. */
  async function putInPlace(item: OutboxItem, again: OutboxItem): Promise<void> {
    await put([again])
    await purgeReplaced([item.id])
    state.outbox = state.outbox.map((other) => (other.id === item.id ? again : other))
    state.changed('outbox')
  }

  /** As another operation: a verdict is final for the one that it was on. */
  async function sendAnew(item: OutboxItem): Promise<void> {
    const id = newId()
    await putInPlace(item, { ...item, id, operation: { ...item.operation, id }, state: 'queued' })
  }

  function forget(ids: readonly string[]): void {
    const gone = new Set(ids)
    state.outbox = state.outbox.filter((item) => !gone.has(item.id))
    state.changed('outbox')
  }

  async function setAside(items: readonly OutboxItem[]): Promise<void> {
    await remove(items.map(({ id }) => id))
    state.discarded = items
  }

  async function note(items: readonly OutboxItem[]): Promise<void> {
    if (items.length === 0) return
    const ids = new Set(items.map(({ id }) => id))
    const added = items.map(({ id, operation, code }): EndedNote => {
      const chat = 'chat' in operation ? operation.chat : null
      return { id, type: operation.type, chat, code: code ?? 'invalid', at: clock() }
    })
    const all = [...added, ...state.notes.filter(({ id }) => !ids.has(id))]
    const kept = newestNotes(all)
    await notes.put(added.map((its) => [its.id, its]))
    await notes.purge(all.filter((its) => !kept.includes(its)).map(({ id }) => id))
    state.notes = kept
    state.changed('notes')
  }

  /** Ends items: those that nobody has to decide on leave a note, the others stay as rejected. */
  async function reject(items: readonly OutboxItem[], code: OutboxCode): Promise<void> {
    const rejected = items.map((item): OutboxItem => ({ ...item, state: 'rejected', code }))
    const quiet = rejected.filter(endsQuietly)
    await save(rejected.filter((item) => !endsQuietly(item)))
    await note(quiet)
    await remove(quiet.map(({ id }) => id))
  }

  /** What waits behind a post. */
  function dependentsOf(post: string): OutboxItem[] {
    return state.outbox.filter(
      ({ operation }) =>
        isContent(operation) && operation.type !== 'post' && operation.post === post,
    )
  }

  /**
   * A text is refused: what its author did to it since is folded into it, so that one decision is left. `keep` stores
   * the refused item; one that was taken back since needs no decision.
   */
  async function rejectText(
    item: OutboxItem,
    keep: (folded: OutboxItem) => Promise<void>,
  ): Promise<void> {
    const { operation } = item
    if (operation.type !== 'post' && operation.type !== 'edit') return
    const behind = dependentsOf(operation.post).filter(({ order: its }) => its > item.order)
    const edits = behind.filter((other) => other.operation.type === 'edit')
    const newest = edits.at(-1)?.operation
    const body = newest?.type === 'edit' ? newest.body : operation.body
    const isTakenBack = behind.some((other) => other.operation.type === 'delete')
    if (!isTakenBack) await keep({ ...item, operation: { ...operation, body } })
    // Of a post that is not there nothing is left to be changed.
    const folded = operation.type === 'post' ? behind : edits
    await remove([...folded.map(({ id }) => id), ...(isTakenBack ? [item.id] : [])])
  }

  async function rejectPost(item: OutboxItem, code: OutboxCode): Promise<void> {
    // Who else took part goes with the chat.
    const isLost = code === 'chat-unavailable'
    await rejectText(item, (folded) =>
      save([
        {
          ...folded,
          operation: isLost ? withoutOthers(folded.operation) : folded.operation,
          parties: isLost ? [] : item.parties,
          ...{ state: 'rejected', code, sent: true },
        },
      ]),
    )
  }

  /** Access has ended, and the server has not taken the first post that had left: nor what stands behind it. */
  async function rejectBehind(chat: string): Promise<void> {
    if (state.chats.get(chat)?.active !== false) return
    for (const item of state.outbox)
      if (item.operation.type === 'post' && item.operation.chat === chat && item.state === 'queued' && !isAsked(item)) await rejectPost(item, 'chat-unavailable') // prettier-ignore
  }

  /** The server's text stands: the own one goes on as a draft, where none is begun already. */
  async function keepAsDraft(item: OutboxItem): Promise<void> {
    const { operation } = item
    const begun = operation.type === 'edit' ? state.drafts.get(operation.chat) : undefined
    if (
      operation.type !== 'edit' ||
      (begun && begun.text !== '' && begun.text !== operation.body)
    ) {
      await save([{ ...item, state: 'rejected', code: 'edit-conflict' }])
      return
    }
    const { chat, body, audience } = operation
    await putDraft({ chat, text: body, unsent: true, parties: item.parties, audience: audience.counter, changedAt: clock() }) // prettier-ignore
    await note([{ ...item, code: 'edit-conflict' }])
    await remove([item.id])
  }

  async function putDraft(draft: Draft): Promise<void> {
    await written(drafts.put([[draft.chat, draft]]))
    state.drafts.set(draft.chat, draft)
    state.changed('drafts')
  }

  function newItem(operation: Operation, parties: string[]): OutboxItem {
    order += 1
    return {
      ...{ id: operation.id, order, operation, state: 'queued', code: null, sent: false },
      ...{ createdAt: clock(), seq: null, acceptedAt: null, g: null, parties },
    }
  }

  /** A post whose author is asked about it before anything is sent. */
  function heldBack(doubt: Doubt, code: OutboxCode): OutboxItem {
    const operation: Operation = { id: newId(), type: 'post', ...doubt, audience: nobody }
    return { ...newItem(operation, []), state: 'rejected', code, sent: true }
  }

  /** Own posts go to the server once more, to nobody. Files go with the chat: of one without a text nothing is left. */
  async function ask(posts: readonly Doubt[]): Promise<void> {
    const texts = posts.filter(({ body }) => body !== '')
    await save(texts.map(({ files: _, ...its }) => ({ ...heldBack(its, 'server-lost'), state: 'queued', code: null }))) // prettier-ignore
  }

  function doubtOf({ id, chat, body, writtenAt, files: its }: LostPost): Doubt {
    const here = its.filter((file) => files.isHere(file.id))
    const named = here.map((file) => ({ id: file.id, ...(file.thumb ? { thumb: file.thumb } : {}) })) // prettier-ignore
    return { post: id, chat, body, writtenAt, ...(named.length > 0 ? { files: named } : {}) }
  }

  const postsWaiting = (): ReadonlySet<string> =>
    new Set(state.outbox.flatMap(({ operation }) => operation.type === 'post' ? [operation.post] : [])) // prettier-ignore

  async function offerLost(posts: readonly Doubt[]): Promise<void> {
    const known = postsWaiting()
    const lost = posts.filter(({ post }) => !known.has(post))
    // What its author has made of it since goes with it: there is nothing left to be changed.
    const behind = lost.flatMap(({ post }) => dependentsOf(post).filter(({ state: at }) => at !== 'sending')) // prettier-ignore
    const isTakenBack = (post: string): boolean => behind.some(({ operation }) => operation.type === 'delete' && operation.post === post) // prettier-ignore
    const textOf = ({ post, body }: Doubt): string =>
      behind.reduce((text, { operation }) => operation.type === 'edit' && operation.post === post ? operation.body : text, body) // prettier-ignore
    const offered = lost.filter(({ post }) => !isTakenBack(post))
    await save(offered.map((doubt) => heldBack({ ...doubt, body: textOf(doubt) }, 'server-lost')))
    // Where this fails, the outbox still says better until it is decided on.
    await sendings.note(state.outbox.flatMap(({ operation, code }) => code === 'server-lost' ? [{ operation, seq: null }] : [])).catch(() => undefined) // prettier-ignore
    await remove(behind.flatMap(({ id, operation: { type } }) => type === 'edit' || type === 'delete' ? [id] : [])) // prettier-ignore
  }

  async function removeDoubts(its: readonly Doubt[]): Promise<void> {
    await doubtful.purge(its.map(({ post }) => post))
    for (const { post } of its) doubts.delete(post)
  }

  /** What waits for its author, of a post: first what was refused, of that the post before an edit of it. */
  const postItem = (post: string): OutboxItem => {
    const its = state.outbox.filter(({ operation }) => (operation.type === 'post' || operation.type === 'edit') && operation.post === post) // prettier-ignore
    const ofPost = (items: readonly OutboxItem[]): OutboxItem | undefined =>
      items.find(({ operation }) => operation.type === 'post') ?? items[0]
    const item = ofPost(its.filter(({ state: at }) => at === 'rejected')) ?? ofPost(its)
    if (!item) throw new PortError('not-found')
    return item
  }

  const postsOf = (sending: string): string[] =>
    state.sendings.flatMap(({ id, posts }) => (id === sending ? posts.map(({ post }) => post) : []))

  const isOfMany = ({ operation }: OutboxItem): boolean =>
    operation.type === 'post' &&
    state.sendings.some(({ posts }) => posts.some(({ post }) => post === operation.post))

  /** False where it could not be stored: then the outbox keeps them, and says it itself. */
  const noteSent = (items: readonly OutboxItem[]): Promise<boolean> =>
    sendings.note(items.map(({ operation, seq }) => ({ operation, seq: seq ?? 0 }))).then(
      () => true,
      () => false,
    )

  const unsent = (post: string): OutboxItem => {
    const item = postItem(post)
    if (item.sent || item.state !== 'queued') throw new PortError('already-sent')
    return item
  }

  return {
    async load() {
      const all = await store.all()
      const items = [...all.operation.values()].sort((a, b) => a.order - b.order)
      const replaced = new Set(replacedOf(items).map(({ id }) => id))
      await purgeReplaced([...replaced])
      const stored = items.filter(({ id }) => !replaced.has(id))
      // What was on its way when the app ended may have arrived: the ledger answers that.
      state.outbox = stored.map((item) =>
        item.state === 'sending' ? { ...item, state: 'queued' } : item,
      )
      order = stored.at(-1)?.order ?? 0
      for (const [chat, draft] of all.draft) state.drafts.set(chat, draft)
      for (const [post, doubt] of all.doubt) doubts.set(post, doubt)
      state.notes = [...all.note.values()].sort((a, b) => b.at - a.at)
      state.changed('outbox', 'drafts', 'notes')
      await sendings.load(all.sending)
    },

    enqueue: (operation, parties, leaves = () => false) =>
      serialised(async () => {
        const subject = subjectOf(operation)
        const same = state.outbox.find(
          (item) =>
            subject !== null &&
            ((item.state === 'queued' && !item.sent) || item.state === 'rejected') &&
            subjectOf(item.operation) === subject,
        )
        // An edit takes the place of one on the same version.
        const base = same?.operation.type === 'edit' && same.state === 'queued' ? { rev: same.operation.rev } : {} // prettier-ignore
        const made = newItem(operation.type === 'edit' ? { ...operation, ...base } : operation, parties) // prettier-ignore
        const item: OutboxItem = leaves() ? { ...made, state: 'sending', sent: true } : made
        await save([item])
        if (same) {
          await purgeReplaced([same.id])
          forget([same.id])
        }
        return item
      }),

    enqueueMany: (items, sending) =>
      serialised(async () => {
        const made = items.map(({ operation, parties }) => newItem(operation, parties))
        const entries = made.map((item) => [item.id, item] as const)
        await written(store.putWhole({ operation: entries, sending: [[sending.id, sending]] }))
        sendings.show(sending)
        show(made)
      }),

    pauseSending: (id, paused) => serialised(() => written(sendings.pause(id, paused))),

    cancelSending: (id) =>
      serialised(async () => {
        const posts = new Set(postsOf(id))
        const its = state.outbox.filter(({ operation, state: at, sent }) => operation.type === 'post' && posts.has(operation.post) && at === 'queued' && !sent) // prettier-ignore
        const behind = its.flatMap(({ operation }) => operation.type === 'post' ? dependentsOf(operation.post) : []) // prettier-ignore
        await remove([...its, ...behind].map((item) => item.id))
      }),

    forgetSending: (id) =>
      serialised(async () => {
        const posts = new Set(postsOf(id))
        const waits = state.outbox.some(({ operation, state: at }) => operation.type === 'post' && posts.has(operation.post) && at !== 'accepted') // prettier-ignore
        if (waits) throw new PortError('not-allowed')
        await sendings.forget(id)
      }),

    forgetRecipient: (its) => serialised(() => sendings.purge(its)),

    edit: (post, make) =>
      serialised(async () => {
        const item = unsent(post)
        if (item.operation.type === 'post')
          await save([{ ...item, operation: make(item.operation) }])
      }),

    cancel: (post) =>
      serialised(async () => {
        const item = unsent(post)
        await setAside([item, ...dependentsOf(post)])
        return item.operation.type === 'post' ? item.operation.body : ''
      }),

    replace: (post, make) =>
      serialised(async () => {
        const item = postItem(post)
        if (item.state !== 'rejected' && item.state !== 'queued')
          throw new PortError('already-sent')
        const { operation, parties } = make(item)
        const again: OutboxItem = {
          ...item,
          id: operation.id,
          operation,
          parties,
          state: 'queued',
          code: null,
          // One that waits may have arrived all the same.
          sent: item.state === 'queued' && item.sent,
        }
        await putInPlace(item, again)
      }),

    discard: (post) =>
      serialised(async () => {
        const item = postItem(post)
        if (item.state !== 'rejected') throw new PortError('already-sent')
        const behind = item.operation.type === 'post' ? dependentsOf(post) : []
        await setAside([item, ...behind])
      }),

    undiscard: (post) =>
      serialised(async () => {
        await save(comeBack(state, post))
        state.discarded = []
      }),

    forgetDiscarded() {
      state.discarded = []
    },

    take: (limit) =>
      serialised(async () => {
        const mustWait = (operation: Operation): boolean => files.isUnready(operation) || sendings.holds(operation) // prettier-ignore
        const items = sendable(state.outbox, limit, mustWait).map((item): OutboxItem => ({
          ...item,
          state: 'sending',
          sent: true,
        }))
        // Stored is whether it has ever left; that it is on its way just now, only this process knows.
        const left = new Set(state.outbox.flatMap(({ id, sent }) => (sent ? [id] : [])))
        await put(items.filter(({ id }) => !left.has(id)))
        show(items)
        return items
      }),

    markUnanswered: (items) =>
      serialised(() => {
        const ids = new Set(items.map((item) => item.id))
        // Meanwhile rejected, because the chat was lost, or discarded: that stands.
        const sending = state.outbox.filter((item) => ids.has(item.id) && item.state === 'sending')
        show(sending.map((item) => ({ ...item, state: 'queued' })))
        return Promise.resolve()
      }),

    settle: (items, verdicts, from) =>
      serialised(async () => {
        const present = timeline ?? state.timeline
        if (from !== null && present !== null && from !== present) throw new OtherTimeline()
        const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]))
        const kept: OutboxItem[] = []
        const deferred: OutboxItem[] = []
        const done: string[] = []
        for (const { id } of items) {
          // Looked up each time: discarded meanwhile, or changed by the verdict before.
          const item = state.outbox.find((other) => other.id === id)
          if (!item) continue
          const verdict = byId.get(id)
          if (!verdict || verdict.status === 'deferred') {
            // Not written: many may wait so behind one refusal after the other.
            if (item.state === 'sending') deferred.push({ ...item, state: 'queued' })
          } else if (verdict.status === 'rejected') {
            const code = verdict.code ?? 'invalid'
            if (code === 'file-unavailable' && (await files.renew(item.operation)))
              await sendAnew(item)
            else if (item.operation.type === 'post') await rejectPost(item, code)
            else if (code === 'edit-conflict') await rejectText(item, keepAsDraft)
            else if (item.operation.type === 'edit')
              await rejectText(item, (folded) => reject([folded], code))
            else await reject([item], code)
          } else if (!isContent(item.operation)) done.push(item.id)
          else {
            const { seq = null, acceptedAt = null, g = null } = verdict
            kept.push({ ...item, state: 'accepted', sent: true, seq, acceptedAt, g })
          }
        }
        await save(kept)
        show(deferred)
        await remove(done)
        for (const { id } of items) {
          const item = state.outbox.find((other) => other.id === id)
          if (item?.code === 'chat-unavailable' && item.operation.type === 'post') await rejectBehind(item.operation.chat) // prettier-ignore
        }
      }),

    release: (isDone) =>
      serialised(async () => {
        const done = state.outbox.filter((item) => item.state === 'accepted' && isDone(item))
        const isNoted = await noteSent(done)
        await remove(done.flatMap((item) => (isNoted || !isOfMany(item) ? [item.id] : [])))
      }),

    changeTimeline: (to) =>
      serialised(async () => {
        timeline = to
        await remove(state.outbox.flatMap(({ id, operation }) => (operation.type === 'read' ? [id] : []))) // prettier-ignore
        await save(
          state.outbox
            .filter((item) => item.state === 'accepted')
            .map((item) => ({ ...item, state: 'queued', seq: null, acceptedAt: null, g: null })),
        )
      }),

    isPending: (key, chat) =>
      state.outbox.some(
        ({ operation, state: its }) =>
          operation.type === 'setting' &&
          operation.key === key &&
          operation.chat === chat &&
          its !== 'rejected',
      ),

    rejectChat: (chat) =>
      serialised(async () => {
        const its = state.outbox.filter(
          ({ operation }) => 'chat' in operation && operation.chat === chat,
        )
        // What has left may have been accepted before access ended: the server's verdict on it still comes.
        // Behind a rejection nothing was taken.
        const isDecided = its.some((item) => item.state === 'rejected')
        const undecided = new Set(its.flatMap((item) => item.operation.type === 'post' && item.sent && item.state !== 'accepted' && (!isDecided || isAsked(item)) ? [item.operation.post] : [])) // prettier-ignore
        const waiting = its.filter(
          ({ operation, state: at }) =>
            at !== 'accepted' && !('post' in operation && undecided.has(operation.post)),
        )
        for (const item of waiting) if (item.operation.type === 'post') await rejectPost(item, 'chat-unavailable') // prettier-ignore
        const left = new Set(state.outbox.map(({ id }) => id))
        await reject(
          waiting.filter(({ id, operation }) => operation.type !== 'post' && left.has(id)),
          'chat-unavailable',
        )
        const doubted = [...doubts.values()].filter((doubt) => doubt.chat === chat)
        const known = postsWaiting()
        await ask(doubted.filter(({ post }) => !known.has(post)))
        await removeDoubts(doubted)
        const draft = state.drafts.get(chat)
        if (draft && draft.text.trim() !== '') {
          const { text: body, changedAt: writtenAt } = draft
          // A purge that a crash interrupted is run again.
          const isKept = its.some(({ operation }) => operation.type === 'post' && operation.audience.timeline === nobody.timeline && operation.body === body && operation.writtenAt === writtenAt) // prettier-ignore
          if (!isKept)
            await save([heldBack({ post: newId(), chat, body, writtenAt }, 'chat-unavailable')])
        }
        await drafts.purge([chat])
        state.drafts.delete(chat)
        state.changed('drafts')
      }),

    offer: (posts) =>
      serialised(async () => {
        await offerLost(posts.map(doubtOf))
      }),

    askAfter: (posts) =>
      serialised(async () => {
        const known = postsWaiting()
        await ask(posts.filter(({ id }) => !known.has(id)).map(doubtOf))
      }),

    doubt: (posts) =>
      serialised(async () => {
        const its = posts.map(doubtOf)
        await doubtful.put(its.map((doubt) => [doubt.post, doubt]))
        for (const doubt of its) doubts.set(doubt.post, doubt)
      }),

    resolveDoubts: (chat, held) =>
      serialised(async () => {
        const its = [...doubts.values()].filter((doubt) => doubt.chat === chat)
        if (its.length === 0) return
        const ids = await held()
        await offerLost(its.filter(({ post }) => !ids.has(post)))
        await removeDoubts(its)
      }),

    clearNotes: () =>
      serialised(async () => {
        await notes.purge(state.notes.map(({ id }) => id))
        state.notes = []
        state.changed('notes')
      }),

    saveDraft: (draft) => serialised(() => putDraft(draft)),

    dropDraft: (chat) =>
      serialised(async () => {
        if (!state.drafts.has(chat)) return
        await drafts.purge([chat])
        state.drafts.delete(chat)
        state.changed('drafts')
      }),

    idle: async () => {
      await queue
    },
  }
}

/** Texts apart: a chat that ends with a hundred reactions and markers on their way must not hide that of an edit. */
function newestNotes(all: readonly EndedNote[]): EndedNote[] {
  const left = { edit: mostNotes, other: mostNotes }
  return all.filter(({ type }) => (left[type === 'edit' ? 'edit' : 'other'] -= 1) >= 0)
}

/** What a crash left beside the item that took its place: none of it may be sent, or shown, any more. */
function replacedOf(items: readonly OutboxItem[]): OutboxItem[] {
  return items.filter((item, index) => {
    const subject = textOrSubjectOf(item.operation)
    const isReplaceable = item.state === 'rejected' || (item.state === 'queued' && !item.sent)
    if (subject === null || !isReplaceable) return false
    return items.some(
      (other, its) =>
        other.state !== 'rejected' &&
        other.order >= item.order &&
        (item.state === 'rejected' || its > index) &&
        textOrSubjectOf(other.operation) === subject,
    )
  })
}

/** A post too is replaced, by the same one under a new audience. */
function textOrSubjectOf(operation: Operation): string | null {
  return operation.type === 'post' ? `post ${operation.post}` : subjectOf(operation)
}
