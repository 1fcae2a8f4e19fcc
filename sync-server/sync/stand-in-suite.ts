/** A stand-in: who is told what of whom, until when, and of which chats. On both stores. */
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import { xorDigest } from '../contract/digest.ts'
import type { Operation } from '../contract/push.ts'
import { verifyResponse } from '../contract/verify.ts'
import { digestOf } from '../access/append-posts.ts'
import {
  id,
  job,
  partner,
  prospect,
  recruiting,
  staff,
  withSource,
} from '../directory/test-office.ts'
import { TestReader } from './test-reader.ts'

const dayMs = 86_400_000
const forAll = withSource('nurse', 'tbb')

export function standInSuite(kind: StoreKind): void {
  describe(`stand-ins on ${kind}`, () => {
    const stage = useStage(kind)
    const { device } = stage
    /** Away, and the colleague. */
    let lena: TestReader
    let omar: TestReader

    beforeEach(async () => {
      await stage.anew({ before: [staff('tbb3', 'tbb')] })
      await stage.office.candidate('sami', 'crs')
      await stage.office.case('sami as nurse', 'sami', 'nurse', 'cvReview')
      lena = await device('tbb1')
      omar = await device('tbb2')
    }, 60_000)
    const set = (key: string, value: unknown, chat: string | null = null): Operation => ({ id: randomUUID(), type: 'setting', key, chat, value: value as boolean }) // prettier-ignore
    const naming = (colleague: string, until = Date.now() + 10 * dayMs): Operation => set('standIn', { person: id(colleague), until }) // prettier-ignore
    const codes = async (reader: TestReader, ...operations: Operation[]): Promise<string[]> => (await reader.push(...operations)).map(({ status, code }) => code ?? status) // prettier-ignore
    /** Whom this device is told of; null = it has ended. */
    const standsFor = (reader: TestReader, name: string): unknown => reader.settings.get(`standsInFor ${id(name)}`) // prettier-ignore
    const followedFor = (reader: TestReader, key: Parameters<TestReader['chat']>[0]): string[] => {
      const row = reader.chats.get(reader.chat(key))
      return row?.active ? (row.followedFor ?? []) : []
    }
    const follow = (reader: TestReader, key: Parameters<TestReader['chat']>[0], on: boolean): Operation => set('follow', on, reader.chat(key)) // prettier-ignore

    it('learn at once who, until when and which chats, and nobody else learns of it', async () => {
      await lena.push(follow(lena, forAll, true))
      const parked = omar.ask(10_000)
      const until = Date.now() + 3 * dayMs
      expect(await codes(lena, naming('tbb2', until))).toEqual(['ok'])
      omar.apply(await parked)
      await omar.pull()
      expect(standsFor(omar, 'tbb1')).toMatchObject({ until })
      expect(followedFor(omar, forAll)).toEqual([id('tbb1')])
      expect(followedFor(omar, prospect('amal'))).toEqual([])
      await lena.pull()
      expect(lena.settings.get('standIn ')).toEqual({ person: id('tbb2'), until })
      for (const name of ['tbb3', 'crs1', 'iress1', "amal's", 'glob1']) {
        const other = await device(name)
        expect(other.traffic.join(), name).not.toMatch(/standIn|standsInFor|followedFor/)
      }
      // A new device has it from the start; the choice itself, and what else she set, goes to nobody.
      const fresh = await device('tbb2')
      expect(followedFor(fresh, forAll)).toEqual([id('tbb1')])
      expect(fresh.settings.get(`follow ${fresh.chat(forAll)}`)).toBeUndefined()
    })

    it('are told of what is posted in, named in, a contact of, and chosen; not of what is muted or left', async () => {
      const chats = [forAll, prospect('amal'), recruiting('amal as nurse')] as const
      await lena.push(naming('tbb2'))
      const iress = await device('iress1')
      await iress.push(iress.post(forAll, 'Hello @Lena', { mentions: [id('tbb1')] }))
      await lena.push(lena.post(prospect('amal')))
      await omar.pull()
      expect(chats.map((key) => followedFor(omar, key))).toEqual([[id('tbb1')], [id('tbb1')], []])
      await lena.push(follow(lena, forAll, false), set('mute', true, lena.chat(prospect('amal'))), follow(lena, recruiting('amal as nurse'), true)) // prettier-ignore
      for (const key of [forAll, recruiting('amal as nurse')]) {
        await iress.pull()
        await iress.push(iress.post(key, 'More'))
      }
      await stage.office.post(prospect('amal'), 'tbb3')
      await omar.pull()
      expect(chats.map((key) => followedFor(omar, key))).toEqual([[], [], [id('tbb1')]])
      await stage.office.apply({ ...job('nurse', ['iress']), contacts: [{ partner: id('tbb'), person: id('tbb1') }] }) // prettier-ignore
      await lena.push(follow(lena, forAll, true))
      await lena.push(set('follow', null, lena.chat(forAll)))
      await stage.office.post(forAll, 'iress1')
      await omar.pull()
      expect(followedFor(omar, forAll)).toEqual([id('tbb1')])
    })

    it('see no chat that they may not read, whatever is followed there', async () => {
      await lena.push(naming('tbb2'))
      await lena.push(lena.post(recruiting('amal as nurse'), 'Before'))
      // Of another partner, of which she still has choices and posts: hers are no longer these chats, nor his.
      await stage.store.query(
        `insert into follow_choice (person, chat, follow) select $1, id, true from chat on conflict do nothing`,
        [id('tbb1')],
      )
      const foreign = omar.chat(recruiting('sami as nurse'))
      omar.traffic.length = 0
      const fresh = await device('tbb2')
      for (const reader of [omar, fresh]) {
        await reader.pull()
        expect(reader.traffic.join()).not.toContain(foreign)
        expect(reader.chats.has(foreign)).toBe(false)
      }
      expect([...fresh.chats.values()].flatMap((row) => row.active ? (row.followedFor ?? []) : [])).toContain(id('tbb1')) // prettier-ignore
    })

    it.each<[string, () => Promise<Operation>]>([
      ['one of another partner', () => Promise.resolve(naming('crs1'))],
      ['a candidate', () => Promise.resolve(naming("amal's"))],
      ['themself', () => Promise.resolve(naming('tbb1'))],
      ['nobody', () => Promise.resolve(naming('unknown'))],
      ['one who is not active', async () => {
        await stage.office.apply(staff('tbb2', 'tbb', { active: false }))
        return naming('tbb2')
      }],
      ['one who has left', async () => {
        await stage.office.apply(staff('tbb2', 'crs'))
        return naming('tbb2')
      }],
    ])('are not %s', async (_, make) => {
      expect(await codes(lena, await make())).toEqual(['not-allowed'])
      await lena.pull()
      expect(lena.settings.get('standIn ')).toBeUndefined()
    }) // prettier-ignore

    it('are no candidate’s to name, nor for longer than a year, nor of another form', async () => {
      expect(await codes(await device("amal's"), naming('tbb2'))).toEqual(['not-allowed'])
      expect(await codes(lena, naming('tbb2', Date.now() + 400 * dayMs))).toEqual(['invalid'])
      expect(await codes(lena, set('standIn', { person: id('tbb2') }), set('standIn', true), set('standIn', { person: id('tbb2'), until: 1 }, lena.chat(forAll)))).toEqual(['invalid', 'invalid', 'invalid']) // prettier-ignore
    })

    it('end by hand, and when another one is named, on every device', async () => {
      await lena.push(follow(lena, forAll, true), naming('tbb2'))
      await omar.pull()
      expect(await codes(lena, naming('tbb3'))).toEqual(['ok'])
      const other = await device('tbb3')
      await omar.pull()
      await lena.pull()
      expect([standsFor(omar, 'tbb1'), standsFor(other, 'tbb1')]).toEqual([null, expect.anything()])
      expect(followedFor(other, forAll)).toEqual([id('tbb1')])
      await stage.office.post(forAll, 'iress1')
      await omar.pull()
      expect(followedFor(omar, forAll)).toEqual([])
      expect(await codes(lena, set('standIn', null))).toEqual(['ok'])
      for (const reader of [lena, other]) await reader.pull()
      expect(lena.settings.get('standIn ')).toBeNull()
      expect(standsFor(other, 'tbb1')).toBeNull()
      // Once more is no harm, and moves nothing.
      expect(await codes(lena, set('standIn', null))).toEqual(['ok'])
      await mustAgree(lena, omar, other)
    })

    it('end at their date by the server’s clock, and say no more of what is followed', async () => {
      await lena.push(follow(lena, forAll, true), naming('tbb2', Date.now() - 1000))
      await stage.office.post(forAll, 'iress1')
      await omar.pull()
      expect(standsFor(omar, 'tbb1')).toBeNull()
      expect(followedFor(omar, forAll)).toEqual([])
      await mustAgree(lena, omar)
    })

    it.each([
      ['the person leaves', () => stage.office.apply(staff('tbb1', 'crs')), () => stage.office.apply(staff('tbb1', 'tbb'))],
      ['the colleague leaves', () => stage.office.apply(staff('tbb2', 'crs')), () => stage.office.apply(staff('tbb2', 'tbb'))],
      ['the person is switched off', () => stage.office.apply(staff('tbb1', 'tbb', { active: false })), () => stage.office.apply(staff('tbb1', 'tbb'))],
      ['the colleague is switched off', () => stage.office.apply(staff('tbb2', 'tbb', { active: false })), () => stage.office.apply(staff('tbb2', 'tbb'))],
      ['the partner is switched off', () => stage.office.apply(partner('tbb', { source: true, active: false })), () => stage.office.apply(partner('tbb', { source: true }))],
    ])('end when %s, and do not begin again when all is as before', async (_, leave, comeBack) => {
      await lena.push(follow(lena, forAll, true), naming('tbb2'))
      await omar.pull()
      expect(standsFor(omar, 'tbb1')).not.toBeNull()
      await leave()
      await comeBack()
      await stage.office.post(forAll, 'iress1')
      const [her, his] = [await device('tbb1'), await device('tbb2')]
      expect(her.settings.get('standIn ')).toBeNull()
      expect(standsFor(his, 'tbb1')).toBeNull()
      expect(followedFor(his, forAll)).toEqual([])
      await mustAgree(her, his)
    }) // prettier-ignore

    it('hear no more of the person once they have left the partner, whatever becomes of either', async () => {
      await lena.push(follow(lena, forAll, true), naming('tbb2'))
      await omar.pull()
      await stage.office.apply(staff('tbb2', 'crs'))
      await omar.pull()
      expect(standsFor(omar, 'tbb1')).toBeNull()
      omar.traffic.length = 0
      const parked = omar.ask(500)
      expect(await codes(lena, naming('tbb3'))).toEqual(['ok'])
      expect((await parked).lanes).toEqual({})
      for (const active of [false, true]) await stage.office.apply(staff('tbb1', 'tbb', { active }))
      // How many people the partner has he may know.
      expect(Object.keys((await omar.ask()).lanes)).toEqual(['directory'])
      expect(omar.traffic.join()).not.toContain(id('tbb1'))
      await mustAgree(omar)
    })

    it('say no more of the colleague to a person who has left, nor of the person to the colleague who stays', async () => {
      await lena.push(naming('tbb2'))
      await omar.pull()
      await stage.office.apply(staff('tbb1', 'crs'))
      for (const reader of [lena, omar]) await reader.pull()
      expect([lena.settings.get('standIn '), standsFor(omar, 'tbb1')]).toEqual([null, null])
      for (const active of [false, true]) await stage.office.apply(staff('tbb2', 'tbb', { active }))
      expect((await lena.ask()).lanes.settings).toBeUndefined()
      await omar.pull()
      const parked = omar.ask(500)
      expect(await codes(lena, naming('crs1'), set('standIn', null))).toEqual(['ok', 'ok'])
      expect((await parked).lanes).toEqual({})
      expect((await omar.ask()).lanes).toEqual({})
      await mustAgree(lena, omar)
    })

    it('do not follow in a chain', async () => {
      await lena.push(follow(lena, forAll, true), naming('tbb2'))
      await omar.push(naming('tbb3'))
      const third = await device('tbb3')
      expect(standsFor(third, 'tbb2')).not.toBeNull()
      expect(standsFor(third, 'tbb1')).toBeUndefined()
      expect(followedFor(third, forAll)).toEqual([])
    })

    it('count in what devices compare, and hold up no chat', async () => {
      await lena.push(follow(lena, forAll, true), lena.post(forAll))
      await lena.push(naming('tbb2'))
      await omar.pullAll()
      const row = omar.active(forAll)
      expect(row.g).toBeGreaterThan([...omar.posts.values()].reduce((g, post) => Math.max(g, post.g), 0)) // prettier-ignore
      // The lanes have passed the row that moved.
      expect(omar.cursors.posts?.g).toBeGreaterThanOrEqual(row.g)
      expect(omar.cursors.reactions?.g).toBeGreaterThanOrEqual(row.g)
      expect(omar.isComplete(forAll)).toBe(true)
      await mustAgree(lena, omar)
    })

    const nameOf = ({ person }: TestReader): string =>
      ['tbb1', 'tbb2', 'tbb3'].find((name) => id(name) === person) ?? ''

    /** Number and digest of the settings lane are those of the rows that each has been told. */
    async function mustAgree(...readers: TestReader[]): Promise<void> {
      for (const reader of readers) {
        await reader.pull()
        const { body } = await reader.call('/v1/sync/verify', { v: 1, timeline: reader.timeline, chats: [], lanes: true }) // prettier-ignore
        const fresh = await TestReader.of(stage.server, nameOf(reader))
        const rows = (await fresh.ask()).lanes.settings?.rows ?? []
        const digest = rows.reduce((sum, { key, chat, g }) => xorDigest(sum, digestOf(`${key} ${chat ?? ''}`, g)), 0) // prettier-ignore
        expect(verifyResponse.parse(body).lanes?.settings).toEqual({ n: rows.length, digest })
        expect(reader.settings.size).toBe(rows.length)
      }
    }
  })
}
