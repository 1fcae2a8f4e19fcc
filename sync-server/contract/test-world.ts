/**
 * A small world for tests of the rules: source partners TBB and CRS, the coordinators GLOB (a source
 * partner too), destination partners Iress and North; one published job; two candidates, two cases.
 */
import type {
  CandidateFacts,
  CaseFacts,
  JobFacts,
  PartnerFacts,
  Party,
  World,
} from './participants.ts'

type Changes<Facts> = Record<string, Partial<Facts>>

export interface TestWorld {
  partners?: Changes<PartnerFacts>
  candidates?: Changes<CandidateFacts>
  jobs?: Changes<JobFacts>
  cases?: Changes<CaseFacts>
  /** Parties without anybody who may write. */
  silent?: Party[]
}

function partner(id: string, kinds: Partial<PartnerFacts>): PartnerFacts {
  return { id, source: false, destination: false, coordinator: false, active: true, ...kinds }
}

function kase(id: string, candidate: string, job: string): CaseFacts {
  return {
    id,
    candidate,
    job,
    stage: 'cvReview',
    furthest: 'cvReview',
    closed: false,
    won: false,
    closedAt: null,
  }
}

function changed<Facts extends { id: string }>(
  rows: Facts[],
  changes: Changes<Facts> = {},
): Map<string, Facts> {
  return new Map(rows.map((row) => [row.id, { ...row, ...changes[row.id] }]))
}

/** The world with the given facts changed. */
export function worldOf(changes: TestWorld): World {
  const partners = changed(
    [
      partner('tbb', { source: true }),
      partner('crs', { source: true }),
      partner('glob', { source: true, coordinator: true }),
      partner('iress', { destination: true }),
      partner('north', { destination: true }),
    ],
    changes.partners,
  )
  const candidates = changed<CandidateFacts>(
    [
      { id: 'cand1', person: 'person1', sourcePartner: 'tbb', muted: false },
      { id: 'cand2', person: 'person2', sourcePartner: 'crs', muted: false },
    ],
    changes.candidates,
  )
  const jobs = changed<JobFacts>(
    [{ id: 'job1', destinationPartners: ['iress'], closed: false, publishedAt: 1 }],
    changes.jobs,
  )
  const cases = changed(
    [kase('case1', 'cand1', 'job1'), kase('case2', 'cand2', 'job1')],
    changes.cases,
  )
  const silent = new Set(changes.silent)
  return {
    partner: (id) => partners.get(id),
    candidate: (id) => candidates.get(id),
    job: (id) => jobs.get(id),
    case: (id) => cases.get(id),
    casesOfJob: (job) => [...cases.values()].filter((facts) => facts.job === job),
    activeSourcePartners: () => [...partners.values()].filter((p) => p.active && p.source),
    hasWriter: (party) => !silent.has(party),
  }
}
