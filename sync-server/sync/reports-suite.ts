/** Reports: by whoever reads a post, to every coordinator, and to nobody else by any byte. On both stores. */
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import { limits } from '../contract/limits.ts'
import type { Operation, OperationOf } from '../contract/push.ts'
import { reportKey, reportValue, type ReportValue } from '../contract/reports.ts'
import { verifyResponse } from '../contract/verify.ts'
import { id, prospect, recruiting, staff, team } from '../directory/test-office.ts'
import type { TestReader } from './test-reader.ts'

const chat = recruiting('amal as nurse')

export function reportsSuite(kind: StoreKind): void {
  describe(`reports on ${kind}`, () => {
    const stage = useStage(kind)
    const { device } = stage

    beforeEach(() => stage.anew({ before: [staff('glob2', 'glob')] }), 60_000)
    const codes = async (reader: TestReader, ...operations: Operation[]): Promise<string[]> =>
      (await reader.push(...operations)).map(({ status, code }) => code ?? status)
    const report = (of: string, post: string, reason = ''): OperationOf<'report'> => ({ id: randomUUID(), type: 'report', chat: of, post, reason }) // prettier-ignore
    const handle = (its: string, value: unknown = null): Operation => ({ id: randomUUID(), type: 'setting', key: reportKey, chat: its, value: value as null }) // prettier-ignore
    /** Those that are open, by their ids. */
    function held(reader: TestReader): Map<string, ReportValue> {
      const rows = [...reader.settings].flatMap(([key, value]) => key.startsWith(`${reportKey} `) && value !== null ? [[key.slice(reportKey.length + 1), reportValue.parse(value)] as const] : []) // prettier-ignore
      return new Map(rows)
    }
    /** A post of the employer's in the recruiting chat. */
    async function posted(by: TestReader, body = 'An unkind word'): Promise<string> {
      const operation = by.post(chat, body)
      expect(await codes(by, operation)).toEqual(['ok'])
      return operation.post
    }
    const counted = async (reader: TestReader): Promise<number | undefined> => {
      const { body } = await reader.call('/v1/sync/verify', { v: 1, timeline: reader.timeline, chats: [], lanes: true }) // prettier-ignore
      return verifyResponse.parse(body).lanes?.settings?.n
    }

    it('come to every coordinator at once, with who, why and where', async () => {
      const [own, iress, glob, glob2] = [await device("amal's"), await device('iress1'), await device('glob1'), await device('glob2')] // prettier-ignore
      const post = await posted(iress)
      await own.pull()
      await glob.pull()
      const parked = glob.ask(10_000)
      expect(await codes(own, report(own.chat(chat), post, 'It hurts me'))).toEqual(['ok'])
      glob.apply(await parked)
      await glob2.pull()
      for (const one of [glob, glob2])
        expect([...held(one).values()]).toMatchObject([{ chat: own.chat(chat), post, seq: glob.posts.get(post)?.seq, person: id("amal's"), role: 'candidate', partner: null, reason: 'It hurts me' }]) // prettier-ignore
      expect([...held(glob).values()][0]?.name).not.toBe('')
      expect([...held(glob).values()][0]?.at).toBeGreaterThan(Date.now() - 60_000)
    })

    it('tell nobody else, neither the author, nor colleagues, nor who reported, not even by a count', async () => {
      const names = ["amal's", 'tbb1', 'tbb2', 'iress1', 'crs1']
      const others = await Promise.all(names.map(device))
      const [own, , , iress] = others
      if (!own || !iress) throw new Error('no devices')
      const post = await posted(iress)
      for (const other of others) await other.pull()
      const before = await Promise.all(others.map(counted))
      const parked = others.map((other) => other.ask(500))
      await own.push(report(own.chat(chat), post, 'a secret reason'))
      // None is woken by it, and none learns of it later.
      for (const answer of await Promise.all(parked)) expect(answer.lanes).toEqual({})
      const glob = await device('glob1')
      const [its] = [...held(glob).keys()]
      for (const [index, other] of others.entries()) {
        await other.pull()
        expect(await counted(other)).toBe(before[index])
        const fresh = await device(names[index] ?? '')
        await fresh.pullAll()
        for (const text of [other.traffic.join(), fresh.traffic.join()]) {
          expect(text).not.toContain('a secret reason')
          expect(text).not.toContain(its)
        }
      }
    })

    it('are handled by a coordinator, for all of them; the first who did stays noted', async () => {
      const [tbb, iress, glob, glob2] = [await device('tbb1'), await device('iress1'), await device('glob1'), await device('glob2')] // prettier-ignore
      const post = await posted(iress)
      await tbb.push(report(tbb.chat(chat), post))
      await glob.pull()
      const [its = ''] = [...held(glob).keys()]
      // Who may not is told the same of one that there is and of one that there is not.
      for (const other of [tbb, iress])
        expect(await codes(other, handle(its), handle(randomUUID()))).toEqual(['not-allowed', 'not-allowed']) // prettier-ignore
      expect(await codes(glob, handle(randomUUID()), handle(its, true))).toEqual(['not-allowed', 'invalid']) // prettier-ignore
      expect(await codes(glob, handle(its))).toEqual(['ok'])
      expect(await codes(glob2, handle(its))).toEqual(['ok'])
      await glob2.pull()
      expect(glob2.settings.get(`${reportKey} ${its}`)).toBeNull()
      expect(held(glob2).size).toBe(0)
      const [row] = await stage.store.query('select handled_by as by from report')
      expect(row).toEqual({ by: id('glob1') })
      // Reported again, it is open again, under the same id.
      expect(await codes(tbb, report(tbb.chat(chat), post, 'Still there'))).toEqual(['ok'])
      await glob2.pull()
      expect([...held(glob2)]).toMatchObject([[its, { reason: 'Still there' }]])
      await stage.office.apply(staff('glob2', 'glob', { readOnly: true }))
      expect(await codes(await device('glob2'), handle(its))).toEqual(['not-allowed'])
    })

    it('are one a post and person: the later words stand, and a replay changes nothing', async () => {
      const [tbb, own, iress, glob] = [await device('tbb1'), await device("amal's"), await device('iress1'), await device('glob1')] // prettier-ignore
      const post = await posted(iress)
      const first = report(tbb.chat(chat), post, 'one')
      expect(await codes(tbb, first, report(tbb.chat(chat), post, 'two'))).toEqual(['ok', 'ok'])
      expect(await codes(tbb, first)).toEqual(['duplicate'])
      expect(await codes(own, first)).toEqual(['id-taken'])
      expect(await codes(own, report(tbb.chat(chat), post, 'mine'))).toEqual(['ok'])
      await glob.pull()
      expect([...held(glob).values()].map(({ reason }) => reason).sort()).toEqual(['mine', 'two'])
    })

    it('are refused of an own post, a deleted one, one elsewhere, and with words that none may have', async () => {
      const [own, iress] = [await device("amal's"), await device('iress1')]
      const post = await posted(iress)
      const at = own.chat(chat)
      expect(await codes(iress, report(at, post))).toEqual(['not-allowed'])
      expect(await codes(own, report(at, randomUUID()), report(own.chat(prospect('amal')), post))).toEqual(['post-unavailable', 'post-unavailable']) // prettier-ignore
      const long = '😀'.repeat(limits.reportReason)
      expect(await codes(own, report(at, post, `${long}x`), report(at, post, 'a\0b'))).toEqual(['too-long', 'invalid']) // prettier-ignore
      expect(await codes(own, report(at, post, long))).toEqual(['ok'])
      await iress.push({ id: randomUUID(), type: 'delete', chat: at, post })
      expect(await codes(own, report(at, post))).toEqual(['post-unavailable'])
    })

    it('are refused in a team chat, which the coordinators may not see', async () => {
      const [tbb, tbb2, glob] = [await device('tbb1'), await device('tbb2'), await device('glob1')]
      const ours = team('amal as nurse', 'tbb')
      await tbb.push({ id: randomUUID(), type: 'open', key: { kind: 'team', case: id('amal as nurse'), partner: id('tbb') } }) // prettier-ignore
      await tbb.pull()
      const among = tbb.post(ours, 'among us')
      expect(await codes(tbb, among)).toEqual(['ok'])
      expect(await codes(tbb2, report(tbb.chat(ours), among.post, 'a reason'))).toEqual(['not-allowed']) // prettier-ignore
      await glob.pull()
      expect(held(glob).size).toBe(0)
      expect(glob.traffic.join()).not.toContain(among.post)
    })

    it('are refused of who has left the chat, with the code of a chat that there is not', async () => {
      const [tbb, iress] = [await device('tbb1'), await device('iress1')]
      const post = await posted(iress)
      await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
      expect(await codes(tbb, report(tbb.chat(chat), post), report(randomUUID(), post))).toEqual(['chat-unavailable', 'chat-unavailable']) // prettier-ignore
      expect(await stage.store.query('select 1 from report')).toEqual([])
    })

    it('are made by who may not write too: a muted candidate, a read-only colleague, in a closed case', async () => {
      const iress = await device('iress1')
      const post = await posted(iress)
      await stage.office.apply({ type: 'mute', candidate: id('amal'), muted: true })
      await stage.office.apply(staff('tbb2', 'tbb', { readOnly: true }))
      await stage.office.stage('amal as nurse', 'noJobOffer')
      for (const name of ["amal's", 'tbb2']) {
        const reader = await device(name)
        expect(await codes(reader, report(reader.chat(chat), post))).toEqual(['ok'])
      }
    })

    it('go with whoever ceases to be a coordinator, who learns of no later one, and come back with it', async () => {
      const [own, iress, glob] = [await device("amal's"), await device('iress1'), await device('glob2')] // prettier-ignore
      const [first, second] = [await posted(iress), await posted(iress, 'Another')]
      await own.push(report(own.chat(chat), first, 'the first'))
      await glob.pull()
      const [known = ''] = [...held(glob).keys()]
      expect(known).not.toBe('')
      await stage.office.apply(staff('glob2', 'tbb'))
      await glob.pull()
      expect(glob.settings.get(`${reportKey} ${known}`)).toBeNull()
      expect(glob.active(chat)).toMatchObject({ side: 'source' })
      const total = await counted(glob)
      await own.push(report(own.chat(chat), second, 'the second'))
      await own.push(report(own.chat(chat), first, 'the first again'))
      await glob.pull()
      expect(held(glob).size).toBe(0)
      expect(await counted(glob)).toBe(total)
      expect(glob.traffic.join()).not.toMatch(/the second|again/)
      expect(await codes(glob, handle(known))).toEqual(['not-allowed'])
      await stage.office.apply(staff('glob2', 'glob'))
      await glob.pull()
      expect([...held(glob).values()].map(({ reason }) => reason).sort()).toEqual(['the first again', 'the second']) // prettier-ignore
    })

    it('that were handled before somebody became a coordinator are none of theirs', async () => {
      const [own, iress, glob] = [await device("amal's"), await device('iress1'), await device('glob1')] // prettier-ignore
      const [first, second] = [await posted(iress), await posted(iress, 'Another')]
      await own.push(report(own.chat(chat), first))
      await glob.pull()
      const [old = ''] = [...held(glob).keys()]
      await glob.push(handle(old))
      await own.push(report(own.chat(chat), second))
      await stage.office.apply(staff('glob3', 'glob'))
      const fresh = await device('glob3')
      expect(held(fresh).size).toBe(1)
      expect(fresh.traffic.join()).not.toContain(old)
      expect(await counted(fresh)).toBe(fresh.settings.size)
      // Neither does who ceased to be one hear of it.
      await stage.office.apply(staff('glob3', 'tbb'))
      await fresh.pull()
      expect(fresh.traffic.join()).not.toContain(old)
      expect((await device('glob3')).traffic.join()).not.toContain(old)
      const total = await counted(fresh)
      await own.push(report(own.chat(chat), first))
      await fresh.pull()
      expect(await counted(fresh)).toBe(total)
      expect(fresh.traffic.join()).not.toContain(old)
      await glob.push(handle(old))
      await stage.office.apply(staff('glob3', 'glob'))
      await fresh.pull()
      // Reported again, it is everybody's.
      await own.push(report(own.chat(chat), first))
      await fresh.pull()
      expect(held(fresh).size).toBe(2)
    })

    it('count in what devices compare', async () => {
      const [own, iress, glob] = [await device("amal's"), await device('iress1'), await device('glob1')] // prettier-ignore
      const posts = [await posted(iress), await posted(iress, 'Another')]
      for (const post of posts) await own.push(report(own.chat(chat), post))
      await glob.pull()
      const [its = ''] = [...held(glob).keys()]
      await glob.push(handle(its))
      await glob.pull()
      expect(await counted(glob)).toBe(glob.settings.size)
    })

    it('are limited: so many of one person wait at most', async () => {
      const [own, iress] = [await device("amal's"), await device('iress1')]
      const posts = Array.from({ length: limits.openReports + 1 }, (_, at) => iress.post(chat, `No. ${String(at)}`)) // prettier-ignore
      await iress.push(...posts)
      const verdicts = await codes(own, ...posts.map(({ post }) => report(own.chat(chat), post)))
      expect(verdicts.slice(0, -1).every((code) => code === 'ok')).toBe(true)
      expect(verdicts.at(-1)).toBe('not-allowed')
      expect(await codes(own, report(own.chat(chat), posts.at(-1)?.post ?? ''))).toEqual(['not-allowed']) // prettier-ignore
    })
  })
}
