/** The operations that wait, on the disk and in memory: each stands on the disk before it is shown. */
import type { Operation } from '../../sync-server/contract/push.ts'
import { nobody } from './audience.ts'
import type { Documents } from './documents.ts'
import { toldIfFull } from './full-disk.ts'
import type { MemoryState } from './memory-state.ts'
import { replacedOf } from './outbox-order.ts'
import type { OutboxCode, OutboxItem } from './state.ts'

/** Changes may not cross: whoever calls these does so one after the other. */
export interface OutboxItems {
  /** Takes up what is stored, but for what a crash left beside the item that took its place. */
  load(stored: Iterable<OutboxItem>): Promise<void>
  /** The next one in order. Neither stored nor shown. */
  make(operation: Operation, parties: string[]): OutboxItem
  /** A post whose author is asked about it before anything is sent. Neither stored nor shown. */
  makeHeldBack(post: HeldBack, code: OutboxCode): OutboxItem
  /** Stores them as they are now. */
  put(items: readonly OutboxItem[]): Promise<void>
  /** Shows what needs no write, or is written. */
  show(items: readonly OutboxItem[]): void
  save(items: readonly OutboxItem[]): Promise<void>
  remove(ids: readonly string[]): Promise<void>
  /** Removes what another, stored item has taken the place of. */
  removeReplaced(id: string): Promise<void>
  /** Puts items in the place of others. In one step: what an item is about never stands twice. */
  putInPlace(pairs: readonly Replacing[]): Promise<void>
}

export interface Replacing {
  item: OutboxItem
  again: OutboxItem
}

export interface HeldBack {
  post: string
  chat: string
  body: string
  writtenAt: number
  files?: { id: string; thumb?: string }[]
}

export function createOutboxItems(
  documents: Documents<OutboxItem>,
  state: MemoryState,
  clock: () => number,
  newId: () => string,
): OutboxItems {
  /** Ids of stored items that others have taken the place of, and that could not be removed yet. */
  const leftovers = new Set<string>()
  let order = 0

  const put = (items: readonly OutboxItem[]): Promise<void> =>
    toldIfFull(documents.put(items.map((item) => [item.id, item])))

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

  function forget(ids: readonly string[]): void {
    const gone = new Set(ids)
    state.outbox = state.outbox.filter((item) => !gone.has(item.id))
    state.changed('outbox')
  }

  function make(operation: Operation, parties: string[]): OutboxItem {
    order += 1
    return {
      ...{ id: operation.id, order, operation, state: 'queued', code: null, sent: false },
      ...{ createdAt: clock(), seq: null, acceptedAt: null, g: null, parties },
    }
  }

  return {
    async load(stored) {
      const items = [...stored].sort((a, b) => a.order - b.order)
      const replaced = new Set(replacedOf(items).map(({ id }) => id))
      await purgeReplaced([...replaced])
      const left = items.filter(({ id }) => !replaced.has(id))
      // What was on its way when the app ended may have arrived: the ledger answers that.
      state.outbox = left.map((item) =>
        item.state === 'sending' ? { ...item, state: 'queued' } : item,
      )
      order = left.at(-1)?.order ?? 0
      state.changed('outbox')
    },
    make,
    makeHeldBack(post, code) {
      const operation: Operation = { id: newId(), type: 'post', ...post, audience: nobody }
      return { ...make(operation, []), state: 'rejected', code, sent: true }
    },
    put,
    show,
    async save(items) {
      if (items.length === 0) return
      await put(items)
      show(items)
    },
    remove,
    async removeReplaced(id) {
      await purgeReplaced([id])
      forget([id])
    },
    async putInPlace(pairs) {
      await put(pairs.map(({ again }) => again))
      await purgeReplaced(pairs.map(({ item }) => item.id))
      const inPlace = new Map(pairs.map(({ item, again }) => [item.id, again]))
      state.outbox = state.outbox.map((other) => inPlace.get(other.id) ?? other)
      state.changed('outbox')
    },
  }
}
