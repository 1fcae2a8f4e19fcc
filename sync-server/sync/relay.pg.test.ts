/** Several servers on one PostgreSQL: what is written at one is told to who waits at another. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anew, createDatabase } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { revokeNamed } from '../auth/revoke.ts'
import { readInstallation } from '../db/installation.ts'
import { openStore } from '../db/open-store.ts'
import type { OwnedStore } from '../db/store.ts'
import { id, newCandidate, Office, staff, withSource } from '../directory/test-office.ts'
import { TestReader } from './test-reader.ts'

const wait = 20_000
/** Far below what a feed waits, and far above what a signal takes. */
const promptly = 3_000
const chat = withSource('nurse', 'tbb')

describe('servers of one store', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  let stores: OwnedStore[]
  let here: TestServer
  let there: TestServer
  let office: Office

  beforeAll(async () => {
    database = await createDatabase()
    const open = (): Promise<OwnedStore> => openStore({ databaseUrl: database.url, dataDir: null })
    stores = [await open(), await open()]
    const [one, other] = stores as [OwnedStore, OwnedStore]
    here = await startTestServer(one)
    there = await startTestServer(other)
    office = new Office(one)
  }, 60_000)
  afterAll(async () => {
    await here.close()
    await there.close()
    for (const store of stores) await store.close()
    await database.drop()
  })
  beforeEach(async () => {
    await anew(here.store, 'amal as nurse', async () => {
      await office.found()
      await office.amalAsNurse()
    })
  }, 60_000)

  it('a server that starts beside the others is no other timeline for anybody', async () => {
    const iress = await TestReader.of(here, 'iress1')
    await iress.pull()
    const { timeline, start } = await readInstallation(here.store)
    const store = await openStore({ databaseUrl: database.url, dataDir: null })
    const third = await startTestServer(store)
    try {
      const tbb = await TestReader.of(third, 'tbb1')
      await tbb.pull()
      await tbb.push(tbb.post(chat, 'at the new one'))
      await tbb.pull()
      await iress.pull()
      expect(iress.bodies(chat)).toEqual(['at the new one'])
      for (const reader of [iress, tbb]) expect(reader.witness).toMatchObject({ start })
      expect(await readInstallation(here.store)).toMatchObject({ timeline, start })
    } finally {
      await third.close()
      await store.close()
    }
  })

  /** Somebody who writes here, and somebody who waits there. */
  async function pair(): Promise<[TestReader, TestReader]> {
    const iress = await TestReader.of(here, 'iress1')
    const tbb = await TestReader.of(there, 'tbb1')
    await Promise.all([iress.pull(), tbb.pull()])
    return [iress, tbb]
  }
  async function parked<Result>(asked: Promise<Result>): Promise<() => Promise<Result>> {
    await new Promise((resolve) => setTimeout(resolve, 300))
    const from = performance.now()
    return async () => {
      const result = await asked
      expect(performance.now() - from).toBeLessThan(promptly)
      return result
    }
  }

  it('wake each other’s feeds', async () => {
    const [iress, tbb] = await pair()
    // Whatever it is, it is no reason to end.
    for (const text of ['no JSON', '{"from":"a later version"}'])
      await here.store.query('select pg_notify($1, $2)', ['jobchats', text])
    for (const body of ['first', 'second']) {
      const told = await parked(tbb.ask(wait))
      await iress.push(iress.post(chat, body))
      tbb.apply(await told())
      expect(tbb.bodies(chat).at(-1)).toBe(body)
    }
  })

  it('wake whom a change of the directory concerns, however many they are', async () => {
    const [, tbb] = await pair()
    const told = await parked(tbb.ask(wait))
    const crowd = Array.from({ length: 400 }, (_, n) => staff(`crowd ${String(n)}`, 'tbb'))
    await here.directory.apply([...crowd, ...newCandidate('omar', 'tbb')])
    tbb.apply(await told())
    await tbb.pull()
    expect(tbb.directory.get(id('omar'))).toMatchObject({ gone: false })
  }, 60_000)

  it('tell of what they still do while they stop', async () => {
    const [, tbb] = await pair()
    const told = await parked(tbb.ask(wait))
    const third = await openStore({ databaseUrl: database.url, dataDir: null })
    const stopping = await startTestServer(third)
    let begin = (): void => undefined
    const work = new Promise<void>((resolve) => (begin = resolve)).then(() => stopping.directory.apply(newCandidate('omar', 'tbb'))) // prettier-ignore
    const closed = stopping.close(work)
    setTimeout(begin, 300)
    tbb.apply(await told())
    await closed
    await third.close()
    await tbb.pull()
    expect(tbb.directory.get(id('omar'))).toMatchObject({ gone: false })
  })

  it('send a device away that is revoked at another one', async () => {
    const [, tbb] = await pair()
    const { timeline, cursors: lanes } = tbb
    const refused = await parked(tbb.call('/v1/sync/feed', { v: 1, timeline, wait, maxBytes: 1000, lanes })) // prettier-ignore
    await here.revokeDevice(tbb.device)
    expect(await refused()).toMatchObject({ status: 401, body: { error: { code: 'device-revoked', wipe: true } } }) // prettier-ignore
  })

  it('send a device away that an operator’s command revokes', async () => {
    const [, tbb] = await pair()
    const { timeline, cursors: lanes } = tbb
    const refused = await parked(tbb.call('/v1/sync/feed', { v: 1, timeline, wait, maxBytes: 1000, lanes })) // prettier-ignore
    const third = await openStore({ databaseUrl: database.url, dataDir: null })
    expect(await revokeNamed(third, { person: id('tbb1'), device: null })).toMatchObject({
      revoked: 1,
    })
    await third.close()
    expect(await refused()).toMatchObject({ status: 401, body: { error: { code: 'device-revoked', wipe: true } } }) // prettier-ignore
  })

  it('miss nothing of the time in which the line between them was cut', async () => {
    const [iress, tbb] = await pair()
    const told = await parked(tbb.ask(wait))
    // Written before anybody listens again.
    const cut = here.store.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen %'") // prettier-ignore
    await Promise.all([cut, iress.push(iress.post(chat, 'in the gap'))])
    tbb.apply(await told())
    expect(tbb.bodies(chat)).toContain('in the gap')
  })
})
