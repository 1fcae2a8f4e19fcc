/** Jobs and cases that change: retention, corrected stages, closed jobs, and partners in more than one part. */
import { describe, expect, it } from 'vitest'
import type { ChatKey } from '../../sync-server/contract/chats.ts'
import { allSources, cohort, id, job, newCandidate, partner, prospect, recruiting, staff, withSource } from '../../sync-server/directory/test-office.ts' // prettier-ignore
import { programme, type Device } from './test-programme.ts'
import { until } from './test-realm.ts'
import { toldSince } from './test-traces.ts'

const talk = prospect('amal')
const hiring = recruiting('amal as nurse')
const withTbb = withSource('nurse', 'tbb')
const withCrs = withSource('nurse', 'crs')
const withGlob = withSource('nurse', 'glob')
const everyone = allSources('nurse')
const together = cohort('nurse')
const { office, device } = programme()
const dayMs = 86_400_000

const becomes = (its: Device, key: ChatKey, wanted: string | null): Promise<void> =>
  until(async () => (await its.view(key)).permission.reason === wanted, `${String(wanted)} to be the reason`) // prettier-ignore
const sees = (its: Device, kind: string, name: string): boolean =>
  its.state.directory.has(`${kind}:${id(name)}`)

describe('retention', () => {
  /** Closed so long ago that reading ends in a moment. */
  const closeLongAgo = (inMs: number): Promise<void> =>
    office().stage('amal as nurse', 'noVisa', Date.now() - 30 * dayMs + inMs)

  it('ends by the server’s clock, without anybody doing anything', async () => {
    await office().post(hiring, 'iress1', 'for a while')
    const iress = await device('iress1')
    const chat = await iress.id(hiring)
    await closeLongAgo(2_500)
    await becomes(iress, hiring, 'caseClosed')
    const { until: end } = iress.chat(hiring).row
    expect(end).not.toBe(null)
    expect(await iress.bodies(hiring)).toEqual(['for a while'])
    await until(() => Date.now() > (end ?? 0) + 5, 'the end')
    const since = performance.now()
    // No sweep has run: it is the read itself that refuses.
    await office().post(hiring, 'tbb1', 'after the end')
    await office().post(withTbb, 'tbb1', 'elsewhere')
    await iress.acts.checkNow(null)
    await until(async () => (await iress.bodies(withTbb)).includes('elsewhere'), 'the other post')
    const texts = ['for a while', 'after the end', 'N-amal']
    expect(toldSince(iress.exchanges, since, chat, texts)).toEqual([])
    // The server's own clock sweeps; then the device hears of it.
    await office().directory.sweepRetention()
    await iress.lost(hiring)
    expect(iress.state.chats.get(chat)).toMatchObject({ reason: 'retention-ended' })
    expect(toldSince(iress.exchanges, since, chat, texts)).toEqual([])
    await iress.expectGone(hiring, [...texts, id('amal')])
  })

  it('is told to a device that slept through it; the sweep came meanwhile or not', async () => {
    const iress = await device('iress1')
    await iress.cutOff()
    await closeLongAgo(-1_000)
    await iress.reconnect()
    await iress.lost(hiring)
    await iress.expectGone(hiring, ['N-amal', id('amal')])
  })

  it('by the sweep leaves all to the source side', async () => {
    const [iress, tbb] = [await device('iress1'), await device('tbb1')]
    await closeLongAgo(800)
    await until(async () => (await office().directory.sweepRetention()) > 0, 'something to sweep')
    await iress.lost(hiring)
    expect(iress.state.chats.get(await iress.id(hiring))).toMatchObject({ reason: 'retention-ended' }) // prettier-ignore
    expect((await tbb.view(hiring)).permission).toMatchObject({ write: true })
  })

  it('does not hold while another case grants sight; a case that opens again grants anew', async () => {
    await office().job('welder', 'iress')
    await office().case('amal as welder', 'amal', 'welder', 'cvReview')
    await office().post(hiring, 'tbb1', 'kept')
    const iress = await device('iress1')
    const { epoch } = iress.chat(hiring).row
    await closeLongAgo(-1_000)
    await iress.lost(hiring)
    await until(() => !sees(iress, 'case', 'amal as nurse'), 'the loss of the case')
    expect(sees(iress, 'candidate', 'amal')).toBe(true)
    await office().stage('amal as nurse', 'testing')
    await iress.gained(hiring)
    expect(await iress.bodies(hiring)).toEqual(['kept'])
    expect(iress.chat(hiring).row.epoch).toBeGreaterThan(epoch)
    await becomes(iress, hiring, null)
    expect(sees(iress, 'case', 'amal as nurse')).toBe(true)
  })
})

describe('a corrected stage', () => {
  it('takes back what it had opened, and gives it whole when it is reached again', async () => {
    await office().post(hiring, 'tbb1', 'too early')
    const [iress, amal, glob] = [await device('iress1'), await device("amal's"), await device('glob1')] // prettier-ignore
    const chat = await iress.id(hiring)
    await office().apply({ type: 'correctStage', case: id('amal as nurse'), stage: 'fullIntake' })
    const committed = performance.now()
    for (const its of [iress, amal]) await its.lost(hiring)
    await until(() => !sees(iress, 'case', 'amal as nurse') && !sees(iress, 'candidate', 'amal'), 'the loss of sight') // prettier-ignore
    await becomes(glob, hiring, 'notOpen')
    expect(await glob.bodies(hiring)).toEqual(['too early'])
    expect(toldSince(iress.exchanges, committed, chat, ['too early', 'N-amal'])).toEqual([])
    expect(toldSince(amal.exchanges, committed, chat, ['too early'])).toEqual([])
    await office().stage('amal as nurse', 'cvReview')
    for (const its of [iress, amal]) {
      await its.gained(hiring)
      expect(await its.bodies(hiring)).toEqual(['too early'])
    }
    await office().apply({ type: 'correctStage', case: id('amal as nurse'), stage: 'fullIntake' })
    await iress.lost(hiring)
    await iress.expectGone(hiring, ['too early', 'N-amal', id('amal')])
  })

  it('below acceptance takes the candidate and their partner out of the cohort', async () => {
    await office().stage('amal as nurse', 'acceptance')
    await office().post(together, 'iress1', 'welcome')
    const [amal, tbb, iress] = [await device("amal's"), await device('tbb1'), await device('iress1')] // prettier-ignore
    for (const its of [amal, tbb]) expect(await its.bodies(together)).toEqual(['welcome'])
    await office().apply({ type: 'correctStage', case: id('amal as nurse'), stage: 'offer' })
    for (const its of [amal, tbb, iress]) await its.lost(together)
    expect(await iress.holds(hiring)).toBe(true)
    await amal.expectGone(together, ['welcome'])
  })
})

describe('a job that closes', () => {
  it('ends writing for all; with one partner only when no case of theirs is open', async () => {
    const [iress, tbb, crs] = [await device('iress1'), await device('tbb1'), await device('crs1')]
    await office().apply({ type: 'jobStage', job: id('nurse'), stage: 'noVisa' })
    for (const its of [iress, tbb, crs]) await becomes(its, everyone, 'jobClosed')
    for (const its of [iress, crs]) await becomes(its, withCrs, 'jobClosed')
    for (const its of [iress, tbb]) await becomes(its, withTbb, null)
    expect(await iress.events(everyone)).toContainEqual({ type: 'jobClosed', won: false })
    await tbb.write(withTbb, 'one more case')
    await until(async () => (await iress.bodies(withTbb)).includes('one more case'), 'the post')
    await crs.cutOff()
    await office().stage('amal as nurse', 'noVisa')
    for (const its of [iress, tbb]) await becomes(its, withTbb, 'jobClosed')
    await becomes(iress, hiring, 'caseClosed')
    await becomes(tbb, hiring, null)
    await office().apply({ type: 'jobStage', job: id('nurse'), stage: 'recruitmentProcess' })
    for (const its of [iress, tbb]) await becomes(its, withTbb, null)
  })

  it('refuses what was written offline before, and keeps it for its author', async () => {
    const crs = await device('crs1')
    await crs.cutOff()
    await crs.write(withCrs, 'any news?')
    await office().apply({ type: 'jobStage', job: id('nurse'), stage: 'noVisa' })
    await crs.reconnect()
    await until(() => crs.state.outbox[0]?.state === 'rejected', 'the refusal')
    expect(crs.state.outbox).toMatchObject([{ code: 'read-only', operation: { body: 'any news?' } }]) // prettier-ignore
    await becomes(crs, withCrs, 'jobClosed')
  })
})

describe('partners in more than one part', () => {
  it('several destination partners share what their job opens, and one of them can leave it', async () => {
    const north = await device('north1')
    await north.holdsOnly()
    await office().post(hiring, 'tbb1', 'before the second')
    await office().apply(job('nurse', ['iress', 'north']))
    await north.holdsOnly(hiring, withTbb, withCrs, withGlob, everyone)
    expect(await north.bodies(hiring)).toEqual(['before the second'])
    const iress = await device('iress1')
    await iress.write(hiring, 'from the first')
    await until(async () => (await north.bodies(hiring)).length === 2, 'the post')
    await office().apply(job('nurse', ['iress']))
    await north.holdsOnly()
    expect(await iress.holds(hiring)).toBe(true)
    // Sight is a lane of its own.
    await until(() => !sees(north, 'job', 'nurse') && !sees(north, 'candidate', 'amal'), 'the end of sight') // prettier-ignore
    await north.expectGone(hiring, ['before the second', 'from the first', 'N-amal', id('amal')])
  })

  it('one that is source and destination has the source side for its own candidates only', async () => {
    await office().apply(
      partner('both', { source: true, destination: true }),
      staff('both1', 'both'),
    )
    await office().apply(job('driver', ['both']), { type: 'publishJob', job: id('driver') })
    await office().apply(...newCandidate('dina', 'both'))
    await office().case('dina as driver', 'dina', 'driver', 'cvReview')
    await office().case('amal as driver', 'amal', 'driver', 'cvReview')
    const [both, tbb] = [await device('both1'), await device('tbb1')]
    expect(await office().chat(withSource('driver', 'both'))).toBe(undefined)
    const [dinas, amals] = [recruiting('dina as driver'), recruiting('amal as driver')]
    for (const key of [prospect('dina'), dinas]) expect((await both.view(key)).chat.side).toBe('source') // prettier-ignore
    expect((await both.view(amals)).chat.side).toBe('destination')
    expect(await both.holds(talk)).toBe(false)
    // Handed over, the candidate is theirs as an employer's only.
    await office().post(prospect('dina'), 'both1', 'among us')
    await both.gained(prospect('dina'))
    await office().apply({ type: 'handOver', candidate: id('dina'), to: id('tbb') })
    await both.lost(prospect('dina'))
    await tbb.gained(prospect('dina'))
    await until(async () => (await both.view(dinas)).chat.side === 'destination', 'the other side')
    expect(await tbb.bodies(prospect('dina'))).toEqual(['among us'])
    // And back again.
    await office().apply({ type: 'handOver', candidate: id('amal'), to: id('both') })
    await both.gained(talk)
    await until(async () => (await both.view(amals)).chat.side === 'source', 'the other side')
    await both.expectGone(prospect('dina'), ['among us'])
  })

  it('a job without an active destination partner keeps its conversations with the coordinators', async () => {
    const [glob, tbb, iress] = [await device('glob1'), await device('tbb1'), await device('iress1')]
    await office().apply(partner('iress', { destination: true, active: false }))
    await until(() => iress.state.lock !== null, 'the locked door')
    await tbb.write(hiring, 'who answers?')
    await until(async () => (await glob.bodies(hiring)).includes('who answers?'), 'the question')
    await glob.write(hiring, 'we do')
    await until(async () => (await tbb.bodies(hiring)).includes('we do'), 'the answer')
  })
})
