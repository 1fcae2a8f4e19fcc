/** Tests of the directory service, run on each kind of store. Rules: docs/domain.md. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ZodError } from 'zod'
import { anew, openTestStore, type StoreKind } from '../../tests/fixtures/database.ts'
import type { OwnedStore } from '../db/store.ts'
import { ChangeRefused } from './changes.ts'
import {
  allSources,
  cohort,
  id,
  job,
  newCandidate,
  Office,
  partner,
  person,
  prospect,
  recruiting,
  staff,
  withSource,
} from './test-office.ts'

const day = 86_400_000

export function directorySuite(kind: StoreKind): void {
  describe(`directory service on ${kind}`, () => {
    let store: OwnedStore
    let office: Office

    beforeAll(async () => {
      store = await openTestStore(kind)
    }, 60_000)
    afterAll(() => store.close())
    beforeEach(async () => {
      office = new Office(store)
      await anew(store, 'amal and the nurse', async () => {
        await office.found()
        await office.candidate('amal', 'tbb')
        await office.job('nurse', 'iress')
      })
    })

    const refusal = async (work: Promise<unknown>): Promise<string> => {
      const error: unknown = await work.catch((thrown: unknown) => thrown)
      return error instanceof ChangeRefused ? error.reason : String(error)
    }

    describe('a job', () => {
      it('gets its chats when it is published, one for every active source partner', async () => {
        expect(await office.kinds('iress1')).toEqual([
          'jobAllSourcePartners',
          'jobSourcePartner',
          'jobSourcePartner',
          'jobSourcePartner',
        ])
        expect(await office.kinds('tbb1')).toEqual(['jobAllSourcePartners', 'jobSourcePartner'])
        expect(await office.kinds('north1')).toEqual([])
        expect((await office.held('tbb1', withSource('nurse', 'tbb')))?.sides).toEqual(['source'])
        expect(await office.held('tbb1', withSource('nurse', 'crs'))).toBeUndefined()
        expect((await office.held('glob1', withSource('nurse', 'tbb')))?.sides).toEqual(['source'])
      })

      it('has no chat and is seen only by its destination partners before', async () => {
        await office.apply(job('draft', ['iress']))
        expect(await office.chat(allSources('draft'))).toBeUndefined()
        expect(await office.views('iress1', 'job', 'draft')).toEqual(['full'])
        expect(await office.views('glob1', 'job', 'draft')).toEqual(['full'])
        expect(await office.views('tbb1', 'job', 'draft')).toEqual([])
        await office.apply({ type: 'publishJob', job: id('draft') })
        expect(await office.views('tbb1', 'job', 'draft')).toEqual(['full'])
        expect(await office.views('north1', 'job', 'draft')).toEqual([])
      })

      it('announces publication, next step and closing once', async () => {
        const step = { nextStep: 'Call', nextStepDue: '2026-12-01' }
        for (let time = 0; time < 2; time += 1) {
          await office.apply(
            { type: 'publishJob', job: id('nurse') },
            { type: 'jobNextStep', job: id('nurse'), ...step },
          )
          await office.apply({ type: 'jobStage', job: id('nurse'), stage: 'hiringCompleted' })
        }
        expect(await office.events(allSources('nurse'))).toEqual([
          { type: 'jobPublished' },
          { type: 'jobNextStep', nextStep: 'Call', due: '2026-12-01' },
          { type: 'jobClosed', won: true },
        ])
        expect((await office.chat(allSources('nurse')))?.state.jobClosed).toBe(true)
        expect(await office.events(withSource('nurse', 'tbb'))).toEqual([])
      })

      it('makes no chat of one partner with itself', async () => {
        await office.apply(partner('both', { source: true, destination: true }), staff('both1', 'both')) // prettier-ignore
        await office.job('own', 'both')
        expect(await office.chat(withSource('own', 'both'))).toBeUndefined()
        expect(await office.chat(withSource('own', 'tbb'))).toBeDefined()
        await office.job('shared', 'both', 'iress')
        const held = await office.held('both1', withSource('shared', 'both'))
        expect(held?.sides).toEqual(['source'])
        await office.candidate('omar', 'both')
        await office.case('c', 'omar', 'own', 'cvReview')
        expect((await office.held('both1', recruiting('c')))?.sides).toEqual(['source'])
        await office.stage('c', 'noVisa', Date.now() - 60 * day)
        expect((await office.held('both1', recruiting('c')))?.until).toBeNull()
      })

      it('is a later partner’s with its first case or when it is opened', async () => {
        await office.apply(partner('late', { source: true }), staff('late1', 'late'))
        expect(await office.kinds('late1')).toEqual(['jobAllSourcePartners'])
        await office.apply({ type: 'jobStage', job: id('nurse'), stage: 'cvReview' })
        expect(await office.chat(withSource('nurse', 'late'))).toBeUndefined()
        await office.candidate('lina', 'late')
        await office.case('c', 'lina', 'nurse', 'prospect')
        expect(await office.held('late1', withSource('nurse', 'late'))).toBeDefined()
      })

      it('moves with its destination partners', async () => {
        await office.case('c', 'amal', 'nurse', 'offer')
        await office.apply(job('nurse', ['north']))
        expect(await office.kinds('iress1')).toEqual([])
        expect(await office.views('iress1', 'candidate', 'amal')).toEqual([])
        expect(await office.views('iress1', 'job', 'nurse')).toEqual([])
        expect(await office.held('north1', recruiting('c'))).toBeDefined()
        expect(await office.views('north1', 'case', 'c')).toEqual(['full'])
      })

      it('shows its contacts to those who see it, until they are none', async () => {
        const contacts = [{ partner: id('iress'), person: id('iress1') }]
        await office.apply(job('draft', ['iress', 'north']))
        expect(await office.views('north1', 'person', 'iress1')).toEqual([])
        await office.apply({ ...job('draft', ['iress', 'north']), contacts })
        expect(await office.views('north1', 'person', 'iress1')).toEqual(['name'])
        await office.apply(job('draft', ['iress', 'north']))
        expect(await office.views('north1', 'person', 'iress1')).toEqual([])
      })
    })

    describe('a case', () => {
      it('below cvReview is nothing to its employer, open or closed', async () => {
        const before = await office.access('iress1')
        await office.case('c', 'amal', 'nurse', 'fullIntake')
        await office.stage('c', 'cvPreparation')
        await office.stage('c', 'candidateWithdraws')
        expect(await office.access('iress1')).toEqual(before)
        expect(await office.views('iress1', 'case', 'c')).toEqual([])
        expect(await office.views('iress1', 'candidate', 'amal')).toEqual([])
        expect(await office.views('iress1', 'person', "amal's")).toEqual([])
        expect(await office.chat(recruiting('c'))).toBeUndefined()
        expect(await office.events(prospect('amal'))).toEqual([])
        expect(await office.events(withSource('nurse', 'tbb'))).toEqual([])
      })

      it('makes the prospect chat of its candidate', async () => {
        expect(await office.chat(prospect('amal'))).toBeUndefined()
        await office.case('c', 'amal', 'nurse', 'prospect')
        expect(await office.held("amal's", prospect('amal'))).toBeDefined()
        expect(await office.held('tbb2', prospect('amal'))).toBeDefined()
        expect(await office.held('crs1', prospect('amal'))).toBeUndefined()
        expect((await office.chat(prospect('amal')))?.state.begun).toBe(false)
        expect(await office.views("amal's", 'person', 'tbb1')).toEqual(['name'])
        expect(await office.views("amal's", 'case', 'c')).toEqual([])
      })

      it('opens its recruiting chat at cvReview, which says so', async () => {
        await office.case('c', 'amal', 'nurse', 'cvPreparation')
        await office.stage('c', 'cvReview')
        expect(await office.events(recruiting('c'))).toEqual([
          { type: 'caseStage', stage: 'employerReviewsCv' },
        ])
        expect((await office.held('iress1', recruiting('c')))?.sides).toEqual(['destination'])
        expect(await office.views('iress1', 'candidate', 'amal')).toEqual(['full'])
        expect(await office.views('iress1', 'person', "amal's")).toEqual(['name'])
        expect(await office.views("amal's", 'case', 'c')).toEqual(['own'])
        expect(await office.views("amal's", 'job', 'nurse')).toEqual(['own'])
        expect(office.woken).toContain(`staff:${id('iress')}`)
        expect(office.woken).toContain(`candidate:${id('amal')}`)
        expect(office.woken).not.toContain(`staff:${id('north')}`)
        expect((await office.chat(recruiting('c')))?.audience).toBe(1)
      })

      it('posts softened words, and only where they change', async () => {
        await office.case('c', 'amal', 'nurse', 'oneWayReview')
        await office.stage('c', 'twoWayReview')
        await office.stage('c', 'offer')
        await office.stage('c', 'candidateRejectsOffer')
        await office.stage('c', 'noJobOffer')
        expect(await office.events(recruiting('c'))).toEqual([
          { type: 'caseStage', stage: 'interview' },
          { type: 'caseStage', stage: 'offer' },
          { type: 'caseStage', stage: 'closed' },
        ])
      })

      it('posts its next step by number to the source partner’s chat, from cvReview on', async () => {
        const step = (nextStep: string) =>
          ({ type: 'caseNextStep', case: id('c'), nextStep, nextStepDue: null }) as const
        await office.case('c', 'amal', 'nurse', 'cvPreparation')
        await office.apply(step('Translate'))
        expect(await office.events(withSource('nurse', 'tbb'))).toEqual([])
        await office.stage('c', 'cvReview')
        await office.apply(step('Interview'))
        await office.apply(step('Interview'))
        const post = { type: 'caseNextStep', candidateNumber: 'N-amal', nextStep: 'Interview', due: null } // prettier-ignore
        expect(await office.events(withSource('nurse', 'tbb'))).toEqual([post])
        expect(await office.events(recruiting('c'))).toHaveLength(1)
      })

      it('at acceptance lets its candidate into the cohort, and out again when it is lost', async () => {
        await office.candidate('omar', 'crs')
        await office.case('c', 'amal', 'nurse', 'offer')
        await office.case('d', 'omar', 'nurse', 'offer')
        expect(await office.chat(cohort('nurse'))).toBeUndefined()
        await office.stage('c', 'acceptance')
        expect(await office.kinds("omar's")).not.toContain('jobCohort')
        await office.stage('d', 'visaPreparation')
        expect((await office.chat(cohort('nurse')))?.audience).toBe(2)
        expect(await office.views("amal's", 'candidate', 'omar')).toEqual(['name'])
        expect(await office.views('tbb1', 'candidate', 'omar')).toEqual(['name'])
        expect(await office.marker("omar's", cohort('nurse'))).toBe(1)
        expect(await office.marker("amal's", cohort('nurse'))).toBeUndefined()

        await office.stage('d', 'noVisa')
        expect(await office.held("omar's", cohort('nurse'))).toBeUndefined()
        expect(await office.held('crs1', cohort('nurse'))).toBeUndefined()
        expect(await office.views("amal's", 'candidate', 'omar')).toEqual([])
        expect(await office.views("omar's", 'candidate', 'amal')).toEqual([])
        const number = (type: string, name: string) => ({ type, candidateNumber: `N-${name}` })
        expect(await office.events(cohort('nurse'))).toEqual([
          number('cohortJoined', 'amal'),
          number('cohortJoined', 'omar'),
          number('cohortLeft', 'omar'),
        ])
        expect(await office.events(recruiting('d'))).toEqual([
          { type: 'caseStage', stage: 'offer' },
          { type: 'caseStage', stage: 'visa' },
          number('cohortJoined', 'omar'),
          { type: 'caseStage', stage: 'closed' },
          number('cohortLeft', 'omar'),
        ])
      })

      it('leaves its candidate out while it is hidden from them', async () => {
        await office.case('c', 'amal', 'nurse', 'acceptance')
        await office.stage('c', 'candidateMistakenProspect')
        expect(await office.kinds("amal's")).toEqual(['candidateProspect'])
        expect(await office.views("amal's", 'case', 'c')).toEqual([])
        expect(await office.views("amal's", 'job', 'nurse')).toEqual([])
      })
    })

    describe('a case closed and not won', () => {
      it('is the employer’s until retention ends, by the clock', async () => {
        await office.case('c', 'amal', 'nurse', 'offer')
        const { epoch } = (await office.held('iress1', recruiting('c'))) ?? {}
        const closed = Date.now() - 29 * day
        await office.stage('c', 'noVisa', closed)
        const held = await office.held('iress1', recruiting('c'))
        expect(held?.until?.getTime()).toBe(closed + 30 * day)
        expect(held?.epoch).toBe(epoch)
        expect(await office.views('iress1', 'case', 'c')).toEqual(['full'])
        expect(await office.directory.sweepRetention()).toBe(0)

        // Reopened, and lost so long ago that the clock runs out in a moment, without any write.
        await office.stage('c', 'offer')
        expect((await office.held('iress1', recruiting('c')))?.epoch).toBe(epoch)
        await office.stage('c', 'noVisa', Date.now() - 30 * day + 400)
        expect(await office.held('iress1', recruiting('c'))).toBeDefined()
        await new Promise((resolve) => setTimeout(resolve, 600))
        expect(await office.held('iress1', recruiting('c'))).toBeUndefined()
        expect(await office.views('iress1', 'case', 'c')).toEqual([])
        expect(await office.views('iress1', 'candidate', 'amal')).toEqual([])
        expect(await office.held('tbb1', recruiting('c'))).toBeDefined()
        expect(await office.held("amal's", recruiting('c'))).toBeDefined()

        expect(await office.directory.sweepRetention()).toBeGreaterThan(0)
        const swept = (await office.access('iress1')).get(`candidateRecruiting:${id('c')}`)
        expect(swept).toMatchObject({ active: false, reason: 'retention-ended' })
        expect(swept?.changed).toBeGreaterThan(epoch ?? 0)
        expect(await office.directory.sweepRetention()).toBe(0)

        await office.stage('c', 'offer')
        const again = await office.held('iress1', recruiting('c'))
        expect(again?.epoch).toBeGreaterThan(swept?.changed ?? 0)
        expect(again?.until).toBeNull()
        expect(await office.views('iress1', 'case', 'c')).toEqual(['full'])
      })

      it('reopened after its end, before any sweep, begins anew', async () => {
        await office.case('c', 'amal', 'nurse', 'offer')
        const first = await office.held('iress1', recruiting('c'))
        const { audience } = (await office.chat(recruiting('c'))) ?? { audience: 0 }
        await office.stage('c', 'noVisa', Date.now() - 30 * day + 300)
        await new Promise((resolve) => setTimeout(resolve, 500))
        await office.stage('c', 'offer')
        const again = await office.held('iress1', recruiting('c'))
        expect(again?.epoch).toBeGreaterThan(first?.epoch ?? 0)
        expect((await office.chat(recruiting('c')))?.audience).toBe(audience + 1)
      })

      it('lost long ago never reaches the employer again', async () => {
        await office.case('c', 'amal', 'nurse', 'offer')
        await office.stage('c', 'noVisa', Date.now() - 31 * day)
        expect(await office.held('iress1', recruiting('c'))).toBeUndefined()
        expect(await office.views('iress1', 'candidate', 'amal')).toEqual([])
        await office.apply(staff('iress2', 'iress'))
        expect(await office.held('iress2', recruiting('c'))).toBeUndefined()
      })

      it('keeps sight of the candidate while another case grants it', async () => {
        await office.job('cook', 'iress')
        await office.case('c', 'amal', 'nurse', 'offer')
        await office.case('d', 'amal', 'cook', 'offer')
        await office.stage('c', 'noVisa', Date.now() - 31 * day)
        expect(await office.views('iress1', 'candidate', 'amal')).toEqual(['full'])
        expect(await office.views('iress1', 'case', 'c')).toEqual([])
      })

      it('counts retention from the loss, not from an earlier win', async () => {
        await office.case('c', 'amal', 'nurse', 'offer')
        await office.stage('c', 'durableSolution', Date.now() - 90 * day)
        expect((await office.held('iress1', recruiting('c')))?.until).toBeNull()
        await office.stage('c', 'noVisa')
        const until = (await office.held('iress1', recruiting('c')))?.until?.getTime() ?? 0
        expect(until).toBeGreaterThan(Date.now() + 29 * day)
      })
    })

    describe('correctStage', () => {
      it('takes back what the stage had opened, and announces nothing there', async () => {
        await office.case('c', 'amal', 'nurse', 'fullIntake')
        await office.stage('c', 'acceptance')
        const { epoch } = (await office.held('iress1', recruiting('c'))) ?? {}
        const events = await office.events(recruiting('c'))
        await office.apply({ type: 'correctStage', case: id('c'), stage: 'visaEligibility' })
        expect(await office.kinds('iress1')).not.toContain('candidateRecruiting')
        expect(await office.kinds('iress1')).not.toContain('jobCohort')
        expect(await office.kinds("amal's")).toEqual(['candidateProspect'])
        expect(await office.views('iress1', 'candidate', 'amal')).toEqual([])
        expect((await office.chat(recruiting('c')))?.state.dormant).toBe(true)
        expect((await office.chat(cohort('nurse')))?.state.dormant).toBe(true)
        expect(await office.events(recruiting('c'))).toEqual(events)
        expect((await office.access('iress1')).get(`candidateRecruiting:${id('c')}`)).toMatchObject(
          { active: false, reason: 'lost-access' },
        )

        await office.stage('c', 'cvReview')
        const again = await office.held('iress1', recruiting('c'))
        expect(again?.epoch).toBeGreaterThan(epoch ?? 0)
        expect(await office.events(recruiting('c'))).toHaveLength(events.length + 1)
        expect((await office.chat(cohort('nurse')))?.state.dormant).toBe(true)
      })

      it('leaves a trace, which ops may read and nobody can change', async () => {
        await office.case('c', 'amal', 'nurse', 'cvReview')
        await office.apply({ type: 'correctStage', case: id('c'), stage: 'fullIntake' })
        const ops = store.as({ kind: 'ops' })
        expect(await ops.query('select job_case, stage_before, furthest_before, stage from stage_correction')).toEqual([
          { job_case: id('c'), stage_before: 'cvReview', furthest_before: 'cvReview', stage: 'fullIntake' },
        ]) // prettier-ignore
        const service = store.as({ kind: 'service' })
        await expect(service.query("update stage_correction set stage = 'offer'")).rejects.toThrow()
        await expect(service.query('delete from stage_correction')).rejects.toThrow()
      })

      it('only goes back', async () => {
        await office.case('c', 'amal', 'nurse', 'cvReview')
        const later = { type: 'correctStage', case: id('c'), stage: 'offer' } as const
        expect(await refusal(office.apply(later))).toBe('not-earlier')
        expect(await refusal(office.apply({ ...later, stage: 'cvReview' }))).toBe('not-earlier')
      })
    })

    describe('a hand-over', () => {
      it('moves the chats of the candidate, with their history', async () => {
        await office.job('cook', 'iress')
        await office.job('old', 'iress')
        await office.case('c', 'amal', 'nurse', 'cvReview')
        await office.case('d', 'amal', 'cook', 'fullIntake')
        await office.case('e', 'amal', 'old', 'offer')
        await office.stage('e', 'noVisa')
        await office.post(recruiting('c'), 'tbb1')
        const own = await office.held("amal's", recruiting('c'))
        const seen = (await office.chat(recruiting('c')))?.seq
        await office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })

        const post = { type: 'handedOver', from: id('tbb'), to: id('crs') }
        expect(await office.events(prospect('amal'))).toEqual([post])
        expect(await office.events(recruiting('c'))).toContainEqual(post)
        expect(await office.events(recruiting('e'))).not.toContainEqual(post)

        expect(await office.kinds('tbb1')).not.toContain('candidateRecruiting')
        expect(await office.kinds('tbb1')).not.toContain('candidateProspect')
        expect(await office.views('tbb1', 'candidate', 'amal')).toEqual([])
        expect(await office.views('tbb1', 'case', 'c')).toEqual([])
        expect(await office.views('tbb1', 'person', "amal's")).toEqual([])
        expect((await office.access('tbb1')).get(`candidateProspect:${id('amal')}`)).toMatchObject({
          active: false,
          reason: 'lost-access',
        })

        const gained = await office.held('crs1', recruiting('c'))
        expect(gained?.epoch).toBeGreaterThan(own?.epoch ?? 0)
        expect((await office.held("amal's", recruiting('c')))?.epoch).toBe(own?.epoch)
        expect(await office.held('crs1', recruiting('e'))).toBeDefined()
        expect(await office.views('crs1', 'candidate', 'amal')).toEqual(['full'])
        expect(await office.views("amal's", 'person', 'crs1')).toEqual(['name'])
        expect(await office.marker('crs1', recruiting('c'))).toBe(seen)
        // Who wrote stays known, and of which partner they were.
        expect(await office.views('crs1', 'person', 'tbb1')).toEqual(['name'])
        expect(await office.views("amal's", 'partner', 'tbb')).toEqual(['full'])
        expect(await office.views("amal's", 'person', 'tbb2')).toEqual([])
        expect((await office.chat(recruiting('c')))?.audience).toBe(2)
      })

      it('back again gives a larger epoch', async () => {
        await office.case('c', 'amal', 'nurse', 'cvReview')
        const first = await office.held('tbb1', prospect('amal'))
        await office.apply({ type: 'handOver', candidate: id('amal'), to: null })
        expect(await office.held('glob1', prospect('amal'))).toBeDefined()
        await office.apply({ type: 'handOver', candidate: id('amal'), to: id('tbb') })
        const again = await office.held('tbb1', prospect('amal'))
        expect(again?.epoch).toBeGreaterThan(first?.epoch ?? 0)
      })

      it('goes to source partners only', async () => {
        const to = (name: string) =>
          ({ type: 'handOver', candidate: id('amal'), to: id(name) }) as const
        expect(await refusal(office.apply(to('iress')))).toBe('wrong-kind')
        expect(await refusal(office.apply(to('nobody')))).toBe('unknown-id')
      })
    })

    describe('people and partners', () => {
      it('a new colleague has every chat of the partner, read to its head', async () => {
        await office.case('c', 'amal', 'nurse', 'cvReview')
        await office.apply(staff('tbb3', 'tbb'))
        expect(await office.kinds('tbb3')).toEqual(await office.kinds('tbb1'))
        expect(await office.marker('tbb3', recruiting('c'))).toBe(1)
        expect(await office.views('tbb1', 'person', 'tbb3')).toContain('full')
        expect(await office.views("amal's", 'person', 'tbb3')).toEqual(['name'])
        expect(office.woken).toContain(`person:${id('tbb3')}`)
        expect((await office.chat(recruiting('c')))?.audience).toBe(1)
      })

      it('a change of partner changes what one has', async () => {
        await office.apply(staff('tbb2', 'crs'))
        expect(await office.held('tbb2', withSource('nurse', 'tbb'))).toBeUndefined()
        expect(await office.held('tbb2', withSource('nurse', 'crs'))).toBeDefined()
        const shared = await office.held('tbb2', allSources('nurse'))
        expect(shared).toBeDefined()
        expect(await office.views('tbb1', 'person', 'tbb2')).toEqual([])
      })

      it('a deactivated person has nothing', async () => {
        await office.apply(staff('tbb2', 'tbb', { active: false }))
        expect(await office.kinds('tbb2')).toEqual([])
        expect(await office.kinds('tbb1')).not.toEqual([])
      })

      it('a deactivated source partner leaves its candidates to the coordinators', async () => {
        await office.case('c', 'amal', 'nurse', 'acceptance')
        await office.apply(partner('tbb', { source: true, active: false }))
        expect(await office.kinds('tbb1')).toEqual([])
        expect((await office.chat(prospect('amal')))?.state.suspended).toBe(false)
        expect(await office.held('glob1', recruiting('c'))).toBeDefined()
        const first = await office.held('crs1', allSources('nurse'))
        await office.apply(partner('tbb', { source: true, active: true }))
        expect(await office.held('tbb1', prospect('amal'))).toBeDefined()
        expect((await office.held('crs1', allSources('nurse')))?.epoch).toBe(first?.epoch)
      })

      it('a deactivated destination partner loses its chats; the coordinators stand in', async () => {
        await office.case('c', 'amal', 'nurse', 'cvReview')
        await office.apply(partner('iress', { destination: true, active: false }))
        expect(await office.kinds('iress1')).toEqual([])
        expect(await office.held('glob1', recruiting('c'))).toBeDefined()
        expect(await office.held('glob1', withSource('nurse', 'tbb'))).toBeDefined()
      })

      it('a chat with a candidate is suspended while nobody on the source side may write', async () => {
        await office.apply(staff('glob1', 'glob', { readOnly: true }))
        await office.candidate('omar', null)
        await office.case('c', 'amal', 'nurse', 'acceptance')
        await office.case('d', 'omar', 'nurse', 'prospect')
        const suspended = async () => [
          (await office.chat(prospect('amal')))?.state.suspended,
          (await office.chat(cohort('nurse')))?.state.suspended,
          (await office.chat(prospect('omar')))?.state.suspended,
        ]
        expect(await suspended()).toEqual([false, false, true])
        await office.apply(staff('tbb1', 'tbb', { readOnly: true }))
        expect(await suspended()).toEqual([false, false, true])
        await office.apply(staff('tbb2', 'tbb', { active: false }))
        expect(await suspended()).toEqual([true, true, true])
        await office.apply(staff('glob2', 'glob'))
        expect(await suspended()).toEqual([false, false, false])
      })

      it('a muted candidate is read-only in the state of their chats', async () => {
        await office.case('c', 'amal', 'nurse', 'acceptance')
        await office.apply({ type: 'mute', candidate: id('amal'), muted: true })
        expect((await office.chat(prospect('amal')))?.state.muted).toBe(true)
        expect((await office.chat(recruiting('c')))?.state.muted).toBe(true)
        expect((await office.chat(cohort('nurse')))?.state.muted).toBe(false)
      })

      it('the last active coordinator stays', async () => {
        const gone = staff('glob1', 'glob', { active: false })
        expect(await refusal(office.apply(gone))).toBe('last-coordinator')
        expect(await refusal(office.apply(partner('glob', { source: true })))).toBe(
          'last-coordinator',
        )
        await office.apply(staff('glob2', 'glob'), gone)
        expect(await office.kinds('glob1')).toEqual([])
      })

      it('partners of chats are seen, and coordinators’ by all who are in any', async () => {
        expect(await office.views('tbb1', 'partner', 'iress')).toEqual(['full'])
        expect(await office.views('tbb1', 'partner', 'north')).toEqual([])
        expect(await office.views('north1', 'partner', 'glob')).toEqual([])
        expect(await office.views('north1', 'partner', 'north')).toEqual(['full'])
        await office.case('c', 'amal', 'nurse', 'prospect')
        expect(await office.views("amal's", 'partner', 'glob')).toEqual(['full'])
        expect(await office.views("amal's", 'partner', 'iress')).toEqual([])
      })
    })

    describe('a row is sent again', () => {
      const gOf = async (table: string, row: string): Promise<number> => {
        const [found] = await store.query<{ g: number }>(`select g from ${table} where id = $1`, [
          id(row),
        ])
        return found?.g ?? 0
      }
      const newest = async (): Promise<number> => {
        const [row] = await store.query<{ g: number }>('select last_value as g from commit_order')
        return row?.g ?? 0
      }

      it('with its own change, and with what it shows of others', async () => {
        await office.case('c', 'amal', 'nurse', 'cvReview')
        expect(await gOf('job_case', 'c')).toBe(await newest())
        const job_ = await gOf('job', 'nurse')
        await office.apply({
          type: 'caseNextStep',
          case: id('c'),
          nextStep: 'x',
          nextStepDue: null,
        })
        expect(await gOf('job_case', 'c')).toBe(await newest())
        expect(await gOf('job', 'nurse')).toBe(job_)
        // A candidate's row carries the person's name, a partner's the number of its staff.
        await office.apply({ ...person("amal's", 'candidate'), name: 'Amal K.' })
        expect(await gOf('candidate', 'amal')).toBe(await newest())
        const other = await gOf('partner', 'crs')
        await office.apply(staff('tbb9', 'tbb'))
        expect(await gOf('partner', 'tbb')).toBe(await newest())
        expect(await gOf('partner', 'crs')).toBe(other)
        expect(office.woken).toContain(`staff:${id('iress')}`)
      })

      it('is a chat’s with its state, audience or parties, and no other chat’s', async () => {
        await office.case('c', 'amal', 'nurse', 'cvReview')
        const g = async (key: Parameters<Office['chat']>[0]) => (await office.chat(key))?.g
        const untouched = [await g(prospect('amal')), await g(withSource('nurse', 'crs'))]
        await office.stage('c', 'noVisa')
        expect(await g(recruiting('c'))).toBe(await newest())
        expect([await g(prospect('amal')), await g(withSource('nurse', 'crs'))]).toEqual(untouched)
      })
    })

    describe('refusals keep nothing', () => {
      it.each([
        ['unknown-id', { type: 'publishJob', job: id('nowhere') }],
        ['unknown-id', staff('new', 'nowhere')],
        ['wrong-kind', { ...person('new', 'staff') }],
        ['wrong-kind', { ...staff('new', 'tbb'), role: 'candidate' }],
        ['role-fixed', { ...person('tbb1', 'ops') }],
        ['duplicate', { ...staff('new', 'tbb'), email: 'TBB1@example.org' }],
        ['wrong-kind', job('other', ['tbb'])],
        ['duplicate', newCandidate('amal', 'tbb')[1]],
      ] as const)('%s', async (reason, change) => {
        if (change === undefined) throw new Error('no change')
        const change_ = change as Parameters<Office['apply']>[0]
        expect(await refusal(office.apply(staff('extra', 'tbb'), change_))).toBe(reason)
        expect(await office.kinds('extra')).toEqual([])
      })

      it('a malformed change', async () => {
        const nul = partner('other', { name: 'a\0b' })
        await expect(office.apply(staff('extra', 'tbb'), nul)).rejects.toThrow(ZodError)
        expect(await office.kinds('extra')).toEqual([])
      })

      it('a second case of a candidate for a job', async () => {
        await office.case('c', 'amal', 'nurse', 'prospect')
        expect(await refusal(office.case('d', 'amal', 'nurse', 'prospect'))).toBe('duplicate')
      })
    })

    describe('opening', () => {
      it('is for either side, once, and for nobody else', async () => {
        await office.apply(partner('late', { source: true }), staff('late1', 'late'))
        const key = withSource('nurse', 'late')
        for (const who of ['north1', 'crs1', "amal's", 'nobody'])
          expect(await office.directory.open(key, id(who))).toBe(false)
        expect(await office.chat(key)).toBeUndefined()
        expect(await office.directory.open(key, id('iress1'))).toBe(true)
        const made = await office.chat(key)
        expect(await office.directory.open(key, id('late1'))).toBe(true)
        expect(await office.chat(key)).toEqual(made)
        expect((await office.held('late1', key))?.sides).toEqual(['source'])
      })

      it('of a prospect chat is for the source side', async () => {
        expect(await office.directory.open(prospect('amal'), id("amal's"))).toBe(false)
        expect(await office.directory.open(prospect('amal'), id('crs1'))).toBe(false)
        expect(await office.directory.open(prospect('amal'), id('tbb1'))).toBe(true)
        expect(await office.held("amal's", prospect('amal'))).toBeDefined()
        expect(await office.directory.open(prospect('nobody'), id('glob1'))).toBe(false)
      })
    })
  })
}
