/** Feed, history and push over the wire, on both stores. Sources: docs/protocol.md, docs/domain.md. */
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { startTestServer } from '../../tests/fixtures/server.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import { revokeDevice } from '../auth/sql.ts'
import { limits } from '../contract/limits.ts'
import type { Verdict } from '../contract/push.ts'
import { readInstallation } from '../db/installation.ts'
import type { OwnedStore } from '../db/store.ts'
import {
  allSources,
  cohort,
  id,
  newCandidate,
  prospect,
  recruiting,
  staff,
  withSource,
} from '../directory/test-office.ts'
import { TestReader } from './test-reader.ts'
import { witnessOf } from './witness.ts'

const bigWait = 20_000

export function syncSuite(kind: StoreKind): void {
  const stage = useStage(kind)
  const { device } = stage

  /** The job `nurse` of Iress; `amal`, TBB's candidate, with a case of it at cvReview. */
  beforeEach(() => stage.anew(), 60_000)

  const devices = (...names: string[]): Promise<TestReader[]> => Promise.all(names.map(device))
  const chat = withSource('nurse', 'tbb')

  describe('two people talk', () => {
    it('sees the same posts in the same order, with badges and counts', async () => {
      const [tbb, iress] = (await devices('tbb1', 'iress1')) as [TestReader, TestReader]
      await tbb.push(tbb.post(chat, 'one'), tbb.post(chat, 'two'))
      await iress.pull()
      await iress.push(iress.post(chat, 'three'))
      await Promise.all([tbb.pullAll(), iress.pullAll()])

      expect(iress.bodies(chat)).toEqual(['one', 'two', 'three'])
      expect(tbb.bodies(chat)).toEqual(iress.bodies(chat))
      const people = tbb.rows(chat).filter((row) => row.author !== null)
      expect(people.map((row) => row.authorRole)).toEqual(['source', 'source', 'destination'])
      expect(people.map((row) => row.authorPartner)).toEqual([id('tbb'), id('tbb'), id('iress')])
      expect(iress.active(chat).unread).toBe(2)
      expect(tbb.active(chat).unread).toBe(1)
      expect(tbb.isComplete(chat)).toBe(true)
      expect(iress.isComplete(chat)).toBe(true)
    })

    it('says with the chat when anything was last said in it, by whomever', async () => {
      const [tbb, glob] = (await devices('tbb1', 'glob1')) as [TestReader, TestReader]
      await tbb.push(tbb.post(chat, 'by a person'))
      await glob.pull()
      const byPerson = glob.active(chat)
      expect(byPerson.movedAt).toBe(byPerson.lastPostAt)
      const at = Date.now() + 5_000
      await stage.office.directory.apply(
        [{ type: 'jobStage', job: id('nurse'), stage: 'noVisa' }],
        at,
      )
      await glob.pullAll()
      for (const { movedAt, lastPostAt } of [glob.active(allSources('nurse'))])
        expect({ movedAt, lastPostAt }).toEqual({ movedAt: at, lastPostAt: null })
      expect(glob.active(prospect('amal'))).toMatchObject({ head: 0, movedAt: null })
    })

    it('takes the time that a device claims only if it is past', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      const yesterday = Date.now() - 86_400_000
      const early = tbb.post(chat, 'early', { writtenAt: yesterday })
      const late = tbb.post(chat, 'late', { writtenAt: Date.now() + 86_400_000 })
      await tbb.push(early, late)
      await tbb.pullAll()
      const [first, second] = tbb.rows(chat).filter((row) => row.author !== null)
      expect(first?.writtenAt).toBe(yesterday)
      expect(second?.writtenAt).toBe(second?.acceptedAt)
    })
  })

  describe('feed', () => {
    it('fills pages with what the reader may see, and loses nothing between them', async () => {
      const [tbb, crs, iress] = (await devices('tbb1', 'crs1', 'iress1')) as [TestReader, TestReader, TestReader] // prettier-ignore
      const foreign = withSource('nurse', 'crs')
      for (let round = 0; round < 10; round += 1) {
        await tbb.push(tbb.post(chat, `tbb ${String(round)} a`), tbb.post(chat, `tbb ${String(round)} b`)) // prettier-ignore
        await crs.push(crs.post(foreign, `secret ${String(round)}`))
      }
      // 900 bytes: three posts a page.
      expect(await tbb.pull(900)).toBeGreaterThan(6)
      expect(tbb.bodies(chat)).toHaveLength(20)
      expect(tbb.traffic.join()).not.toContain('secret')
      await iress.pull(900)
      expect(iress.bodies(chat)).toHaveLength(20)
      expect(iress.bodies(foreign)).toHaveLength(10)
    })

    it('cuts a page by its bytes, but holds at least one row', async () => {
      const [tbb, iress] = (await devices('tbb1', 'iress1')) as [TestReader, TestReader]
      const long = 'ü'.repeat(9_000)
      await tbb.push(...Array.from({ length: 6 }, () => tbb.post(chat, long)))
      const answer = await iress.ask(0, 40_000)
      expect(answer.lanes.posts).toMatchObject({ more: true })
      expect(answer.lanes.posts?.rows.id).toHaveLength(2)
      const least = await iress.ask(0, 1)
      expect(least.lanes.posts?.rows.id).toHaveLength(1)
      await iress.pull(40_000)
      expect(iress.bodies(chat)).toHaveLength(6)
    })

    it('brings a new device the most recent chats first, and then what happens meanwhile', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      await tbb.push(tbb.post(prospect('amal')))
      await tbb.push(tbb.post(chat))
      const fresh = await TestReader.of(stage.server, 'tbb2')
      const first = await fresh.ask(0, 1_400)
      expect(first.lanes.chats?.rows.map((row) => row.id)).toEqual([tbb.chat(chat), tbb.chat(prospect('amal'))]) // prettier-ignore
      expect(first.lanes.posts).toMatchObject({ rows: { id: [] }, more: false })
      fresh.apply(first)
      // It moves up past the fence and is not seen on the way down, but after it.
      await tbb.push(tbb.post(recruiting('amal as nurse'), 'meanwhile'))
      await fresh.pull(1_400)
      expect(fresh.chats.size).toBe(4)
      expect(fresh.active(recruiting('amal as nurse')).lastPostSeq).toBeGreaterThan(0)
      expect(fresh.bodies(recruiting('amal as nurse'))).toEqual(['meanwhile'])
      await fresh.pullAll()
      expect(fresh.isComplete(chat)).toBe(true)
    })

    it('moves the posts cursor past a chat that changed without a post', async () => {
      const [iress] = (await devices('iress1')) as [TestReader]
      await stage.office.apply({ type: 'mute', candidate: id('amal'), muted: true })
      await iress.pull()
      const row = iress.active(recruiting('amal as nurse'))
      expect(row.state.muted).toBe(true)
      expect(iress.cursors.posts?.g).toBeGreaterThanOrEqual(row.g)
    })

    it('tells a revoked reader of the revocation and of nothing else', async () => {
      const [tbb, crs] = (await devices('tbb1', 'crs1')) as [TestReader, TestReader]
      await tbb.push(tbb.post(prospect('amal'), 'before'))
      await tbb.pull()
      const known = tbb.active(prospect('amal'))
      tbb.traffic.length = 0

      await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
      await crs.pull()
      // What is older than the grant comes by history, never through the lane.
      expect(crs.active(prospect('amal')).head).toBeGreaterThan(0)
      expect(crs.rows(prospect('amal'))).toEqual([])
      await crs.push(crs.post(prospect('amal'), 'not for TBB'))
      await tbb.pull()
      await crs.push(crs.post(prospect('amal'), 'nor this'))
      await tbb.pull()

      const gone = tbb.chats.get(known.id)
      expect(gone).toEqual({ id: known.id, active: false, epoch: gone?.epoch, g: gone?.epoch, reason: 'lost-access' }) // prettier-ignore
      expect(gone?.epoch).toBeGreaterThan(known.epoch)
      expect(tbb.traffic.join()).not.toMatch(/not for TBB|nor this/)
      expect(tbb.directory.get(id('amal'))).toMatchObject({ gone: true })
      const refused = await tbb.history(known, null, 10)
      expect(refused).toMatchObject({ rows: { id: [] }, refused: [{ chat: known.id, code: 'not-found' }] }) // prettier-ignore

      // The newcomer has it all, from before too.
      await crs.pullAll()
      expect(crs.bodies(prospect('amal'))).toEqual(['before', 'not for TBB', 'nor this'])
      expect(crs.isComplete(prospect('amal'))).toBe(true)
    })

    it('begins a new epoch where access is given back', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      const before = tbb.active(prospect('amal')).epoch
      await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
      await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('tbb') })
      await tbb.pull()
      expect(tbb.active(prospect('amal')).epoch).toBeGreaterThan(before)
    })

    it('ends a grant at its hour, whoever has written it down', async () => {
      await stage.office.stage('amal as nurse', 'noVisa', Date.now() - 31 * 86_400_000)
      const iress = await TestReader.of(stage.server, 'iress1')
      await iress.pull()
      expect(iress.chats.get(iress.chat(recruiting('amal as nurse')))).toBeUndefined()
      expect(iress.directory.get(id('amal as nurse'))?.gone).not.toBe(false)
    })

    it('refuses cursors of another timeline, and from beyond the newest change', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      const { timeline } = tbb
      const ask = (body: object) =>
        tbb.call('/v1/sync/feed', { v: 1, timeline, wait: 0, maxBytes: 1000, lanes: tbb.cursors, ...body }) // prettier-ignore
      const refused = { status: 409, body: { error: { code: 'timeline-changed', details: { timeline } } } } // prettier-ignore
      const ahead = { g: 1_000_000, k: '' }
      expect(await ask({ timeline: randomUUID() })).toMatchObject(refused)
      expect(await ask({ timeline: null })).toMatchObject(refused)
      expect(await ask({ lanes: { ...tbb.cursors, posts: ahead } })).toMatchObject(refused)
      expect(await ask({ lanes: { ...tbb.cursors, chats: { g: 1, k: '', back: 1_000_000 } } })).toMatchObject(refused) // prettier-ignore
      expect(await ask({})).toMatchObject({ status: 200 })
    })
  })

  describe('a word of what a device was given', () => {
    const anySeal = 'AAAAAAAAAAAAAAAAAAAAAA'
    const ask = (reader: TestReader, witness: object) =>
      reader.call('/v1/sync/feed', { v: 1, timeline: reader.timeline, wait: 0, maxBytes: 1000, lanes: reader.cursors, witness }) // prettier-ignore

    it('is not heeded where the server has not said it under this timeline', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      const { timeline, witness } = tbb
      if (!witness) throw new Error('no word')
      const installation = await readInstallation(stage.store)
      const start = randomUUID()
      const foreign = witnessOf({ ...installation, timeline: randomUUID() }, { start, g: 1 })
      const forged = [{ start, g: 1, seal: anySeal }, { ...witness, start }, { ...witness, g: witness.g + 2 ** 40 }, { ...witness, seal: '' }, foreign] // prettier-ignore
      for (const one of forged) expect(await ask(tbb, one)).toMatchObject({ status: 200, body: { timeline } }) // prettier-ignore
      const ops = [tbb.post(chat, 'goes out all the same')]
      expect(await tbb.call('/v1/sync/push', { v: 1, ops, witness: forged[0] })).toMatchObject({ body: { timeline, results: [{ status: 'ok' }] } }) // prettier-ignore
    })

    it.each(['an unknown start', 'more than there ever was'])('ends the timeline for everybody, once, where the database has lost it: %s', async (what) => {
      const [tbb, iress] = (await devices('tbb1', 'iress1')) as [TestReader, TestReader]
      const { timeline } = tbb
      const installation = await readInstallation(stage.store)
      const start = what === 'an unknown start' ? randomUUID() : installation.start
      const lost = witnessOf(installation, { start, g: what === 'an unknown start' ? 1 : 2 ** 50 })
      const refused = await ask(tbb, lost)
      expect(refused).toMatchObject({ status: 409, body: { error: { code: 'timeline-changed' } } })
      const { timeline: next } = await readInstallation(stage.store)
      expect(next).not.toBe(timeline)
      expect(await ask(iress, iress.witness ?? {})).toMatchObject({ status: 409, body: { error: { details: { timeline: next } } } }) // prettier-ignore
      // The same word says nothing of the timeline that it has brought about.
      const fresh = await TestReader.of(stage.server, 'tbb1')
      await fresh.pull()
      expect(await ask(fresh, lost)).toMatchObject({ status: 200, body: { timeline: next } })
    }) // prettier-ignore

    it('keeps a post from readers whom its author never saw', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      const lost = witnessOf(await readInstallation(stage.store), { start: randomUUID(), g: 1 })
      const ops = [tbb.post(chat, 'to whom?')]
      expect(await tbb.call('/v1/sync/push', { v: 1, ops, witness: lost })).toMatchObject({ body: { results: [{ status: 'rejected', code: 'audience-widened' }] } }) // prettier-ignore
    })
  })

  describe('waiting for news', () => {
    it('wakes at once, and just those whom it concerns', async () => {
      const [tbb, iress, crs] = (await devices('tbb1', 'iress1', 'crs1')) as [TestReader, TestReader, TestReader] // prettier-ignore
      const waiting = iress.ask(bigWait)
      const bystander = crs.ask(700)
      await new Promise((resolve) => setTimeout(resolve, 200))
      const before = performance.now()
      await tbb.push(tbb.post(chat, 'now'))
      const answer = await waiting
      expect(performance.now() - before).toBeLessThan(500)
      expect(answer.lanes.posts?.rows.body).toEqual(['now'])
      expect((await bystander).lanes).toEqual({})
    })

    it('wakes for a chat that opens, and follows a person to a new partner', async () => {
      const [iress] = (await devices('iress1')) as [TestReader]
      await stage.server.directory.apply(newCandidate('omar', 'tbb'))
      await iress.pull()
      await stage.server.directory.apply([{ type: 'case', id: id('omar as nurse'), candidate: id('omar'), job: id('nurse'), stage: 'cvPreparation', furthest: null }]) // prettier-ignore
      const waiting = iress.ask(bigWait)
      await new Promise((resolve) => setTimeout(resolve, 200))
      await stage.server.directory.apply([{ type: 'caseStage', case: id('omar as nurse'), stage: 'cvReview' }]) // prettier-ignore
      const answer = await waiting
      expect(answer.lanes.chats?.rows.map((row) => row.id)).toContain(iress.chat(recruiting('omar as nurse'))) // prettier-ignore
      iress.apply(answer)
      await iress.pull()

      const moving = iress.ask(bigWait)
      await new Promise((resolve) => setTimeout(resolve, 200))
      await stage.server.directory.apply([staff('iress1', 'crs')])
      iress.apply(await moving)
      await iress.pull()
      expect(iress.chats.get(iress.chat(recruiting('amal as nurse')))?.active).toBe(false)
      expect(iress.active(withSource('nurse', 'crs')).side).toBe('source')
    })

    it('says nothing of a case below CV review to the employer and to other source partners, not even that a row was written', async () => {
      await stage.office.job('driver', 'iress')
      await stage.office.candidate('omar', 'tbb')
      const keys = [withSource('driver', 'tbb'), allSources('driver')]
      const stamps = () => Promise.all(keys.map(async (key) => (await stage.office.chat(key))?.g))
      const before = await stamps()
      const [tbb, iress, crs] = (await devices('tbb1', 'iress1', 'crs1')) as [TestReader, TestReader, TestReader] // prettier-ignore
      const theirs = tbb.ask(bigWait)
      const others = Promise.all([iress.ask(1_500), crs.ask(1_500)])
      await new Promise((resolve) => setTimeout(resolve, 200))
      await stage.office.case('omar as driver', 'omar', 'driver', 'prospect')
      await stage.office.stage('omar as driver', 'cvPreparation')
      await stage.office.stage('omar as driver', 'noVisa')
      expect((await theirs).lanes).not.toEqual({})
      expect((await others).map(({ lanes }) => lanes)).toEqual([{}, {}])
      expect(await stamps()).toEqual(before)
    })

    it('does not look up anew what a device has just been told, and misses nothing in between', async () => {
      let looks = 0
      const counting: OwnedStore = {
        ...stage.store,
        as(identity, plans) {
          const work = stage.store.as(identity, plans)
          if (identity.kind !== 'person') return work
          return { ...work, transaction: (run) => ((looks += 1), work.transaction(run)) }
        },
      }
      const its = await startTestServer(counting)
      try {
        const [tbb, iress] = [await TestReader.of(its, 'tbb1'), await TestReader.of(its, 'iress1')]
        await Promise.all([tbb.pull(), iress.pull()])
        const told = tbb.ask(bigWait)
        await new Promise((resolve) => setTimeout(resolve, 200))
        await iress.push(iress.post(chat, 'while it waits'))
        tbb.apply(await told)
        looks = 0

        // Nobody has written since: it waits without a look.
        const parked = tbb.ask(bigWait)
        await new Promise((resolve) => setTimeout(resolve, 200))
        expect(looks).toBe(0)
        await iress.push(iress.post(chat, 'while it waits again'))
        tbb.apply(await parked)
        expect(looks).toBe(1)

        await iress.push(iress.post(chat, 'between two questions'))
        tbb.apply(await tbb.ask(bigWait))
        expect(looks).toBe(2)
        expect(tbb.bodies(chat).slice(-3)).toEqual(['while it waits', 'while it waits again', 'between two questions']) // prettier-ignore

        await its.directory.apply([staff('tbb1', 'crs')])
        await iress.push(iress.post(chat, 'not for who has left'))
        const moved = await tbb.ask(bigWait)
        tbb.apply(moved)
        expect(tbb.chats.get(tbb.chat(chat))?.active).toBe(false)
        expect(JSON.stringify(moved)).not.toContain('not for who has left')
        // Of their new parties they hear from now on.
        const crs = await TestReader.of(its, 'crs1')
        await crs.pull()
        const heard = tbb.ask(bigWait)
        await new Promise((resolve) => setTimeout(resolve, 200))
        await crs.push(crs.post(withSource('nurse', 'crs'), 'among the new ones'))
        expect(JSON.stringify(await heard)).toContain('among the new ones')

        // What was not taken is told again, and who wants an answer at once gets all there is.
        looks = 0
        expect(JSON.stringify(await tbb.ask(bigWait))).toContain('among the new ones')
        tbb.apply(await tbb.ask(0))
        expect((await tbb.ask(0)).lanes).toEqual({})
        expect(looks).toBe(3)
      } finally {
        await its.close()
      }
    })

    it('hears of parties that change while it begins to listen', async () => {
      let before: (() => Promise<unknown>) | null = null
      const racing: OwnedStore = {
        ...stage.store,
        as(identity, plans) {
          const work = stage.store.as(identity, plans)
          return {
            ...work,
            async query<Row extends object>(sql: string, values?: readonly unknown[]) {
              const rows = await work.query<Row>(sql, values)
              const change = sql.startsWith('select party from memberships') ? before : null
              if (change) before = null
              await change?.()
              return rows
            },
          }
        },
      }
      const its = await startTestServer(racing)
      try {
        const [tbb, crs] = [await TestReader.of(its, 'tbb1'), await TestReader.of(its, 'crs1')]
        await Promise.all([tbb.pull(), crs.pull()])
        before = () => its.directory.apply([staff('tbb1', 'crs')])
        tbb.apply(await tbb.ask(0))
        expect(before).toBeNull()
        const heard = tbb.ask(bigWait)
        await new Promise((resolve) => setTimeout(resolve, 200))
        await crs.push(crs.post(withSource('nurse', 'crs'), 'among the new ones'))
        const from = performance.now()
        tbb.apply(await heard)
        await tbb.pullAll()
        expect(performance.now() - from).toBeLessThan(5_000)
        expect(tbb.bodies(withSource('nurse', 'crs'))).toContain('among the new ones')
      } finally {
        await its.close()
      }
    })

    it('looks upwards once a new device has its chats, for what changed while they came', async () => {
      const [glob] = (await devices('glob1')) as [TestReader]
      const fresh = await TestReader.of(stage.server, 'glob1')
      // A chat a page, downwards.
      fresh.apply(await fresh.ask(0, 700))
      const held = [chat, prospect('amal'), recruiting('amal as nurse'), allSources('nurse')].filter((its) => glob.chats.get(glob.chat(its))?.active) // prettier-ignore
      const [key] = held.toSorted((a, b) => glob.active(a).g - glob.active(b).g)
      if (!key || held.length < 2) throw new Error('too few chats')
      await glob.push(glob.post(key, 'while they come'))
      while (fresh.cursors.chats?.back !== undefined) fresh.apply(await fresh.ask(0, 700))
      const from = performance.now()
      fresh.apply(await fresh.ask(bigWait))
      expect(performance.now() - from).toBeLessThan(3_000)
      expect(fresh.active(key).head).toBeGreaterThan(0)
    })

    it('sends a device away that is revoked while it waits', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      const { timeline, cursors: lanes } = tbb
      const waiting = tbb.call('/v1/sync/feed', { v: 1, timeline, wait: bigWait, maxBytes: 1000, lanes }) // prettier-ignore
      await new Promise((resolve) => setTimeout(resolve, 200))
      await stage.server.revokeDevice(tbb.device)
      const gone = { status: 401, body: { error: { code: 'device-revoked', wipe: true } } }
      expect(await waiting).toMatchObject(gone)
      expect(await tbb.call('/v1/sync/push', { v: 1, ops: [tbb.post(chat)] })).toMatchObject(gone)
    })

    it('sends it away too where another server revoked it, with the next news at the latest', async () => {
      const [tbb, other] = (await devices('tbb1', 'tbb1')) as [TestReader, TestReader]
      const { timeline, cursors: lanes } = tbb
      const waiting = tbb.call('/v1/sync/feed', { v: 1, timeline, wait: bigWait, maxBytes: 1000, lanes }) // prettier-ignore
      await new Promise((resolve) => setTimeout(resolve, 200))
      await revokeDevice(stage.store, tbb.device)
      await other.push({ id: randomUUID(), type: 'setting', key: 'enterSends', chat: null, value: true }) // prettier-ignore
      expect(await waiting).toMatchObject({ status: 401, body: { error: { code: 'device-revoked' } } }) // prettier-ignore
    })

    it('locks a deactivated person out, and everybody of a deactivated partner', async () => {
      const [tbb1, tbb2, crs] = (await devices('tbb1', 'tbb2', 'crs1')) as [TestReader, TestReader, TestReader] // prettier-ignore
      const refused = { status: 401, body: { error: { code: 'not-active' } } }
      const push = (reader: TestReader) =>
        reader.call('/v1/sync/push', { v: 1, ops: [reader.post(chat)] })
      await stage.office.apply(staff('tbb1', 'tbb', { active: false }))
      expect(await push(tbb1)).toMatchObject(refused)
      expect(await push(tbb2)).toMatchObject({ status: 200 })
      await stage.office.apply({ type: 'partner', id: id('crs'), name: 'crs', abbreviation: 'CRS', source: true, destination: false, coordinator: false, active: false }) // prettier-ignore
      expect(await push(crs)).toMatchObject(refused)
    })
  })

  describe('history', () => {
    it('goes back page by page from the newest', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      await tbb.push(...Array.from({ length: 25 }, (_, at) => tbb.post(chat, String(at))))
      await tbb.pull()
      const row = tbb.active(chat)
      const first = await tbb.history(row, null, 10)
      expect(first.rows.seq).toEqual(Array.from({ length: 10 }, (_, at) => row.head - at))
      const last = await tbb.history(row, 4, 10)
      expect(last).toMatchObject({ rows: { seq: [3, 2, 1] }, refused: [], more: false })
      expect((await tbb.history(row, 1, 10)).rows.id).toEqual([])
    })

    it('has one answer for what is foreign and for what does not exist', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      for (const chatOf of [tbb.chat(withSource('nurse', 'crs')), randomUUID()]) {
        const answer = await tbb.history({ id: chatOf, epoch: 1 }, null, 5)
        expect(answer).toMatchObject({ rows: { id: [] }, reactions: { post: [] }, more: false })
        expect(answer.refused).toEqual([{ chat: chatOf, code: 'not-found' }])
      }
    })

    it('brings pages of several chats, and of what is not the reader’s nothing but a code', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      const talk = prospect('amal')
      await tbb.push(tbb.post(talk, 'one'), tbb.post(talk, 'two'), tbb.post(chat, 'elsewhere'))
      await tbb.pull()
      const page = ({ id: of, epoch }: { id: string; epoch: number }) => ({ chat: of, epoch, before: null, limit: 2 }) // prettier-ignore
      const [own, other] = [tbb.active(talk), tbb.active(chat)]
      const foreign = { id: tbb.chat(withSource('nurse', 'crs')), epoch: 1 }
      const none = { id: randomUUID(), epoch: 1 }
      const answer = await tbb.pages([foreign, own, none, other].map(page))
      expect(answer.rows.chat.slice(0, 2)).toEqual([own.id, own.id])
      expect(answer.rows.body.slice(0, 3)).toEqual(['two', 'one', 'elsewhere'])
      expect(new Set(answer.rows.chat)).toEqual(new Set([own.id, other.id]))
      expect(answer.refused).toEqual([foreign, none].map(({ id: of }) => ({ chat: of, code: 'not-found' }))) // prettier-ignore
      const turned = await tbb.pages([other, own].map(page))
      expect(turned.rows.body.at(-1)).toBe('one')
    })

    it('cuts an answer by its bytes, behind the first row at the earliest, and says so', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      const long = 'x'.repeat(limits.bodyCharacters)
      const talk = prospect('amal')
      const count = Math.ceil(limits.historyBytes / limits.bodyCharacters) + 1
      for (let at = 0; at < count; at += 20)
        await tbb.push(...Array.from({ length: 20 }, () => tbb.post(talk, long)))
      await tbb.push(tbb.post(chat, 'behind the cut'))
      await tbb.pull()
      const [own, other] = [tbb.active(talk), tbb.active(chat)]
      const page = ({ id: of, epoch }: { id: string; epoch: number }, limit: number) => ({ chat: of, epoch, before: null, limit }) // prettier-ignore
      const cut = await tbb.pages([page(own, 1000), page(other, 5)])
      expect(cut).toMatchObject({ more: true, refused: [] })
      expect(new Set(cut.rows.chat)).toEqual(new Set([own.id]))
      expect(cut.rows.seq.length).toBeLessThan(count)
      expect(cut.rows.seq[0]).toBe(own.head)
      expect((await tbb.pages([page(other, 1)])).rows.body).toEqual(['behind the cut'])
    })

    it('refuses another epoch', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      const row = tbb.active(chat)
      const answer = await tbb.history({ id: row.id, epoch: row.epoch + 1 }, null, 5)
      expect(answer.refused).toEqual([{ chat: row.id, code: 'epoch-changed' }])
      expect(answer.rows.id).toEqual([])
    })
  })

  describe('push', () => {
    it('accepts the same operation once, however often it comes', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      const operation = tbb.post(chat, 'once')
      const [first] = await tbb.push(operation)
      expect(first).toMatchObject({ status: 'ok' })
      const again = { ...first, status: 'duplicate' }
      expect(await tbb.push(operation)).toEqual([again])
      expect(await tbb.push(operation, operation)).toEqual([again, again])
      // Tried again as a new operation: the post is there already.
      const { seq, g, acceptedAt } = first ?? {}
      expect(await tbb.push({ ...operation, id: randomUUID() })).toMatchObject([{ status: 'duplicate', seq, g, acceptedAt }]) // prettier-ignore
      await tbb.pullAll()
      expect(tbb.bodies(chat)).toEqual(['once'])
    })

    it('accepts what stands twice in one request, or comes twice at once, once', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      const one = tbb.post(chat, 'one')
      const [first, twin, retried] = await tbb.push(one, one, { ...one, id: randomUUID() })
      expect(first).toMatchObject({ status: 'ok' })
      expect(twin).toEqual({ ...first, status: 'duplicate' })
      expect(retried).toMatchObject({ status: 'duplicate', seq: first?.seq, g: first?.g })
      const two = tbb.post(chat, 'two')
      const racing = (await Promise.all(Array.from({ length: 8 }, () => tbb.push(two)))).flat()
      expect(racing.filter(({ status }) => status === 'ok')).toHaveLength(1)
      expect(new Set(racing.map(({ seq }) => seq)).size).toBe(1)
      await tbb.pullAll()
      expect(tbb.bodies(chat)).toEqual(['one', 'two'])
      expect(tbb.isComplete(chat)).toBe(true)
    })

    it('never takes an id a second time for something else', async () => {
      const [tbb, tbb2] = (await devices('tbb1', 'tbb2')) as [TestReader, TestReader]
      const operation = tbb.post(chat, 'mine')
      await tbb.push(operation)
      const taken = [{ status: 'rejected', code: 'id-taken' }]
      expect(await tbb.push({ ...operation, body: 'other' })).toMatchObject(taken)
      expect(await tbb.push({ ...operation, id: randomUUID(), body: 'other' })).toMatchObject(taken)
      expect(await tbb2.push(operation)).toMatchObject(taken)
      expect(await tbb2.push({ ...operation, id: randomUUID() })).toMatchObject(taken)
      const shared = tbb.post(chat, 'a')
      const [a, b] = await tbb.push(shared, tbb.post(chat, 'b', { post: shared.post }))
      expect([a?.status, b?.code]).toEqual(['ok', 'id-taken'])
    })

    it('knows an own post again by its first text and by its last one, also where access has ended, and then tells nothing else of it', async () => {
      const [tbb, coordinator] = (await devices('tbb1', 'glob1')) as [TestReader, TestReader]
      const operation = tbb.post(chat, 'first')
      const [first] = await tbb.push(operation)
      await tbb.push({ id: randomUUID(), type: 'edit', chat: operation.chat, post: operation.post, rev: 0, body: 'present', audience: operation.audience }) // prettier-ignore
      const again = (body: string) => tbb.push({ ...operation, id: randomUUID(), body })
      expect(await again('first')).toMatchObject([{ status: 'duplicate' }])
      expect(await again('present')).toMatchObject([{ status: 'duplicate' }])
      expect(await again('neither')).toMatchObject([{ code: 'id-taken' }])
      await stage.office.apply(staff('tbb1', 'crs'))
      const answers = async (): Promise<unknown[]> => {
        const verdicts: Verdict[] = []
        for (const body of ['first', 'present', 'neither', '']) verdicts.push(...(await again(body))) // prettier-ignore
        return verdicts.map((verdict) => ({ ...verdict, id: '' }))
      }
      const known = { id: '', status: 'duplicate', seq: first?.seq, acceptedAt: first?.acceptedAt }
      const expected = [known, known, ...['chat-unavailable', 'empty'].map((code) => ({ id: '', status: 'rejected', code }))] // prettier-ignore
      expect(await answers()).toEqual(expected)
      expect(await coordinator.push({ id: randomUUID(), type: 'delete', chat: operation.chat, post: operation.post })).toMatchObject([{ status: 'ok' }]) // prettier-ignore
      expect(await answers()).toEqual(expected)
    })

    it('keeps a rejection: the same operation is never accepted later', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      await stage.office.apply(staff('tbb1', 'tbb', { readOnly: true }))
      const operation = tbb.post(chat)
      const rejection = [{ id: operation.id, status: 'rejected', code: 'read-only' }]
      expect(await tbb.push(operation)).toEqual(rejection)
      await stage.office.apply(staff('tbb1', 'tbb', { readOnly: false }))
      expect(await tbb.push(operation)).toEqual(rejection)
      expect(await tbb.push({ ...operation, id: randomUUID() })).toMatchObject([{ status: 'ok' }])
    })

    it('asks again before a post reaches more people than its author has seen', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      const all = allSources('nurse')
      const seen = tbb.active(all).audience
      await stage.office.apply({ type: 'partner', id: id('new'), name: 'new', abbreviation: 'NEW', source: true, destination: false, coordinator: false, active: true }) // prettier-ignore
      const operation = tbb.post(all, 'for those I know')
      const [widened, behind, elsewhere] = await tbb.push(operation, tbb.post(all), tbb.post(chat))
      expect(widened).toMatchObject({ status: 'rejected', code: 'audience-widened' })
      expect(behind).toMatchObject({ status: 'deferred' })
      expect(elsewhere).toMatchObject({ status: 'ok' })
      await tbb.pull()
      expect(tbb.active(all).audience).toBeGreaterThan(seen)
      expect(tbb.active(all).parties).toContain(`staff:${id('new')}`)
      const again = tbb.post(all, operation.body, { post: operation.post })
      expect(await tbb.push(again)).toMatchObject([{ status: 'ok' }])
      const foreign = tbb.post(all, 'x', { audience: { timeline: randomUUID(), counter: 2 } })
      expect(await tbb.push(foreign)).toMatchObject([{ code: 'audience-widened' }])
    })

    it('judges the text of each post by itself', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      const bodies = ['', ' \n', 'a'.repeat(10_001), 'a\0b', 'a\ud800b', '😀'.repeat(10_000), 'ok']
      const verdicts = await tbb.push(...bodies.map((body) => tbb.post(chat, body)))
      expect(verdicts.map(({ code, status }) => code ?? status)).toEqual(['empty', 'empty', 'too-long', 'invalid', 'invalid', 'ok', 'ok']) // prettier-ignore
    })

    it('says of a foreign chat what it says of none', async () => {
      const [tbb] = (await devices('tbb1')) as [TestReader]
      const foreign = tbb.chat(withSource('nurse', 'crs'))
      for (const where of [foreign, randomUUID()]) {
        const verdicts = await tbb.push(
          tbb.post(chat, 'x', { chat: where }),
          { id: randomUUID(), type: 'read', chat: where, seq: 1 },
          { id: randomUUID(), type: 'setting', key: 'follow', chat: where, value: true },
        )
        expect(verdicts.map(({ code }) => code)).toEqual(['chat-unavailable', 'chat-unavailable', 'chat-unavailable']) // prettier-ignore
      }
    })

    it('refuses who may read but not write, each for their reason', async () => {
      const amal = recruiting('amal as nurse')
      const [tbb, iress, own] = (await devices('tbb1', 'iress1', "amal's")) as [TestReader, TestReader, TestReader] // prettier-ignore
      const codes = async (): Promise<unknown[]> =>
        Promise.all(
          [tbb, iress, own].map(async (reader) => {
            await reader.pull()
            const [verdict] = await reader.push(reader.post(amal))
            return verdict?.code ?? verdict?.status
          }),
        )
      expect(await codes()).toEqual(['ok', 'ok', 'ok'])
      await stage.office.apply({ type: 'mute', candidate: id('amal'), muted: true })
      expect(await codes()).toEqual(['ok', 'ok', 'read-only'])
      await stage.office.apply({ type: 'mute', candidate: id('amal'), muted: false })
      await stage.office.stage('amal as nurse', 'noVisa')
      expect(await codes()).toEqual(['ok', 'read-only', 'read-only'])
      await stage.office.apply({ type: 'jobStage', job: id('nurse'), stage: 'noJobOffer' })
      await tbb.pull()
      expect(await tbb.push(tbb.post(allSources('nurse')))).toMatchObject([{ code: 'read-only' }])
      expect(await tbb.push(tbb.post(chat))).toMatchObject([{ code: 'read-only' }])
    })

    it('mutes a candidate in the cohort too', async () => {
      await stage.office.stage('amal as nurse', 'acceptance')
      const [own] = (await devices("amal's")) as [TestReader]
      expect(await own.push(own.post(cohort('nurse')))).toMatchObject([{ status: 'ok' }])
      await stage.office.apply({ type: 'mute', candidate: id('amal'), muted: true })
      expect(await own.push(own.post(cohort('nurse')))).toMatchObject([{ code: 'read-only' }])
    })

    it('lets a candidate write in a prospect chat only after the source side has', async () => {
      const key = prospect('amal')
      const [tbb, own] = (await devices('tbb1', "amal's")) as [TestReader, TestReader]
      expect(await own.push(own.post(key))).toMatchObject([{ code: 'must-not-begin' }])
      await tbb.push(tbb.post(key, 'Welcome'))
      await own.pull()
      expect(own.active(key).state.begun).toBe(true)
      expect(await own.push(own.post(key, 'Thanks'))).toMatchObject([{ status: 'ok' }])
    })

    it('opens a chat for those who may', async () => {
      await stage.office.candidate('lina', 'tbb')
      const [tbb, crs, own] = (await devices('tbb1', 'crs1', "amal's")) as [TestReader, TestReader, TestReader] // prettier-ignore
      const open = (candidate: string) => ({ id: randomUUID(), type: 'open' as const, key: { kind: 'candidateProspect' as const, candidate: id(candidate) } }) // prettier-ignore
      const operation = open('lina')
      const opened = { id: operation.id, status: 'ok', chat: tbb.chat(prospect('lina')) }
      expect(await tbb.push(operation)).toEqual([opened])
      expect(await tbb.push(operation)).toEqual([{ ...opened, status: 'duplicate' }])
      const racing = open('lina')
      const both = (await Promise.all([tbb.push(racing), tbb.push(racing)])).flat()
      expect(both.map(({ chat: its }) => its)).toEqual([opened.chat, opened.chat])
      await tbb.pull()
      expect(await tbb.push(tbb.post(prospect('lina')))).toMatchObject([{ status: 'ok' }])
      const refused = [{ status: 'rejected', code: 'not-allowed' }]
      expect(await crs.push(open('lina'))).toMatchObject(refused)
      expect(await crs.push(open('nobody'))).toMatchObject(refused)
      expect(await own.push(open('amal'))).toMatchObject(refused)
    })
  })

  describe('markers and settings', () => {
    it('merges markers by the highest, up to the head, and shows them to the source side alone', async () => {
      const key = recruiting('amal as nurse')
      const [tbb, tbb2, iress, own] = (await devices('tbb1', 'tbb2', 'iress1', "amal's")) as [TestReader, TestReader, TestReader, TestReader] // prettier-ignore
      await tbb.push(tbb.post(key, 'one'), tbb.post(key, 'two'))
      await own.pull()
      const { head, unread } = own.active(key)
      expect(unread).toBe(2)
      const read = (seq: number) => ({ id: randomUUID(), type: 'read' as const, chat: own.chat(key), seq }) // prettier-ignore
      await own.push(read(head - 1))
      await own.push(read(1_000), read(1))
      for (const reader of [tbb, tbb2, iress, own]) await reader.pull()
      const marker = `${own.chat(key)} ${own.person}`
      expect(own.reads.get(marker)).toBe(head)
      expect(tbb.reads.get(marker)).toBe(head)
      expect(iress.reads.has(marker)).toBe(false)
      // Nobody else's marker is shown.
      await tbb.push(read(head))
      await tbb2.pull()
      expect([...tbb2.reads.keys()].filter((line) => line.endsWith(tbb.person))).toEqual([])
      // Who would rather not be seen is not, from then on; and may be again.
      const hide = (value: boolean) => ({ id: randomUUID(), type: 'setting' as const, key: 'hideSeen', chat: null, value }) // prettier-ignore
      await tbb.pull()
      const parked = tbb.ask(10_000)
      await own.push(hide(true))
      tbb.apply(await parked)
      expect(tbb.reads.get(marker)).toBe(0)
      const fresh = await TestReader.of(stage.server, 'tbb2')
      await fresh.pull()
      expect(fresh.reads.get(marker) ?? 0).toBe(0)
      await own.push(hide(false))
      for (const reader of [tbb, fresh]) {
        await reader.pull()
        expect(reader.reads.get(marker)).toBe(head)
      }
      const other = await TestReader.of(stage.server, "amal's")
      await other.pull()
      expect(other.active(key).unread).toBe(0)
    })

    it("keeps settings for a person's devices, and those about a chat only while it is held", async () => {
      const [tbb, other] = (await devices('tbb1', 'tbb1')) as [TestReader, TestReader]
      const set = (key: string, about: string | null, value: unknown) => ({ id: randomUUID(), type: 'setting' as const, key, chat: about, value: value as boolean }) // prettier-ignore
      const about = tbb.chat(prospect('amal'))
      expect(await tbb.push(set('follow', about, true), set('enterSends', null, false))).toMatchObject([{ status: 'ok' }, { status: 'ok' }]) // prettier-ignore
      await tbb.push(set('enterSends', null, true))
      await other.pull()
      expect([...other.settings]).toEqual([[`follow ${about}`, true], ['enterSends ', true]]) // prettier-ignore
      const wrong = [set('follow', about, 'yes'), set('nonsense', null, true), set('follow', null, true), set('locale', null, 'a\0')] // prettier-ignore
      expect((await tbb.push(...wrong)).map(({ code }) => code)).toEqual(['invalid', 'invalid', 'invalid', 'invalid']) // prettier-ignore
      await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
      const fresh = await TestReader.of(stage.server, 'tbb1')
      await fresh.pull()
      expect([...fresh.settings.keys()]).toEqual(['enterSends '])
    })
  })

  describe('directory', () => {
    it('shows each reader as much of a row as they may see', async () => {
      await stage.office.candidate('omar', 'crs')
      const [tbb, crs, iress, own] = (await devices('tbb1', 'crs1', 'iress1', "amal's")) as [TestReader, TestReader, TestReader, TestReader] // prettier-ignore
      const data = (reader: TestReader, row: string): unknown => {
        const line = reader.directory.get(row)
        return line?.gone === false ? line.data : undefined
      }
      expect(data(tbb, id('amal as nurse'))).toMatchObject({ stage: 'cvReview', soft: 'employerReviewsCv' }) // prettier-ignore
      expect(data(iress, id('amal as nurse'))).toMatchObject({ stage: 'cvReview' })
      expect(data(own, id('amal as nurse'))).toMatchObject({ stage: null, furthest: null, soft: 'employerReviewsCv', nextStep: null }) // prettier-ignore
      expect(data(own, id('nurse'))).toMatchObject({ name: 'nurse', country: 'Australia', stage: null, destinationPartners: [] }) // prettier-ignore
      expect(data(crs, id('amal'))).toBeUndefined()
      expect(data(crs, id('amal as nurse'))).toBeUndefined()
      expect(data(iress, id('omar'))).toBeUndefined()
      expect(data(tbb, id('tbb2'))).toMatchObject({ email: 'tbb2@example.org' })
      expect(data(tbb, id('iress1'))).toSatisfy((row) => row === undefined || (row as { email: null }).email === null) // prettier-ignore
      expect(crs.traffic.join()).not.toContain('amal')
    })

    it('sends the row where sight is gained, and a tombstone where it is lost', async () => {
      const [iress] = (await devices('iress1')) as [TestReader]
      await stage.office.apply({ type: 'correctStage', case: id('amal as nurse'), stage: 'cvPreparation' }) // prettier-ignore
      await iress.pull()
      expect(iress.directory.get(id('amal as nurse'))).toMatchObject({ gone: true })
      await stage.office.stage('amal as nurse', 'cvReview')
      await iress.pull()
      expect(iress.directory.get(id('amal as nurse'))).toMatchObject({ gone: false })
    })
  })
}
