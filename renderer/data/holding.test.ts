/** Devices hold what is open and recent; the rest stays on the server until it is opened. Against the real server. */
import { beforeEach, describe, expect, it } from 'vitest'
import { coordinatorChats, recentDays } from '../../sync-server/contract/holding.ts'
import { id, prospect, recruiting } from '../../sync-server/directory/test-office.ts'
import { createActs } from './acts.ts'
import { openDatabases } from './database.ts'
import { documentStore } from './documents.ts'
import { emptyChat, isComplete } from './held-chat.ts'
import { openRealm } from './realm.ts'
import type { HeldChat } from './state.ts'
import { programme, type Device } from './test-programme.ts'
import { openDevice, until, type TestDevice } from './test-realm.ts'
import { ScriptedServer } from './test-server.ts'
import { inMemory, inStorage } from './test-traces.ts'
import { chatsView } from './views/chats.ts'
import { countsView, syncView } from './views/sync.ts'

const hiring = recruiting('amal as nurse')
const { office, server, device } = programme()
const dayMs = 86_400_000
const longAgo = recentDays + 20

/** The case has closed, and all that was written in its chat is so many days old. */
async function closeLongAgo(days = longAgo): Promise<void> {
  const at = Date.now() - days * dayMs
  await office().stage('amal as nurse', 'noVisa', at)
  const chat = await office().chat(hiring)
  await server().store.query('update post set accepted_at = $2 where chat = $1', [chat?.id, new Date(at)]) // prettier-ignore
  // Something of its row moves, so that devices hear of its age.
  await server().store.query(`update chat set g = nextval('commit_order'), last_post_at = $2 where id = $1`, [chat?.id, new Date(at)]) // prettier-ignore
}

const shelved = async (its: Device): Promise<boolean> => {
  const chat = its.state.chats.get(await its.id(hiring))
  return chat?.active === true && chat.shelved
}

describe('a chat of a case that closed long ago', () => {
  it('comes to a new device as a row alone, and whole when it is opened; other devices get it too', async () => {
    for (const body of ['one', 'two', 'three']) await office().post(hiring, 'tbb1', body)
    await closeLongAgo()
    const [tbb, other] = [await device('tbb1'), await device('tbb1')]
    const chat = await tbb.id(hiring)
    expect(await shelved(tbb)).toBe(true)
    expect(await tbb.bodies(hiring)).toEqual([])
    expect(tbb.exchanges.filter(({ asked }) => asked.includes(chat) && asked.includes('before'))).toEqual([]) // prettier-ignore
    expect(chatsView(tbb.state, { scope: 'inbox' }).map((its) => its.id)).not.toContain(chat)
    expect(chatsView(tbb.state, { scope: 'older' })).toMatchObject([{ id: chat, shelved: true }])
    const { held, total } = syncView(tbb.state)
    expect(held).toBe(total)
    expect(countsView(tbb.state).inbox).toBe(0)
    await tbb.acts.opened({ chat })
    for (const its of [tbb, other]) {
      await its.gained(hiring)
      expect(await its.bodies(hiring)).toEqual(['one', 'two', 'three'])
    }
    expect(chatsView(tbb.state, { scope: 'older' })).toEqual([])
    await tbb.acts.checkNow(null)
    expect(await tbb.bodies(hiring)).toEqual(['one', 'two', 'three'])
  })

  it('is asked for while offline and comes with the connection', async () => {
    await office().post(hiring, 'tbb1', 'kept on the server')
    await closeLongAgo()
    const tbb = await device('tbb1')
    await tbb.cutOff()
    await tbb.acts.opened({ chat: await tbb.id(hiring) })
    expect(await tbb.bodies(hiring)).toEqual([])
    await tbb.reconnect()
    await tbb.gained(hiring)
    expect(await tbb.bodies(hiring)).toEqual(['kept on the server'])
  })

  it('is held again when somebody writes in it, without an edit or an old post missing', async () => {
    await office().post(hiring, 'tbb1', 'long ago')
    await closeLongAgo()
    const tbb = await device('tbb1')
    expect(await shelved(tbb)).toBe(true)
    await office().post(hiring, 'tbb2', 'after all')
    await tbb.acts.checkNow(null)
    await tbb.gained(hiring)
    expect(await tbb.bodies(hiring)).toEqual(['long ago', 'after all'])
    await tbb.settled()
  })

  it('compares equal with the server while it is not held, and is revoked like any other', async () => {
    await office().post(hiring, 'tbb1', 'out of sight')
    await closeLongAgo()
    const tbb = await device('tbb1')
    await tbb.acts.checkNow(null)
    expect(await shelved(tbb)).toBe(true)
    expect(tbb.state.sync.verifiedAt).not.toBe(null)
    await office().apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
    await tbb.lost(hiring)
    await tbb.expectGone(hiring, ['out of sight'])
  })
})

describe('a chat that ages', () => {
  /** A profile of its own for each test, which keeps what it holds over restarts. */
  let profile = 90
  const where = () => ({ person: id('tbb1'), profileKey: new Uint8Array(32).fill(profile), profile: String(profile) }) // prettier-ignore
  beforeEach(() => {
    profile += 1
  })
  /** The same device each time: its first answer of the day lets go what is not to be held. */
  async function start(): Promise<TestDevice> {
    const its = await openDevice(server(), 'tbb1', { profile })
    await its.settled()
    return its
  }

  it('leaves memory and disk quietly, its row, marker and settings stay', async () => {
    await office().post(hiring, 'tbb2', 'grown old')
    const before = await start()
    const { row } = before.chat(hiring)
    expect((await before.posts(hiring)).some(({ body }) => body === 'grown old')).toBe(true)
    await before.acts.setForChat({ chat: row.id, key: 'mute', value: true })
    await before.acts.read({ chat: row.id, seq: row.head })
    await before.settled()
    await before.close()
    await closeLongAgo()
    const after = await start()
    const { state } = after.realm
    expect(after.chat(hiring)).toMatchObject({ shelved: true, tail: null, top: 0, held: 0 })
    expect(await inMemory(state, row.id, ['grown old'])).toEqual([])
    expect(state.settings.get(`mute:${row.id}`)).toBe(true)
    expect(state.reads.get(row.id)).toBe(row.head)
    expect(state.notes).toEqual([])
    await after.close()
    const left = await inStorage(where(), row.id, ['grown old'])
    expect(left.filter((its) => !its.startsWith('documents: '))).toEqual([])
    // Opened, it is whole again on the same device.
    const again = await start()
    await again.acts.opened({ chat: row.id })
    await until(() => isComplete(again.chat(hiring)), 'the whole chat')
    expect((await again.posts(hiring)).some(({ body }) => body === 'grown old')).toBe(true)
    await again.close()
  })

  it('is gone from the disk after a restart where the app was killed, or the disk refused, in the middle', async () => {
    await office().post(hiring, 'tbb2', 'grown old')
    const before = await start()
    const { row } = before.chat(hiring)
    await before.close()
    await closeLongAgo()
    // The row says that it has left; its blocks are still there.
    const databases = await openDatabases({ ...where(), storage: 'memory' })
    const documents = documentStore<{ chat: HeldChat }>(databases.mirror.documents, ['chat'])
    const known = (await documents.all(() => undefined)).chat.get(row.id)
    if (!known?.active) throw new Error('the chat is not stored')
    await documents.of('chat').put([[row.id, { ...emptyChat({ ...known.row, movedAt: 1 }), shelved: true }]]) // prettier-ignore
    await databases.close()
    expect((await inStorage(where(), row.id, [])).some((its) => its.startsWith('blocks: '))).toBe(true)
    const after = await start()
    expect(after.chat(hiring)).toMatchObject({ shelved: true })
    await after.acts.checkNow(null)
    await after.close()
    const left = await inStorage(where(), row.id, [])
    expect(left.filter((its) => !its.startsWith('documents: '))).toEqual([])
  }) // prettier-ignore

  it('stays while it is a candidate’s own one and a case of theirs is open', async () => {
    const talk = prospect('amal')
    const at = new Date(Date.now() - longAgo * dayMs)
    const age = async (): Promise<void> => {
      const chat = await office().chat(talk)
      await server().store.query('update post set accepted_at = $2 where chat = $1', [chat?.id, at])
      await server().store.query(`update chat set g = nextval('commit_order'), last_post_at = $2 where id = $1`, [chat?.id, at]) // prettier-ignore
    }
    await office().post(talk, 'tbb2', 'quiet since')
    await age()
    const open = await start()
    expect(open.chat(talk)).toMatchObject({ shelved: false })
    expect((await open.posts(talk)).some(({ body }) => body === 'quiet since')).toBe(true)
    await open.close()
    await office().stage('amal as nurse', 'noVisa', at.getTime())
    await age()
    const closed = await start()
    expect(closed.chat(talk)).toMatchObject({ shelved: true })
    await closed.close()
  })

  it('stays while there is a draft in it, or something that waits to be sent', async () => {
    await office().post(hiring, 'tbb2', 'grown old')
    const before = await start()
    const { row } = before.chat(hiring)
    await before.acts.saveDraft({ chat: row.id, text: 'half a thought' })
    await before.settled()
    await before.close()
    await closeLongAgo()
    const after = await start()
    expect(after.chat(hiring)).toMatchObject({ shelved: false })
    expect((await after.posts(hiring)).some(({ body }) => body === 'grown old')).toBe(true)
    expect(after.realm.state.drafts.get(row.id)?.text).toBe('half a thought')
    await after.close()
  })
})

it('a coordinator’s new device holds the most recent and what they follow', async () => {
  const scripted = new ScriptedServer()
  const chats = Array.from({ length: coordinatorChats + 20 }, () => scripted.addChat(1))
  scripted.coordinator = true
  const realm = await openRealm({
    server: 'http://server.test',
    person: scripted.person,
    profileKey: new Uint8Array(32).fill(3),
    storage: 'memory',
    fetch: scripted.fetch,
    onUnauthorized: () => Promise.resolve('signed-out'),
    random: () => 0,
  })
  const held = (): string[] =>
    [...realm.state.chats.values()].flatMap((chat) => (chat.active && isComplete(chat) ? [chat.row.id] : [])) // prettier-ignore
  await until(() => realm.state.sync.phase === 'upToDate', 'the first sync')
  expect(new Set(held())).toEqual(new Set(chats.slice(20)))
  expect(realm.state.chats.size).toBe(chats.length)
  await createActs(realm).opened({ chat: chats[3] ?? '' })
  await until(() => held().includes(chats[3] ?? ''), 'the opened one')
  expect(held()).toHaveLength(coordinatorChats + 1)

  // Put back to a backup, the server speaks of another timeline: of what is not held there is nothing to compare.
  scripted.forget()
  const isNew = (): boolean => realm.state.timeline === scripted.timeline
  await until(() => isNew() && realm.state.sync.phase === 'upToDate', 'the new timeline')
  await until(() => held().length === coordinatorChats + 1, 'what is held to be compared')
  const left = [...realm.state.chats.values()].filter((chat) => chat.active && chat.shelved)
  expect(left).toHaveLength(19)
  expect(left.filter((chat) => chat.active && chat.unproven !== null)).toEqual([])
  await realm.actions.close()
})
