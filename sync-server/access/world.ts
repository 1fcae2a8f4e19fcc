/** The World of the rules, preloaded from the store for what a change touches. */
import type { CaseFacts, PartnerFacts, World } from '../contract/participants.ts'
import type { Queryable } from '../db/store.ts'
import {
  readCandidates,
  readCasesOfCandidates,
  readCasesOfJobs,
  readJobs,
  readPartners,
  readPartnersWithWriter,
  type CaseRow,
} from './facts-sql.ts'

/** What a transaction changed, by kind. */
export interface Touched {
  partners: Set<string>
  persons: Set<string>
  candidates: Set<string>
  jobs: Set<string>
  cases: Set<string>
}

export function nothingTouched(): Touched {
  return {
    partners: new Set(),
    persons: new Set(),
    candidates: new Set(),
    jobs: new Set(),
    cases: new Set(),
  }
}

/** The loaded world, and which of its rows may have changed who sees them. */
export interface LoadedWorld extends World {
  jobIds: string[]
  candidateIds: string[]
  caseIds: string[]
  casesOfCandidate(candidate: string): readonly CaseFacts[]
}

/**
 * Loads the touched jobs and candidates with all that their chats and rows depend on: every case of
 * those jobs, the candidates of these, and once more around for candidates with several cases (a cohort
 * decides about sight of its fellows).
 */
export async function loadWorld(
  tx: Queryable,
  jobs: ReadonlySet<string>,
  candidates: ReadonlySet<string>,
): Promise<LoadedWorld> {
  const near = await readCasesOfCandidates(tx, [...candidates])
  const jobIds = unique([...jobs, ...near.map((row) => row.job)])
  const cases = await readCasesOfJobs(tx, jobIds)
  const candidateIds = unique([...candidates, ...cases.map((row) => row.candidate)])
  const far = await readCasesOfCandidates(tx, candidateIds)
  const wideJobs = unique([...jobIds, ...far.map((row) => row.job)])
  const wideCases = (await readCasesOfJobs(tx, wideJobs)).map(caseFacts)
  const wideCandidates = unique([...candidateIds, ...wideCases.map((facts) => facts.candidate)])

  const partnerById = byId<PartnerFacts>(await readPartners(tx))
  const writers = new Set((await readPartnersWithWriter(tx)).map((row) => `staff:${row.partner}`))
  const candidateById = byId(await readCandidates(tx, wideCandidates))
  const jobById = byId(
    (await readJobs(tx, wideJobs)).map((row) => ({
      ...row,
      publishedAt: row.publishedAt?.getTime() ?? null,
    })),
  )
  const caseById = byId(wideCases)
  const ofJob = groupBy(wideCases, (facts) => facts.job)
  const ofCandidate = groupBy(wideCases, (facts) => facts.candidate)
  const sources = [...partnerById.values()].filter((partner) => partner.active && partner.source)
  const coordinatorsWrite = [...partnerById.values()].some(
    (partner) => partner.active && partner.coordinator && writers.has(`staff:${partner.id}`),
  )

  return {
    jobIds,
    candidateIds,
    caseIds: cases.map((row) => row.id),
    partner: (id) => partnerById.get(id),
    candidate: (id) => candidateById.get(id),
    job: (id) => jobById.get(id),
    case: (id) => caseById.get(id),
    casesOfJob: (job) => ofJob.get(job) ?? [],
    casesOfCandidate: (candidate) => ofCandidate.get(candidate) ?? [],
    activeSourcePartners: () => sources,
    hasWriter: (party) => (party === 'coordinators' ? coordinatorsWrite : writers.has(party)),
  }
}

function caseFacts(row: CaseRow): CaseFacts {
  return { ...row, closedAt: row.closedAt?.getTime() ?? null }
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)]
}

function byId<Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]))
}

function groupBy<Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group) group.push(row)
    else groups.set(key(row), [row])
  }
  return groups
}
