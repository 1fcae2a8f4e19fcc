/** Comparing everything: what differs for good, fails for good or is gone must neither loop nor hold the rest back. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ActiveChatRow, ChatRow, FeedRequest } from '../../sync-server/contract/feed.ts'
import { createActs } from './acts.ts'
import type { Operation } from '../../sync-server/contract/push.ts'
import { nobody } from './audience.ts'
import { openDatabases } from './database.ts'
import { isComplete } from './held-chat.ts'
import { rawOf } from './raw-storage.ts'
import { openRealm, type Realm, type RealmOptions } from './realm.ts'
import { ScriptedServer, cut } from './test-server.ts'
import { until } from './test-realm.ts'

const profileKey = new Uint8Array(32).fill(8)
let server: ScriptedServer
let open: Realm[]

beforeEach(() => {
  server = new ScriptedServer()
  open = []
})
afterEach(async () => {
  for (const realm of open) await realm.actions.close().catch(() => undefined)
})

async function start(options: Partial<RealmOptions> = {}): Promise<Realm> {
  const realm = await openRealm({
    server: 'http://server.test',
    person: server.person,
    profileKey,
    storage: 'memory',
    fetch: server.fetch,
    onUnauthorized: () => Promise.resolve('signed-out'),
    random: () => 0,
    ...options,
  })
  open.push(realm)
  return realm
}

const isWhole = ({ state }: Realm, chat: string): boolean => {
  const its = state.chats.get(chat)
  return its?.active === true && its.completeSince !== null && isComplete(its) && its.row.head === server.chats.get(chat)?.posts.length // prettier-ignore
}
const asked = (path: string): number => server.bodies(`/v1/sync/${path}`).length

/** A stored device with these chats, changed beneath. */
async function stored(
  chats: readonly string[],
  change: (all: { id: string; data: object }[]) => {
    write?: object[]
    purge?: string[]
    /** What each block is said to hold. */
    held?: number
  },
): Promise<void> {
  const realm = await start()
  await until(() => chats.every((chat) => isWhole(realm, chat)), 'whole chats')
  await until(() => realm.state.sync.phase === 'upToDate', 'being up to date')
  await realm.actions.close()
  const databases = await openDatabases({ person: server.person, profileKey, storage: 'memory' })
  const raw = rawOf<{ id: string; data: object }>(databases.mirror.documents as never)
  const { write = [], purge = [], held } = change(await raw.all())
  const blocks = rawOf(databases.mirror.blocks)
  if (held !== undefined)
    await blocks.write((await blocks.all()).map((row) => ({ ...row, n: held })))
  await raw.write(write as never)
  await raw.purge(purge)
  await databases.close()
}

it('a chat that the server says is held, and does not list, is asked about once', async () => {
  const [hidden, other] = [server.addChat(3), server.addChat(3)]
  await stored([hidden, other], () => ({ purge: ['meta/meta'] }))
  const realm = await start({
    fetch: (async (input: string, init: RequestInit) => {
      const response = await server.fetch(input, init)
      if (!input.endsWith('/feed')) return response
      const body = (await response.json()) as { lanes?: { chats: { rows: ChatRow[] } } }
      if (body.lanes) body.lanes.chats.rows = body.lanes.chats.rows.filter(({ id }) => id !== hidden) // prettier-ignore
      return Response.json(body, { status: response.status })
    }) as typeof fetch,
  })
  await until(() => realm.state.sync.verifiedAt !== null && realm.state.sync.check === null, 'the comparison') // prettier-ignore
  const before = asked('verify')
  for (let count = 4; count <= 8; count += 1) {
    server.addPost(other, 'live')
    await until(() => isWhole(realm, other), 'the post')
  }
  expect(asked('verify')).toBe(before)
  expect(isWhole(realm, hidden)).toBe(true)
})

it('what is held, where it is not known of when, is compared with a server that was put back meanwhile', async () => {
  const chat = server.addChat(3)
  server.markers.set(chat, 3)
  await stored([chat], () => ({ purge: ['meta/meta'] }))
  server.restore(chat, 1)
  server.markers.set(chat, 1)
  const realm = await start()
  await until(() => isWhole(realm, chat) && realm.state.sync.verifiedAt !== null, 'the comparison')
  expect((await realm.state.posts(chat, 10)).map(({ body }) => body)).toEqual(['body 1'])
  expect(realm.state.reads.get(chat)).toBe(1)
})

it('lines that go in the middle of comparisons do not make the next one wait longer', async () => {
  const chat = server.addChat(1)
  let now = Date.now()
  const realm = await start({ clock: () => now })
  await until(() => realm.state.sync.verifiedAt !== null, 'the first comparison')
  now += 25 * 3_600_000
  for (let count = 0; count < 5; count += 1) {
    server.fail('/v1/sync/verify', cut)
    const before = asked('verify')
    now += 61_000
    server.addPost(chat, 'live')
    await until(() => asked('verify') > before && realm.state.sync.check === null, 'a comparison')
  }
  now += 61_000
  server.addPost(chat, 'live')
  await until(() => (realm.state.sync.verifiedAt ?? 0) >= now, 'a whole comparison')
})

it('who has signed in again has everything compared at once that could not be before', async () => {
  const chat = server.addChat(2)
  server.fail('/v1/sync/verify', cut)
  const realm = await start()
  await until(() => isWhole(realm, chat) && asked('verify') === 1 && realm.state.sync.check === null, 'a comparison without an answer') // prettier-ignore
  realm.actions.signedIn()
  await until(() => realm.state.sync.verifiedAt !== null, 'the comparison')
})

it('a chat that can not be mended holds no other back, and is not asked for without end', async () => {
  const chats = [server.addChat(3), server.addChat(3)]
  const wrong = (row: { data: object }): object => ({ ...row, data: { ...row.data, held: 9 } })
  await stored(chats, (all) => ({
    held: 9,
    write: [
      ...all.filter(({ id }) => id.startsWith('chat/')).map(wrong),
      ...all.filter(({ id }) => id === 'meta/meta').map((row) => ({ ...row, data: { ...row.data, closed: false } })), // prettier-ignore
    ],
  }))
  const [poison = '', good = ''] = chats.sort()
  const realm = await start({
    fetch: ((input: string, init: RequestInit) => {
      if (!input.endsWith('/blocks') || !(init.body as string).includes(poison)) return server.fetch(input, init) // prettier-ignore
      server.requests.push({ path: '/v1/sync/blocks', body: null })
      return Promise.resolve(Response.json({ unreadable: true }))
    }) as typeof fetch,
  })
  await until(() => realm.state.chats.get(good)?.active === true && realm.state.sync.phase === 'upToDate', 'the start') // prettier-ignore
  await until(() => (realm.state.chats.get(good) as { held?: number }).held === 3, 'the other chat')
  await until(() => realm.state.sync.check === null, 'the end')
  expect(JSON.parse(await realm.actions.diagnostics())).toMatchObject({ comparison: 'NotMended' })
  const before = asked('verify')
  for (let count = 4; count <= 8; count += 1) {
    server.addPost(good, 'live')
    await until(() => isWhole(realm, good), 'the post')
  }
  expect(asked('verify')).toBe(before)
})

it('a chat that the server no longer has is gone when the check ends', async () => {
  const [gone, other] = [server.addChat(3), server.addChat(3)]
  const realm = await start()
  await until(() => isWhole(realm, gone) && isWhole(realm, other), 'whole chats')
  server.chats.delete(gone)
  await realm.actions.checkNow()
  expect(realm.state.chats.get(gone)?.active).toBe(false)
  expect(realm.state.chats.get(other)?.active).toBe(true)
})

it('a chat whose totals disagree is mended, however often the line breaks before', async () => {
  const chat = server.addChat(3)
  const realm = await start()
  await until(() => isWhole(realm, chat), 'a whole chat')
  server.fail('/v1/sync/blocks', cut, cut, cut)
  const its = server.chats.get(chat)
  // Changed in a way that no lane tells.
  if (its?.row.active) its.posts = its.posts.map((post) => ({ ...post, body: 'anew' }))
  if (its?.row.active) its.row = { ...its.row, n: 4 }
  server.addPost(chat, 'live')
  await until(() => asked('blocks') > 3, 'the fourth question')
})

it('own posts far beyond the head of a restored server are offered, and go from the disk', async () => {
  const chat = server.addChat(300)
  for (const post of server.chats.get(chat)?.posts.slice(100) ?? []) post.author = server.person
  const realm = await start()
  await until(() => isWhole(realm, chat), 'a whole chat')
  server.restore(chat, 50)
  await until(() => realm.state.outbox.filter(({ code }) => code === 'server-lost').length === 200, 'the lost posts') // prettier-ignore
  await until(() => isWhole(realm, chat), 'a whole chat')
  expect(await realm.state.posts(chat, 1000)).toHaveLength(50)
  await realm.actions.close()
  const databases = await openDatabases({ person: server.person, profileKey, storage: 'memory' })
  expect(await rawOf(databases.mirror.blocks).all()).toHaveLength(1)
  await databases.close()
})

it('what came with the first sync is compared by itself, and again a day later at the earliest', async () => {
  const chat = server.addChat(3)
  const realm = await start()
  await until(() => realm.state.sync.verifiedAt !== null, 'the comparison')
  await until(() => isWhole(realm, chat), 'the posts')
  const times = asked('verify')
  server.addPost(chat, 'later')
  await until(() => isWhole(realm, chat), 'the post')
  expect(asked('verify')).toBe(times)
})

it('a lane that an own change on its way makes different is compared when that has arrived', async () => {
  const chat = server.addChat(3)
  const realm = await start()
  await until(() => isWhole(realm, chat) && realm.state.sync.verifiedAt !== null, 'the posts')
  const times = asked('verify')
  // The marker is raised at once, and the server does not hear of it.
  server.fail('/v1/sync/push', ...Array.from({ length: 3 }, () => cut))
  await createActs(realm).read({ chat, seq: 3 })
  const before = realm.state.sync.verifiedAt
  await realm.actions.checkNow()
  expect(asked('verify')).toBeGreaterThan(times)
  expect(realm.state.sync.verifiedAt).toBe(before)
  realm.actions.wake()
  await until(() => realm.state.outbox.length === 0, 'the marker to be told')
  await realm.actions.checkNow()
  expect(realm.state.sync.verifiedAt).not.toBe(before)
})

it('what is written before the chat’s row of the new timeline has come goes to nobody, to one or to many', async () => {
  const chat = server.addChat(2)
  const realm = await start()
  await until(() => isWhole(realm, chat) && realm.state.sync.verifiedAt !== null, 'the posts')
  server.fail('/v1/sync/verify', ...Array.from({ length: 20 }, () => cut))
  // Passed over: the lanes come to their end without it.
  const its = server.chats.get(chat)
  server.chats.delete(chat)
  server.forget()
  await until(() => realm.state.audienceTimeline === server.timeline, 'the new timeline')
  const held = realm.state.chats.get(chat)
  if (!held?.active || !its) throw new Error('the chat is gone')
  const { audience } = held.row
  const acts = createActs(realm)
  await acts.post({ chat, body: 'to whom?', audience })
  await acts.postMany({ title: 'all', posts: [{ chat, candidate: chat, body: 'to all?', audience }] }) // prettier-ignore
  const audiences = realm.state.outbox.flatMap(({ operation }) =>
    operation.type === 'post' ? [operation.audience] : [],
  )
  expect(audiences).toEqual([nobody, nobody])
})

it('a chat’s row that was passed over is fetched again, and its posts follow', async () => {
  const chat = server.addChat(2)
  const realm = await start()
  await until(() => isWhole(realm, chat), 'the posts')
  // An answer that tells of a later time without what happened until then.
  server.fail('/v1/sync/feed', (answer) => {
    server.addPost(chat, 'passed over')
    const held = server.chats.get(chat)
    server.chats.delete(chat)
    const late = answer()
    if (held) server.chats.set(chat, held)
    return late
  })
  await realm.actions.checkNow()
  await until(() => isWhole(realm, chat), 'the post')
  expect((await realm.state.posts(chat, 10)).at(-1)?.body).toBe('passed over')
})

/** Answers of the feed without this chat's row, for as long as `isOn`: as one that could not be read. */
function poisoned(isBad: (row: ChatRow) => boolean): typeof fetch {
  return (async (input: string, init: RequestInit) => {
    const response = await server.fetch(input, init)
    if (!input.endsWith('/feed')) return response
    const body = (await response.json()) as { lanes?: { chats: { rows: object[] } } }
    if (body.lanes) body.lanes.chats.rows = body.lanes.chats.rows.map((row) => isBad(row as ChatRow) ? { ...row, epoch: 'x' } : row) // prettier-ignore
    return Response.json(body, { status: response.status })
  }) as typeof fetch
}

it('however its posts compare, nobody is known to read a chat until its row of the new timeline has come', async () => {
  const [chat, other] = [server.addChat(2), server.addChat(2)]
  let isBad = false
  const realm = await start({ fetch: poisoned(({ id }) => isBad && id === chat) })
  await until(() => isWhole(realm, chat) && isWhole(realm, other) && realm.state.sync.verifiedAt !== null, 'the posts') // prettier-ignore
  isBad = true
  const its = server.chats.get(chat)
  const parties = ['coordinators', 'staff:9']
  server.quietly(() => {
    server.forget()
    // As large an audience as in the lost future, and another one.
    if (its?.row.active) its.row = { ...its.row, parties }
  })
  await until(() => realm.state.audienceTimeline === server.timeline && isWhole(realm, other), 'the new timeline') // prettier-ignore
  await realm.actions.checkNow()
  const acts = createActs(realm)
  const audiences = () =>
    server.bodies<{ ops: Operation[] }>('/v1/sync/push').flatMap(({ ops }) => ops.flatMap((op) => op.type === 'post' ? [op.audience] : [])) // prettier-ignore
  await acts.post({ chat, body: 'to whom?', audience: 1 })
  await until(() => audiences().length === 1, 'the post')
  expect(audiences()).toEqual([nobody])
  isBad = false
  await realm.actions.checkNow()
  expect(realm.state.chats.get(chat)).toMatchObject({ row: { parties } })
  await acts.post({ chat, body: 'to them', audience: 1 })
  await until(() => audiences().length === 2, 'the next post')
  expect(audiences()[1]).toEqual({ timeline: server.timeline, counter: 1 })
})

it.each<[string, Partial<ActiveChatRow>]>([
  ['that its candidate is muted', { state: { kind: 'jobSourcePartner', dormant: false, suspended: false, begun: true, muted: true, caseLostAt: null, jobClosed: false, openCase: false } }],
  ['a party', { parties: ['coordinators', 'staff:9'] }],
  ['a larger audience', { audience: 2 }],
  ['another side', { side: 'destination' }],
  ['when access ends', { until: 5_000_000 }],
])('a chat’s row that said %s and was left out is fetched again, though no post came', async (_, facts) => {
  const [chat, other] = [server.addChat(2), server.addChat(2)]
  let isBad = false
  const realm = await start({ fetch: poisoned(({ id }) => isBad && id === chat) })
  await until(() => isWhole(realm, chat) && realm.state.sync.verifiedAt !== null, 'the posts')
  isBad = true
  const its = server.chats.get(chat)
  server.quietly(() => {
    server.g += 1
    if (its?.row.active) its.row = { ...its.row, ...facts, g: server.g }
    server.addPost(other, 'passes the cursor')
  })
  await until(() => server.chats.get(other)?.posts.length === 3 && isWhole(realm, other), 'the later row')
  isBad = false
  const held = (): unknown => realm.state.chats.get(chat)
  expect(held()).not.toMatchObject({ row: facts })
  await realm.actions.checkNow()
  expect(held()).toMatchObject({ row: facts })
  expect(isWhole(realm, chat)).toBe(true)
}) // prettier-ignore

it('a chat’s row that stays unreadable is fetched again once a comparison, and holds no other back', async () => {
  const [chat, other] = [server.addChat(2), server.addChat(2)]
  let isBad = false
  const realm = await start({ fetch: poisoned(({ id }) => isBad && id === chat) })
  await until(() => isWhole(realm, chat) && isWhole(realm, other) && realm.state.sync.verifiedAt !== null, 'the posts') // prettier-ignore
  isBad = true
  const its = server.chats.get(chat)
  if (its?.row.active) its.row = { ...its.row, audience: 9 }
  const fetched = (): number =>
    server.bodies<FeedRequest>('/v1/sync/feed').filter(({ lanes }) => lanes.chats === null).length
  const before = { fetched: fetched(), verifiedAt: realm.state.sync.verifiedAt ?? 0 }
  await realm.actions.checkNow()
  expect(fetched()).toBe(before.fetched + 1)
  expect(realm.state.sync.verifiedAt).toBeGreaterThanOrEqual(before.verifiedAt)
  expect(isWhole(realm, chat) && isWhole(realm, other)).toBe(true)
})
