/**
 * A database that was put back as it was, its folder or its disk: nothing in it tells. Devices have seen more, and others
 * write before they come back.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OwnedStore } from '../../sync-server/db/store.ts'
import { Office, withSource } from '../../sync-server/directory/test-office.ts'
import { openAddress, type Address } from '../../tests/fixtures/address.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { openDevice, until, type TestDevice } from './test-realm.ts'
import { waitingView } from './views/waiting.ts'

/** A database that can be kept as it stands, and put back. */
export interface Keeping {
  /** Whether it is kept while it runs on. */
  runsOn: boolean
  open(): Promise<OwnedStore>
  /** Keeps what there is. */
  keep(): Promise<void>
  /** What was kept takes the place of what there is. Nobody has it open. */
  putBack(): Promise<void>
  end(): Promise<void>
}

const key = withSource('nurse', 'tbb')

export function putBackSuite(name: string, make: () => Promise<Keeping>): void {
  describe(name, () => {
    let database: Keeping
    let store: OwnedStore | null
    let server: TestServer
    let address: Address
    let devices: TestDevice[]

    async function start(): Promise<void> {
      store = await database.open()
      server = await startTestServer(store)
      address.leadTo(server.port)
    }
    async function stop(): Promise<void> {
      address.leadTo(null)
      await server.close()
      await store?.close()
      store = null
    }
    /** What comes after it is lost with `restore`. */
    async function snapshot(): Promise<void> {
      if (!database.runsOn) await stop()
      await database.keep()
      if (!database.runsOn) await start()
    }
    async function restart(): Promise<void> {
      await stop()
      await start()
    }
    async function restore(): Promise<void> {
      await stop()
      await database.putBack()
      await start()
    }
    async function device(who: string): Promise<TestDevice> {
      const line = { ...server, url: `http://127.0.0.1:${String(address.port)}` }
      const opened = await openDevice(line, who, { profile: Math.floor(Math.random() * 1e9) })
      devices.push(opened)
      await until(() => opened.realm.state.chats.size > 0 && opened.realm.state.sync.phase === 'upToDate', `${who} to be up to date`) // prettier-ignore
      return opened
    }
    const write = (its: TestDevice, body: string) => {
      const { row } = its.chat(key)
      return its.acts.post({ chat: row.id, body, audience: row.audience })
    }
    const bodies = async (its: TestDevice): Promise<string[]> =>
      (await its.posts(key)).map(({ body }) => body)
    const timelineOf = (its: TestDevice): string | null => its.realm.state.timeline
    async function back(...its: TestDevice[]): Promise<void> {
      for (const { line, realm } of its) {
        line.cut()
        await until(() => realm.state.sync.offlineSince !== null, 'being offline')
        line.mend()
        await until(() => realm.state.sync.offlineSince === null, 'the line')
      }
      for (const one of its) await one.settled()
    }

    beforeEach(async () => {
      database = await make()
      address = await openAddress()
      devices = []
      await start()
      const office = new Office(server.store, server.directory)
      await office.found()
      await office.job('nurse', 'iress')
      await office.candidate('amal', 'tbb')
      await office.case('amal as nurse', 'amal', 'nurse', 'cvReview')
    }, 60_000)
    afterEach(async () => {
      for (const its of devices) await its.close()
      await server.close()
      await store?.close()
      await address.close()
      await database.end()
    })

    it('is found out by a device that knows more, whatever was written meanwhile: its lost post is offered, and all go on alike', async () => {
      const [tbb, iress] = [await device('tbb1'), await device('iress1')]
      await write(tbb, 'kept')
      await tbb.settled()
      const before = timelineOf(tbb)
      iress.line.cut()
      await snapshot()
      await back(tbb)
      // A start alone is no other timeline.
      expect(timelineOf(tbb)).toBe(before)
      const { post: lost } = await write(tbb, 'lost')
      await until(async () => (await bodies(tbb)).includes('lost'), 'the post')
      await tbb.settled()
      tbb.line.cut()

      await restore()
      await back(iress)
      // In the lost one's place, and on: their numbers had been given out for other things.
      for (const count of [1, 2, 3]) await write(iress, `new ${String(count)}`)
      await iress.settled()
      expect(timelineOf(iress)).toBe(before)

      await back(tbb)
      await until(async () => (await bodies(tbb)).length === 4, 'what the others wrote')
      await tbb.settled()
      expect(timelineOf(tbb)).not.toBe(before)
      expect(await bodies(tbb)).toEqual(['kept', 'new 1', 'new 2', 'new 3'])
      const offered = await waitingView(tbb.realm.state)
      expect(offered.map(({ post }) => [post.id, post.body, post.code])).toEqual([[lost, 'lost', 'server-lost']]) // prettier-ignore
      await back(iress)
      await until(() => timelineOf(iress) === timelineOf(tbb), 'one timeline')
      await iress.settled()
      expect(await bodies(iress)).toEqual(await bodies(tbb))
      expect(await waitingView(iress.realm.state)).toEqual([])
    }, 60_000)

    it('is found out by a start that it does not know', async () => {
      const [tbb, iress] = [await device('tbb1'), await device('iress1')]
      await snapshot()
      await restart()
      await back(tbb, iress)
      const before = timelineOf(tbb)
      iress.line.cut()
      // Nothing is written: of the start that is lost it has only heard.
      tbb.line.cut()
      await restore()
      await back(iress)
      await write(iress, 'new')
      await iress.settled()
      await back(tbb)
      await until(() => timelineOf(tbb) !== before, 'the other timeline')
      await until(async () => (await bodies(tbb)).length > 0, 'what was written meanwhile')
      expect(await bodies(tbb)).toEqual(['new'])
    }, 60_000)

    it('an accepted post that no lane has brought back is sent again when the database has started anew', async () => {
      const [tbb, iress] = [await device('tbb1'), await device('iress1')]
      iress.line.cut()
      await snapshot()
      await back(tbb)
      const before = timelineOf(tbb)
      tbb.line.faults.set('/v1/sync/feed', 'lost')
      await write(tbb, 'accepted')
      await until(() => tbb.realm.state.outbox.some(({ state }) => state === 'accepted'), 'the verdict') // prettier-ignore
      tbb.line.cut()
      tbb.line.faults.clear()
      await restore()
      await back(iress)
      for (const count of [1, 2]) await write(iress, `new ${String(count)}`)
      await iress.settled()
      await back(tbb)
      await until(async () => (await bodies(tbb)).length === 3, 'all posts')
      expect(await bodies(tbb)).toEqual(['new 1', 'new 2', 'accepted'])
      expect(tbb.realm.state.outbox).toEqual([])
      // It has lost nothing else: where its start is kept, no timeline has ended.
      if (database.runsOn) expect(timelineOf(tbb)).toBe(before)
    }, 60_000)
  })
}
