/** A server that was put back to an older backup, with PostgreSQL's own tools, beneath devices that know more. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { binaries } from '../../scripts/postgres.ts'
import { openStore } from '../../sync-server/db/open-store.ts'
import type { OwnedStore } from '../../sync-server/db/store.ts'
import { Office, staff, withSource } from '../../sync-server/directory/test-office.ts'
import { createDatabase } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { openDevice, until, type TestDevice } from './test-realm.ts'
import { waitingView } from './views/waiting.ts'

const key = withSource('nurse', 'tbb')
let database: Awaited<ReturnType<typeof createDatabase>>
let store: OwnedStore
let server: TestServer
let office: Office
let folder: string
let devices: TestDevice[]

beforeEach(async () => {
  database = await createDatabase()
  store = await openStore({ databaseUrl: database.url, dataDir: null })
  server = await startTestServer(store)
  office = new Office(store, server.directory)
  folder = mkdtempSync(path.join(tmpdir(), 'job-chats-backup-'))
  devices = []
  await office.found()
  await office.job('nurse', 'iress')
  await office.candidate('amal', 'tbb')
  await office.case('amal as nurse', 'amal', 'nurse', 'cvReview')
})
afterEach(async () => {
  for (const device of devices) await device.close()
  await server.close()
  await store.close()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** Beside this process, which is the server too: it must end the transactions that the tools wait for. */
const run = async (program: string, ...args: string[]): Promise<void> => {
  await promisify(execFile)(path.join(binaries(), program), args)
}
const backup = (): Promise<void> =>
  run('pg_dump', '--format=custom', `--file=${path.join(folder, 'backup')}`, database.url)
/** Into the same database, while the server runs on. */
const restore = (): Promise<void> =>
  run('pg_restore', '--clean', '--if-exists', `--dbname=${database.url}`, path.join(folder, 'backup')) // prettier-ignore

async function device(name: string): Promise<TestDevice> {
  const opened = await openDevice(server, name, { profile: Math.floor(Math.random() * 1e9) })
  devices.push(opened)
  await until(() => opened.realm.state.chats.size > 0 && opened.realm.state.sync.phase === 'upToDate', `${name} to be up to date`) // prettier-ignore
  return opened
}
const write = (its: TestDevice, body: string): Promise<{ post: string }> => {
  const { row } = its.chat(key)
  return its.acts.post({ chat: row.id, body, audience: row.audience })
}
const bodies = async (its: TestDevice): Promise<string[]> =>
  (await its.posts(key)).map(({ body }) => body)

it('is found out while it runs; what differs is replaced, own lost posts are offered, the outbox goes out', async () => {
  const [tbb, iress] = [await device('tbb1'), await device('iress1')]
  for (let count = 1; count <= 70; count += 1) await write(tbb, `kept ${String(count)}`)
  await until(async () => (await bodies(iress)).length === 70, 'the posts')
  await backup()
  const { post: lost } = await write(tbb, 'lost one')
  await write(iress, 'lost other')
  await tbb.settled()
  await until(async () => (await bodies(tbb)).length === 72, 'all')
  await until(async () => (await bodies(iress)).length === 72, 'all')
  const [kept] = await tbb.posts(key)
  await tbb.acts.edit({ chat: tbb.chat(key).row.id, post: kept?.id ?? '', rev: 0, body: 'lost edit', audience: tbb.chat(key).row.audience }) // prettier-ignore
  await tbb.acts.read({ chat: tbb.chat(key).row.id, seq: 72 })
  await tbb.settled()
  await until(async () => (await bodies(tbb))[0] === 'lost edit', 'the edit')
  tbb.line.cut()
  await until(() => tbb.realm.state.sync.offlineSince !== null, 'being offline')
  await write(tbb, 'waits')
  const before = tbb.realm.state.timeline

  await restore()
  // Another device writes in between: numbers that the lost future had given out come again for other posts.
  iress.line.cut()
  iress.line.mend()
  // As a machine tells that it is online: while the server was away, pauses have grown.
  iress.realm.actions.wake()
  await until(() => iress.realm.state.timeline !== before, 'the other timeline')
  await iress.settled()
  await until(async () => (await bodies(iress)).length === 70, 'what is left')
  expect((await waitingView(iress.realm.state)).map(({ post }) => [post.body, post.code])).toEqual([['lost other', 'server-lost']]) // prettier-ignore
  await write(iress, 'new 71')
  await write(iress, 'new 72')
  await iress.settled()

  const traffic = tbb.traffic.length
  tbb.line.mend()
  tbb.realm.actions.wake()
  await until(() => tbb.realm.state.timeline !== before, 'the other timeline')
  expect((await bodies(tbb)).length).toBeGreaterThan(0)
  await tbb.settled()
  await until(async () => (await bodies(tbb)).includes('waits'), 'the outbox')
  const all = [...Array.from({ length: 70 }, (_, index) => `kept ${String(index + 1)}`), 'new 71', 'new 72', 'waits'] // prettier-ignore
  expect(await bodies(tbb)).toEqual(all)
  const offered = await waitingView(tbb.realm.state)
  expect(offered.map(({ post }) => [post.id, post.body, post.code])).toEqual([[lost, 'lost one', 'server-lost']]) // prettier-ignore
  // Nothing of a later place counts as read.
  expect(tbb.chat(key).unread).toBe(2)
  // What both have was not sent again: two blocks, not all.
  expect(
    tbb.traffic
      .slice(traffic)
      .join()
      .match(/kept 3"/g) ?? [],
  ).toHaveLength(1)

  const { row } = tbb.chat(key)
  await tbb.acts.retryAll({ chat: row.id, code: 'server-lost', audience: row.audience })
  await tbb.settled()
  await until(async () => (await bodies(iress)).at(-1) === 'lost one', 'the post sent again')
  expect(await bodies(tbb)).toEqual([...all, 'lost one'])
  expect(tbb.realm.state.outbox).toEqual([])
})

it('takes back what it no longer grants, and a post of an access that began anew is offered', async () => {
  const crs = await device('crs1')
  const foreign = withSource('nurse', 'crs')
  const post = async (): Promise<void> => {
    const { row } = crs.chat(foreign)
    await crs.acts.post({ chat: row.id, body: 'of the second time', audience: row.audience })
  }
  await backup()
  await office.apply(staff('crs1', 'tbb'))
  await until(() => isActive(crs, key), 'the chats of the new partner')
  await office.apply(staff('crs1', 'crs'))
  await until(() => isActive(crs, foreign), 'the old ones again')
  await post()
  await crs.settled()
  await restore()
  crs.line.cut()
  crs.line.mend()
  crs.realm.actions.wake()
  await until(async () => (await waitingView(crs.realm.state)).length === 1, 'the offer')
  expect(await waitingView(crs.realm.state)).toMatchObject([{ post: { body: 'of the second time', code: 'server-lost' } }]) // prettier-ignore
  await crs.settled()
  expect(await crs.posts(foreign)).toEqual([])
  expect(isActive(crs, key)).toBe(false)
})

function isActive(its: TestDevice, of: typeof key): boolean {
  try {
    return its.chat(of).active
  } catch {
    return false
  }
}
