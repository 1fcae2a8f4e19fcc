/** The outbox on RxDB's memory storage: what a crash between two writes leaves, and what folds into what. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Operation, OperationOf } from '../../sync-server/contract/push.ts'
import { nobody } from './audience.ts'
import { openDatabases, type Databases } from './database.ts'
import { MemoryState } from './memory-state.ts'
import type { OutboxItem } from './state.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { rawOf } from './raw-storage.ts'

const chat = randomUUID()
const post = randomUUID()
const audience = { timeline: randomUUID(), counter: 1 }
let databases: Databases
let state: MemoryState
let outbox: Outbox

beforeEach(async () => {
  const profileKey = new Uint8Array(32).fill(6)
  databases = await openDatabases({ person: randomUUID(), profileKey, storage: 'memory' })
  await open()
})
afterEach(() => databases.remove())

/** As after a start: with nothing but what lies in the storage. */
async function open(): Promise<void> {
  state = new MemoryState()
  outbox = createOutbox(databases.outbox, state, () => 7, randomUUID)
  await outbox.load()
}

const raw = () => rawOf(databases.outbox.documents)
const writing = (body: string): OperationOf<'post'> => ({ id: randomUUID(), type: 'post', chat, post, body, writtenAt: 1, audience }) // prettier-ignore
const editing = (body: string, rev = 0): OperationOf<'edit'> => ({ id: randomUUID(), type: 'edit', chat, post, rev, body, audience }) // prettier-ignore
const texts = (): unknown[] => state.outbox.map(({ operation, state: its, code }) => [operation.type, 'body' in operation ? operation.body : null, code ?? its]) // prettier-ignore
const queue = (...operations: Operation[]): Promise<unknown> =>
  Promise.all(operations.map((operation) => outbox.enqueue(operation, [])))

async function refuse(code: 'audience-widened' | 'edit-conflict' | 'too-long'): Promise<void> {
  const items = await outbox.take(10)
  await outbox.settle(items, items.map(({ id }) => ({ id, status: 'rejected', code })), null) // prettier-ignore
}

/** Runs a change as if the app had been killed before it removed anything. */
async function crashedBeforeRemoval(change: () => Promise<unknown>): Promise<void> {
  const before = await raw().all()
  await change()
  const there = new Set((await raw().all()).map(({ id }) => id))
  await raw().write(before.filter(({ id }) => !there.has(id)))
  await open()
}

describe('a crash before the replaced item was removed', () => {
  it('leaves one edit, the later one on the version that was seen', async () => {
    await queue(editing('first'))
    await crashedBeforeRemoval(() => queue(editing('second', 1)))
    expect(texts()).toEqual([['edit', 'second', 'queued']])
    expect(await raw().all()).toHaveLength(1)
  })

  it.each([
    ['post', writing('text')],
    ['edit', editing('text')],
  ] as const)('leaves one %s, though the other one comes through and the app starts again', async (_, operation) => {
    await queue(operation)
    await refuse('too-long')
    await crashedBeforeRemoval(() => outbox.replace([post], () => ({ operation: { ...operation, id: randomUUID(), body: 'shorter' }, parties: [] }))) // prettier-ignore
    expect(texts()).toEqual([[operation.type, 'shorter', 'queued']])
    const items = await outbox.take(1)
    await outbox.settle(items, items.map(({ id }) => ({ id, status: 'ok', seq: 1, g: 1, acceptedAt: 1 })), null) // prettier-ignore
    await outbox.release(() => true)
    await open()
    expect(texts()).toEqual([])
  }) // prettier-ignore

  it('keeps a lost draft once', async () => {
    const draft = { chat, text: 'begun', parties: [], audience: 1, changedAt: 3 }
    await outbox.changeDraft(chat, () => draft)
    await crashedBeforeRemoval(() => outbox.rejectChat(chat))
    await outbox.rejectChat(chat)
    expect(texts()).toEqual([['post', 'begun', 'chat-unavailable']])
  })

  it('keeps the text of a refused edit once', async () => {
    await queue(editing('mine'))
    const [item] = await outbox.take(1)
    if (!item) throw new Error('nothing to send')
    const refusal = [{ id: item.id, status: 'rejected', code: 'edit-conflict' }] as const
    await crashedBeforeRemoval(() => outbox.settle([item], refusal, null))
    await outbox.settle(await outbox.take(1), refusal, null)
    expect(state.drafts.get(chat)?.text).toBe('mine')
    expect(texts()).toEqual([])
    expect(state.notes).toHaveLength(1)
  })
})

describe('edits of one post', () => {
  it('go one at a time: the later one was written in the belief that the first comes through', async () => {
    await queue(editing('first'))
    const items = await outbox.take(10)
    await outbox.markUnanswered(items)
    await queue(editing('second', 1))
    expect((await outbox.take(10)).map(({ operation }) => operation)).toMatchObject([{ body: 'first' }]) // prettier-ignore
  })

  it.each(['audience-widened', 'too-long'] as const)('fold into one that is refused as %s', async (code) => {
    await queue(editing('first'))
    await outbox.markUnanswered(await outbox.take(10))
    await queue(editing('second', 1))
    await refuse(code)
    expect(state.outbox).toMatchObject([{ operation: { rev: 0, body: 'second' }, code }])
  }) // prettier-ignore

  it('fold into the draft that a conflict leaves', async () => {
    await queue(editing('first'))
    await outbox.markUnanswered(await outbox.take(10))
    await queue(editing('second', 1))
    await refuse('edit-conflict')
    expect(state.drafts.get(chat)?.text).toBe('second')
    expect(texts()).toEqual([])
  })
})

describe('a new text for a post, begun and not saved', () => {
  const begun = (text: string) => ({ chat, post, rev: 0, text })

  it('is there after a restart, until it is saved or given up', async () => {
    await outbox.keepEdit(begun('better'))
    await outbox.keepEdit(begun('better still'))
    await open()
    expect([...state.edits.values()]).toEqual([begun('better still')])
    await outbox.keepEdit(begun(''))
    expect(state.edits.size).toBe(0)
    expect(await raw().all()).toEqual([])
  })

  it('is that of the post where both are lost with the chat, to the last letter', async () => {
    await queue(writing('first'))
    await outbox.keepEdit(begun('second'))
    state.chats.set(chat, { active: false, id: chat, epoch: 2, reason: 'lost-access', head: 1, purged: false }) // prettier-ignore
    await outbox.keepEdit(begun('second, typed'))
    await outbox.rejectChat(chat)
    expect(texts()).toEqual([['post', 'second, typed', 'chat-unavailable']])
    await outbox.keepEdit(begun('second, typed on'))
    expect(texts()).toEqual([['post', 'second, typed on', 'chat-unavailable']])
    await open()
    expect(texts()).toEqual([['post', 'second, typed on', 'chat-unavailable']])
    expect(state.edits.size).toBe(0)
    expect(await raw().all()).toHaveLength(1)
  })

  it('of a post that others have goes with the chat', async () => {
    await outbox.keepEdit(begun('better'))
    await outbox.rejectChat(chat)
    expect(texts()).toEqual([])
    expect(await raw().all()).toEqual([])
  })
})

describe('the text of an edit that a conflict made the draft', () => {
  const typed = { chat, text: 'typed', parties: [], audience: 1, changedAt: 9 }
  let revision = 0
  beforeEach(async () => {
    const before = state.draftRevisions.get(chat) ?? 0
    await queue(editing('mine'))
    await refuse('edit-conflict')
    expect(state.drafts.get(chat)?.text).toBe('mine')
    revision = state.draftRevisions.get(chat) ?? 0
    expect(revision).toBeGreaterThan(before)
  })

  it.each([
    ['what is typed in a field that does not know of it is kept', () => typed, 'typed'],
    ['a field that does not know of it has sent its text', () => null, undefined],
  ])('stays as refused where %s', async (_what, make, text) => {
    await outbox.changeDraft(chat, make, revision - 1)
    expect(state.drafts.get(chat)?.text).toBe(text)
    expect(texts()).toEqual([['edit', 'mine', 'edit-conflict']])
    await outbox.changeDraft(chat, () => ({ ...typed, text: 'typed on' }), revision - 1)
    expect(texts()).toEqual([['edit', 'mine', 'edit-conflict']])
    await open()
    expect(texts()).toEqual([['edit', 'mine', 'edit-conflict']])
  })

  it('ends with the draft where the field had it, also where its other devices were told meanwhile', async () => {
    await outbox.changeDraft(chat, (now) => now && { ...now, unsent: false })
    await outbox.changeDraft(chat, () => ({ ...typed, text: 'mine, changed' }), revision)
    await outbox.changeDraft(chat, () => null, state.draftRevisions.get(chat))
    expect(texts()).toEqual([])
  })
})

it('posts that wait behind one refusal after the other are not written again each time', async () => {
  const posts = Array.from({ length: 30 }, (_, index) => ({ ...writing(String(index)), post: randomUUID() })) // prettier-ignore
  await queue(...posts)
  let written = 0
  const storage = databases.outbox.documents.internalStorageInstance
  const bulkWrite = storage.bulkWrite.bind(storage)
  vi.spyOn(storage, 'bulkWrite').mockImplementation((rows, context) => {
    written += rows.length
    return bulkWrite(rows, context)
  })
  for (const operation of posts) {
    const items = await outbox.take(100)
    await outbox.settle(items, items.map(({ id }, index) => index === 0 ? { id, status: 'rejected', code: 'read-only' } : { id, status: 'deferred' }), null) // prettier-ignore
    await outbox.discard(operation.post)
  }
  expect(texts()).toEqual([])
  // That each leaves, that it was refused, and that it is gone.
  expect(written).toBe(3 * posts.length)
})

it('what was deferred, or got no answer, may have been sent: also after a start', async () => {
  await queue(writing('text'))
  const items = await outbox.take(1)
  await outbox.settle(items, items.map(({ id }) => ({ id, status: 'deferred' })), null) // prettier-ignore
  await outbox.take(1)
  await open()
  expect(state.outbox).toMatchObject([{ state: 'queued', sent: true }])
})

it('what could not be removed when another took its place goes with that one, and never comes back', async () => {
  await queue(editing('first'))
  const storage = databases.outbox.documents.internalStorageInstance
  const cleanup = vi.spyOn(storage, 'findDocumentsById').mockRejectedValueOnce(new Error('no'))
  await queue(editing('second'))
  cleanup.mockRestore()
  expect(await raw().all()).toHaveLength(2)
  const items = await outbox.take(1)
  await outbox.settle(
    items,
    items.map(({ id }) => ({ id, status: 'ok', g: 1 })),
    null,
  )
  await outbox.release(() => true)
  await open()
  expect(texts()).toEqual([])
})

it('what may have been sent is not freely changed, also under a new audience', async () => {
  await queue(writing('text'))
  await outbox.markUnanswered(await outbox.take(1))
  await outbox.replace([post], () => ({ operation: writing('text'), parties: [] }))
  await expect(outbox.cancel(post)).rejects.toMatchObject({ code: 'already-sent' })
})

it('many posts go again at the cost of a few writes, in their order, but for what has left meanwhile', async () => {
  const posts = Array.from({ length: 300 }, () => randomUUID())
  for (const its of posts) await queue({ ...writing(its), post: its })
  const [left] = await outbox.take(1)
  const storage = databases.outbox.documents.internalStorageInstance
  const writes = vi.spyOn(storage, 'bulkWrite')
  const again = ({ operation }: OutboxItem) => ({ operation: { ...operation, id: randomUUID() }, parties: ['new'] }) // prettier-ignore
  await outbox.replace([...posts, randomUUID()], again)
  expect(writes.mock.calls.length).toBeLessThanOrEqual(6)
  writes.mockRestore()
  const shown = (): string[] =>
    state.outbox.map(({ operation }) => (operation.type === 'post' ? operation.post : ''))
  expect(shown()).toEqual(posts)
  expect(state.outbox.filter(({ parties }) => parties.includes('new'))).toHaveLength(299)
  expect(state.outbox[0]?.id).toBe(left?.id)
  await open()
  expect(shown()).toEqual(posts)
  await outbox.take(1)
  await expect(outbox.replace([posts[0] ?? ''], again)).rejects.toMatchObject({ code: 'already-sent' }) // prettier-ignore
  await expect(outbox.replace([randomUUID()], again)).rejects.toMatchObject({ code: 'not-found' })
})

it('each post that the server is asked after has a verdict of its own, also behind one that it lacks', async () => {
  const its = [randomUUID(), randomUUID()].map((id) => ({ id, chat, body: `of ${id}`, writtenAt: 1, files: [] })) // prettier-ignore
  state.chats.set(chat, { active: false, id: chat, epoch: 1, reason: 'lost-access', head: 2, purged: false }) // prettier-ignore
  await outbox.askAfter(its)
  await outbox.rejectChat(chat)
  const [first, second] = await outbox.take(10)
  if (!first || !second) throw new Error('not asked')
  await outbox.settle([first, second], [{ id: first.id, status: 'rejected', code: 'chat-unavailable' }, { id: second.id, status: 'deferred' }], null) // prettier-ignore
  expect(state.outbox.map(({ code, state: at }) => code ?? at)).toEqual(['chat-unavailable', 'queued']) // prettier-ignore
  expect((await outbox.take(10)).map(({ id }) => id)).toEqual([second.id])
  // Asked again, as when the app ended in between: nothing twice.
  await outbox.askAfter(its)
  expect(state.outbox).toHaveLength(2)
})

it('a lost post is offered once, however its loss was found', async () => {
  const lost = { id: post, chat, body: 'lost', writtenAt: 1, files: [] }
  await outbox.doubt([lost])
  await outbox.offer([lost])
  await outbox.resolveDoubts(chat, () => Promise.resolve(new Set()))
  expect(texts()).toEqual([['post', 'lost', 'server-lost']])
})

it('what is doubted in a chat that is lost is asked after, once: not what waits already, nor what has no text', async () => {
  const lost = (id: string, body: string, of = chat) => ({ id, chat: of, body, writtenAt: 1, files: [] }) // prettier-ignore
  const asked = randomUUID()
  await queue(writing('waits'))
  await outbox.doubt([lost(post, 'waits'), lost(asked, 'asked'), lost(randomUUID(), ''), lost(randomUUID(), 'elsewhere', randomUUID())]) // prettier-ignore
  await open()
  await outbox.rejectChat(chat)
  const rejected = ['post', 'waits', 'chat-unavailable']
  expect(texts()).toEqual([rejected, ['post', 'asked', 'queued']])
  const [item] = await outbox.take(10)
  expect(item).toMatchObject({ sent: true, operation: { post: asked, audience: nobody } })
  if (item) await outbox.settle([item], [{ id: item.id, status: 'ok', seq: 1, g: 1, acceptedAt: 1 }], null) // prettier-ignore
  await outbox.release(() => true)
  await open()
  await outbox.rejectChat(chat)
  expect(texts()).toEqual([rejected])
})

it('tells of an edit that went with its chat, whatever else went with it, and keeps no more than can be read', async () => {
  const edit = editing('of no use any more')
  const markers = Array.from({ length: 120 }, (_, seq): Operation => ({ id: randomUUID(), type: 'react', chat, post: randomUUID(), emoji: '👍', on: seq % 2 === 0 })) // prettier-ignore
  await queue(...markers, edit)
  await outbox.rejectChat(chat)
  expect(state.notes.filter(({ type }) => type === 'edit').map(({ id }) => id)).toEqual([edit.id])
  expect(state.notes).toHaveLength(51)
  await open()
  expect(state.notes.filter(({ type }) => type === 'edit').map(({ id }) => id)).toEqual([edit.id])
  expect(state.notes).toHaveLength(51)
})

describe('what was discarded last', () => {
  const pinning = (): Operation => ({ id: randomUUID(), type: 'pin', chat, post, pinned: true })

  it.each(['cancelled', 'discarded'] as const)('comes back exactly as it was %s, with what waited behind it, and once', async (how) => {
    await outbox.enqueue({ ...writing('text'), mentions: [randomUUID()] }, ['staff:tbb'])
    if (how === 'discarded') await refuse('too-long')
    else await queue(pinning())
    await queue({ ...writing('another'), post: randomUUID() })
    const before = state.outbox
    const stored = await raw().all()
    if (how === 'discarded') await outbox.discard(post)
    else await outbox.cancel(post)
    expect(texts()).toEqual([['post', 'another', 'queued']])
    expect(await raw().all()).toHaveLength(1)
    const both = await Promise.allSettled([outbox.undiscard(post), outbox.undiscard(post)])
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(state.outbox).toEqual(before)
    expect((await raw().all()).map(({ id }) => id).sort()).toEqual(stored.map(({ id }) => id).sort())
    await open()
    expect(state.outbox).toEqual(before)
  }) // prettier-ignore

  it('is gone for good where the app ended in between, whether it was killed before or after the undo', async () => {
    await queue(writing('text'))
    await outbox.cancel(post)
    await open()
    expect(texts()).toEqual([])
    await expect(outbox.undiscard(post)).rejects.toMatchObject({ code: 'not-found' })
    await queue(writing('text'))
    await outbox.cancel(post)
    await outbox.undiscard(post)
    await open()
    await expect(outbox.undiscard(post)).rejects.toMatchObject({ code: 'not-found' })
    expect(texts()).toEqual([['post', 'text', 'queued']])
    expect(await raw().all()).toHaveLength(1)
  })

  it('comes back no more once its time is over, another one was discarded, or it is there again', async () => {
    const other = { ...writing('other'), post: randomUUID() }
    const gone = () => expect(outbox.undiscard(post)).rejects.toMatchObject({ code: 'not-found' })
    await gone()
    await queue(writing('text'), other)
    await outbox.cancel(post)
    await outbox.cancel(other.post)
    await gone()
    await outbox.undiscard(other.post)
    await queue(writing('text'))
    await outbox.cancel(post)
    outbox.forgetDiscarded()
    await gone()
    await queue(writing('text'))
    await outbox.cancel(post)
    await outbox.offer([{ id: post, chat, body: 'text', writtenAt: 1, files: [] }])
    await gone()
    expect(texts()).toEqual([['post', 'other', 'queued'], ['post', 'text', 'server-lost']]) // prettier-ignore
  })

  it('stays to be brought back where the disk refuses', async () => {
    await queue(writing('text'))
    await outbox.cancel(post)
    const storage = databases.outbox.documents.internalStorageInstance
    vi.spyOn(storage, 'bulkWrite').mockRejectedValueOnce(new DOMException('no', 'QuotaExceededError')) // prettier-ignore
    await expect(outbox.undiscard(post)).rejects.toMatchObject({ code: 'storage-full' })
    expect(texts()).toEqual([])
    await outbox.undiscard(post)
    expect(texts()).toEqual([['post', 'text', 'queued']])
  })

  it('of a chat that was lost meanwhile comes back as not sent, without what it said of others', async () => {
    await outbox.enqueue({ ...writing('text'), mentions: [randomUUID()], replyTo: randomUUID() }, ['staff:tbb']) // prettier-ignore
    await queue(pinning())
    await outbox.cancel(post)
    state.chats.set(chat, { active: false, id: chat, epoch: 1, reason: 'lost-access', head: 0, purged: true }) // prettier-ignore
    await outbox.undiscard(post)
    expect(texts()).toEqual([['post', 'text', 'chat-unavailable']])
    expect(state.outbox[0]).toMatchObject({ parties: [] })
    expect(state.outbox[0]?.operation).not.toHaveProperty('mentions')
    expect(state.outbox[0]?.operation).not.toHaveProperty('replyTo')
    await queue(editing('new words'))
    state.outbox = state.outbox.filter(({ operation }) => operation.type === 'edit').map((item) => ({ ...item, state: 'rejected', code: 'too-long' })) // prettier-ignore
    await outbox.discard(post)
    await expect(outbox.undiscard(post)).rejects.toMatchObject({ code: 'chat-unavailable' })
  })
})

describe('a post that the server has lost', () => {
  const lost = { id: post, chat, files: [], body: 'as it was', writtenAt: 1 }

  it('is offered with what its author has made of it since, refused or not', async () => {
    await queue(editing('refused'))
    await refuse('audience-widened')
    await outbox.offer([lost])
    expect(texts()).toEqual([['post', 'refused', 'server-lost']])
    await open()
    expect(texts()).toEqual([['post', 'refused', 'server-lost']])
  })

  it('is not offered where its author takes it back', async () => {
    await queue(editing('changed'), { id: randomUUID(), type: 'delete', chat, post })
    await outbox.offer([lost])
    expect(texts()).toEqual([])
  })

  it('does not hide a refused change of it from its author', async () => {
    await queue(editing('refused'))
    await refuse('audience-widened')
    await queue(writing('again'))
    await outbox.discard(post)
    expect(texts()).toEqual([['post', 'again', 'queued']])
  })
})

it('what lies damaged on the disk is counted, told and left where it is; the rest is there', async () => {
  await queue(writing('safe'), { ...writing('damaged'), post: randomUUID() })
  await outbox.changeDraft(chat, () => ({ chat, text: 'a draft', parties: [], audience: 1, changedAt: 1 })) // prettier-ignore
  const lost = (await raw().all()).filter(({ id, data }) => id.startsWith('draft/') || JSON.stringify(data).includes('damaged')) // prettier-ignore
  await raw().write(lost.map((document) => ({ ...document, data: null as never })))
  await open()
  expect(texts()).toEqual([['post', 'safe', 'queued']])
  expect(state.sync.unreadable).toBe(2)
  await open()
  expect(state.sync.unreadable).toBe(2)
  expect(await raw().all()).toHaveLength(3)
})
