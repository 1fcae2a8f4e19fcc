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
    ['a chat that only rules make', staffOf('glob'), cohort, {}, false],
  ])('%s', (_, person, key, world, expected) => {
    expect(mayOpen(person, key, worldOf(world))).toBe(expected)
  }) // prettier-ignore
})
