/** A candidate's time zone and language: to source-side staff of theirs, and to nobody else by any byte. On both stores. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import type { CandidateData } from '../contract/directory.ts'
import { verifyResponse } from '../contract/verify.ts'
import { id, newCandidate, partner, person, staff } from '../directory/test-office.ts'
import type { TestReader } from './test-reader.ts'

const amman = { timeZone: 'Asia/Amman', locale: 'ar-JO' }
const nothing = { timeZone: null, locale: null }

export function timeZonesSuite(kind: StoreKind): void {
  describe(`time zones of candidates on ${kind}`, () => {
    const stage = useStage(kind)
    const { device } = stage

    beforeEach(async () => {
      await stage.anew({ before: [staff('glob2', 'glob')] })
      await stage.office.apply({ ...person("amal's", 'candidate'), ...amman })
    }, 60_000)

    /** What the device's row says; undefined where it has none. */
    function told(reader: TestReader, name = 'amal'): Pick<CandidateData, 'timeZone' | 'locale'> | undefined {
      const row = reader.directory.get(id(name))
      if (!row || row.gone || row.kind !== 'candidate') return undefined
      return { timeZone: row.data.timeZone, locale: row.data.locale }
    } // prettier-ignore

    it('are told to their caseworkers and the coordinators, and anew when they change', async () => {
      const readers = [await device('tbb1'), await device('tbb2'), await device('glob1')]
      for (const reader of readers) expect(told(reader)).toEqual(amman)
      await stage.office.apply({ ...person("amal's", 'candidate'), ...amman, timeZone: 'Europe/Paris' }) // prettier-ignore
      for (const reader of readers) {
        await reader.pull()
        expect(told(reader)).toEqual({ ...amman, timeZone: 'Europe/Paris' })
      }
      await stage.office.apply(person("amal's", 'candidate'))
      await readers[0]?.pull()
      expect(readers[0] && told(readers[0])).toEqual(nothing)
    })

    it('are told to no employer who sees the candidate in full, no fellow, not themself', async () => {
      await stage.office.apply(...newCandidate('omar', 'crs'))
      await stage.office.case('omar as nurse', 'omar', 'nurse', 'acceptance')
      await stage.office.stage('amal as nurse', 'acceptance')
      for (const name of ['iress1', "amal's", "omar's", 'crs1']) {
        const reader = await device(name)
        expect(told(reader), name).toEqual(nothing)
        await reader.pullAll()
        await reader.call('/v1/sync/participants', { v: 1, chat: [...reader.chats.keys()][0] })
        expect(reader.traffic.join(), name).not.toMatch(/Asia|Amman|ar-JO/)
      }
      const iress = await device('iress1')
      expect(iress.directory.get(id('amal'))).toMatchObject({ data: { number: 'N-amal' } })
    })

    it('go with a hand-over: from one partner to the other', async () => {
      const [tbb, crs] = [await device('tbb1'), await device('crs1')]
      expect(told(crs)).toBeUndefined()
      await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
      await Promise.all([tbb.pull(), crs.pull()])
      expect([told(tbb), told(crs)]).toEqual([undefined, amman])
    })

    it('go with whoever ceases to look after the candidate, who may see them all the same', async () => {
      const glob = await device('glob2')
      expect(told(glob)).toEqual(amman)
      await stage.office.apply(staff('glob2', 'iress'))
      await glob.pull()
      expect(told(glob)).toEqual(nothing)
    })

    it('go where a partner ceases to be a source and stays an employer, and come back with it', async () => {
      await stage.office.apply(partner('both', { source: true, destination: true }), staff('both1', 'both')) // prettier-ignore
      await stage.office.job('cook', 'both')
      await stage.office.apply(...newCandidate('rana', 'both'), { ...person("rana's", 'candidate'), ...amman }) // prettier-ignore
      await stage.office.case('rana as cook', 'rana', 'cook', 'cvReview')
      const reader = await device('both1')
      expect(told(reader, 'rana')).toEqual(amman)
      await stage.office.apply(partner('both', { destination: true }))
      await reader.pull()
      expect(told(reader, 'rana')).toEqual(nothing)
      await stage.office.apply(partner('both', { source: true, destination: true }))
      await reader.pull()
      expect(told(reader, 'rana')).toEqual(amman)
      // What the device holds is what the server counts.
      const { body } = await reader.call('/v1/sync/verify', { v: 1, timeline: reader.timeline, chats: [], lanes: true }) // prettier-ignore
      const held = [...reader.directory.values()].filter(({ gone }) => !gone)
      expect(verifyResponse.parse(body).lanes?.directory?.n).toBe(held.length)
    })
  })
}
