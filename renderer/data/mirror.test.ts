/** What goes first in the mirror, and verdicts on own settings that reach it when it follows another timeline already. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { toColumns } from '../../sync-server/contract/columns.ts'
import { postFields, reactionFields, type FeedResponse, type SettingRow } from '../../sync-server/contract/feed.ts' // prettier-ignore
import { openDatabases, type Databases } from './database.ts'
import { MemoryState } from './memory-state.ts'
import { createMirror, noCursors, type Mirror } from './mirror.ts'
import { createPurges } from './purges.ts'
import { ScriptedServer } from './test-server.ts'

const before = randomUUID()
const after = randomUUID()
const nothing = (): Promise<void> => Promise.resolve()
let databases: Databases
let state: MemoryState
let mirror: Mirror
let person: string
let drafts: [string, unknown][]

beforeEach(async () => {
  person = randomUUID()
  drafts = []
  databases = await openDatabases({ person, profileKey: new Uint8Array(32).fill(6), storage: 'memory' }) // prettier-ignore
  state = new MemoryState()
  mirror = newMirror()
  await mirror.load()
})
afterEach(() => databases.close())

function newMirror(): Mirror {
  return createMirror({
    ...{ databases, state, person, clock: Date.now, purges: createPurges() },
    isPending: () => false,
    onIncomplete: () => undefined,
    onComplete: () => undefined,
    onUnread: () => undefined,
    ...{ onLost: nothing, onDoubtful: nothing, onForsaken: nothing },
    ...{ onFilesGone: nothing, onFollowUps: nothing, onSettingsAnew: nothing },
    onDraft: (chat, value) => Promise.resolve(void drafts.push([chat, value])),
  })
}

/** An answer that brings all lanes to their end. */
function answer(timeline: string, settings: SettingRow[] = []): FeedResponse {
  const columns = { rows: [], more: false, next: { g: 1, id: '' } }
  const lanes = { chats: columns, reads: columns, directory: columns, settings: { ...columns, rows: settings } } // prettier-ignore
  return { v: 1, timeline, now: 1, lanes } as never
}
const pin = (chat: string, value: boolean) => ({ key: 'pin', chat, value })

it('what a lost future took of several settings is not shown, whenever its verdicts are told', async () => {
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()]
  await mirror.apply(answer(before), mirror.cursors)
  for (const chat of [one, two, three]) mirror.settings.show('pin', chat, true)
  await mirror.settleSetting(pin(one, true), 10, before)
  await mirror.reconcile(after, 2 ** 32)
  await mirror.settleSetting(pin(two, true), 11, before)
  await mirror.settleSetting(pin(three, true), 2 ** 32 + 1, after)
  expect(mirror.cursors).toEqual(noCursors)
  // The chats come newest first, and then what came meanwhile.
  await mirror.apply(answer(after), mirror.cursors)
  await mirror.apply(answer(after), mirror.cursors)
  expect(mirror.isReconciling).toBe(false)
  expect(Object.fromEntries(state.settings)).toEqual({ [`pin:${three}`]: true })
})

it('a verdict on what was set before the backup says nothing of what the lost future made of it', async () => {
  const chat = randomUUID()
  const row = (value: boolean, g: number) => ({ ...pin(chat, value), g })
  await mirror.apply(answer(before, [row(true, 900)]), mirror.cursors)
  await mirror.reconcile(after, 2 ** 32)
  await mirror.settleSetting(pin(chat, true), 10, after)
  await mirror.apply(answer(after, [row(false, 20)]), mirror.cursors)
  await mirror.apply(answer(after), mirror.cursors)
  expect(mirror.isReconciling).toBe(false)
  expect(state.settings.get(`pin:${chat}`)).toBe(false)
})

it('what the backup does not have goes at the next try where the disk refuses it', async () => {
  const chat = randomUUID()
  await mirror.apply(answer(before, [{ ...pin(chat, true), g: 900 }]), mirror.cursors)
  await mirror.reconcile(after, 2 ** 32)
  const instance = databases.mirror.documents.internalStorageInstance
  const write = instance.bulkWrite.bind(instance)
  let refused = 0
  vi.spyOn(instance, 'bulkWrite').mockImplementation((rows, context) => {
    const isPurge = rows.some(({ document }) => document._deleted)
    if (!isPurge || (refused += 1) > 1) return write(rows, context)
    return Promise.reject(new DOMException('no space', 'QuotaExceededError'))
  })
  await expect(mirror.apply(answer(after), mirror.cursors)).rejects.toThrow()
  expect(refused).toBe(1)
  await mirror.apply(answer(after), mirror.cursors)
  await mirror.apply(answer(after), mirror.cursors)
  expect(mirror.isReconciling).toBe(false)
  expect([...state.settings]).toEqual([])
})

it('a draft that comes before its chat is there when that comes', async () => {
  const server = new ScriptedServer()
  const id = server.addChat(1)
  const value = { text: 'Dear all', changedAt: 5 }
  await mirror.apply(answer(before, [{ key: 'draft', chat: id, value, g: 1 }]), mirror.cursors)
  drafts = []
  const chats = { rows: [server.chats.get(id)?.row], more: false, next: { g: 2, id: '' } }
  const news = { v: 1, timeline: before, now: 1, lanes: { chats } } as never
  await mirror.apply(news, mirror.cursors)
  expect(drafts).toEqual([[id, value]])
  await mirror.apply(news, mirror.cursors)
  expect(drafts).toHaveLength(1)
})

it('what the feed brings goes before pages of history that wait, and between the steps of one', async () => {
  const server = new ScriptedServer()
  const chats = [server.addChat(600), server.addChat(600), server.addChat(1)]
  const its = chats.flatMap((id) => server.chats.get(id) ?? [])
  const columns = { chats: { rows: its.map(({ row }) => row), more: false, next: { g: 1, id: '' } } }
  const lanes = (of: object): FeedResponse => ({ v: 1, timeline: before, now: 1, lanes: of }) as never
  await mirror.apply(lanes(columns), mirror.cursors)
  const page = (index: number): Promise<void> => {
    const { row, posts } = its[index] ?? {}
    const rows = toColumns((posts ?? []).toReversed(), postFields)
    const reactions = toColumns([], reactionFields)
    return mirror.applyHistory([{ chat: row?.id ?? '', epoch: row?.epoch ?? 0, before: null, limit: 1_024 }], { timeline: before, rows, reactions, refused: [], more: false }) // prettier-ignore
  }
  const order: string[] = []
  const heldOf = (id = ''): number => {
    const chat = state.chats.get(id)
    return chat?.active ? chat.held : 0
  }
  /** A live post, while both pages are on their way. */
  const news = async (post: (typeof its)[number]['posts']): Promise<void> => {
    await mirror.apply(lanes({ posts: { rows: toColumns(post, postFields), more: false, next: { g: 2, id: '' } } }), mirror.cursors) // prettier-ignore
    order.push(`news beside ${String(heldOf(chats[0]))} and ${String(heldOf(chats[1]))} of 600`)
  }
  const first = page(0)
  await Promise.resolve()
  await Promise.resolve()
  const answers = [first, page(1), news((its[2]?.posts ?? []).slice(0, 1))]
  await Promise.all(answers)
  expect(order).toEqual(['news beside 600 and 0 of 600'])
  expect(chats.map(heldOf)).toEqual([600, 600, 1])
}) // prettier-ignore

it.each([
  { from: 2301, unread: 50 },
  { from: 801, unread: 800 },
  { from: 101, unread: 1000 },
])('of 2,400 posts, every second one of the reader, unread from $from on: $unread', async ({ from, unread }) => {
  const server = new ScriptedServer()
  const id = server.addChat(0, { unread: 7 })
  for (let seq = 1; seq <= 2400; seq += 1) server.addPost(id, 'text', randomUUID(), seq % 2 === 0 ? person : randomUUID()) // prettier-ignore
  const { row = null, posts = [] } = server.chats.get(id) ?? {}
  const next = { g: 1, id: '' }
  const chats = { rows: [row], more: false, next }
  const reads = { rows: [{ chat: id, person, seq: 2400, g: 1 }], more: false, next }
  await mirror.apply({ v: 1, timeline: before, now: 1, lanes: { chats, reads } } as never, mirror.cursors) // prettier-ignore
  const rows = toColumns(posts.toReversed(), postFields)
  const asked = { chat: id, epoch: row?.epoch ?? 0, before: null, limit: 2400 }
  await mirror.applyHistory([asked], { timeline: before, rows, reactions: toColumns([], reactionFields), refused: [], more: false }) // prettier-ignore
  const counted = (): number => {
    const chat = state.chats.get(id)
    return chat?.active ? chat.unread : Number.NaN
  }
  expect(counted()).toBe(0)
  await mirror.apply(answer(before, [{ key: 'unreadFrom', chat: id, value: from, g: 1 }]), mirror.cursors) // prettier-ignore
  expect(counted()).toBe(unread)
}) // prettier-ignore

it('a sweep looks at a few chats at a time, and lets others go first', async () => {
  const server = new ScriptedServer()
  const its = Array.from({ length: 100 }, () => server.chats.get(server.addChat(1)) ?? { row: null, posts: [] }) // prettier-ignore
  const chats = { rows: its.map(({ row }) => row), more: false, next: { g: 1, id: '' } }
  const posts = { rows: toColumns(its.flatMap(({ posts: all }) => all), postFields), more: false, next: { g: 1, id: '' } } // prettier-ignore
  const lanes = { chats, posts }
  await mirror.apply({ v: 1, timeline: before, now: 1, lanes } as never, mirror.cursors)
  const instance = databases.mirror.blocks.internalStorageInstance
  const find = instance.findDocumentsById.bind(instance)
  const order: string[] = []
  const read = vi.spyOn(instance, 'findDocumentsById').mockImplementationOnce((...asked) => {
    void mirror.recount(randomUUID()).then(() => order.push('another'))
    return find(...asked)
  })
  await mirror.sweep()
  order.push('swept')
  expect(order).toEqual(['another', 'swept'])
  expect(read.mock.calls.length).toBeGreaterThan(1)
  for (const [ids] of read.mock.calls) expect(new Set(ids.map((id) => id.slice(0, 36))).size).toBeLessThanOrEqual(64) // prettier-ignore
  expect(its.every(({ row }) => row !== null && mirror.holds(row.id, 1))).toBe(true)
}) // prettier-ignore

it('the chats and the cursor of an answer are one write', async () => {
  const server = new ScriptedServer()
  const { row, posts } = server.chats.get(server.addChat(1)) ?? {}
  const lanes = {
    chats: { rows: [row], more: false, next: { g: 1, id: '' } },
    posts: { rows: toColumns(posts ?? [], postFields), more: false, next: { g: 2, id: '' } },
  }
  await mirror.apply(answer(before), mirror.cursors)
  const written = vi.spyOn(databases.mirror.documents.internalStorageInstance, 'bulkWrite')
  await mirror.apply({ v: 1, timeline: before, now: 1, lanes } as never, mirror.cursors)
  const ids = written.mock.calls.map(([rows]) => rows.map(({ document }) => document.id))
  expect(ids).toEqual([[`chat/${String(row?.id)}`, 'meta/meta']])
  expect(mirror.cursors.posts).toEqual({ g: 2, id: '' })
  // Where it is refused, the cursor stays.
  written.mockRejectedValueOnce(new Error('no space'))
  const more = { ...lanes, posts: { ...lanes.posts, next: { g: 3, id: '' } } }
  await expect(mirror.apply({ v: 1, timeline: before, now: 1, lanes: more } as never, mirror.cursors)).rejects.toThrow('no space') // prettier-ignore
  expect(mirror.cursors.posts).toEqual({ g: 2, id: '' })
})

it('a post that comes has only its own chat looked at, whether it is to be held', async () => {
  const server = new ScriptedServer()
  const chats = Array.from({ length: 20 }, () => server.addChat(1))
  const rows = (ids: readonly string[]) => ids.map((id) => server.chats.get(id)?.row)
  const next = { more: false, next: { g: 1, id: '' } }
  const me = { person, name: 'Lina', role: 'staff', partner: null, candidate: null, coordinator: true, readOnly: false, muted: false, email: null }
  const bring = (lanes: object): Promise<void> => mirror.apply({ v: 1, timeline: before, now: 1, me, lanes } as never, mirror.cursors)
  await bring({ chats: { rows: rows(chats), ...next } })
  const all = vi.spyOn(state.chats, 'values')
  const post = server.addPost(chats[4] ?? '', 'news')
  await bring({ chats: { rows: rows([post.chat]), ...next }, posts: { rows: toColumns([post], postFields), ...next } })
  await bring({ settings: { rows: [{ ...pin(post.chat, true), g: 1 }], ...next } })
  expect(all).not.toHaveBeenCalled()
  // The next day all are.
  await mirror.apply({ v: 1, timeline: before, now: 3 * 86_400_000, lanes: {} } as never, mirror.cursors)
  expect(all).toHaveBeenCalled()
}) // prettier-ignore

it('chats that are not to be held are stored together, and none is let go that the same answer says to hold', async () => {
  const server = new ScriptedServer()
  const candidate = randomUUID()
  const state0 = { kind: 'candidateProspect', dormant: false, suspended: false, begun: true, muted: false, caseLostAt: null, jobClosed: true, openCase: false } as const
  const facts = { kind: 'candidateProspect', job: null, state: state0 } as const
  const old = Array.from({ length: 500 }, () => server.addChat(1, { ...facts, candidate: randomUUID() }))
  const held = server.addChat(1, { ...facts, candidate })
  const rows = [...old, held].map((id) => server.chats.get(id)?.row)
  const next = { more: false, next: { g: 1, id: '' } }
  const kase = { kind: 'case', id: randomUUID(), g: 1, gone: false, data: { candidate, job: randomUUID(), closed: false } }
  const me = { person, name: 'Lina', role: 'staff', partner: null, candidate: null, coordinator: false, readOnly: false, muted: false, email: null }
  const written = vi.spyOn(databases.mirror.documents.internalStorageInstance, 'bulkWrite')
  const looked = vi.spyOn(databases.mirror.blocks.internalStorageInstance, 'findDocumentsById')
  const lanes = { chats: { rows, ...next }, directory: { rows: [kase], ...next } }
  await mirror.apply({ v: 1, timeline: before, now: 9e12, me, lanes } as never, mirror.cursors)
  const isShelved = (id: string): boolean => {
    const chat = state.chats.get(id)
    return chat?.active === true && chat.shelved
  }
  expect(old.every(isShelved)).toBe(true)
  expect(isShelved(held)).toBe(false)
  // The timeline, the case, and all chats with the cursors, a hundred at a time.
  expect(written).toHaveBeenCalledTimes(8)
  expect(looked).not.toHaveBeenCalled()
  const stored = written.mock.calls.flatMap(([its]) => its.map(({ document }) => document))
  const shelvedOf = (id: string): unknown[] => stored.flatMap((its) => its.id === `chat/${id}` ? [(its.data as { shelved?: boolean } | null)?.shelved] : [])
  expect(old.map(shelvedOf).every((its) => its.length === 1 && its[0] === true)).toBe(true)
  expect(shelvedOf(held)).toEqual([false])
}) // prettier-ignore
