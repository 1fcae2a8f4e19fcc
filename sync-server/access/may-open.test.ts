import { describe, expect, it } from 'vitest'
import type { ChatKey } from '../contract/chats.ts'
import type { PersonFacts } from '../contract/participants.ts'
import { worldOf, type TestWorld } from '../contract/test-world.ts'
import { mayOpen } from './may-open.ts'

function staffOf(partner: string | null, facts: Partial<PersonFacts> = {}): PersonFacts {
  return {
    id: 'p',
    role: 'staff',
    partner,
    candidate: null,
    readOnly: false,
    active: true,
    ...facts,
  }
}
const candidate = staffOf(null, { role: 'candidate', candidate: 'cand1' })
const ops = staffOf(null, { role: 'ops' })
const prospect: ChatKey = { kind: 'candidateProspect', candidate: 'cand1' }
const withSource: ChatKey = { kind: 'jobSourcePartner', job: 'job1', sourcePartner: 'tbb' }
const team = (partner: string): ChatKey => ({ kind: 'team', case: 'case1', partner })
const lost = { cases: { case1: { stage: 'noVisa', closed: true, closedAt: 5 } } } as const
const cohort: ChatKey = { kind: 'jobCohort', job: 'job1' }

describe('who may open a chat', () => {
  it.each<[string, PersonFacts, ChatKey, TestWorld, boolean]>([
    ['source staff, prospect', staffOf('tbb'), prospect, {}, true],
    ['coordinator, prospect', staffOf('glob'), prospect, {}, true],
    ['other source staff, prospect', staffOf('crs'), prospect, {}, false],
    ['destination staff, prospect', staffOf('iress'), prospect, {}, false],
    ['the candidate', candidate, prospect, {}, false],
    ['read-only staff', staffOf('tbb', { readOnly: true }), prospect, {}, false],
    ['inactive staff', staffOf('tbb', { active: false }), prospect, {}, false],
    ['ops', ops, prospect, {}, false],
    ['an unknown candidate', staffOf('glob'), { ...prospect, candidate: 'no' }, {}, false],
    ['inactive partner', staffOf('tbb'), prospect, { partners: { tbb: { active: false } } }, false],
    ['source staff, job', staffOf('tbb'), withSource, {}, true],
    ['destination staff, job', staffOf('iress'), withSource, {}, true],
    ['coordinator, job', staffOf('glob'), withSource, {}, true],
    ['other source staff, job', staffOf('crs'), withSource, {}, false],
    ['other destination staff, job', staffOf('north'), withSource, {}, false],
    ['candidate, job', candidate, withSource, {}, false],
    ['unpublished job', staffOf('tbb'), withSource, { jobs: { job1: { publishedAt: null } } }, false],
    ['source partner inactive', staffOf('iress'), withSource, { partners: { tbb: { active: false } } }, false],
    ['no source partner', staffOf('iress'), { ...withSource, sourcePartner: 'north' }, {}, false],
    ['both sides one partner', staffOf('tbb'), withSource, { jobs: { job1: { destinationPartners: ['tbb'] } } }, false],
    ['source staff, their team', staffOf('tbb'), team('tbb'), {}, true],
    ['destination staff, their team', staffOf('iress'), team('iress'), {}, true],
    ['coordinator, their team', staffOf('glob'), team('glob'), {}, true],
    ['coordinator, another team', staffOf('glob'), team('tbb'), {}, false],
    ['source staff, the team of the destination', staffOf('tbb'), team('iress'), {}, false],
    ['staff who do not see the case', staffOf('crs'), team('crs'), {}, false],
    ['destination staff below cvReview', staffOf('iress'), team('iress'), { cases: { case1: { stage: 'prospect', furthest: 'prospect' } } }, false],
    ['source staff below cvReview', staffOf('tbb'), team('tbb'), { cases: { case1: { stage: 'prospect', furthest: 'prospect' } } }, true],
    ['destination staff, a lost case', staffOf('iress'), team('iress'), lost, false],
    ['source staff, a lost case', staffOf('tbb'), team('tbb'), lost, true],
    ['read-only staff, their team', staffOf('tbb', { readOnly: true }), team('tbb'), {}, false],
    ['the candidate, a team', candidate, team('tbb'), {}, false],
    ['ops, a team', ops, team('tbb'), {}, false],
    ['ops of a partner by mistake', staffOf('tbb', { role: 'ops' }), team('tbb'), {}, false],
    ['an unknown case', staffOf('tbb'), { kind: 'team', case: 'none', partner: 'tbb' }, {}, false],
    ['a chat that only rules make', staffOf('glob'), cohort, {}, false],
  ])('%s', (_, person, key, world, expected) => {
    expect(mayOpen(person, key, worldOf(world))).toBe(expected)
  }) // prettier-ignore
})
