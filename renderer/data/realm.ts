/**
 * One person's data on this device: stores, sync and outbox together. Runs in the worker on IndexedDB and
 * in Node on RxDB's memory storage, unchanged.
 */
import { z } from 'zod'
import type { Operation } from '../../sync-server/contract/push.ts'
import { openDatabases, type StorageKind } from './database.ts'
import { createEngine } from './engine.ts'
import { createHistory, type History } from './history.ts'
import { createLink, type Renew } from './link.ts'
import { MemoryState } from './memory-state.ts'
import { createMirror } from './mirror.ts'
import { createOutbox } from './outbox.ts'
import { PortError } from './port.ts'
import { createSender } from './sender.ts'
import type { OutboxItem, RealmActions, RealmState } from './state.ts'
import { createTransport } from './transport.ts'
import { uuid7 } from './uuid7.ts'

// The policy of the page forbids eval, which zod would try.
z.config({ jitless: true })

export interface RealmOptions {
  /** Origin of the sync server. */
  server: string
  person: string
  profileKey: Uint8Array
  storage: StorageKind
  fetch: typeof fetch
  onUnauthorized: Renew
  /** Now, ms. */
  clock?: () => number
  /** From 0 to 1, for jitter. */
  random?: () => number
}

export interface Realm {
  state: RealmState
  actions: RealmActions
  /** Makes an id: UUIDv7. */
  newId(): string
  clock(): number
}

/** Opens the stores, loads what is small, and starts to sync. */
export async function openRealm(options: RealmOptions): Promise<Realm> {
  const { clock = Date.now, random = Math.random } = options
  const databases = await openDatabases(options)
  const state = new MemoryState()
  const outbox = createOutbox(databases.outbox, state, clock)
  const mirror = createMirror(
    databases,
    state,
    options.person,
    clock,
    (chat) => outbox.rejectChat(chat),
    () => {
      history.kick()
    },
  )
  const newId = (): string =>
    uuid7(clock(), (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>))
  /** Chats that operations of kind `open` yielded, by operation. */
  const opened = new Map<string, { chat: string | null; refused: boolean }>()
  const openWaits = new Map<string, () => void>()

  await Promise.all([outbox.load(), mirror.load()])

  const transport = createTransport(options.server, options.fetch)
  const stopAll = (): void => {
    engine.stop()
    history.stop()
    sender.stop()
  }
  const link = createLink(
    transport,
    state,
    clock,
    options.onUnauthorized,
    async () => {
      stopAll()
      await databases.remove()
    },
    () => {
      engine.probe()
    },
  )
  const release = (): Promise<void> =>
    outbox.release((item) => {
      if (item.operation.type !== 'post' || item.seq === null) return true
      const chat = state.chats.get(item.operation.chat)
      return !chat?.active || mirror.holds(item.operation.chat, item.seq)
    })
  const sender = createSender({
    link,
    outbox,
    random,
    async onSettled(items, verdicts) {
      for (const { operation } of items) {
        if (operation.type !== 'open') continue
        const verdict = verdicts.find(({ id }) => id === operation.id)
        if (!verdict) continue
        opened.set(operation.id, {
          chat: verdict.chat ?? null,
          refused: verdict.status === 'rejected',
        })
        openWaits.get(operation.id)?.()
      }
      await release()
    },
  })
  let swept = false
  const history: History = createHistory(link, mirror, state, random, () => {
    engine.showPhase()
    if (swept || state.sync.phase !== 'upToDate') return
    swept = true
    void mirror.sweep().catch(() => undefined)
  })
  const engine = createEngine({
    link,
    mirror,
    history: () => history,
    state,
    random,
    onApplied: release,
    async onTimeline() {
      await outbox.requeueAccepted()
      sender.kick()
    },
  })

  const basePosts = state.posts
  state.posts = async (chat, count) => {
    history.prefer(chat)
    return basePosts(chat, count)
  }

  const enqueue = async (operation: Operation, parties: string[]): Promise<OutboxItem> => {
    const leaving = operation.type === 'post' && link.isOnline() && isFirst(state, operation.chat)
    const item = await outbox.enqueue(operation, parties, leaving)
    if (operation.type === 'read') await mirror.raiseMarker(operation.chat, operation.seq)
    if (operation.type === 'setting')
      await mirror.setSetting(operation.key, operation.chat, operation.value)
    if (leaving) sender.sendNow(item)
    else sender.kick()
    return item
  }

  engine.start()
  sender.kick()
  history.kick()

  const actions: RealmActions = {
    enqueue,
    editQueued: (post, body) => outbox.edit(post, body),
    cancelQueued: (post) => outbox.cancel(post),
    async retry(post, body) {
      await outbox.replace(post, (item) => {
        const { operation } = item
        if (operation.type !== 'post' || state.timeline === null) throw new PortError('not-found')
        const chat = state.chats.get(operation.chat)
        if (!chat?.active) throw new PortError('chat-unavailable')
        const audience = { timeline: state.timeline, counter: chat.row.audience }
        return {
          operation: { ...operation, id: newId(), body: body ?? operation.body, audience },
          parties: chat.row.parties,
        }
      })
      sender.kick()
    },
    async discard(post) {
      await outbox.discard(post)
      sender.kick()
    },
    saveDraft: (draft) => outbox.saveDraft(draft),
    dropDraft: (chat) => outbox.dropDraft(chat),
    async verdictOf(operation, timeoutMs) {
      await new Promise<void>((resolve) => {
        if (opened.has(operation)) {
          resolve()
          return
        }
        const timer = setTimeout(resolve, timeoutMs)
        openWaits.set(operation, () => {
          clearTimeout(timer)
          resolve()
        })
      })
      openWaits.delete(operation)
      const result = opened.get(operation)
      if (!result) throw new PortError('offline')
      if (result.refused) throw new PortError('not-allowed')
      return { chat: result.chat }
    },
    pauseHistory(paused) {
      state.setSync({ paused })
      history.kick()
    },
    wake() {
      engine.wake()
      history.wake()
      sender.wake()
    },
    signedIn() {
      link.signedIn()
      engine.wake()
      sender.wake()
      history.wake()
    },
    diagnostics: () =>
      Promise.resolve(
        JSON.stringify({ ...diagnosticsOf(state), failures: [...mirror.failures] }, null, 1),
      ),
    async close() {
      stopAll()
      await Promise.all([mirror.idle(), outbox.idle()])
      await databases.close()
    },
    async wipe() {
      stopAll()
      await databases.remove()
    },
  }
  return { state, actions, newId, clock }
}

/** Whether nothing of the chat waits before a new post. */
function isFirst(state: RealmState, chat: string): boolean {
  return !state.outbox.some(
    ({ operation, state: its }) =>
      operation.type === 'post' && operation.chat === chat && its !== 'accepted',
  )
}

/** Ids and numbers only. */
function diagnosticsOf(state: MemoryState): object {
  return {
    timeline: state.timeline,
    person: state.me?.person ?? null,
    sync: state.sync,
    directory: state.directory.size,
    outbox: state.outbox.map(({ id, operation, state: itsState, code, sent }) => ({ id, type: operation.type, state: itsState, code, sent })),
    chats: [...state.chats.values()].map((chat) =>
      chat.active
        ? { id: chat.row.id, epoch: chat.row.epoch, head: chat.row.head, low: chat.low, top: chat.top, held: chat.held, complete: chat.completeSince !== null }
        : { id: chat.id, epoch: chat.epoch, reason: chat.reason },
    ),
  } // prettier-ignore
}
