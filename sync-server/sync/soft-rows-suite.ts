/** Rows that their reader sees in part: what they do not see of one tells them nothing by its change. On both stores. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import { verifyResponse } from '../contract/verify.ts'
import type { Change } from '../directory/changes.ts'
import { id, job, staff } from '../directory/test-office.ts'
import type { TestReader } from './test-reader.ts'

export function softRowsSuite(kind: StoreKind): void {
  describe(`rows seen in part on ${kind}`, () => {
    const stage = useStage(kind)
    const { device } = stage
    let own: TestReader
    let fellow: TestReader
    let tbb: TestReader

    /** Two candidates in one cohort: each sees the other by name, and the case and the job in softened words. */
    beforeEach(async () => {
      await stage.anew({ stage: 'visaPreparation' })
      await stage.office.candidate('lina', 'crs')
      await stage.office.case('lina as nurse', 'lina', 'nurse', 'acceptance')
      ;[own, fellow, tbb] = await Promise.all([device("amal's"), device("lina's"), device('tbb1')])
    }, 60_000)

    const nextStep = { nextStep: 'Ask for the papers', nextStepDue: null }
    it.each<[string, Change, string]>([
      ['the next step of a job', { type: 'jobNextStep', job: id('nurse'), ...nextStep }, 'nurse'],
      ['the next step of a case', { type: 'caseNextStep', case: id('amal as nurse'), ...nextStep }, 'amal as nurse'],
      ['a stage that has the same soft word', { type: 'caseStage', case: id('amal as nurse'), stage: 'visaProcessing' }, 'amal as nurse'],
      ['the address of a colleague', staff('tbb2', 'tbb', { email: 'new@example.org' }), 'tbb2'],
    ])('%s comes to those who see it, and tells the others nothing', async (_, change, row) => {
      const parked = [own, fellow].map((reader) => reader.ask(500))
      await stage.office.apply(change)
      for (const answer of await Promise.all(parked)) expect(answer.lanes).toEqual({})
      const { lanes } = await tbb.ask()
      expect(lanes.directory?.rows.map((its) => its.id)).toEqual([id(row)])
    }) // prettier-ignore

    it('a candidate of a cohort who is muted: that is for them and the source side alone', async () => {
      const parked = fellow.ask(500)
      await stage.office.apply({ type: 'mute', candidate: id('amal'), muted: true })
      expect((await parked).lanes).toEqual({})
      await own.pull()
      expect(own.directory.get(id('amal'))).toMatchObject({ data: { muted: true } })
    })

    it('what they see of it comes when it changes, and they hold what the server counts', async () => {
      await stage.office.apply({ type: 'jobNextStep', job: id('nurse'), ...nextStep })
      await stage.office.apply({ ...job('nurse', ['iress']), name: 'Head nurse' })
      await stage.office.stage('amal as nurse', 'relocating')
      await own.pull()
      expect(own.directory.get(id('nurse'))).toMatchObject({ data: { name: 'Head nurse', nextStep: null } }) // prettier-ignore
      expect(own.directory.get(id('amal as nurse'))).toMatchObject({ data: { soft: 'relocating' } })
      const held = [...own.directory.values()].filter(({ gone }) => !gone)
      const { body } = await own.call('/v1/sync/verify', { v: 1, timeline: own.timeline, chats: [], lanes: true }) // prettier-ignore
      expect(verifyResponse.parse(body).lanes?.directory?.n).toBe(held.length)
      const fresh = await device("amal's")
      expect(fresh.directory).toEqual(own.directory)
    })
  })
}
