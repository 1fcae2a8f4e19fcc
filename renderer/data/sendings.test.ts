/** Messages to many in the outbox: what is known of each post, over restarts; pausing, cancelling, forgetting. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Verdict } from '../../sync-server/contract/push.ts'
import { openDatabases, type Databases } from './database.ts'
import { MemoryState } from './memory-state.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { PortError } from './port.ts'
import { rawOf } from './raw-storage.ts'
import type { OutboxItem } from './state.ts'
import { sendingsView } from './views/sendings.ts'
import { put } from './views/test-state.ts'

const dayMs = 86_400_000
const audience = { timeline: randomUUID(), counter: 1 }
let databases: Databases
let state: MemoryState
let outbox: Outbox
let now: number

beforeEach(async () => {
  now = 40 * dayMs
  databases = await openDatabases({ person: randomUUID(), profileKey: new Uint8Array(32).fill(6), storage: 'memory' }) // prettier-ignore
  await open()
})
afterEach(() => databases.remove())

/** As after a start: with nothing but what lies in the storage. */
async function open(): Promise<void> {
  state = new MemoryState()
  put(state, 'candidate', 'candidate-0', { name: 'Amal' })
  outbox = createOutbox(databases.outbox, state, () => now, randomUUID)
  await outbox.load()
}

/** One message to so many; returns its id. */
async function send(count: number, title = 'Welcome'): Promise<string> {
  const id = randomUUID()
  const posts = Array.from({ length: count }, (_, at) => ({ post: randomUUID(), chat: randomUUID(), candidate: `candidate-${String(at)}`, seq: null })) // prettier-ignore
  await outbox.enqueueMany(
    posts.map(({ post, chat }) => ({ operation: { id: randomUUID(), type: 'post', chat, post, body: 'Hello', writtenAt: 1, audience }, parties: [] })),
    { id, title, at: now, paused: false, posts },
  ) // prettier-ignore
  return id
}

/** The server's verdicts on what leaves now: by default each is accepted as the fifth post of its chat. */
async function answer(verdict: Partial<Verdict> = { status: 'ok', seq: 5 }): Promise<OutboxItem[]> {
  const items = await outbox.take(200)
  await outbox.settle(items, items.map(({ id }) => ({ id, status: 'ok', ...verdict })), null) // prettier-ignore
  return items
}
const states = (): string[][] => sendingsView(state).map(({ posts }) => posts.map((its) => its.state)) // prettier-ignore
const everywhere = async (check: () => void): Promise<void> => {
  check()
  await open()
  check()
}

describe('a message to many', () => {
  it('is remembered with what became of each, also when the outbox has forgotten it', async () => {
    await send(3)
    await everywhere(() => {
      expect(states()).toEqual([['waiting', 'waiting', 'waiting']])
      expect(sendingsView(state)[0]?.posts.map(({ name }) => name)).toEqual(['Amal', null, null])
    })
    const [first, second, third] = await outbox.take(200)
    if (!first || !second || !third) throw new Error('three were written')
    await outbox.settle([first, second, third], [
      { id: first.id, status: 'ok', seq: 5 },
      { id: second.id, status: 'rejected', code: 'read-only' },
      { id: third.id, status: 'deferred' },
    ], null) // prettier-ignore
    await everywhere(() => expect(states()).toEqual([['sent', 'rejected', 'waiting']]))
    expect(sendingsView(state)[0]?.posts[1]?.code).toBe('read-only')
    await outbox.release(() => true)
    expect(state.outbox).toHaveLength(2)
    await everywhere(() => expect(states()).toEqual([['sent', 'rejected', 'waiting']]))
    state.seen.set(sendingsView(state)[0]?.posts[0]?.chat ?? '', 4)
    expect(states()[0]?.[0]).toBe('sent')
    state.seen.set(sendingsView(state)[0]?.posts[0]?.chat ?? '', 5)
    expect(states()[0]?.[0]).toBe('seen')
    const refused = sendingsView(state)[0]?.posts[1]?.post ?? ''
    await open()
    await outbox.discard(refused)
    await everywhere(() => expect(states()).toEqual([['sent', 'cancelled', 'waiting']]))
  })

  it('whose place is not told is sent, and not said to be seen', async () => {
    await send(1)
    await answer({ status: 'duplicate' })
    await outbox.release(() => true)
    state.seen.set(sendingsView(state)[0]?.posts[0]?.chat ?? '', 9)
    expect(states()).toEqual([['sent']])
  })

  it('that is paused leaves no more, over a restart too, and others pass', async () => {
    const paused = await send(2)
    await outbox.pauseSending(paused, true)
    await open()
    expect(sendingsView(state)[0]?.paused).toBe(true)
    await send(1, 'Another')
    const own = { id: randomUUID(), type: 'post' as const, chat: sendingsView(state)[1]?.posts[0]?.chat ?? '', post: randomUUID(), body: 'Own', writtenAt: 1, audience } // prettier-ignore
    await outbox.enqueue(own, [])
    expect(await answer()).toHaveLength(2)
    await outbox.pauseSending(paused, false)
    expect(await answer()).toHaveLength(2)
    expect(state.outbox.every((item) => item.state === 'accepted')).toBe(true)
  })

  it('lets go what had left before it was paused, and takes it no second time', async () => {
    const id = await send(2)
    const items = await outbox.take(200)
    await outbox.pauseSending(id, true)
    await outbox.markUnanswered(items)
    expect(await outbox.take(200)).toEqual([])
    expect(sendingsView(state)[0]?.posts.map(({ cancellable }) => cancellable)).toEqual([false, false]) // prettier-ignore
    // They may have arrived: only the server can say.
    await outbox.cancelSending(id)
    expect(state.outbox).toHaveLength(2)
  })

  it('is cancelled in one go, but for what had left', async () => {
    const id = await send(3)
    const [first] = await outbox.take(1)
    if (!first) throw new Error('none was taken')
    await outbox.cancelSending(id)
    await outbox.settle([first], [{ id: first.id, status: 'ok', seq: 5 }], null)
    await everywhere(() => expect(states()).toEqual([['sent', 'cancelled', 'cancelled']]))
    expect(await outbox.take(200)).toEqual([])
  })

  it('is forgotten when its sender is done with it, and not while any of it waits', async () => {
    const id = await send(2)
    await expect(outbox.forgetSending(id)).rejects.toEqual(new PortError('not-allowed'))
    await answer()
    await outbox.forgetSending(id)
    await everywhere(() => expect(states()).toEqual([]))
  })

  it('is forgotten after thirty days, unless some of it still waits', async () => {
    await send(1)
    await answer()
    await outbox.release(() => true)
    const paused = await send(1, 'Paused')
    await outbox.pauseSending(paused, true)
    now += 30 * dayMs
    await open()
    expect(sendingsView(state)).toHaveLength(2)
    now += 1
    await open()
    expect(sendingsView(state).map(({ title }) => title)).toEqual(['Paused'])
    expect(await outbox.take(200)).toEqual([])
    const stored = await rawOf(databases.outbox.documents).all()
    expect(stored.filter(({ id }) => id.startsWith('sending/'))).toHaveLength(1)
  })

  it('forgets a recipient with access to their chat, and itself with the last', async () => {
    await send(2)
    const chats = sendingsView(state)[0]?.posts.map(({ chat }) => chat) ?? []
    await outbox.forgetRecipient(chats[0] ?? '')
    await everywhere(() => expect(states()).toEqual([['waiting']]))
    await outbox.forgetRecipient(chats[1] ?? '')
    await everywhere(() => expect(states()).toEqual([]))
    const stored = JSON.stringify(await rawOf(databases.outbox.documents).all())
    expect(stored).not.toContain('candidate-0')
  })

  it('that a restored server has lost is not said to be sent', async () => {
    await send(1)
    const [item] = await answer()
    await outbox.release(() => true)
    if (item?.operation.type !== 'post') throw new Error('a post was written')
    const { post, chat, body, writtenAt } = item.operation
    await outbox.offer([{ id: post, chat, body, writtenAt, files: [] }])
    expect(states()).toEqual([['rejected']])
    await outbox.discard(post)
    await everywhere(() => expect(states()).toEqual([['cancelled']]))
  })
})

describe('a disk that is full', () => {
  it('loses nothing of what was sent: the outbox keeps it until it can be noted', async () => {
    await send(1)
    await answer()
    const { internalStorageInstance: storage } = databases.outbox.documents
    const original = storage.bulkWrite
    storage.bulkWrite = (rows, context) =>
      rows.some(({ document }) => String(document.id).startsWith('sending/'))
        ? Promise.reject(new DOMException('no space', 'QuotaExceededError'))
        : original.call(storage, rows, context)
    await outbox.release(() => true)
    expect(state.outbox).toHaveLength(1)
    await expect(outbox.pauseSending(sendingsView(state)[0]?.id ?? '', true)).rejects.toEqual(new PortError('storage-full')) // prettier-ignore
    expect(sendingsView(state)[0]?.paused).toBe(false)
    storage.bulkWrite = original
    await open()
    expect(states()).toEqual([['sent']])
    await outbox.release(() => true)
    expect(state.outbox).toEqual([])
    await everywhere(() => expect(states()).toEqual([['sent']]))
  })
})
