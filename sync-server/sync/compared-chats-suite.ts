/**
 * The lane of chats as it is compared: whatever happens to chats beside their posts, a device that followed it and one
 * that begins anew count what the server counts. On both stores.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import { xorDigest } from '../contract/digest.ts'
import { digestOf } from '../access/append-posts.ts'
import type { Change } from '../directory/changes.ts'
import {
  id,
  job,
  newCandidate,
  partner,
  prospect,
  recruiting,
  staff,
  team,
} from '../directory/test-office.ts'
import type { TestReader } from './test-reader.ts'

const names = ['glob1', 'tbb1', 'tbb2', 'crs1', 'iress1', "amal's"]

export function comparedChatsSuite(kind: StoreKind): void {
  describe(`chats compared on ${kind}`, () => {
    const stage = useStage(kind)
    const { device } = stage
    let devices: TestReader[]

    beforeAll(async () => {
      await stage.anew({ stage: 'prospect' })
      devices = await Promise.all(names.map((name) => device(name)))
    }, 60_000)

    async function expectEqual(readers: readonly TestReader[] = devices): Promise<void> {
      for (const reader of readers) {
        await reader.pull()
        expect(reader.chatTotals()).toEqual((await reader.lanes()).chats)
      }
    }

    const stageOf = (its: string, to: 'cvReview' | 'acceptance' | 'candidateWithdraws' | 'visaPreparation'): Change => ({ type: 'caseStage', case: id(its), stage: to }) // prettier-ignore
    const mute = (muted: boolean): Change => ({ type: 'mute', candidate: id('amal'), muted })
    // One after the other: each stands on what was before.
    it.each<[string, Change[]]>([
      ['nothing at all', []],
      ['a candidate and a case', [...newCandidate('lina', 'crs'), { type: 'case', id: id('lina as nurse'), candidate: id('lina'), job: id('nurse'), stage: 'cvReview', furthest: null }]],
      ['a stage that opens a chat', [stageOf('amal as nurse', 'cvReview')]],
      ['a candidate muted', [mute(true)]],
      ['a destination partner that joins a job', [job('nurse', ['iress', 'north'])]],
      ['a candidate heard again', [mute(false)]],
      ['a case that is lost', [stageOf('amal as nurse', 'candidateWithdraws')]],
      ['and goes on', [stageOf('amal as nurse', 'acceptance')]],
      ['a job that closes', [{ type: 'jobStage', job: id('nurse'), stage: 'noInterest' }]],
      ['and opens again', [{ type: 'jobStage', job: id('nurse'), stage: 'candidateSearch' }]],
      ['a hand-over', [{ type: 'handOver', candidate: id('amal'), to: id('crs') }]],
      ['and one back', [{ type: 'handOver', candidate: id('amal'), to: id('tbb') }]],
      ['a partner of one more kind', [partner('tbb', { source: true, destination: true })]],
            ['people who change their partner', [staff('tbb2', 'crs'), staff('north1', 'tbb')]],
      ['a partner that is not active', [partner('north', { destination: true, active: false })]],
      ['and is again', [partner('north', { destination: true })]],
      ['a partner that leaves a job', [job('nurse', ['iress'])]],
    ])('after %s', async (_, changes) => {
      if (changes.length > 0) await stage.office.apply(...changes)
      await expectEqual()
    }, 60_000) // prettier-ignore

    it('after posts, which change it by the first one of a chat alone, and a chat that is opened by hand', async () => {
      const [glob, tbb] = [devices[0], devices[1]]
      if (!glob || !tbb) throw new Error('no devices')
      await tbb.push(tbb.post(recruiting('amal as nurse'), 'The first post'))
      const before = (await glob.lanes()).chats
      await tbb.push(tbb.post(recruiting('amal as nurse'), 'One more post'))
      expect((await glob.lanes()).chats).toEqual(before)
      await tbb.push(tbb.post(prospect('amal'), 'One that makes a chat begin'))
      await tbb.push({ id: crypto.randomUUID(), type: 'open', key: team('amal as nurse', 'tbb') })
      await expectEqual()
      await expectEqual(await Promise.all(names.map((name) => device(name))))
    }, 60_000)

    it('a version 1 is told the digest by epoch that it knows', async () => {
      const [glob] = devices
      if (!glob) throw new Error('no device')
      const { body } = await glob.call('/v1/sync/verify', { v: 1, timeline: glob.timeline, chats: [], lanes: true }) // prettier-ignore
      const held = [...glob.chats.values()].filter(({ active }) => active)
      const digest = held.reduce((sum, row) => xorDigest(sum, digestOf(row.id, row.epoch)), 0)
      expect(body).toMatchObject({ lanes: { chats: { n: held.length, digest } } })
    })
  })
}
