/**
 * Operations on their way to the server, in a database of their own. States: queued -> sending -> accepted |
 * rejected(code). An item leaves when the mirror holds its post, when it was accepted and the chat is no
 * longer held, or when its author discards it.
 */
import { chatVerdicts, type VerdictCode } from '../../sync-server/contract/errors.ts'
import type { Operation, Verdict } from '../../sync-server/contract/push.ts'
import type { Outbox as OutboxCollections } from './database.ts'
import { documentStore } from './documents.ts'
import type { MemoryState } from './memory-state.ts'
import { PortError } from './port.ts'
import type { Draft, OutboxItem } from './state.ts'

export interface Outbox {
  load(): Promise<void>
  /**
   * Durable when it resolves. A newer marker or setting takes the place of a queued one. `leaving`: it goes out at
   * once, so that one write says both that it was written and that it was sent.
   */
  enqueue(operation: Operation, parties: string[], leaving?: boolean): Promise<OutboxItem>
  edit(post: string, body: string): Promise<void>
  cancel(post: string): Promise<string>
  /** Takes the place of a rejected item: a new operation for the same post. */
  replace(
    post: string,
    make: (item: OutboxItem) => { operation: Operation; parties: string[] },
  ): Promise<void>
  discard(post: string): Promise<void>
  /**
   * Takes what may be sent now, oldest first: in order within a chat, nothing behind a chat's rejection.
   * Marked durably as sending before it leaves, so that a crash never makes it freely editable again.
   */
  take(limit: number): Promise<OutboxItem[]>
  /** No answer came: they are queued again, and may have arrived. */
  markUnanswered(items: readonly OutboxItem[]): Promise<void>
  settle(items: readonly OutboxItem[], verdicts: readonly Verdict[]): Promise<void>
  /** Removes accepted items that `isHeld` says are held. */
  release(isDone: (item: OutboxItem) => boolean): Promise<void>
  /** Another timeline may lack what was accepted: its ledger answers `duplicate`, or takes it again. */
  requeueAccepted(): Promise<void>
  /** The chat is lost: what waits for it is rejected visibly. */
  rejectChat(chat: string): Promise<void>
  saveDraft(draft: Draft): Promise<void>
  dropDraft(chat: string): Promise<void>
  /** Resolves when nothing is being written. */
  idle(): Promise<void>
}

export function createOutbox(
  collections: OutboxCollections,
  state: MemoryState,
  clock: () => number,
): Outbox {
  const store = documentStore<{ operation: OutboxItem; draft: Draft }>(collections.documents, [
    'operation',
    'draft',
  ])
  const documents = store.of('operation')
  const drafts = store.of('draft')
  let order = 0
  let queue: Promise<unknown> = Promise.resolve()

  /** One change at a time: editing a post and taking it for sending must not cross. */
  const serialised = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(work, work)
    queue = result.catch(() => undefined)
    return result
  }

  async function put(items: readonly OutboxItem[]): Promise<void> {
    try {
      await documents.put(items.map((item) => [item.id, item]))
    } catch (error) {
      throw isQuota(error) ? new PortError('storage-full') : error
    }
  }

  async function save(items: readonly OutboxItem[]): Promise<void> {
    if (items.length === 0) return
    await put(items)
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
    await documents.purge(ids)
    const gone = new Set(ids)
    state.outbox = state.outbox.filter((item) => !gone.has(item.id))
    state.changed('outbox')
  }

  function sendable(limit: number): OutboxItem[] {
    const held = new Set<string>()
    const items: OutboxItem[] = []
    let bytes = 0
    for (const item of state.outbox) {
      const chat = item.operation.type === 'post' ? item.operation.chat : null
      if (
        chat !== null &&
        item.state === 'rejected' &&
        item.code &&
        chatVerdicts.includes(item.code)
      )
        held.add(chat)
      // One push a chat at a time keeps its order.
      if (chat !== null && item.state === 'sending') held.add(chat)
      if (item.state !== 'queued' || (chat !== null && held.has(chat))) continue
      bytes += encoder.encode(JSON.stringify(item.operation)).length
      if (items.length > 0 && bytes > pushBytes) break
      items.push(item)
      if (items.length === limit) break
    }
    return items
  }

  const postItem = (post: string): OutboxItem => {
    const item = state.outbox.find(
      ({ operation }) => operation.type === 'post' && operation.post === post,
    )
    if (!item) throw new PortError('not-found')
    return item
  }

  const unsent = (post: string): OutboxItem => {
    const item = postItem(post)
    if (item.sent || item.state !== 'queued') throw new PortError('already-sent')
    return item
  }

  return {
    async load() {
      const all = await store.all()
      const stored = withoutReplaced([...all.operation.values()]).sort((a, b) => a.order - b.order)
      // What was on its way when the app ended may have arrived: the ledger answers that.
      state.outbox = stored.map((item) =>
        item.state === 'sending' ? { ...item, state: 'queued' } : item,
      )
      order = stored.at(-1)?.order ?? 0
      for (const [chat, draft] of all.draft) state.drafts.set(chat, draft)
      state.changed('outbox', 'drafts')
    },

    enqueue: (operation, parties, leaving = false) =>
      serialised(async () => {
        const same = state.outbox.find(
          (item) =>
            item.state === 'queued' &&
            !item.sent &&
            subjectOf(item.operation) === subjectOf(operation),
        )
        order += 1
        const item: OutboxItem = {
          id: operation.id,
          order,
          operation,
          state: leaving ? 'sending' : 'queued',
          code: null,
          sent: leaving,
          createdAt: clock(),
          seq: null,
          acceptedAt: null,
          parties,
        }
        await save([item])
        if (same && subjectOf(operation) !== null) await remove([same.id])
        return item
      }),

    edit: (post, body) =>
      serialised(async () => {
        const item = unsent(post)
        if (item.operation.type === 'post')
          await save([{ ...item, operation: { ...item.operation, body } }])
      }),

    cancel: (post) =>
      serialised(async () => {
        const item = unsent(post)
        await remove([item.id])
        return item.operation.type === 'post' ? item.operation.body : ''
      }),

    replace: (post, make) =>
      serialised(async () => {
        const item = postItem(post)
        if (item.state !== 'rejected') throw new PortError('already-sent')
        const { operation, parties } = make(item)
        const again: OutboxItem = {
          ...item,
          id: operation.id,
          operation,
          parties,
          state: 'queued',
          code: null,
          sent: false,
        }
        await put([again])
        await documents.purge([item.id])
        // In one step: the post never stands twice.
        state.outbox = state.outbox.map((other) => (other.id === item.id ? again : other))
        state.changed('outbox')
      }),

    discard: (post) =>
      serialised(async () => {
        const item = postItem(post)
        if (item.state !== 'rejected') throw new PortError('already-sent')
        await remove([item.id])
      }),

    take: (limit) =>
      serialised(async () => {
        const items = sendable(limit).map((item): OutboxItem => ({
          ...item,
          state: 'sending',
          sent: true,
        }))
        await save(items)
        return items
      }),

    markUnanswered: (items) =>
      serialised(() => {
        const ids = new Set(items.map((item) => item.id))
        // Meanwhile rejected, because the chat was lost, or discarded: that stands.
        const sending = state.outbox.filter((item) => ids.has(item.id) && item.state === 'sending')
        return save(sending.map((item) => ({ ...item, state: 'queued', sent: true })))
      }),

    settle: (items, verdicts) =>
      serialised(async () => {
        const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]))
        const kept: OutboxItem[] = []
        const done: string[] = []
        const present = new Map(state.outbox.map((item) => [item.id, item]))
        for (const { id } of items) {
          const item = present.get(id)
          // Discarded meanwhile.
          if (!item) continue
          const verdict = byId.get(id)
          const isPost = item.operation.type === 'post'
          if (!verdict || verdict.status === 'deferred') {
            if (item.state === 'sending') kept.push({ ...item, state: 'queued', sent: true })
          } else if (!isPost) done.push(item.id)
          else if (verdict.status === 'rejected') {
            kept.push({ ...item, state: 'rejected', code: verdict.code ?? 'invalid', sent: true })
          } else {
            kept.push({
              ...item,
              state: 'accepted',
              sent: true,
              seq: verdict.seq ?? null,
              acceptedAt: verdict.acceptedAt ?? null,
            })
          }
        }
        await save(kept)
        await remove(done)
      }),

    release: (isDone) =>
      serialised(async () => {
        await remove(
          state.outbox
            .filter((item) => item.state === 'accepted' && isDone(item))
            .map((item) => item.id),
        )
      }),

    requeueAccepted: () =>
      serialised(() =>
        save(
          state.outbox
            .filter((item) => item.state === 'accepted')
            .map((item) => ({ ...item, state: 'queued', seq: null, acceptedAt: null })),
        ),
      ),

    rejectChat: (chat) =>
      serialised(async () => {
        const code: VerdictCode = 'chat-unavailable'
        const its = state.outbox.filter(
          ({ operation }) => 'chat' in operation && operation.chat === chat,
        )
        const posts = its.filter(
          (item) => item.operation.type === 'post' && item.state !== 'accepted',
        )
        await save(posts.map((item) => ({ ...item, state: 'rejected', code })))
        await remove(its.filter((item) => item.operation.type !== 'post').map((item) => item.id))
        await drafts.purge([chat])
        state.drafts.delete(chat)
        state.changed('drafts')
      }),

    saveDraft: (draft) =>
      serialised(async () => {
        try {
          await drafts.put([[draft.chat, draft]])
        } catch (error) {
          throw isQuota(error) ? new PortError('storage-full') : error
        }
        state.drafts.set(draft.chat, draft)
        state.changed('drafts')
      }),

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

/** A crash may have left a rejected item beside the one that took its place. */
function withoutReplaced(items: readonly OutboxItem[]): OutboxItem[] {
  const again = new Set(
    items.flatMap(({ operation, state }) =>
      operation.type === 'post' && state !== 'rejected' ? [operation.post] : [],
    ),
  )
  return items.filter(
    ({ operation, state }) =>
      !(operation.type === 'post' && state === 'rejected' && again.has(operation.post)),
  )
}

/** A push stays well below the server's limit on a request's body, in bytes. */
const pushBytes = 200_000
const encoder = new TextEncoder()

/** Operations about the same thing replace each other; posts and openings never. */
function subjectOf(operation: Operation): string | null {
  if (operation.type === 'read') return `read ${operation.chat}`
  if (operation.type === 'setting') return `setting ${operation.key} ${operation.chat ?? ''}`
  return null
}

/** Dexie wraps what IndexedDB threw. */
function isQuota(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { inner } = error as { inner?: unknown }
  return /quota|disk|full/i.test(`${error.name} ${error.message}`) || isQuota(inner ?? error.cause)
}
