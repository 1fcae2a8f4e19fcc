/** Templates: a partner's own, last writer wins, and gone with whoever leaves. On both stores. */
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import { verifyResponse } from '../contract/verify.ts'
import { prospect, staff } from '../directory/test-office.ts'
import type { TestReader } from './test-reader.ts'

export function templatesSuite(kind: StoreKind): void {
  describe(`templates on ${kind}`, () => {
    const stage = useStage(kind)
    const { device } = stage

    beforeEach(() => stage.anew(), 60_000)
    const value = (name: string) => ({
      name,
      texts: { en: `Dear {candidate}, ${name}`, ar: 'مرحبا' },
    })
    const write = (template: string, its: unknown) => ({ id: randomUUID(), type: 'setting' as const, key: 'template', chat: template, value: its as boolean }) // prettier-ignore
    const held = (reader: TestReader, template: string): unknown => reader.settings.get(`template ${template}`) // prettier-ignore
    const codes = async (reader: TestReader, ...operations: ReturnType<typeof write>[]) => (await reader.push(...operations)).map(({ status, code }) => code ?? status) // prettier-ignore

    it('are written by staff, come to their colleagues at once, and to nobody else', async () => {
      const [tbb, tbb2, crs, iress] = [await device('tbb1'), await device('tbb2'), await device('crs1'), await device('iress1')] // prettier-ignore
      const id = randomUUID()
      const parked = tbb2.ask(10_000)
      expect(await codes(tbb, write(id, value('welcome')))).toEqual(['ok'])
      tbb2.apply(await parked)
      expect(held(tbb2, id)).toEqual(value('welcome'))
      expect(await codes(tbb2, write(id, value('better')))).toEqual(['ok'])
      await tbb.pull()
      expect(held(tbb, id)).toEqual(value('better'))
      for (const other of [crs, iress, await device("amal's")]) {
        await other.pull()
        expect(held(other, id)).toBeUndefined()
        expect(other.traffic.join()).not.toContain(id)
      }
      expect(await codes(tbb, write(id, null))).toEqual(['ok'])
      await tbb2.pull()
      expect(held(tbb2, id)).toBeNull()
    })

    it('are refused to others, as an id that is taken, and where they hold what none may', async () => {
      const [tbb, crs, own] = [await device('tbb1'), await device('crs1'), await device("amal's")]
      const id = randomUUID()
      await tbb.push(write(id, value('welcome')))
      expect(await codes(crs, write(id, value('mine now')), write(id, null))).toEqual(['id-taken', 'id-taken']) // prettier-ignore
      expect(await codes(own, write(randomUUID(), value('x')))).toEqual(['not-allowed'])
      await stage.office.apply(staff('tbb2', 'tbb', { readOnly: true }))
      expect(await codes(await device('tbb2'), write(randomUUID(), value('x')))).toEqual(['not-allowed']) // prettier-ignore
      const wrong = [{ name: ' ', texts: {} }, { name: 'x'.repeat(101), texts: {} }, { name: 'x', texts: { de: 'y' } }, { name: 'x', texts: { en: 'y'.repeat(4_001) } }, { name: 'x', texts: { en: 'a\0' } }, 'text', 7] // prettier-ignore
      expect(await codes(tbb, ...wrong.map((its) => write(randomUUID(), its)))).toEqual(wrong.map(() => 'invalid')) // prettier-ignore
      await tbb.pull()
      expect(held(tbb, id)).toEqual(value('welcome'))
    })

    it('go with whoever changes partner, and those of the new one come', async () => {
      const [tbb, crs] = [await device('tbb1'), await device('crs1')]
      const [first, second] = [randomUUID(), randomUUID()]
      await tbb.push(write(first, value('of tbb')))
      await crs.push(write(second, value('of crs')))
      const mover = await device('tbb2')
      const count = async (): Promise<number | undefined> => {
        const { body } = await mover.call('/v1/sync/verify', { v: 1, timeline: mover.timeline, chats: [], lanes: true }) // prettier-ignore
        return verifyResponse.parse(body).lanes?.settings?.n
      }
      expect(held(mover, first)).toEqual(value('of tbb'))
      await stage.office.apply(staff('tbb2', 'crs'))
      await mover.pull()
      expect([held(mover, first), held(mover, second)]).toEqual([null, value('of crs')])
      // What is written, edited and taken back there from then on is not theirs to hear of.
      const total = await count()
      const parked = mover.ask(500)
      const third = randomUUID()
      expect(await codes(tbb, write(third, value('later')), write(first, value('edited')))).toEqual(['ok', 'ok']) // prettier-ignore
      await tbb.push(write(third, null))
      expect((await parked).lanes).toEqual({})
      expect((await mover.ask()).lanes).toEqual({})
      expect(await count()).toBe(total)
      const fresh = await device('tbb2')
      expect(fresh.traffic.join() + mover.traffic.join()).not.toContain(third)
    })

    it('that were deleted before somebody came are none of theirs, and those deleted while they were away are', async () => {
      const tbb = await device('tbb1')
      const [old, known] = [randomUUID(), randomUUID()]
      await tbb.push(write(old, value('old')))
      await tbb.push(write(old, null))
      await tbb.push(write(known, value('known')))
      await stage.office.apply(staff('tbb3', 'tbb'))
      const fresh = await device('tbb3')
      expect([...fresh.settings]).toEqual([[`template ${known}`, value('known')]])
      expect(fresh.traffic.join()).not.toContain(old)
      // Whoever was away and hears of nothing meanwhile holds it still.
      await stage.office.apply(staff('tbb3', 'crs'))
      await tbb.push(write(known, null))
      await stage.office.apply(staff('tbb3', 'tbb'))
      await fresh.pull()
      expect([...fresh.settings]).toEqual([[`template ${known}`, null]])
      // Neither does whoever left hear of what was gone before they came.
      await stage.office.apply(staff('tbb3', 'crs'))
      await fresh.pull()
      expect(fresh.traffic.join()).not.toContain(old)
      expect((await device('tbb3')).traffic.join()).not.toContain(old)
      await stage.office.apply(staff('tbb3', 'tbb'))
      await fresh.pull()
      // One that comes and goes at once is told to who is there: what waits for it is done.
      const brief = randomUUID()
      await tbb.push(write(brief, value('brief')), write(brief, null))
      await fresh.pull()
      expect(held(fresh, brief)).toBeNull()
    })

    it('count in what devices compare', async () => {
      const tbb = await device('tbb1')
      await tbb.push(write(randomUUID(), value('one')), write(randomUUID(), value('two')))
      await tbb.push({ id: randomUUID(), type: 'setting', key: 'pin', chat: tbb.chat(prospect('amal')), value: true }) // prettier-ignore
      await tbb.pull()
      const { body } = await tbb.call('/v1/sync/verify', { v: 1, timeline: tbb.timeline, chats: [], lanes: true }) // prettier-ignore
      expect(verifyResponse.parse(body).lanes?.settings?.n).toBe(tbb.settings.size)
    })
  })
}
