import { describe, expect, it } from 'vitest'
import {
  chatsOfCase,
  chatsOfJob,
  defaultRetentionDays,
  deriveChat,
  isTwoParty,
  mayHandleReports,
  mayReport,
  mayStandIn,
  mayTakeTranscript,
  partiesOf,
  permission,
  strongestSide,
  type ChatState,
  type PartnerFacts,
  type Party,
  type PersonFacts,
  type ReadOnlyReason,
  type Side,
} from './participants.ts'
import { worldOf, type TestWorld } from './test-world.ts'
import { chatKinds, type ChatKey } from './chats.ts'
import { caseRank, caseStages, hasReached, type CaseActiveStage } from './stages.ts'

const day = 86_400_000

/** Parties as `party` or, where it isn't the source side without end, `party side until`. */
function parties(key: ChatKey, world: TestWorld): string[] {
  return deriveChat(key, worldOf(world), false)
    .parties.map((p) => {
      const end = p.until === null ? '' : ` until ${String(p.until)}`
      return `${p.party} ${p.side}${end}`
    })
    .sort()
}

const recruiting: ChatKey = { kind: 'candidateRecruiting', case: 'case1' }
const prospect: ChatKey = { kind: 'candidateProspect', candidate: 'cand1' }
const withTbb: ChatKey = { kind: 'jobSourcePartner', job: 'job1', sourcePartner: 'tbb' }
const all: ChatKey = { kind: 'jobAllSourcePartners', job: 'job1' }
const cohort: ChatKey = { kind: 'jobCohort', job: 'job1' }
const team = (partner: string): ChatKey => ({ kind: 'team', case: 'case1', partner })

const coordinators = 'coordinators source'
const staffTbb = 'staff:tbb source'
const staffIress = 'staff:iress destination'

describe('parties of a person', () => {
  const partner: PartnerFacts = {
    id: 'tbb', source: true, destination: false, coordinator: false, active: true,
  } // prettier-ignore
  const staff: PersonFacts = {
    id: 'p1', role: 'staff', partner: 'tbb', candidate: null, readOnly: false, active: true,
  } // prettier-ignore
  const rows: [string, PersonFacts, PartnerFacts | undefined, Party[]][] = [
    ['staff', staff, partner, ['staff:tbb']],
    ['read-only staff', { ...staff, readOnly: true }, partner, ['staff:tbb']],
    ['staff of the coordinator', staff, { ...partner, coordinator: true }, ['staff:tbb', 'coordinators']],
    ['deactivated staff', { ...staff, active: false }, partner, []],
    ['staff of an inactive partner', staff, { ...partner, active: false }, []],
    ['staff of an inactive coordinator', staff, { ...partner, coordinator: true, active: false }, []],
    ['staff of an unknown partner', staff, undefined, []],
    ['ops', { ...staff, role: 'ops', partner: null }, undefined, []],
    ['ops with a partner by mistake', { ...staff, role: 'ops' }, partner, []],
    ['candidate', { ...staff, role: 'candidate', partner: null, candidate: 'c' }, undefined, ['candidate:c']],
    ['candidate with a partner by mistake', { ...staff, role: 'candidate', candidate: 'c' }, partner, ['candidate:c']],
    ['person of role candidate without a record', { ...staff, role: 'candidate', candidate: null }, undefined, []],
    ['deactivated candidate', { ...staff, role: 'candidate', candidate: 'c', active: false }, undefined, []],
  ] // prettier-ignore
  it.each(rows)('%s', (_, person, its, expected) => {
    expect(partiesOf(person, its)).toEqual(expected)
  })
})

describe('parties of a chat', () => {
  const closedAt = 1_000_000
  const retention = closedAt + 30 * day
  const rows: [string, ChatKey, TestWorld, string[]][] = [
    ['prospect: candidate and the current source partner', prospect, {},
      ['candidate:cand1 candidate', coordinators, staffTbb]],
    ['prospect: without a source partner the coordinators', prospect, { candidates: { cand1: { sourcePartner: null } } },
      ['candidate:cand1 candidate', coordinators]],
    ['prospect: an inactive source partner has no part', prospect, { partners: { tbb: { active: false } } },
      ['candidate:cand1 candidate', coordinators]],
    ['prospect: a partner that is no source partner has no part', prospect, { candidates: { cand1: { sourcePartner: 'iress' } } },
      ['candidate:cand1 candidate', coordinators]],
    ['prospect: of an unknown candidate', { kind: 'candidateProspect', candidate: 'nobody' }, {}, [coordinators]],
    ['recruiting: from cvReview on all three', recruiting, {},
      ['candidate:cand1 candidate', coordinators, staffIress, staffTbb]],
    ['recruiting: several destination partners', recruiting, { jobs: { job1: { destinationPartners: ['iress', 'north'] } } },
      ['candidate:cand1 candidate', coordinators, staffIress, 'staff:north destination', staffTbb]],
    ['recruiting: an inactive destination partner has no part', recruiting, { partners: { iress: { active: false } } },
      ['candidate:cand1 candidate', coordinators, staffTbb]],
    ['recruiting: a destination that is no destination partner has no part', recruiting, { jobs: { job1: { destinationPartners: ['crs'] } } },
      ['candidate:cand1 candidate', coordinators, staffTbb]],
    ['recruiting: below cvReview nobody but coordinators', recruiting, { cases: { case1: { stage: 'cvPreparation', furthest: 'cvPreparation' } } },
      [coordinators]],
    ['recruiting: a case moved back keeps what it reached', recruiting, { cases: { case1: { stage: 'miniIntake', furthest: 'cvReview' } } },
      ['candidate:cand1 candidate', coordinators, staffIress, staffTbb]],
    ['recruiting: back at prospect the candidate is out', recruiting, { cases: { case1: { stage: 'prospect', furthest: 'cvReview' } } },
      [coordinators, staffIress, staffTbb]],
    ['recruiting: a mistaken prospect is out', recruiting,
      { cases: { case1: { stage: 'candidateMistakenProspect', furthest: 'cvReview', closed: true, closedAt } } },
      [coordinators, `${staffIress} until ${String(retention)}`, staffTbb]],
    ['recruiting: closed early opens nothing', recruiting,
      { cases: { case1: { stage: 'noVisa', furthest: 'fullIntake', closed: true, closedAt } } }, [coordinators]],
    ['recruiting: closed and not won ends for the destination', recruiting,
      { cases: { case1: { stage: 'noJobOffer', furthest: 'offer', closed: true, closedAt } } },
      ['candidate:cand1 candidate', coordinators, `${staffIress} until ${String(retention)}`, staffTbb]],
    ['recruiting: closed and won stays', recruiting,
      { cases: { case1: { stage: 'durableSolution', furthest: 'settled', closed: true, won: true, closedAt } } },
      ['candidate:cand1 candidate', coordinators, staffIress, staffTbb]],
    ['recruiting: a partner that is both is source-side without end', recruiting,
      { partners: { tbb: { destination: true } }, jobs: { job1: { destinationPartners: ['tbb'] } },
        cases: { case1: { stage: 'noJobOffer', furthest: 'offer', closed: true, closedAt } } },
      ['candidate:cand1 candidate', coordinators, staffTbb]],
    ['prospect: of an unknown source partner', prospect, { candidates: { cand1: { sourcePartner: 'nobody' } } },
      ['candidate:cand1 candidate', coordinators]],
    ['recruiting: an unknown destination partner has no part', recruiting, { jobs: { job1: { destinationPartners: ['nobody', 'iress'] } } },
      ['candidate:cand1 candidate', coordinators, staffIress, staffTbb]],
    ['recruiting: of an unknown candidate', recruiting, { cases: { case1: { candidate: 'nobody' } } }, [coordinators]],
    ['recruiting: of an unknown job', recruiting, { cases: { case1: { job: 'none' } } },
      ['candidate:cand1 candidate', coordinators, staffTbb]],
    ['recruiting: closed without a date never ends by itself', recruiting,
      { cases: { case1: { stage: 'noVisa', closed: true, closedAt: null } } },
      ['candidate:cand1 candidate', coordinators, staffIress, staffTbb]],
    ['recruiting: of an unknown case', { kind: 'candidateRecruiting', case: 'none' }, {}, [coordinators]],
    ['job with a source partner', withTbb, {}, [coordinators, staffIress, staffTbb]],
    ['job with a source partner: inactive one', withTbb, { partners: { tbb: { active: false } } }, [coordinators, staffIress]],
    ['job with a source partner: unknown one', { ...withTbb, sourcePartner: 'nobody' }, {}, [coordinators, staffIress]],
    ['job with a source partner: no more a source partner', withTbb, { partners: { tbb: { source: false } } }, [coordinators, staffIress]],
    ['job with a source partner that is its only destination', withTbb,
      { partners: { tbb: { destination: true } }, jobs: { job1: { destinationPartners: ['tbb'] } } }, [coordinators]],
    ['job with a source partner that is one of its destinations', withTbb,
      { partners: { tbb: { destination: true } }, jobs: { job1: { destinationPartners: ['tbb', 'iress'] } } },
      [coordinators, staffIress, staffTbb]],
    ['job without an active destination: coordinators stand in', withTbb, { jobs: { job1: { destinationPartners: [] } } },
      [coordinators, staffTbb]],
    ['job with all source partners', all, {},
      [coordinators, 'staff:crs source', 'staff:glob source', staffIress, staffTbb]],
    ['job with all source partners: not the inactive one', all, { partners: { crs: { active: false } } },
      [coordinators, 'staff:glob source', staffIress, staffTbb]],
    ['all source partners: of an unknown job', { kind: 'jobAllSourcePartners', job: 'none' }, {}, [coordinators]],
    ['cohort: candidates at acceptance and their source partners', cohort,
      { cases: { case1: { stage: 'acceptance', furthest: 'acceptance' }, case2: { stage: 'visaProcessing', furthest: 'visaProcessing' } } },
      ['candidate:cand1 candidate', 'candidate:cand2 candidate', coordinators, 'staff:crs source', staffIress, staffTbb]],
    ['cohort: a case at offer is not in it', cohort,
      { cases: { case1: { stage: 'acceptance', furthest: 'acceptance' }, case2: { stage: 'offer', furthest: 'offer' } } },
      ['candidate:cand1 candidate', coordinators, staffIress, staffTbb]],
    ['cohort: closed and not won is out at once', cohort,
      { cases: { case1: { stage: 'acceptance', furthest: 'acceptance' }, case2: { stage: 'noVisa', furthest: 'visaProcessing', closed: true, closedAt } } },
      ['candidate:cand1 candidate', coordinators, staffIress, staffTbb]],
    ['cohort: closed and won stays', cohort,
      { cases: { case1: { stage: 'durableSolution', furthest: 'settled', closed: true, won: true, closedAt } } },
      ['candidate:cand1 candidate', coordinators, staffIress, staffTbb]],
    ['cohort: a hidden case is out', cohort,
      { cases: { case1: { stage: 'prospect', furthest: 'acceptance' } } }, [coordinators, staffIress]],
    ['cohort: without any acceptance only coordinators', cohort, {}, [coordinators]],
    ['cohort: an unknown candidate is left out', cohort,
      { cases: { case1: { stage: 'acceptance', furthest: 'acceptance', candidate: 'nobody' }, case2: { stage: 'acceptance', furthest: 'acceptance' } } },
      ['candidate:cand2 candidate', coordinators, 'staff:crs source', staffIress]],
    ['team: of the source partner', team('tbb'), {}, [staffTbb]],
    ['team: of the source partner, however early the case', team('tbb'), { cases: { case1: { stage: 'prospect', furthest: 'prospect' } } }, [staffTbb]],
    ['team: of a source partner whose candidate it is not', team('crs'), {}, []],
    ['team: of the coordinators', team('glob'), {}, ['staff:glob source']],
    ['team: of a destination partner', team('iress'), {}, [staffIress]],
    ['team: of a destination partner below cvReview', team('iress'), { cases: { case1: { stage: 'cvPreparation', furthest: 'cvPreparation' } } }, []],
    ['team: of a destination partner of another job', team('north'), {}, []],
    ['team: of an inactive destination partner', team('iress'), { partners: { iress: { active: false } } }, []],
    ['team: of an inactive source partner', team('tbb'), { partners: { tbb: { active: false } } }, []],
    ['team: of inactive coordinators', team('glob'), { partners: { glob: { active: false } } }, []],
    ['team: of a partner that is source partner no more', team('tbb'), { partners: { tbb: { source: false } } }, []],
    ['team: after a hand-over', team('tbb'), { candidates: { cand1: { sourcePartner: 'crs' } } }, []],
    ['team: after a lost case it ends for the destination', team('iress'), { cases: { case1: { stage: 'noJobOffer', furthest: 'offer', closed: true, closedAt } } },
      [`${staffIress} until ${String(retention)}`]],
    ['team: after a lost case it stays for the source', team('tbb'), { cases: { case1: { stage: 'noJobOffer', furthest: 'offer', closed: true, closedAt } } }, [staffTbb]],
    ['team: after a won case it stays', team('iress'), { cases: { case1: { stage: 'durableSolution', furthest: 'settled', closed: true, won: true, closedAt } } }, [staffIress]],
    ['team: of a partner that is both', team('tbb'), { partners: { tbb: { destination: true } }, jobs: { job1: { destinationPartners: ['tbb'] } }, cases: { case1: { stage: 'noJobOffer', furthest: 'offer', closed: true, closedAt } } }, [staffTbb]],
    ['team: of an unknown case', { kind: 'team', case: 'none', partner: 'tbb' }, {}, []],
    ['team: of an unknown partner', team('nobody'), {}, []],
    ['team: about an unknown candidate', team('tbb'), { cases: { case1: { candidate: 'nobody' } } }, []],
    ['team: for an unknown job', team('iress'), { cases: { case1: { job: 'none' } } }, []],
    ['cohort: of an unknown job', { kind: 'jobCohort', job: 'none' }, {}, [coordinators]],
  ] // prettier-ignore
  it.each(rows)('%s', (_, key, world, expected) => {
    expect(parties(key, world)).toEqual([...expected].sort())
  })
})

describe('state of a chat', () => {
  const open: ChatState = {
    kind: 'candidateRecruiting', dormant: false, suspended: false, begun: false, muted: false,
    caseLostAt: null, jobClosed: false, openCase: true,
  } // prettier-ignore
  const accepted = { stage: 'acceptance', furthest: 'acceptance' } as const
  const rows: [string, ChatKey, TestWorld, Partial<ChatState>][] = [
    ['recruiting, open', recruiting, {}, open],
    ['recruiting, taken back', recruiting, { cases: { case1: { furthest: 'cvPreparation', stage: 'cvPreparation' } } }, { dormant: true }],
    ['recruiting, closed lost', recruiting, { cases: { case1: { stage: 'noVisa', closed: true, closedAt: 77 } } }, { caseLostAt: 77, openCase: false }],
    ['recruiting, closed won', recruiting, { cases: { case1: { stage: 'durableSolution', closed: true, won: true, closedAt: 77 } } }, { caseLostAt: null, openCase: false }],
    ['recruiting, muted', recruiting, { candidates: { cand1: { muted: true } } }, { muted: true }],
    ['prospect, muted', prospect, { candidates: { cand1: { muted: true } } }, { muted: true, caseLostAt: null }],
    ['cohort never mutes all for one', cohort, { candidates: { cand1: { muted: true } }, cases: { case1: accepted } }, { muted: false, dormant: false }],
    ['cohort with an open case', cohort, { cases: { case1: accepted } }, { openCase: true, jobClosed: false }],
    ['cohort whose case is won', cohort, { cases: { case1: { ...accepted, closed: true, won: true, closedAt: 1 } }, jobs: { job1: { closed: true } } }, { openCase: false, jobClosed: true }],
    ['cohort does not count an open case below acceptance', cohort, { cases: { case1: { ...accepted, closed: true, won: true, closedAt: 1 } } }, { openCase: false }],
    ['with a source partner: own open case', withTbb, { jobs: { job1: { closed: true } } }, { jobClosed: true, openCase: true }],
    ['with a source partner: no open case of theirs', { ...withTbb, sourcePartner: 'glob' }, { jobs: { job1: { closed: true } } }, { openCase: false }],
    ['with a source partner: their case closed', withTbb, { cases: { case1: { closed: true, closedAt: 1, stage: 'noVisa' } }, jobs: { job1: { closed: true } } }, { openCase: false }],
    ['with a source partner: no case tells while the job is open', withTbb, { cases: { case1: { closed: true, closedAt: 1, stage: 'noVisa' } } }, { openCase: true, jobClosed: false }],
    ['with a source partner: both sides would be one', withTbb, { jobs: { job1: { destinationPartners: ['tbb'] } } }, { dormant: true, openCase: false }],
    ['with a source partner: a case of an unknown candidate is not theirs', withTbb, { cases: { case1: { candidate: 'nobody' } }, jobs: { job1: { closed: true } } }, { openCase: false }],
    ['cohort with one case won and one open', cohort, { cases: { case1: { ...accepted, closed: true, won: true, closedAt: 1 }, case2: accepted } }, { openCase: true }],
    ['prospect: no case of its own', prospect, {}, { openCase: false, suspended: false }],
    ['taken back and nobody there: not open is all that is said', recruiting, { cases: { case1: { furthest: 'prospect', stage: 'prospect' } }, silent: ['staff:tbb', 'coordinators'] }, { dormant: true, suspended: false }],
    ['team, open', team('tbb'), {}, { ...open, kind: 'team' }],
    ['team, closed lost', team('tbb'), { cases: { case1: { stage: 'noVisa', closed: true, closedAt: 77 } } }, { caseLostAt: 77, openCase: false, dormant: false }],
    ['team, closed won', team('tbb'), { cases: { case1: { stage: 'durableSolution', closed: true, won: true, closedAt: 77 } } }, { caseLostAt: null, openCase: false }],
    ['team of who does not see the case', team('crs'), {}, { dormant: true, openCase: false, caseLostAt: null }],
    ['team: the candidate is muted elsewhere', team('tbb'), { candidates: { cand1: { muted: true } } }, { muted: false }],
    ['team: nobody has to be there', team('tbb'), { silent: ['staff:tbb', 'coordinators'] }, { suspended: false }],
    ['team: a closed job closes nothing', team('tbb'), { jobs: { job1: { closed: true } } }, { jobClosed: false, openCase: true }],
    ['all: no case tells once the job has closed', all, { jobs: { job1: { closed: true } } }, { openCase: false, jobClosed: true }],
    ['all: no case tells while the job is open', all, { cases: { case1: { closed: true, closedAt: 1, stage: 'noVisa' }, case2: { closed: true, closedAt: 1, stage: 'noVisa' } } }, { openCase: true, jobClosed: false }],
    ['all: every case closed', all, { cases: { case1: { closed: true, closedAt: 1, stage: 'noVisa' }, case2: { closed: true, closedAt: 1, stage: 'noVisa' } }, jobs: { job1: { closed: true } } }, { openCase: false }],
    ['suspended: nobody writes on the source side', recruiting, { silent: ['staff:tbb', 'coordinators'] }, { suspended: true }],
    ['not suspended: coordinators stand in', recruiting, { silent: ['staff:tbb'] }, { suspended: false }],
    ['not suspended: the source partner is there', prospect, { silent: ['coordinators'] }, { suspended: false }],
    ['suspended: the destination side does not count', recruiting, { candidates: { cand1: { sourcePartner: null } }, silent: ['coordinators'] }, { suspended: true }],
    ['suspended cohort', cohort, { cases: { case1: accepted }, silent: ['staff:tbb', 'coordinators'] }, { suspended: true }],
    ['job chats have no candidate to protect', withTbb, { silent: ['staff:tbb', 'coordinators'] }, { suspended: false }],
    ['all-partner chats neither', all, { silent: ['staff:tbb', 'staff:crs', 'staff:glob', 'coordinators'] }, { suspended: false }],
  ] // prettier-ignore
  it.each(rows)('%s', (_, key, world, expected) => {
    expect(deriveChat(key, worldOf(world), false).state).toMatchObject(expected)
  })

  it('carries that the chat has begun', () => {
    expect(deriveChat(prospect, worldOf({}), true).state.begun).toBe(true)
    expect(deriveChat(prospect, worldOf({}), false).state.begun).toBe(false)
  })

  it('counts the retention that ops configured for a team', () => {
    const world = worldOf({ cases: { case1: { stage: 'noVisa', closed: true, closedAt: 5 } } })
    const [grant] = deriveChat(team('iress'), world, false, 7).parties
    expect(grant?.until).toBe(5 + 7 * day)
  })

  it('counts the retention that ops configured', () => {
    const world = worldOf({ cases: { case1: { stage: 'noVisa', closed: true, closedAt: 5 } } })
    const grant = deriveChat(recruiting, world, false, 7).parties.find(
      (p) => p.party === 'staff:iress',
    )
    expect(grant?.until).toBe(5 + 7 * day)
  })
})

describe('what a participant may do', () => {
  const base: ChatState = {
    kind: 'candidateRecruiting', dormant: false, suspended: false, begun: true, muted: false,
    caseLostAt: null, jobClosed: false, openCase: true,
  } // prettier-ignore
  type Column = Record<Side, ReadOnlyReason | null>
  const nobody = (reason: ReadOnlyReason | null): Column => ({
    source: reason,
    destination: reason,
    candidate: reason,
  })
  const rows: [string, Partial<ChatState>, Column][] = [
    ['open', {}, nobody(null)],
    ['prospect, begun', { kind: 'candidateProspect' }, nobody(null)],
    ['prospect, not begun', { kind: 'candidateProspect', begun: false }, { ...nobody(null), candidate: 'mustNotBegin' }],
    ['recruiting, not begun', { begun: false }, nobody(null)],
    ['cohort, not begun', { kind: 'jobCohort', begun: false }, nobody(null)],
    ['case closed, not won', { caseLostAt: 9, openCase: false }, { source: null, destination: 'caseClosed', candidate: 'caseClosed' }],
    ['case closed, won', { openCase: false }, nobody(null)],
    ['job closed: all source partners', { kind: 'jobAllSourcePartners', jobClosed: true }, nobody('jobClosed')],
    ['job closed: with a source partner, an open case', { kind: 'jobSourcePartner', jobClosed: true }, nobody(null)],
    ['job closed: with a source partner, none', { kind: 'jobSourcePartner', jobClosed: true, openCase: false }, nobody('jobClosed')],
    ['job open: with a source partner, no case', { kind: 'jobSourcePartner', openCase: false }, nobody(null)],
    ['job closed: cohort, an open case', { kind: 'jobCohort', jobClosed: true }, nobody(null)],
    ['job closed: cohort, none', { kind: 'jobCohort', jobClosed: true, openCase: false }, nobody('jobClosed')],
    ['job open: cohort, no open case', { kind: 'jobCohort', openCase: false }, nobody(null)],
    ['job closed: recruiting', { jobClosed: true, openCase: false }, nobody(null)],
    ['job closed: prospect', { kind: 'candidateProspect', jobClosed: true, openCase: false }, nobody(null)],
    ['team, not begun', { kind: 'team', begun: false }, nobody(null)],
    ['team, case closed, not won', { kind: 'team', caseLostAt: 9, openCase: false }, { source: null, destination: 'caseClosed', candidate: 'caseClosed' }],
    ['team, case closed, won', { kind: 'team', openCase: false }, nobody(null)],
    ['candidate muted', { muted: true }, { ...nobody(null), candidate: 'muted' }],
    ['suspended', { suspended: true }, nobody('suspended')],
    ['dormant', { dormant: true }, nobody('notOpen')],
    ['dormant is said before all others', { dormant: true, suspended: true, muted: true }, nobody('notOpen')],
    ['suspended is said before closed', { suspended: true, caseLostAt: 3 }, nobody('suspended')],
    ['muted is said before must-not-begin', { kind: 'candidateProspect', begun: false, muted: true }, { ...nobody(null), candidate: 'muted' }],
  ] // prettier-ignore
  it.each(rows)('%s', (_, state, expected) => {
    for (const side of ['source', 'destination', 'candidate'] as const) {
      const result = permission({ side, readOnly: false, muted: false }, { ...base, ...state })
      expect([side, result.reason, result.write]).toEqual([
        side,
        expected[side],
        expected[side] === null,
      ])
    }
  })

  it.each([
    ['source', 'personReadOnly'],
    ['destination', 'personReadOnly'],
    ['candidate', null],
  ] as const)('a read-only person on the %s side', (side, reason) => {
    expect(permission({ side, readOnly: true, muted: false }, base).reason).toBe(reason)
  })

  it.each([
    ['source', null],
    ['destination', null],
    ['candidate', 'muted'],
  ] as const)('a muted reader on the %s side, in the cohort too', (side, reason) => {
    const state: ChatState = { ...base, kind: 'jobCohort' }
    expect(permission({ side, readOnly: false, muted: true }, state).reason).toBe(reason)
  })

  it('tells the destination side, and only it, until when a lost case can be read', () => {
    const lost: ChatState = { ...base, caseLostAt: 1000 }
    const until = (side: Side, state = lost, days?: number): number | null =>
      permission({ side, readOnly: false, muted: false }, state, days).readUntil
    expect(until('destination')).toBe(1000 + defaultRetentionDays * day)
    expect(until('destination', lost, 2)).toBe(1000 + 2 * day)
    expect(until('source')).toBeNull()
    expect(until('candidate')).toBeNull()
    expect(until('destination', base)).toBeNull()
  })
})

describe('chats that exist by rule', () => {
  it('a published job has one chat with each active source partner and one with all', () => {
    const world = worldOf({ partners: { crs: { active: false } } })
    const job = world.job('job1')
    expect(job && chatsOfJob(job, world)).toEqual([
      all,
      withTbb,
      { ...withTbb, sourcePartner: 'glob' },
    ])
  })

  it('a job not published has none', () => {
    const world = worldOf({ jobs: { job1: { publishedAt: null } } })
    const job = world.job('job1')
    expect(job && chatsOfJob(job, world)).toEqual([])
  })

  it('none where both sides would be one partner', () => {
    const world = worldOf({
      partners: { tbb: { destination: true } },
      jobs: { job1: { destinationPartners: ['tbb'] } },
    })
    const job = world.job('job1')
    expect(
      job &&
        chatsOfJob(job, world)
          .filter((k) => k.kind === 'jobSourcePartner')
          .map((k) => k.sourcePartner),
    ).toEqual(['crs', 'glob'])
    expect(job && isTwoParty({ ...job, destinationPartners: [] }, 'tbb')).toBe(true)
  })

  it('the cohort comes with the first acceptance', () => {
    const world = worldOf({ cases: { case1: { stage: 'acceptance', furthest: 'acceptance' } } })
    const job = world.job('job1')
    expect(job && chatsOfJob(job, world)).toContainEqual(cohort)
  })

  it.each(caseStages.filter((stage) => caseRank(stage) !== null) as CaseActiveStage[])(
    'a case that came as far as %s',
    (furthest) => {
      const world = worldOf({ cases: { case1: { stage: furthest, furthest } } })
      const facts = world.case('case1')
      const kinds = facts ? chatsOfCase(facts, world).map((key) => key.kind) : []
      expect(kinds).toContain('candidateProspect')
      expect(kinds).toContain('jobSourcePartner')
      expect(kinds.includes('candidateRecruiting')).toBe(hasReached(furthest, 'cvReview'))
      expect(kinds.includes('jobCohort')).toBe(hasReached(furthest, 'acceptance'))
    },
  )

  it.each<[string, TestWorld]>([
    ['not published', { jobs: { job1: { publishedAt: null } } }],
    ['no source partner', { candidates: { cand1: { sourcePartner: null } } }],
    [
      'both are one partner',
      {
        partners: { tbb: { destination: true } },
        jobs: { job1: { destinationPartners: ['tbb'] } },
      },
    ],
  ])('a case opens no chat with the source partner: %s', (_, changes) => {
    const world = worldOf(changes)
    const facts = world.case('case1')
    expect(facts && chatsOfCase(facts, world).map((key) => key.kind)).toEqual([
      'candidateProspect',
      'candidateRecruiting',
    ])
  })
})

it('source-side for the candidate wins over destination and candidate', () => {
  expect(strongestSide(['destination', 'source'])).toBe('source')
  expect(strongestSide(['candidate', 'destination'])).toBe('destination')
  expect(strongestSide(['candidate'])).toBe('candidate')
  expect(strongestSide([])).toBeNull()
})

it('a transcript is for the source side alone', () => {
  expect((['source', 'destination', 'candidate', null] as const).map(mayTakeTranscript)).toEqual([true, false, false, false]) // prettier-ignore
})

it.each(chatKinds)(
  'a post of a chat is reported by whoever reads it, but of a team: %s',
  (kind) => {
    const may = kind !== 'team'
    expect((['source', 'destination', 'candidate', null] as const).map((side) => mayReport(side, { kind }))).toEqual([may, may, may, false]) // prettier-ignore
  },
)

it('reports are handled by coordinators who may write', () => {
  const of = (coordinator: boolean, readOnly: boolean): boolean => mayHandleReports({ coordinator, readOnly }) // prettier-ignore
  expect([of(true, false), of(true, true), of(false, false), of(false, true)]).toEqual([true, false, false, false]) // prettier-ignore
})

describe('a stand-in', () => {
  const lena = { id: 'lena', role: 'staff', partner: 'tbb', active: true } as const
  const omar = { ...lena, id: 'omar' }
  it.each<[string, boolean, Parameters<typeof mayStandIn>[0], Parameters<typeof mayStandIn>[1]]>([
    ['a colleague', true, lena, omar],
    ['oneself', false, lena, lena],
    ['nobody', false, lena, undefined],
    ['one of another partner', false, lena, { ...omar, partner: 'crs' }],
    ['one who is not active', false, lena, { ...omar, active: false }],
    ['a candidate', false, lena, { ...omar, role: 'candidate' }],
    ['one of ops', false, lena, { ...omar, role: 'ops' }],
    ['somebody for who is not active', false, { ...lena, active: false }, omar],
    ['somebody for a candidate', false, { ...lena, role: 'candidate' }, omar],
    ['somebody where neither has a partner', false, { ...lena, partner: null }, { ...omar, partner: null }],
  ])('is %s: %s', (_, may, person, colleague) => {
    expect(mayStandIn(person, colleague)).toBe(may)
  }) // prettier-ignore
})
