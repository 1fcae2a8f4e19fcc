/** Tests of changes with a wide reach, run on each kind of store: killed between any two batches they go on. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anew, openTestStore, type StoreKind } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { checkStore } from '../access/check/check.ts'
import type { Difference } from '../access/check/difference.ts'
import type { OwnedStore, Store } from '../db/store.ts'
import { TestReader } from '../sync/test-reader.ts'
import { ChangeRefused, type Change } from './changes.ts'
import { createDirectory } from './service.ts'
import { allSources, id, job, newCandidate, Office, partner, prospect, recruiting, staff, withSource } from './test-office.ts' // prettier-ignore

const names = ['amal', 'omar', 'lina', 'yusuf', 'sami']
const jobs = ['nurse', 'cook']

class Killed extends Error {}

/** The store of a server that dies with its transaction number `last`, just before the commit. */
function dying(store: Store, last: number): Store {
  let count = 0
  const alive = (): void => {
    if (count >= last) throw new Killed()
  }
  return {
    ...store,
    as(identity, plans) {
      const db = store.as(identity, plans)
      return {
        query(sql, values) {
          alive()
          return db.query(sql, values)
        },
        transaction(work) {
          alive()
          return db.transaction(async (tx) => {
            const result = await work(tx)
            count += 1
            alive()
            return result
          })
        },
      }
    },
  }
}

export function batchesSuite(kind: StoreKind): void {
  describe(`changes with a wide reach on ${kind}`, () => {
    let store: OwnedStore
    let server: TestServer
    let office: Office
    beforeAll(async () => {
      store = await openTestStore(kind)
      server = await startTestServer(store)
    }, 60_000)
    afterAll(async () => {
      await server.close()
      await store.close()
    })
    beforeEach(begin)

    async function begin(): Promise<void> {
      office = new Office(store, undefined, { reachLimit: 0 })
      await anew(store, 'five cases', async () => {
        await office.found()
        await office.apply(
          ...names.flatMap((name) => newCandidate(name, 'tbb')),
          ...jobs.map((name) => job(name, ['iress'])),
          ...jobs.map((name): Change => ({ type: 'publishJob', job: id(name) })),
          ...names.map((name): Change => ({ type: 'case', id: id(`${name}'s case`), candidate: id(name), job: id('nurse'), stage: 'acceptance', furthest: null })), // prettier-ignore
        )
        await office.post(prospect('amal'), 'tbb1', 'old')
        await office.post(allSources('nurse'), 'tbb1', 'for all')
      })
    }

    async function differences(): Promise<Difference[]> {
      const found: Difference[] = []
      await checkStore(store, { retentionDays: 30, onDifference: (its) => void found.push(its) })
      return found
    }
    const pending = async (): Promise<number> => (await store.query('select 1 from pending')).length
    /** Everything but what differs in each run. */
    const state = async (): Promise<unknown> => ({
      chats: await store.query('select key, audience, state, seq, n from chat order by key'),
      grants: await store.query('select key, party, side, active, reason from grants join chat on id = chat order by key, party'), // prettier-ignore
      members: await store.query('select person, party, active from memberships order by 1, 2'),
      sight: await store.query('select party, kind, id, view, active from sight order by 1, 2, 3, 4'), // prettier-ignore
      posts: await store.query('select key, p.seq, p.kind, p.body from post p join chat on chat.id = chat order by key, p.seq'), // prettier-ignore
    })
    /** Runs the changes on a server that dies after `last` transactions; true where it came to the end. */
    const until = async (last: number, changes: Change[]): Promise<boolean> => {
      const directory = createDirectory({ store: dying(store, last), clock: () => 0, reachLimit: 0, mostPublished: 1 }) // prettier-ignore
      return directory.apply(changes).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Killed) return false
          throw error
        },
      )
    }

    const tbb = (facts: Parameters<typeof partner>[1]): Change => partner('tbb', { source: true, ...facts }) // prettier-ignore
    const wide: [string, Change[], Change[]][] = [
      ['a partner deactivated', [], [tbb({ active: false })]],
      ['a partner active again', [tbb({ active: false })], [tbb({})]],
      ['a partner no source partner any more', [], [tbb({ source: false })]],
      ['a partner that becomes a source partner', [tbb({ source: false })], [tbb({})]],
      ['a destination partner no more one', [], [partner('iress', {})]],
      ['a new coordinator', [], [partner('crs', { source: true, coordinator: true })]],
      ['a job published', [], [job('cleaner', ['iress']), { type: 'publishJob', job: id('cleaner') }]], // prettier-ignore
      ['candidates handed over', [], names.map((name) => ({ type: 'handOver', candidate: id(name), to: id('crs') }))], // prettier-ignore
    ]

    it.each(wide)('%s: killed before any commit, it goes on to the same end', { timeout: 120_000 }, async (_name, before, changes) => {
        await office.apply(...before)
        await office.apply(...changes)
        expect(await pending()).toBe(0)
        expect(await differences()).toEqual([])
        const whole = await state()
        let deaths = 0
        for (let last = 1; ; last += last < 3 ? 1 : 5) {
          await begin()
          await office.apply(...before)
          const done = await until(last, changes)
          // Another server goes on; what it had not been told of is sent again.
          await office.directory.derivePending()
          if (!done) await office.apply(...changes)
          expect(await pending()).toBe(0)
          expect(await state()).toEqual(whole)
          if (done) break
          deaths += 1
        }
        expect(deaths).toBeGreaterThan(1)
        expect(await differences()).toEqual([])
      },
    ) // prettier-ignore

    it('what a partner loses is lost at once, whatever is still to be derived', async () => {
      const reader = await TestReader.of(server, 'tbb1')
      const writer = await TestReader.of(server, 'crs1')
      await reader.pull()
      await writer.pull()
      expect(await until(2, [tbb({ source: false })])).toBe(false)
      expect(await pending()).toBeGreaterThan(3)

      const [feed, history, push] = await Promise.all([
        reader.call('/v1/sync/feed', { v: 1, timeline: reader.timeline, wait: 0, maxBytes: 100_000, lanes: reader.cursors }), // prettier-ignore
        reader.call('/v1/sync/history', { v: 1, pages: [{ chat: reader.chat(prospect('amal')), epoch: 1, before: null, limit: 10 }] }), // prettier-ignore
        reader.call('/v1/sync/push', { v: 1, ops: [] }),
      ])
      for (const { status, body } of [feed, history, push]) {
        expect(status).toBe(503)
        expect(body).toMatchObject({ error: { code: 'server-busy' } })
      }
      // Others go on, and see nothing that is not theirs.
      await office.post(allSources('nurse'), 'crs1', 'meanwhile')
      await writer.pull()
      expect([...writer.posts.values()].map(({ body }) => body)).toContain('meanwhile')
      expect(writer.chats.has(writer.chat(prospect('amal')))).toBe(false)

      await office.directory.derivePending()
      await reader.pull()
      expect([...reader.chats.values()].filter((chat) => chat.active)).toEqual([])
      expect([...reader.posts.values()].map(({ body }) => body)).not.toContain('meanwhile')
    })

    it('who comes while it is still being derived hears nothing of what was lost, and who was there does', async () => {
      const there = await TestReader.of(server, 'tbb1')
      await there.pull()
      await office.apply(staff('late', 'crs'))
      const late = await TestReader.of(server, 'late')
      await late.pull()
      await until(2, [tbb({ source: false })])
      await until(1.5, [staff('late', 'tbb')])
      late.traffic.length = 0
      expect((await late.call('/v1/sync/push', { v: 1, ops: [] })).status).toBe(503)
      expect(await pending()).toBeGreaterThan(3)
      await office.directory.derivePending()
      await Promise.all([there.pull(), late.pull()])
      expect(there.chats.get(there.chat(prospect('amal')))).toMatchObject({ active: false })
      expect(late.chats.has(late.chat(prospect('amal')))).toBe(false)
      expect(late.traffic.join()).not.toContain(id('amal'))
      expect(await differences()).toEqual([])
      // What comes later is theirs like anybody's.
      await office.apply(tbb({}))
      await late.pull()
      expect(late.chats.get(late.chat(allSources('nurse')))).toMatchObject({ active: true })
    })

    it('who leaves while it is still being derived loses all, wherever their device stands', async () => {
      const reader = await TestReader.of(server, 'tbb1')
      await reader.pull()
      const mine = [...reader.chats.values()].flatMap((row) => (row.active ? [row.id] : [])) // prettier-ignore
      await until(2, [tbb({ source: false })])
      await until(1.5, [staff('tbb1', 'crs')])
      reader.apply(await reader.ask(0, 400))
      await office.directory.derivePending()
      await reader.pull(400)
      const theirs = new Set((await office.access('tbb1')).keys())
      expect(mine.filter((id) => reader.chats.get(id)?.active !== true).length).toBeGreaterThan(0)
      const there = [...reader.chats.values()].filter((row) => row.active)
      expect(there).toHaveLength(
        [...(await office.access('tbb1')).values()].filter((row) => row.active).length,
      )
      expect(theirs.size).toBeGreaterThan(0)
    })

    it('who comes and leaves again meanwhile hears nothing of it', async () => {
      await office.apply(staff('late', 'crs'))
      const late = await TestReader.of(server, 'late')
      await late.pull()
      await until(2, [tbb({ source: false })])
      await until(1.5, [staff('late', 'tbb')])
      await until(1.5, [staff('late', 'crs')])
      await late.pull()
      const own = late.chat(prospect('amal'))
      expect(late.chats.has(own)).toBe(false)
      await office.directory.derivePending()
      await late.pull()
      expect(late.chats.has(own)).toBe(false)
      expect(late.traffic.join()).not.toContain(id('amal'))
    })

    it('a chat rests from the change on that takes its last writing colleague', async () => {
      const candidate = await TestReader.of(server, "amal's")
      await candidate.pull()
      await office.post(prospect('amal'), 'tbb1', 'may write')
      const write = async (): Promise<unknown> => (await candidate.push(candidate.post(prospect('amal'), 'hello')))[0] // prettier-ignore
      expect(await write()).toMatchObject({ status: 'ok' })
      const readOnly = ['tbb1', 'tbb2', 'glob1'].map((name) => staff(name, name.slice(0, -1), { readOnly: true })) // prettier-ignore
      expect(await until(1.5, readOnly)).toBe(false)
      expect(await pending()).toBeGreaterThan(0)
      expect(await write()).toMatchObject({ status: 'rejected', code: 'read-only' })
      await office.directory.derivePending()
      expect(await write()).toMatchObject({ status: 'rejected', code: 'read-only' })
      expect(await differences()).toEqual([])
    })

    it('an inactive partner’s people are out before anything is derived', async () => {
      const reader = await TestReader.of(server, 'tbb1')
      await reader.pull()
      expect(await until(1.5, [tbb({ active: false })])).toBe(false)
      const { status } = await reader.call('/v1/sync/push', { v: 1, ops: [] })
      expect(status).toBe(401)
    })

    it('two servers go on together without doing anything twice', async () => {
      await until(3, [tbb({ active: false })])
      const other = createDirectory({ store, clock: () => 0 })
      await Promise.all([office.directory.derivePending(), other.derivePending()])
      expect(await pending()).toBe(0)
      expect(await differences()).toEqual([])
    })

    it('a server that stops leaves the rest to the next one', async () => {
      const stop = new AbortController()
      const directory = createDirectory({
        ...{ store, clock: () => 0, reachLimit: 0, stopping: stop.signal },
        onCommit: () => {
          stop.abort()
        },
      })
      await directory.apply([tbb({ active: false })])
      expect(await pending()).toBeGreaterThan(0)
      await office.directory.derivePending()
      expect(await pending()).toBe(0)
      expect(await differences()).toEqual([])
    })

    it('a change in between is derived from what holds then', async () => {
      await until(3, [tbb({ active: false })])
      await office.apply({ type: 'handOver', candidate: id('sami'), to: id('crs') })
      await office.apply(tbb({}))
      expect(await differences()).toEqual([])
      expect(await office.held('crs1', recruiting("sami's case"))).toBeDefined()
      expect(await office.held('tbb1', recruiting("amal's case"))).toBeDefined()
      expect(await office.held('tbb1', withSource('nurse', 'tbb'))).toBeDefined()
    })

    it('a long list goes in parts; refused in the middle, what stands before it stays', async () => {
      const people = Array.from({ length: 60 }, (_, n) => staff(`new${String(n)}`, 'crs'))
      const error = await office
        .apply(...people, { type: 'handOver', candidate: id('nobody'), to: null })
        .catch((failure: unknown) => failure)
      expect(error).toBeInstanceOf(ChangeRefused)
      expect((error as ChangeRefused).applied).toBe(50)
      expect(await office.held('new49', allSources('nurse'))).toBeDefined()
      expect(await office.access('new50')).toEqual(new Map())
      expect(await differences()).toEqual([])
      // Nobody has a row for a chat that they never read, and nothing old is unread.
      expect(await store.query('select 1 from read_marker')).toEqual([])
      expect(await office.marker('new0', allSources('nurse'))).toBeGreaterThan(1)
    })
  })
}
