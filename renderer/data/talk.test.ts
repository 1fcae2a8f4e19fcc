/** The realm in Node against the real server: what a person writes meets what others hold. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { seedWorld } from '../../sync-server/demo/seed.ts'
import { smallWorld } from '../../sync-server/demo/small-world.ts'
import type { OwnedStore } from '../../sync-server/db/store.ts'
import { openTestStore } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { createLocalPort } from './local-port.ts'
import { PortError, type Port } from './port.ts'
import type { ConversationView, ViewName, Views } from './views/values.ts'

let store: OwnedStore
let server: TestServer
const world = smallWorld(7, Date.now())
const cut = { on: false }

beforeAll(async () => {
  store = await openTestStore('pglite')
  server = await startTestServer(store)
  await seedWorld(store, server.directory, world)
})
afterAll(async () => {
  await server.close()
  await store.close()
})

async function open(person: string, line: { on: boolean } = { on: false }): Promise<Port> {
  const token = await server.signIn(person)
  const port = createLocalPort({
    storage: 'memory',
    fetch: ((input: string, init: RequestInit) => {
      if (line.on) return Promise.reject(new TypeError('cut'))
      return fetch(input, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` },
      })
    }) as typeof fetch,
  })
  await port.open({
    server: server.url,
    person,
    profileKey: new Uint8Array(32).fill(1),
    keep: true,
  })
  return port
}

/** The first value of a view that fits. */
function until<Name extends ViewName>(
  port: Port,
  name: Name,
  args: Views[Name]['args'],
  fits: (value: Views[Name]['value']) => boolean,
): Promise<Views[Name]['value']> {
  return new Promise((resolve) => {
    const stop: { now?: () => void } = {}
    stop.now = port.observe(name, args, (value) => {
      if (!fits(value)) return
      resolve(value)
      queueMicrotask(() => stop.now?.())
    })
  })
}

async function conversation(
  port: Port,
  chat: string,
  fits: (view: ConversationView) => boolean,
): Promise<ConversationView> {
  const view = await until(
    port,
    'conversation',
    { chat, newest: 50 },
    (value) => value !== null && !('gone' in value) && fits(value),
  )
  if (view === null || 'gone' in view) throw new Error('no conversation')
  return view
}

it('two people talk; offline posts wait, may be edited and cancelled, and go out once', async () => {
  const [lina, priya] = [world.accounts[0]?.person ?? '', world.accounts[1]?.person ?? '']
  const a = await open(lina, cut)
  const b = await open(priya)
  await until(a, 'sync', null, (sync) => sync.phase === 'upToDate')
  const chats = await until(a, 'chats', { scope: 'all' }, (found) => found.length > 0)
  const shared =
    chats.find((chat) => chat.kind === 'jobSourcePartner' && chat.job?.name?.startsWith('Software'))
      ?.id ?? ''
  const before = await conversation(a, shared, (view) => view.complete)

  await a.act('post', { chat: shared, body: 'Hello **Priya**', audience: before.audience.counter })
  const there = await conversation(b, shared, (view) =>
    view.posts.some((post) => post.body === 'Hello **Priya**'),
  )
  expect(there.posts.at(-1)).toMatchObject({
    mine: false,
    state: 'accepted',
    author: { name: 'Lina Haddad', partner: 'TBA' },
  })
  expect(there.chat.last?.text).toBe('Hello Priya')

  cut.on = true
  await a.act('wake', null)
  server.http.server.closeAllConnections()
  await until(a, 'sync', null, (sync) => sync.phase === 'offline')
  const { post: first } = await a.act('post', {
    chat: shared,
    body: 'one',
    audience: before.audience.counter,
  })
  const { post: second } = await a.act('post', {
    chat: shared,
    body: 'two',
    audience: before.audience.counter,
  })
  await a.act('editWaiting', { post: first, body: 'one, mended' })
  expect(await a.act('cancelWaiting', { post: second })).toEqual({ body: 'two' })
  const waiting = await conversation(a, shared, (view) =>
    view.posts.some((post) => post.state === 'waiting'),
  )
  expect(
    waiting.posts
      .filter((post) => post.state === 'waiting')
      .map((post) => [post.body, post.cancellable]),
  ).toEqual([['one, mended', true]])

  cut.on = false
  await a.act('wake', null)
  await conversation(b, shared, (view) => view.posts.some((post) => post.body === 'one, mended'))
  const [row] = await store.query<{ count: number }>(
    "select count(*) as count from post where body like 'one%' or body = 'two'",
  )
  expect(row?.count).toBe(1)
  await a.act('close', null)
  await b.act('close', null)
})

it('refuses what the server would refuse, before it is written', async () => {
  const port = await open(world.accounts[3]?.person ?? '')
  const chats = await until(port, 'chats', { scope: 'all' }, (found) => found.length >= 2)
  const prospect = chats.find((chat) => chat.kind === 'candidateProspect')?.id ?? ''
  const code = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof PortError ? error.code : error),
    )
  expect(await code(port.act('post', { chat: prospect, body: 'May I begin?', audience: 1 }))).toBe(
    'must-not-begin',
  )
  expect(await code(port.act('post', { chat: prospect, body: '  ', audience: 1 }))).toBe('empty')
  expect(
    await code(port.act('post', { chat: prospect, body: 'x'.repeat(10_001), audience: 1 })),
  ).toBe('too-long')
  expect(await code(port.act('post', { chat: crypto.randomUUID(), body: 'x', audience: 1 }))).toBe(
    'chat-unavailable',
  )
  const recruiting = chats.find((chat) => chat.kind === 'candidateRecruiting')?.id ?? ''
  expect(await code(port.act('post', { chat: recruiting, body: 'x', audience: 99 }))).toBe(
    'audience-widened',
  )
  await port.act('close', null)
})

it('a revoked chat goes from the device; what was written there stays, visibly rejected', async () => {
  const rana = await store.query<{ id: string }>("select id from person where name = 'Rana Khoury'")
  const person = rana[0]?.id ?? ''
  const line = { on: false }
  const port = await open(person, line)
  await until(port, 'sync', null, (sync) => sync.phase === 'upToDate')
  const chats = await until(port, 'chats', { scope: 'all' }, (found) =>
    found.some((chat) => chat.candidate?.name === 'Samira Azizi'),
  )
  const chat = chats.find(
    (item) => item.kind === 'candidateProspect' && item.candidate?.name === 'Samira Azizi',
  )
  const view = await conversation(port, chat?.id ?? '', (its) => its.posts.length > 0)
  line.on = true
  server.http.server.closeAllConnections()
  await until(port, 'sync', null, (sync) => sync.phase === 'offline')
  await port.act('post', {
    chat: view.chat.id,
    body: 'Written too late',
    audience: view.audience.counter,
  })
  const crs = await store.query<{ id: string }>("select id from partner where abbreviation = 'CRS'")
  await server.directory.apply([
    { type: 'handOver', candidate: view.chat.candidate?.id ?? '', to: crs[0]?.id ?? null },
  ])
  line.on = false
  await port.act('wake', null)
  const gone = await until(
    port,
    'conversation',
    { chat: view.chat.id, newest: 50 },
    (value) => value !== null && 'gone' in value && value.kept > 0,
  )
  expect(gone).toEqual({ gone: true, lost: true, reason: 'lost-access', kept: 1 })
  const waiting = await until(port, 'waiting', null, (items) =>
    items.some((item) => item.post.state === 'rejected'),
  )
  expect(waiting.map((item) => [item.post.body, item.post.code, item.chat])).toEqual([
    ['Written too late', 'chat-unavailable', null],
  ])
  const [row] = await store.query<{ count: number }>(
    "select count(*) as count from post where body = 'Written too late'",
  )
  expect(row?.count).toBe(0)
  await port.act('close', null)
})
