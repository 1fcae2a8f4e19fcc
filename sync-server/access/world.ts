/** The World of the rules, preloaded from the store for what a change touches. */
import {
  isInCohort,
  type CaseFacts,
  type PartnerFacts,
  type World,
} from '../contract/participants.ts'
import type { Queryable } from '../db/store.ts'
import {
  readCandidates,
  readCases,
  readJobs,
  readPartners,
  readPartnersWithWriter,
  type CaseRow,
} from './facts-sql.ts'

/** What a transaction changed. */
export interface Touched {
  /** Who sees them; what else hangs on a partner is touched beside (reach.ts). */
  partners: Set<string>
  /** Memberships, and who sees them. */
  persons: Set<string>
  /** Memberships alone. */
  members: Set<string>
  /** Source partner or mute. */
  candidates: Set<string>
  /** Destination partners, publication or stage: all chats and rows within the job follow. */
  jobs: Set<string>
  /** Only the job's own chats follow. */
  jobChats: Set<string>
  cases: Set<string>
}

export function nothingTouched(): Touched {
  return {
    partners: new Set(),
    persons: new Set(),
    members: new Set(),
    candidates: new Set(),
    jobs: new Set(),
    jobChats: new Set(),
    cases: new Set(),
  }
}

/** What is derived anew: kept small, because every chat in it is locked until the commit. */
interface Scope {
  /** The jobs' own chats, and who sees the jobs. */
  jobs: string[]
  /** Recruiting and team chats, and who sees the cases. */
  cases: string[]
  /** Prospect chats. */
  candidates: string[]
  /** Who sees these candidates: fellows in a cohort too. */
  seenCandidates: string[]
}

export interface LoadedWorld extends World {
  scope: Scope
  casesOfCandidate(candidate: string): readonly CaseFacts[]
}

/** Loads what the touched rows' chats and sight depend on. */
export async function loadWorld(tx: Queryable, touched: Touched): Promise<LoadedWorld> {
  const partners = await readPartners(tx)
  const whole = [...touched.jobs]
  const candidates = [...touched.candidates]

  const near = (await readCases(tx, { ids: [...touched.cases], jobs: whole, candidates })).map(
    facts,
  )
  const jobs = unique([...whole, ...touched.jobChats, ...near.map((row) => row.job)])
  const ofJobs = (await readCases(tx, { jobs })).map(facts)
  const seenCandidates = unique([
    ...candidates,
    ...near.map((row) => row.candidate),
    ...ofJobs.filter(isInCohort).map((row) => row.candidate),
  ])
  const far = (await readCases(tx, { candidates: seenCandidates })).map(facts)
  const cohortJobs = unique(far.filter(isInCohort).map((row) => row.job))
  const ofCohorts = (await readCases(tx, { jobs: cohortJobs })).map(facts)
  const cases = [...byId([...near, ...ofJobs, ...far, ...ofCohorts]).values()]

  const caseById = byId(cases)
  const candidateById = byId(
    await readCandidates(tx, unique([...seenCandidates, ...cases.map((row) => row.candidate)])),
  )
  const jobById = byId(
    (await readJobs(tx, unique([...jobs, ...cases.map((row) => row.job)]))).map((row) => ({
      ...row,
      publishedAt: row.publishedAt?.getTime() ?? null,
    })),
  )
  const complete = new Set([...jobs, ...cohortJobs])
  const ofJob = groupBy(cases, (row) => row.job)
  const ofCandidate = groupBy(far, (row) => row.candidate)
  const touchedCases = near.filter((row) => touched.cases.has(row.id))

  return {
    scope: {
      jobs,
      cases: near.map((row) => row.id),
      candidates: unique([...candidates, ...touchedCases.map((row) => row.candidate)]),
      seenCandidates,
    },
    candidate: (id) => candidateById.get(id),
    job: (id) => jobById.get(id),
    case: (id) => caseById.get(id),
    casesOfJob(job) {
      // A rule that reads further than was loaded must not decide on half of the cases.
      if (!complete.has(job)) throw new Error(`the cases of job ${job} are not loaded`)
      return ofJob.get(job) ?? []
    },
    casesOfCandidate: (candidate) => ofCandidate.get(candidate) ?? [],
    ...partnerFacts(partners, await readPartnersWithWriter(tx)),
  }
}

function partnerFacts(
  partners: readonly PartnerFacts[],
  withWriter: ReadonlySet<string>,
): Pick<World, 'partner' | 'activeSourcePartners' | 'hasWriter'> {
  const known = byId(partners)
  const sources = partners.filter((partner) => partner.active && partner.source)
  const parties = new Set(partners.filter(writes).map((partner) => `staff:${partner.id}`))
  if (partners.some((partner) => partner.coordinator && writes(partner)))
    parties.add('coordinators')
  return {
    partner: (id) => known.get(id),
    activeSourcePartners: () => sources,
    hasWriter: (party) => parties.has(party),
  }

  function writes(partner: PartnerFacts): boolean {
    return partner.active && withWriter.has(partner.id)
  }
}

function facts(row: CaseRow): CaseFacts {
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
