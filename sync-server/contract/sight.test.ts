import { describe, expect, it } from 'vitest'
import { fullestView, sightOfCandidate, sightOfCase, sightOfJob, type Sight } from './sight.ts'
import { worldOf, type TestWorld } from './test-world.ts'

const day = 86_400_000
const closedAt = 1_000_000
const retention = closedAt + 30 * day

/** Sights as `party view`, and `until` where there is an end. */
function lines(sights: readonly Sight[]): string[] {
  return sights
    .map((sight) => {
      const end = sight.until === null ? '' : ` until ${String(sight.until)}`
      return `${sight.party} ${sight.view}${end}`
    })
    .sort()
}

const coordinators = 'coordinators full'
const tbb = 'staff:tbb full'
const crs = 'staff:crs full'
const glob = 'staff:glob full'
const iress = 'staff:iress full'
const accepted = { stage: 'acceptance', furthest: 'acceptance' } as const
const lost = { stage: 'noVisa', furthest: 'offer', closed: true, closedAt } as const

describe('who sees a job', () => {
  const both = ['candidate:cand1 own', 'candidate:cand2 own']
  const sources = [crs, glob, tbb]
  it.each<[string, TestWorld, string[]]>([
    ['published', {}, [...both, coordinators, iress, ...sources]],
    ['not published', { jobs: { job1: { publishedAt: null } } }, [...both, coordinators, iress]],
    ['published at the beginning of time', { jobs: { job1: { publishedAt: 0 } } }, [...both, coordinators, iress, ...sources]],
    ['an inactive destination', { partners: { iress: { active: false } } }, [...both, coordinators, ...sources]],
    ['an inactive source partner', { partners: { crs: { active: false } } }, [...both, coordinators, iress, glob, tbb]],
    ['a hidden case', { cases: { case1: { stage: 'prospect' } } }, ['candidate:cand2 own', coordinators, iress, ...sources]],
    ['a mistaken prospect', { cases: { case2: { stage: 'candidateMistakenProspect' } } }, ['candidate:cand1 own', coordinators, iress, ...sources]],
    ['a lost case', { cases: { case1: lost } }, [...both, coordinators, iress, ...sources]],
  ])('%s', (_, changes, expected) => {
    const world = worldOf(changes)
    const job = world.job('job1')
    expect(job && lines(sightOfJob(job, world))).toEqual([...expected].sort())
  }) // prettier-ignore
})

describe('who sees a case', () => {
  const own = 'candidate:cand1 own'
  it.each<[string, TestWorld, string[]]>([
    ['from cvReview on', {}, [own, coordinators, iress, tbb]],
    ['below cvReview', { cases: { case1: { stage: 'cvPreparation', furthest: 'cvPreparation' } } }, [own, coordinators, tbb]],
    ['at prospect', { cases: { case1: { stage: 'prospect', furthest: 'prospect' } } }, [coordinators, tbb]],
    ['closed early', { cases: { case1: { ...lost, furthest: 'fullIntake' } } }, [own, coordinators, tbb]],
    ['lost', { cases: { case1: lost } }, [own, coordinators, `${iress} until ${String(retention)}`, tbb]],
    ['won', { cases: { case1: { stage: 'durableSolution', furthest: 'settled', closed: true, won: true, closedAt } } }, [own, coordinators, iress, tbb]],
    ['without a source partner', { candidates: { cand1: { sourcePartner: null } } }, [own, coordinators, iress]],
    ['of an unknown job', { cases: { case1: { job: 'none' } } }, [own, coordinators, tbb]],
    ['of an unknown candidate', { cases: { case1: { candidate: 'nobody' } } }, ['candidate:nobody own', coordinators, iress]],
    ['lost, by the source partner that is the destination too', { partners: { tbb: { destination: true } }, jobs: { job1: { destinationPartners: ['tbb'] } }, cases: { case1: lost } }, [own, coordinators, tbb]],
  ])('%s', (_, changes, expected) => {
    const world = worldOf(changes)
    const facts = world.case('case1')
    expect(facts && lines(sightOfCase(facts, world))).toEqual([...expected].sort())
  }) // prettier-ignore

  it('ends for the destination when ops say', () => {
    const world = worldOf({ cases: { case1: lost } })
    const facts = world.case('case1')
    expect(facts && lines(sightOfCase(facts, world, 2))).toContain(
      `${iress} until ${String(closedAt + 2 * day)}`,
    )
  })
})

describe('who sees a candidate', () => {
  const own = 'candidate:cand1 full'
  const second = { id: 'case2', candidate: 'cand1', job: 'job1' }
  const cohort = [
    'candidate:cand1 name',
    'candidate:cand2 name',
    'staff:crs name',
    'staff:iress name',
    'staff:tbb name',
  ]
  it.each<[string, TestWorld, string[]]>([
    ['from cvReview on', {}, [own, coordinators, iress, tbb]],
    ['below cvReview', { cases: { case1: { furthest: 'fullIntake' } } }, [own, coordinators, tbb]],
    ['without a source partner', { candidates: { cand1: { sourcePartner: null } } }, [own, coordinators, iress]],
    ['without a source partner and below cvReview', { candidates: { cand1: { sourcePartner: null } }, cases: { case1: { furthest: 'fullIntake' } } }, [own, coordinators]],
    ['with a lost case', { cases: { case1: lost } }, [own, coordinators, `${iress} until ${String(retention)}`, tbb]],
    ['with a lost case and an open one', { cases: { case1: lost, case2: second } }, [own, coordinators, iress, tbb]],
    ['with an open case and a lost one', { cases: { case1: {}, case2: { ...second, ...lost } } }, [own, coordinators, iress, tbb]],
    ['with two lost cases: the later end', { cases: { case1: lost, case2: { ...second, ...lost, closedAt: closedAt + 5 } } }, [own, coordinators, `${iress} until ${String(retention + 5)}`, tbb]],
    ['with two lost cases, the later first', { cases: { case1: { ...lost, closedAt: closedAt + 5 }, case2: { ...second, ...lost } } }, [own, coordinators, `${iress} until ${String(retention + 5)}`, tbb]],
    ['without any case', { cases: { case1: { candidate: 'cand2' } } }, [own, coordinators, tbb]],
    ['in a cohort', { cases: { case1: accepted, case2: accepted } }, [own, coordinators, iress, tbb, ...cohort]],
    ['alone in a cohort', { cases: { case1: accepted } }, [own, coordinators, iress, tbb, 'candidate:cand1 name', 'staff:iress name', 'staff:tbb name']],
    ['not in the cohort that there is', { cases: { case2: accepted } }, [own, coordinators, iress, tbb]],
    ['with a fellow without a source partner', { candidates: { cand2: { sourcePartner: null } }, cases: { case1: accepted, case2: accepted } }, [own, coordinators, iress, tbb, ...cohort.filter((line) => !line.includes('crs'))]],
    ['with a fellow whom nobody knows', { cases: { case1: accepted, case2: { ...accepted, candidate: 'nobody' } } }, [own, coordinators, iress, tbb, 'candidate:cand1 name', 'candidate:nobody name', 'staff:iress name', 'staff:tbb name']],
    ['in the cohort of an unknown job', { cases: { case1: { ...accepted, job: 'none' } } }, [own, coordinators, tbb, 'candidate:cand1 name', 'staff:tbb name']],
  ])('%s', (_, changes, expected) => {
    const world = worldOf(changes)
    const candidate = world.candidate('cand1')
    const cases = ['case1', 'case2'].flatMap((id) => world.case(id) ?? [])
    const its = cases.filter((facts) => facts.candidate === 'cand1')
    expect(candidate && lines(sightOfCandidate(candidate, its, world))).toEqual(
      [...expected].sort(),
    )
  }) // prettier-ignore

  it('ends for the destination when ops say', () => {
    const world = worldOf({ cases: { case1: lost } })
    const candidate = world.candidate('cand1')
    const facts = world.case('case1')
    expect(candidate && facts && lines(sightOfCandidate(candidate, [facts], world, 2))).toContain(
      `${iress} until ${String(closedAt + 2 * day)}`,
    )
  })
})

it('the fullest of several views counts', () => {
  expect(fullestView(['name', 'own', 'full'])).toBe('full')
  expect(fullestView(['full', 'own', 'name'])).toBe('full')
  expect(fullestView(['name', 'own'])).toBe('own')
  expect(fullestView(['own', 'name'])).toBe('own')
  expect(fullestView(['name'])).toBe('name')
  expect(fullestView([])).toBeNull()
})
