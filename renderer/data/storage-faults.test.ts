/** What the disk refuses: nothing is lost, nothing stays, and cursors never stand ahead of their rows. */
import { RxStorageInstanceMemory } from 'rxdb/plugins/storage-memory'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isComplete } from './held-chat.ts'
import { PortError } from './port.ts'
import { openRealm, type Realm } from './realm.ts'
import type { Sending } from './state.ts'
import { ScriptedServer } from './test-server.ts'
import { sendingsView } from './views/sendings.ts'

interface Write {
  database: string
  collection: string
  ids: string[]
}

type Instance = RxStorageInstanceMemory<unknown>

/** Whether the disk refuses a write. */
let refuses: (write: Write) => boolean
let server: ScriptedServer
let realm: Realm
const original = RxStorageInstanceMemory.prototype.bulkWrite

beforeEach(() => {
  server = new ScriptedServer()
  refuses = () => false
  RxStorageInstanceMemory.prototype.bulkWrite = function (this: Instance, rows, context) {
    const ids = rows.map(({ document }) => String((document as { id?: string }).id))
    const write = { database: this.databaseName, collection: this.collectionName, ids }
    if (refuses(write)) return Promise.reject(new DOMException('no space', 'QuotaExceededError'))
    return original.call(this, rows, context)
  }
})
afterEach(async () => {
  refuses = () => false
  await realm.actions.close()
  RxStorageInstanceMemory.prototype.bulkWrite = original
})

async function start(): Promise<Realm> {
  realm = await openRealm({
    server: 'http://server.test',
    person: server.person,
    profileKey: new Uint8Array(32).fill(4),
    storage: 'memory',
    fetch: server.fetch,
    onUnauthorized: () => Promise.resolve('signed-out'),
    random: () => 0,
  })
  return realm
}

async function until(fits: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!fits()) {
    if (Date.now() > deadline) throw new Error(`waited too long for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const whole = (chat: string): boolean => {
  const its = realm.state.chats.get(chat)
  const theirs = server.chats.get(chat)
  return its?.active === true && its.completeSince !== null && isComplete(its) && its.row.head === theirs?.posts.length && its.row.epoch === theirs.row.epoch // prettier-ignore
}
const bodiesOf = async (chat: string): Promise<string[]> =>
  (await realm.state.posts(chat, 10_000)).map(({ body }) => body)
const serverBodies = (chat: string): string[] =>
  (server.chats.get(chat)?.posts ?? []).map(({ body }) => body)

function write(chat: string, body: string): Promise<unknown> {
  const audience = { timeline: server.timeline, counter: 1 }
  return realm.actions.enqueue({ id: realm.newId(), type: 'post', chat, post: realm.newId(), body, writtenAt: 1, audience }, []) // prettier-ignore
}

it('a text in the place of another is kept, and told so, where the other can’t be removed', async () => {
  const chat = server.addChat(1)
  await start()
  await until(() => realm.state.sync.phase === 'upToDate', 'being up to date')
  const silence = (): Promise<Response> => new Promise(() => undefined)
  server.fail('/v1/sync/push', silence, silence, silence)
  const audience = { timeline: server.timeline, counter: 1 }
  const post = realm.newId()
  const edit = (id: string, body: string) => realm.actions.enqueue({ id, type: 'edit', chat, post, rev: 0, body, audience }, []) // prettier-ignore
  // What waits in the chat keeps edits behind it unsent.
  await write(chat, 'before')
  const first = realm.newId()
  await edit(first, 'first')
  refuses = ({ ids }) => ids.includes(`operation/${first}`)
  await edit(realm.newId(), 'second')
  const edits = (): unknown[] => realm.state.outbox.flatMap(({ operation }) => (operation.type === 'edit' ? [operation.body] : [])) // prettier-ignore
  expect(edits()).toEqual(['second'])
  await realm.actions.close()
  refuses = () => false
  await start()
  expect(edits()).toEqual(['second'])
})

it('nothing of the server is stored before it is known whose timeline it is of', async () => {
  const chat = server.addChat(2)
  let refused = 0
  refuses = ({ ids }) => {
    if (!ids.includes('meta/meta')) return false
    refused += 1
    return true
  }
  await start()
  await until(() => refused > 1, 'refused writes')
  expect([realm.state.chats.size, realm.state.timeline]).toEqual([0, null])
  refuses = () => false
  realm.actions.wake()
  await until(() => whole(chat), 'the chat')
})

it('one message to many is stored for all or for none, and each goes out once over a restart', async () => {
  // More than the storage is given at once otherwise.
  const chats = Array.from({ length: 130 }, () => server.addChat(1))
  await start()
  await until(() => realm.state.sync.phase === 'upToDate', 'being up to date')
  const audience = { timeline: server.timeline, counter: 1 }
  const all = chats.map((chat) => ({ operation: { id: realm.newId(), type: 'post' as const, chat, post: realm.newId(), body: 'to many', writtenAt: 1, audience }, parties: [] })) // prettier-ignore
  const sending: Sending = { id: realm.newId(), title: 'Medical appointment', at: Date.now(), paused: false, posts: all.map(({ operation: { post, chat } }) => ({ post, chat, candidate: 'c', seq: null })) } // prettier-ignore
  refuses = ({ ids }) => ids.includes(`operation/${String(all.at(-1)?.operation.id)}`)
  await expect(realm.actions.enqueueMany(all, sending)).rejects.toEqual(new PortError('storage-full')) // prettier-ignore
  expect([realm.state.outbox, realm.state.sendings]).toEqual([[], []])
  await realm.actions.close()
  refuses = () => false
  await start()
  await until(() => realm.state.sync.phase === 'upToDate', 'being up to date again')
  expect([realm.state.outbox, realm.state.sendings]).toEqual([[], []])
  const silence = (): Promise<Response> => new Promise(() => undefined)
  server.fail('/v1/sync/push', silence)
  await realm.actions.enqueueMany(all, sending)
  expect(realm.state.outbox).toHaveLength(130)
  // The app ends before any answer has come.
  await realm.actions.close()
  await start()
  await until(() => realm.state.outbox.length === 0, 'all sent')
  for (const chat of chats) expect(serverBodies(chat)).toEqual(['body 1', 'to many'])
  expect(sendingsView(realm.state)[0]?.posts.map((its) => its.state)).toEqual(
    chats.map(() => 'sent'),
  )
})

it('a paused message to many stays where it is over a restart, without who was lost meanwhile, and goes on by hand', async () => {
  const chats = [server.addChat(1), server.addChat(1), server.addChat(1)] as const
  await start()
  await until(() => realm.state.sync.phase === 'upToDate', 'being up to date')
  const silence = (): Promise<Response> => new Promise(() => undefined)
  // It was on its way when it was paused, and never arrived.
  server.fail('/v1/sync/push', silence)
  const audience = { timeline: server.timeline, counter: 1 }
  const all = chats.map((chat) => ({ operation: { id: realm.newId(), type: 'post' as const, chat, post: realm.newId(), body: 'to many', writtenAt: 1, audience }, parties: [] })) // prettier-ignore
  await realm.actions.enqueueMany(all, { id: 'many', title: 'Welcome', at: Date.now(), paused: false, posts: all.map(({ operation: { post, chat } }) => ({ post, chat, candidate: chat, seq: null })) }) // prettier-ignore
  await realm.actions.pauseSending('many', true)
  await realm.actions.close()
  server.revoke(chats[0])
  await start()
  await until(() => realm.state.sync.phase === 'upToDate', 'being up to date again')
  await until(() => realm.state.sendings[0]?.posts.length === 2, 'the lost chat’s recipient')
  await write(chats[1], 'my own')
  await until(() => serverBodies(chats[1]).includes('my own'), 'a post that is no part of it')
  expect(chats.map((chat) => serverBodies(chat).includes('to many'))).toEqual([false, false, false])
  await realm.actions.pauseSending('many', false)
  await until(() => chats.slice(1).every((chat) => serverBodies(chat).includes('to many')), 'the rest') // prettier-ignore
  expect(serverBodies(chats[0])).not.toContain('to many')
})

it('a full disk is told to the author, and what had been accepted still goes out', async () => {
  const chat = server.addChat(1)
  await start()
  await until(() => realm.state.sync.phase === 'upToDate', 'being up to date')
  refuses = ({ database }) => database.startsWith('outbox')
  await expect(write(chat, 'refused')).rejects.toEqual(new PortError('storage-full'))
  expect(realm.state.outbox).toEqual([])
  refuses = () => false
  await write(chat, 'kept')
  // The verdict can't be stored at first: the post is sent again, and accepted once.
  refuses = ({ database }) => database.startsWith('outbox')
  await until(() => serverBodies(chat).includes('kept'), 'the post')
  await new Promise((resolve) => setTimeout(resolve, 100))
  refuses = () => false
  await until(() => realm.state.outbox.length === 0, 'an empty outbox')
  expect(serverBodies(chat)).toEqual(['body 1', 'kept'])
})

it('where the disk goes on refusing what comes, the sync line says so, and all goes on by itself afterwards', async () => {
  const chat = server.addChat(1)
  await start()
  await until(() => whole(chat) && realm.state.sync.phase === 'upToDate', 'being up to date')
  const phases = new Set<string>()
  realm.state.subscribe(() => phases.add(realm.state.sync.phase))
  // One refusal is nobody's matter.
  let refused = 0
  refuses = ({ database, collection }) => database.startsWith('mirror') && collection === 'documents' && (refused += 1) <= 1 // prettier-ignore
  server.settings = [{ key: 'pin', chat, value: true, g: 5000 }]
  server.addPost(chat, 'one')
  await until(() => refused > 0 && realm.state.settings.get(`pin:${chat}`) === true, 'the setting')
  expect(phases).not.toContain('notKept')
  refuses = ({ database, collection }) => database.startsWith('mirror') && collection === 'documents'
  server.settings = [{ key: 'pin', chat, value: false, g: 5001 }]
  server.addPost(chat, 'two')
  await until(() => realm.state.sync.phase === 'notKept', 'the sync line to say so')
  refuses = () => false
  await until(() => realm.state.sync.phase === 'upToDate' && whole(chat), 'being up to date again')
  expect(await bodiesOf(chat)).toEqual(['body 1', 'one', 'two'])
  expect(realm.state.settings.get(`pin:${chat}`)).toBe(false)
}) // prettier-ignore

it("one chat's rows that can't be stored hold no other chat back, and come when they can", async () => {
  const bad = server.addChat(100)
  const good = server.addChat(100)
  const never = server.addChat(100)
  const refused = new Set([never])
  refuses = ({ collection, ids }) =>
    collection === 'blocks' && ids.some((id) => [...refused].some((chat) => id.startsWith(chat)))
  await start()
  await until(() => whole(good) && whole(bad), 'the other chats')
  refused.add(bad)
  // One answer carries both.
  server.quietly(() => {
    server.addPost(bad, 'live')
    server.addPost(good, 'live')
  })
  // Rows are compared once their posts have come: until then both stand as they were.
  const known = (chat: string): boolean => realm.state.chats.get(chat)?.active === true
  await until(() => whole(good) && known(bad) && !whole(bad), 'a live post')
  for (const chat of [bad, never])
    expect(realm.state.chats.get(chat)).toMatchObject({ completeSince: null })
  expect(await bodiesOf(good)).toEqual(serverBodies(good))
  // What is held of it stays readable meanwhile.
  expect(await bodiesOf(bad)).toHaveLength(100)
  refused.clear()
  realm.actions.wake()
  await until(() => whole(bad) && whole(never), 'the chats')
  for (const chat of [bad, never]) expect(await bodiesOf(chat)).toEqual(serverBodies(chat))
})

it.each([1, 2, 3])(
  'with writes refused at random, restarts and changes of access, all is there in the end (seed %i)',
  async (seed) => {
    let state = seed * 7919
    const random = (below: number): number => {
      state = (state * 48_271) % 2_147_483_647
      return state % below
    }
    const chats = Array.from({ length: 5 }, () => server.addChat(random(150)))
    await start()
    for (let step = 0; step < 40; step += 1) {
      refuses = ({ database }) => database.startsWith('mirror') && random(100) < 15
      const chat = chats[random(chats.length)] ?? ''
      const active = server.chats.get(chat)?.row.active === true
      const roll = random(20)
      if (active && roll < 14) server.addPost(chat, `step ${String(step)}`)
      else if (active && roll < 16) server.renewAccess(chat)
      else if (active && roll < 17) server.revoke(chat)
      else chats.push(server.addChat(random(80)))
      await new Promise((resolve) => setTimeout(resolve, random(12)))
      if (random(8) === 0) {
        await realm.actions.close()
        refuses = () => false
        await start()
      }
    }
    refuses = () => false
    realm.actions.wake()
    const active = chats.filter((chat) => server.chats.get(chat)?.row.active === true)
    const ended = chats.filter((chat) => !active.includes(chat))
    const isGone = (chat: string): boolean => realm.state.chats.get(chat)?.active !== true
    await until(() => active.every(whole) && ended.every(isGone), 'whole chats')
    for (const chat of chats) {
      const isActive = active.includes(chat)
      expect(await bodiesOf(chat)).toEqual(isActive ? serverBodies(chat) : [])
    }
    // What stands on the disk is the same, without the server.
    await realm.actions.close()
    server.fetch = () => Promise.reject(new TypeError('offline'))
    await start()
    for (const chat of active) expect(await bodiesOf(chat)).toEqual(serverBodies(chat))
  },
)

it('a revocation is heeded at once, also where the disk refuses to note it; then it is made up for', async () => {
  const chat = server.addChat(3)
  await start()
  await until(() => whole(chat), 'a whole chat')
  refuses = ({ database }) => database.startsWith('mirror')
  server.revoke(chat)
  await until(() => realm.state.chats.get(chat)?.active === false, 'the end')
  expect(await bodiesOf(chat)).toEqual([])
  refuses = () => false
  const purged = (): boolean => (realm.state.chats.get(chat) as { purged?: boolean }).purged === true // prettier-ignore
  await until(purged, 'the purge')
})

it('a purge that the disk refuses at the start does not keep the app from opening', async () => {
  const chat = server.addChat(3)
  await start()
  await until(() => whole(chat), 'a whole chat')
  refuses = ({ database, collection }) => database.startsWith('mirror') && collection === 'blocks'
  server.revoke(chat)
  await until(() => realm.state.chats.get(chat)?.active === false, 'the end')
  await realm.actions.close()
  await start()
  expect(realm.state.chats.get(chat)?.active).toBe(false)
})

it('a restored server is caught up with, also where the disk was full when it was noticed', async () => {
  const chat = server.addChat(1)
  let answer: () => void = () => undefined
  const answers = new Promise<void>((resolve) => (answer = resolve))
  await start()
  await until(() => realm.state.sync.verifiedAt !== null, 'the first comparison')
  // The question after the next answer waits.
  server.fail('/v1/sync/feed', (later) => answers.then(later))
  const asked = server.bodies('/v1/sync/feed').length
  server.addPost(chat, 'of another')
  await until(() => server.bodies('/v1/sync/feed').length > asked, 'the question')
  await write(chat, 'accepted')
  await until(() => realm.state.outbox[0]?.state === 'accepted', 'the verdict')
  refuses = ({ database }) => database.startsWith('outbox')
  server.restore(chat, 3)
  answer()
  await until(() => server.bodies('/v1/sync/feed').length > asked + 1, 'another question').catch(() => undefined) // prettier-ignore
  refuses = () => false
  await until(() => realm.state.timeline === server.timeline && whole(chat), 'the new timeline')
  await until(() => realm.state.outbox.length === 0, 'an empty outbox')
})

it('a comparison that the disk refuses to note is made again, and not a day later', async () => {
  const chat = server.addChat(3)
  let refused = false
  refuses = ({ ids }) => {
    const isNote = ids.includes('meta/meta') && server.bodies('/v1/sync/verify').length > 0
    if (refused || !isNote) return false
    refused = true
    return true
  }
  await start()
  await until(() => refused && whole(chat), 'the refusal')
  expect(realm.state.sync.verifiedAt).toBeNull()
  realm.actions.wake()
  await until(() => realm.state.sync.verifiedAt !== null, 'the comparison')
})

it('a sweep that the disk refused is tried again when there is nothing to do, and not once it is done', async () => {
  const chat = server.addChat(1)
  const query = RxStorageInstanceMemory.prototype.query
  let asked = 0
  RxStorageInstanceMemory.prototype.query = function (this: Instance, prepared) {
    if (this.collectionName !== 'blocks') return query.call(this, prepared)
    asked += 1
    return asked === 1 ? Promise.reject(new Error('refused')) : query.call(this, prepared)
  }
  try {
    await start()
    await until(() => asked >= 1, 'the first sweep')
    server.addPost(chat, 'news')
    await until(() => asked >= 2, 'another')
    server.addPost(chat, 'more')
    await until(() => whole(chat) && realm.state.sync.phase === 'upToDate', 'what came since')
    expect(asked).toBe(2)
  } finally {
    RxStorageInstanceMemory.prototype.query = query
  }
})
