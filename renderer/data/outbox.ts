/**
 * Operations on their way to the server, in a database of their own. States: queued -> sending -> accepted |
 * rejected(code). An item leaves when the mirror holds its result, when it was accepted and the chat is no
 * longer held, when its author discards it, or quietly where nobody has to decide.
 */
import { type Operation, type OperationOf, type Verdict } from '../../sync-server/contract/push.ts'
import { nobody } from './audience.ts'
import type { Outbox as OutboxCollections } from './database.ts'
import { comeBack } from './discarded.ts'
import { documentStore } from './documents.ts'
import { createEndedNotes } from './ended-notes.ts'
import { toldIfFull } from './full-disk.ts'
import { createLostPosts, type Doubt, type LostPost } from './lost-posts.ts'
import type { MemoryState } from './memory-state.ts'
import { createOutboxItems, type HeldBack, type Replacing } from './outbox-items.ts'
import { dependentsOf, isMerged, sendable, subjectOf } from './outbox-order.ts'
import { createOwnDrafts, type DraftChange } from './own-drafts.ts'
import { createOwnEdits } from './own-edits.ts'
import { PortError } from './port.ts'
import { createSendings } from './sendings.ts'
import type { Draft, EditText, EndedNote, OutboxItem, Sending } from './state.ts'
import { createVerdicts } from './verdicts.ts'

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
  /**
   * Takes the place of items that are rejected, or wait: a new operation for each post. However many, they cost a few writes.
   * Passes over what has left meanwhile; rejects with PortError('not-found') or ('already-sent') where that is all.
   */
  replace(
    posts: readonly string[],
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
   * Another timeline may lack what was accepted: it is asked for again. Markers that wait may be about posts that it
   * lacks: they are told anew when it is sure what was read.
   */
  changeTimeline(timeline: string): Promise<void>
  /** The database has started anew, and may have lost what was accepted and has not come back: it is asked for again. */
  askAgain(): Promise<void>
  /** Whether a value of a setting is on its way. */
  isPending(key: string, chat: string | null): boolean
  /** The chat is lost: posts that wait for it and its draft stay as not sent, other changes end quietly. */
  rejectChat(chat: string): Promise<void>
  /** A new text for a post as far as it is written; an empty one ends it. */
  keepEdit(edit: EditText): Promise<void>
  /**
   * What was typed in a chat until its end had been seen: it stands as a post that is not sent, in the place of what was
   * kept of it.
   */
  keepWords(chat: string, text: string): Promise<void>
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
  /**
   * Changes the draft of a chat as it stands when all that was asked for before is done: what is typed meanwhile is not
   * overwritten by what was known when somebody began to. `seen`: the newest revision that the author's field knows; the
   * text of a refused edit that became the draft after it stays as refused.
   */
  changeDraft(chat: string, make: DraftChange, seen?: number): Promise<void>
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
  /** Whether this device has what others have changed. */
  isCaughtUp: () => boolean = () => true,
): Outbox {
  const store = documentStore<{
    operation: OutboxItem
    draft: Draft
    edit: EditText
    note: EndedNote
    doubt: Doubt
    sending: Sending
  }>(collections.documents, ['operation', 'draft', 'edit', 'note', 'doubt', 'sending'])
  const items = createOutboxItems(store.of('operation'), state, clock, newId)
  const drafts = createOwnDrafts(store.of('draft'), state, clock)
  const edits = createOwnEdits(store.of('edit'), state)
  const notes = createEndedNotes(store.of('note'), state, clock)
  const sendings = createSendings(store.of('sending'), state, clock)
  const lostPosts = createLostPosts({ documents: store.of('doubt'), items, sendings, state, isHere: files.isHere }) // prettier-ignore
  const verdicts = createVerdicts({ items, notes, drafts, state, clock, newId, renew: files.renew })
  /** The one that has begun since the start, before the mirror follows it. */
  let timeline: string | null = null
  let queue: Promise<unknown> = Promise.resolve()
  /** Posts that were being written when their chats ended, by chat. */
  const lastPosts = new Map<string, string>()

  /** One change at a time: editing a post and taking it for sending must not cross. */
  const serialised = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(work, work)
    queue = result.catch(() => undefined)
    return result
  }

  /** What was accepted may not be there: the ledger answers `duplicate`, or takes it again. */
  async function requeue(): Promise<void> {
    await items.save(
      state.outbox
        .filter((item) => item.state === 'accepted')
        .map((item) => ({ ...item, state: 'queued', seq: null, acceptedAt: null, g: null })),
    )
  }

  async function setAside(some: readonly OutboxItem[]): Promise<void> {
    await items.remove(some.map(({ id }) => id))
    state.discarded = some
  }

  /** What waits for its author, of each post: first what was refused, of that the post before an edit of it. */
  const postItems = (posts: ReadonlySet<string>): OutboxItem[] => {
    const ofPost = (items: readonly OutboxItem[]): OutboxItem | undefined =>
      items.find(({ operation }) => operation.type === 'post') ?? items[0]
    const isText = ({ operation }: OutboxItem): boolean =>
      (operation.type === 'post' || operation.type === 'edit') && posts.has(operation.post)
    const texts = Map.groupBy(state.outbox.filter(isText), ({ operation }) =>
      'post' in operation ? operation.post : '',
    )
    return [...posts].flatMap((post) => {
      const its = texts.get(post) ?? []
      return ofPost(its.filter(({ state: at }) => at === 'rejected')) ?? ofPost(its) ?? []
    })
  }
  const postItem = (post: string): OutboxItem => {
    const [item] = postItems(new Set([post]))
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

  /** What is being written in a chat, as a post that is not sent; null where nothing is, or it stands as one already. */
  function draftToKeep(chat: string): HeldBack | null {
    const draft = state.drafts.get(chat)
    if (!draft || draft.text.trim() === '') return null
    const { text: body, changedAt: writtenAt } = draft
    // A purge that a crash interrupted is run again.
    const isKept = state.outbox.some(({ operation }) => operation.type === 'post' && operation.chat === chat && operation.audience.timeline === nobody.timeline && operation.body === body && operation.writtenAt === writtenAt) // prettier-ignore
    return isKept ? null : { post: newId(), chat, body, writtenAt }
  }

  async function keepLastPost(post: HeldBack): Promise<void> {
    await items.save([items.makeHeldBack(post, 'chat-unavailable')])
    lastPosts.set(post.chat, post.post)
  }

  const ownPost = (post: string): OutboxItem | undefined =>
    state.outbox.find(({ operation }) => operation.type === 'post' && operation.post === post)

  /** The chat is lost: the new text of a post that stays as not sent is that post's. */
  async function foldIn({ post, text }: EditText): Promise<void> {
    const item = ownPost(post)
    if (item?.state !== 'rejected' || item.operation.type !== 'post' || text.trim() === '') return
    await items.save([{ ...item, operation: { ...item.operation, body: text } }])
  }

  return {
    async load() {
      let unreadable = 0
      // It stays on the disk as it is: nothing here tells what it was, and nobody but its author can say it again.
      const all = await store.all((id) => {
        if (/^(operation|draft|doubt)\//.test(id)) unreadable += 1
      })
      state.setSync({ unreadable })
      await items.load(all.operation.values())
      drafts.load(all.draft.values())
      edits.load(all.edit.values())
      lostPosts.load(all.doubt)
      notes.load(all.note.values())
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
        const made = items.make(operation.type === 'edit' ? { ...operation, ...base } : operation, parties) // prettier-ignore
        const item: OutboxItem = leaves() ? { ...made, state: 'sending', sent: true } : made
        await items.save([item])
        if (same) await items.removeReplaced(same.id)
        return item
      }),

    enqueueMany: (posts, sending) =>
      serialised(async () => {
        const made = posts.map(({ operation, parties }) => items.make(operation, parties))
        const entries = made.map((item) => [item.id, item] as const)
        await toldIfFull(store.putWhole({ operation: entries, sending: [[sending.id, sending]] }))
        sendings.show(sending)
        items.show(made)
      }),

    pauseSending: (id, paused) => serialised(() => toldIfFull(sendings.pause(id, paused))),

    cancelSending: (id) =>
      serialised(async () => {
        const posts = new Set(postsOf(id))
        const its = state.outbox.filter(({ operation, state: at, sent }) => operation.type === 'post' && posts.has(operation.post) && at === 'queued' && !sent) // prettier-ignore
        const behind = its.flatMap(({ operation }) => operation.type === 'post' ? dependentsOf(state.outbox, operation.post) : []) // prettier-ignore
        await items.remove([...its, ...behind].map((item) => item.id))
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
          await items.save([{ ...item, operation: make(item.operation) }])
      }),

    cancel: (post) =>
      serialised(async () => {
        const item = unsent(post)
        await setAside([item, ...dependentsOf(state.outbox, post)])
        return item.operation.type === 'post' ? item.operation.body : ''
      }),

    replace: (posts, make) =>
      serialised(async () => {
        const found = postItems(new Set(posts))
        if (found.length === 0) throw new PortError('not-found')
        const waiting = found.filter(({ state: at }) => at === 'rejected' || at === 'queued')
        if (waiting.length === 0) throw new PortError('already-sent')
        const pairs = waiting.map((item): Replacing => {
          const { operation, parties } = make(item)
          // One that waits may have arrived all the same.
          const sent = item.state === 'queued' && item.sent
          const again: OutboxItem = { ...item, id: operation.id, operation, parties, state: 'queued', code: null, sent } // prettier-ignore
          return { item, again }
        })
        await items.putInPlace(pairs)
      }),

    discard: (post) =>
      serialised(async () => {
        const item = postItem(post)
        if (item.state !== 'rejected') throw new PortError('already-sent')
        const behind = item.operation.type === 'post' ? dependentsOf(state.outbox, post) : []
        await setAside([item, ...behind])
      }),

    undiscard: (post) =>
      serialised(async () => {
        await items.save(comeBack(state, post))
        state.discarded = []
      }),

    forgetDiscarded() {
      state.discarded = []
    },

    take: (limit) =>
      serialised(async () => {
        const mustWait = (operation: Operation): boolean => files.isUnready(operation) || sendings.holds(operation) || (isMerged(operation) && !isCaughtUp()) // prettier-ignore
        const leaving = sendable(state.outbox, limit, mustWait).map((item): OutboxItem => ({
          ...item,
          state: 'sending',
          sent: true,
        }))
        // Stored is whether it has ever left; that it is on its way just now, only this process knows.
        const left = new Set(state.outbox.flatMap(({ id, sent }) => (sent ? [id] : [])))
        await items.put(leaving.filter(({ id }) => !left.has(id)))
        items.show(leaving)
        return leaving
      }),

    markUnanswered: (sent) =>
      serialised(() => {
        const ids = new Set(sent.map((item) => item.id))
        // Meanwhile rejected, because the chat was lost, or discarded: that stands.
        const sending = state.outbox.filter((item) => ids.has(item.id) && item.state === 'sending')
        items.show(sending.map((item) => ({ ...item, state: 'queued' })))
        return Promise.resolve()
      }),

    settle: (sent, its, from) =>
      serialised(async () => {
        const present = timeline ?? state.timeline
        if (from !== null && present !== null && from !== present) throw new OtherTimeline()
        await verdicts.settle(sent, its)
      }),

    release: (isDone) =>
      serialised(async () => {
        const done = state.outbox.filter((item) => item.state === 'accepted' && isDone(item))
        const isNoted = await noteSent(done)
        await items.remove(done.flatMap((item) => (isNoted || !isOfMany(item) ? [item.id] : [])))
      }),

    changeTimeline: (to) =>
      serialised(async () => {
        timeline = to
        await items.remove(state.outbox.flatMap(({ id, operation }) => (operation.type === 'read' ? [id] : []))) // prettier-ignore
        await requeue()
      }),

    askAgain: () => serialised(requeue),

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
        const draft = draftToKeep(chat)
        await verdicts.endChat(chat)
        await lostPosts.endChat(chat)
        for (const edit of edits.of(chat)) await foldIn(edit)
        if (draft) await keepLastPost(draft)
        await edits.purge(chat)
        await drafts.drop(chat)
      }),

    keepEdit: (edit) =>
      serialised(async () => {
        const item = ownPost(edit.post)
        const isLost = state.chats.get(edit.chat)?.active === false
        // The end may still be on its way to the post.
        const isToBeRefused = item?.state === 'queued' && !item.sent
        if (!isLost || isToBeRefused) await edits.keep(edit)
        else await foldIn(edit)
      }),

    keepWords: (chat, text) =>
      serialised(async () => {
        const last = state.outbox.find(({ operation, state: at }) => operation.type === 'post' && operation.post === lastPosts.get(chat) && at === 'rejected') // prettier-ignore
        if (last?.operation.type === 'post')
          await items.save([{ ...last, operation: { ...last.operation, body: text } }])
        else await keepLastPost({ post: newId(), chat, body: text, writtenAt: clock() })
        // The end may still be on its way to what is stored: that is the same text, begun.
        await drafts.drop(chat)
      }),

    offer: (posts) => serialised(() => lostPosts.offer(posts)),

    askAfter: (posts) => serialised(() => lostPosts.askAfter(posts)),

    doubt: (posts) => serialised(() => lostPosts.doubt(posts)),

    resolveDoubts: (chat, held) => serialised(() => lostPosts.resolve(chat, held)),

    clearNotes: () => serialised(() => notes.clear()),

    changeDraft: (chat, make, seen) =>
      serialised(async () => {
        const unseen = seen === undefined ? null : drafts.takeUnseen(chat, seen)
        if (unseen) await items.save([unseen])
        await drafts.change(chat, make)
      }),

    idle: async () => {
      await queue
    },
  }
}
