/** Notices of what a person has lost: of all that they had, and of nothing else. On both stores. Source: invariant 6. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import { pass } from '../access/rule-book-history.ts'
import type { Change } from '../directory/changes.ts'
import { id, partner, prospect, recruiting, staff, withSource } from '../directory/test-office.ts'
import type { TestReader } from './test-reader.ts'

export function noticesSuite(kind: StoreKind): void {
  describe(`notices of what is lost on ${kind}`, () => {
    const stage = useStage(kind)
    const { device } = stage

    /** Beside the stage's: `lina` of TBB, and a partner of coordinators that may cease to be one. */
    beforeEach(async () => {
      await stage.anew({ before: [staff('glob2', 'glob'), partner('care', { source: true, coordinator: true }), staff('care1', 'care')] }) // prettier-ignore
      await stage.office.candidate('lina', 'tbb')
      await stage.office.case('lina as nurse', 'lina', 'nurse', 'cvReview')
    }, 60_000)
    const handOver = (candidate: string, to: string | null): Change => ({ type: 'handOver', candidate: id(candidate), to: to === null ? null : id(to) }) // prettier-ignore
    const lina = prospect('lina')
    const lost = (reader: TestReader, candidate = 'lina'): unknown[] => [reader.chats.get(reader.chat(prospect(candidate)))?.active, reader.directory.get(id(candidate))?.gone] // prettier-ignore
    /** What any answer since the traffic was cleared has told of. */
    const told = (reader: TestReader, ...ids: string[]): string[] => ids.filter((its) => reader.traffic.join().includes(its)) // prettier-ignore
    /** Of these chats and rows, those that the policies let the person ask for. */
    const admitted = async (name: string, ids: readonly string[]): Promise<string[]> => {
      const reader = stage.store.as({ kind: 'person', person: id(name) })
      const rows = await reader.query<{ its: string }>('select chat as its from grants where chat = any($1::uuid[]) union select id from sight where id = any($1::uuid[])', [ids]) // prettier-ignore
      return rows.map(({ its }) => its)
    }

    it.each<[string, string, Change]>([
      ['moves to another partner', 'glob2', staff('glob2', 'tbb')],
      ['is of a partner that is no longer one', 'care1', partner('care', { source: true })],
    ])('tell a coordinator who %s of no later chat and row', async (_, name, leave) => {
      const reader = await device(name)
      expect(lost(reader)).toEqual([true, false])
      await stage.office.candidate('omar', 'crs')
      await stage.office.apply(leave)
      await reader.pull()
      // Seen while the device slept.
      expect(lost(reader, 'omar')).toEqual([undefined, true])
      reader.traffic.length = 0
      await stage.office.candidate('sami', 'crs')
      await stage.office.case('sami as nurse', 'sami', 'nurse', 'cvReview')
      expect((await reader.ask()).lanes).toEqual({})
      // Nor does it when what began later ends, or the person is switched off and on.
      await stage.office.case('omar as nurse', 'omar', 'nurse', 'cvReview')
      await stage.office.apply({ type: 'correctStage', case: id('sami as nurse'), stage: 'prospect' }) // prettier-ignore
      const home = name === 'care1' ? 'care' : 'tbb'
      for (const active of [false, true]) await stage.office.apply(staff(name, home, { active }))
      await reader.pull()
      const fresh = await device(name)
      await fresh.pull(400)
      const foreign = [reader.chat(prospect('sami')), reader.chat(recruiting('sami as nurse')), reader.chat(recruiting('omar as nurse')), id('sami'), id('sami as nurse'), id('omar as nurse')] // prettier-ignore
      expect([told(reader, ...foreign), told(fresh, ...foreign)]).toEqual([[], []])
      expect(await admitted(name, foreign)).toEqual([])
    }) // prettier-ignore

    it('tell whoever has left a partner nothing of what it loses later', async () => {
      const reader = await device('tbb2')
      await stage.office.apply(staff('tbb2', 'crs'))
      await reader.pull()
      expect(lost(reader)).toEqual([false, true])
      reader.traffic.length = 0
      await stage.office.apply(handOver('lina', null))
      await stage.office.apply(handOver('lina', 'tbb'))
      expect((await reader.ask()).lanes).toEqual({})
    })

    it('tell a newcomer of nothing that their partner had lost before, on no page of no device', async () => {
      const reader = await device('crs1')
      await stage.office.apply(handOver('lina', null))
      reader.traffic.length = 0
      await stage.office.apply(staff('crs1', 'tbb'))
      await reader.pull()
      const fresh = await device('crs1')
      await fresh.pull(400)
      const gone = [reader.chat(lina), reader.chat(recruiting('lina as nurse')), id('lina'), id('lina as nurse'), id("lina's")] // prettier-ignore
      expect([told(reader, ...gone), told(fresh, ...gone)]).toEqual([[], []])
      expect(await admitted('crs1', gone)).toEqual([])
      // What they had before, and what they have now, is told as ever.
      expect(reader.chats.get(reader.chat(withSource('nurse', 'crs')))?.active).toBe(false)
      expect(lost(reader, 'amal')).toEqual([true, false])
    })

    it('come to whoever was switched off and on, of what was lost before and meanwhile, not of what came and went', async () => {
      const reader = await device('tbb2')
      await stage.office.apply(handOver('amal', null))
      await stage.office.apply(staff('tbb2', 'tbb', { active: false }))
      await stage.office.apply(handOver('lina', null))
      await stage.office.candidate('sami', 'tbb')
      await stage.office.case('sami as nurse', 'sami', 'nurse', 'cvReview')
      await stage.office.apply(handOver('sami', null))
      await stage.office.apply(staff('tbb2', 'tbb'))
      reader.traffic.length = 0
      await reader.pull()
      expect([lost(reader, 'amal'), lost(reader)]).toEqual([[false, true], [false, true]]) // prettier-ignore
      const unseen = [reader.chat(prospect('sami')), reader.chat(recruiting('sami as nurse')), id('sami'), id('sami as nurse')] // prettier-ignore
      expect(told(reader, ...unseen)).toEqual([])
      // Once and for all: off and on again, nothing of it comes anew.
      for (const active of [false, true]) await stage.office.apply(staff('tbb2', 'tbb', { active })) // prettier-ignore
      reader.traffic.length = 0
      await reader.pull()
      expect(told(reader, reader.chat(lina), id('lina'), ...unseen)).toEqual([])
    })

    it('come to a device that slept through grants and losses in turn', async () => {
      const reader = await device('tbb2')
      const { epoch } = reader.active(lina)
      for (const to of [null, 'tbb', 'crs', 'tbb', null]) await stage.office.apply(handOver('lina', to)) // prettier-ignore
      await stage.office.apply(staff('tbb2', 'tbb', { active: false }))
      await stage.office.apply(staff('tbb2', 'tbb'))
      await reader.pull()
      expect(lost(reader)).toEqual([false, true])
      expect(reader.chats.get(reader.chat(lina))?.epoch).toBeGreaterThan(epoch)
    })

    it('come where a hand-over and a person who changes partner cross', async () => {
      const [first, second, third] = [await device('tbb1'), await device('tbb2'), await device('crs1')] // prettier-ignore
      // At once: the candidate goes elsewhere, or along with the person.
      await stage.office.apply(staff('tbb1', 'crs'), handOver('lina', null))
      await stage.office.apply(staff('tbb2', 'crs'), handOver('amal', 'crs'))
      for (const reader of [first, second, third]) await reader.pull()
      expect([lost(first), lost(second)]).toEqual([
        [false, true],
        [false, true],
      ])
      expect([first, second, third].map((reader) => lost(reader, 'amal'))).toEqual([[true, false], [true, false], [true, false]]) // prettier-ignore
      // One after the other, unseen by a device that sleeps.
      await stage.office.apply(staff('tbb1', 'tbb'))
      await stage.office.apply(handOver('amal', 'tbb'))
      await stage.office.apply(staff('tbb1', 'crs'))
      await first.pull()
      expect(lost(first, 'amal')).toEqual([false, true])
    })

    it('come once an end by the clock is written down, and not to who joined after it', async () => {
      const [iress, crs] = [await device('iress1'), await device('crs1')]
      const its = [iress.chat(recruiting('lina as nurse')), id('lina as nurse')]
      await stage.office.stage('lina as nurse', 'noVisa', Date.now() - 29 * 86_400_000)
      await iress.pull()
      await pass(stage.store, 2)
      crs.traffic.length = 0
      await stage.office.apply(staff('crs1', 'iress'))
      await crs.pull()
      await stage.office.directory.sweepRetention()
      for (const reader of [crs, iress]) await reader.pull()
      expect(told(crs, ...its)).toEqual([])
      expect(iress.chats.get(its[0] ?? '')).toMatchObject({
        active: false,
        reason: 'retention-ended',
      })
      expect(iress.directory.get(id('lina as nurse'))?.gone).toBe(true)
    })

    it('tell nothing of who posts for the first time after an end by the clock', async () => {
      await stage.office.apply(partner('hub', { coordinator: true }), staff('hub1', 'hub'))
      const [iress, hub] = [await device('iress1'), await device('hub1')]
      await stage.office.stage('lina as nurse', 'noVisa', Date.now() - 29 * 86_400_000)
      await Promise.all([iress.pull(), hub.pull()])
      await pass(stage.store, 2)
      const [verdict] = await hub.push(hub.post(recruiting('lina as nurse'), 'after the end'))
      expect(verdict).toMatchObject({ status: 'ok' })
      await iress.pull()
      expect(iress.traffic.join()).not.toContain(id('hub1'))
    })

    it('come of what was there before any of this was noted', async () => {
      const reader = await device('tbb2')
      for (const table of ['memberships', 'grants', 'sight'])
        await stage.store.query(`update ${table} set held = int8multirange(int8range(0, case when active then null else g end))`) // prettier-ignore
      await stage.office.apply(handOver('lina', null))
      await stage.office.apply(staff('tbb2', 'crs'))
      await reader.pull()
      expect([lost(reader), lost(reader, 'amal')]).toEqual([[false, true], [false, true]]) // prettier-ignore
    })
  })
}
