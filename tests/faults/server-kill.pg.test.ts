/**
 * kill -9 of a real server process at the named points of a push, on PostgreSQL: no accepted post is lost, and none
 * stands twice. The points are held from outside: by locks in the database, and by a line that keeps an answer back.
 */
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDevice, until, type TestDevice } from '../../renderer/data/test-realm.ts'
import { openStore } from '../../sync-server/db/open-store.ts'
import type { OwnedStore } from '../../sync-server/db/store.ts'
import { Office, withSource } from '../../sync-server/directory/test-office.ts'
import { createDatabase } from '../fixtures/database.ts'
import { startTestServer, type TestServer } from '../fixtures/server.ts'
import { startHeldPostgres, type HeldPostgres } from './held-postgres.ts'
import { startServerProcess, type ServerProcess } from './server-process.ts'

const key = withSource('nurse', 'tbb')
let database: Awaited<ReturnType<typeof createDatabase>>
let line: HeldPostgres
let store: OwnedStore
/** Only signs people in: what is tested is the other one. */
let desk: TestServer
let server: ServerProcess
let other: pg.Client
let devices: TestDevice[] = []

beforeEach(async () => {
  database = await createDatabase()
  line = await startHeldPostgres(database.url)
  store = await openStore({ databaseUrl: database.url, dataDir: null })
  desk = await startTestServer(store)
  const office = new Office(store, desk.directory)
  await office.found()
  await office.job('nurse', 'iress')
  server = await startServerProcess(line.url)
  other = new pg.Client({ connectionString: database.url })
  await other.connect()
})
afterEach(async () => {
  for (const device of devices) await device.close()
  devices = []
  await server.kill9().catch(() => undefined)
  await other.end()
  await desk.close()
  await line.close()
  await store.close()
  await database.drop()
})

let profiles = 0
async function device(name: string): Promise<TestDevice> {
  profiles += 1
  const { signIn } = desk
  const opened = await openDevice({ url: server.url, store, signIn }, name, { profile: profiles })
  devices.push(opened)
  await opened.settled()
  return opened
}

async function waitsForLock(): Promise<void> {
  await until(async () => {
    const rows = await store.query("select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") // prettier-ignore
    return rows.length > 0
  }, 'the server to stand at the point')
}

/** Stops the server's next push at a point; returns the way to let go. */
const points: Record<
  string,
  () => Promise<{ reached: Promise<void>; letGo: () => Promise<void> }>
> = {
  'after the chat lock': async () => {
    // The commit lock, which is taken when chats are locked and all is judged.
    await other.query('begin')
    await other.query('select pg_advisory_xact_lock(4021977)')
    return { reached: waitsForLock(), letGo: async () => void (await other.query('rollback')) }
  },
  'before commit': async () => {
    // The ledger is written last.
    await other.query('begin')
    await other.query('lock table ledger in share mode')
    return { reached: waitsForLock(), letGo: async () => void (await other.query('rollback')) }
  },
  'after commit and before the answer': () =>
    Promise.resolve({ reached: line.holdNextCommit(), letGo: () => Promise.resolve() }),
}

const counted = () =>
  store.query<{ body: string; seq: number }>('select body, seq from post where author is not null order by seq') // prettier-ignore

it.each(Object.keys(points))('%s', { timeout: 90_000 }, async (name) => {
  const [tbb, iress] = [await device('tbb1'), await device('iress1')]
  const chat = tbb.chat(key).row
  const write = (body: string) => tbb.acts.post({ chat: chat.id, body, audience: chat.audience })
  await write('accepted before')
  await tbb.settled()
  const before = await counted()
  expect(before.map(({ body }) => body)).toEqual(['accepted before'])

  const at = await points[name]?.()
  if (!at) throw new Error('no such point')
  for (const body of ['one', 'two', 'three']) await write(body)
  await at.reached
  const { port } = new URL(server.url)
  await server.kill9()
  await at.letGo()
  // What stood before the commit is undone; what stood behind it is there, though nobody was told.
  const arrived = name.startsWith('after commit') ? ['accepted before', 'one'] : ['accepted before']
  await until(async () => (await store.query("select 1 from pg_stat_activity where datname = current_database() and state = 'idle in transaction'")).length === 0, 'the end of what was under way') // prettier-ignore
  expect((await counted()).map(({ body }) => body)).toEqual(arrived)
  expect(tbb.realm.state.outbox.filter(({ state }) => state === 'rejected')).toEqual([])

  server = await startServerProcess(database.url, Number(port))
  for (const its of [tbb, iress]) its.realm.actions.wake()
  await until(() => tbb.realm.state.outbox.length === 0, 'an empty outbox')
  await Promise.all([tbb.settled(), iress.settled()])
  const wanted = ['accepted before', 'one', 'two', 'three']
  expect((await counted()).map(({ body }) => body)).toEqual(wanted)
  for (const its of [tbb, iress]) {
    await until(async () => (await its.posts(key)).length >= (its.chat(key).row.head), 'all posts') // prettier-ignore
    const posts = await its.posts(key)
    expect(posts.filter(({ author }) => author !== null).map(({ body }) => body)).toEqual(wanted)
    expect(posts.map(({ seq }) => seq)).toEqual(posts.map((_, index) => index + 1))
    await its.realm.actions.checkNow()
    expect(its.realm.state.sync.check?.mended ?? 0).toBe(0)
  }
})
