/** Reads the facts that the rules need (contract World) for what a change touches. */
import type { CandidateFacts, CaseFacts, JobFacts, PartnerFacts } from '../contract/participants.ts'
import type { Queryable } from '../db/store.ts'

export type JobRow = Omit<JobFacts, 'publishedAt' | 'destinationPartners'> & {
  publishedAt: Date | null
  destinationPartners: string[]
}
export type CaseRow = Omit<CaseFacts, 'closedAt'> & { closedAt: Date | null }

/** All partners: there are hundreds at most. */
export function readPartners(tx: Queryable): Promise<PartnerFacts[]> {
  return tx.query<PartnerFacts>('select id, source, destination, coordinator, active from partner')
}

/** Partners with at least one active person who may write. */
export function readPartnersWithWriter(tx: Queryable): Promise<{ partner: string }[]> {
  return tx.query(
    'select distinct partner from person where partner is not null and active and not read_only',
  )
}

export function readCandidates(tx: Queryable, ids: readonly string[]): Promise<CandidateFacts[]> {
  return tx.query<CandidateFacts>(
    `select id, person, source_partner as "sourcePartner", muted from candidate where id = any($1::uuid[])`,
    [ids],
  )
}

export function readJobs(tx: Queryable, ids: readonly string[]): Promise<JobRow[]> {
  return tx.query<JobRow>(
    `select id, closed, published_at as "publishedAt",
            array(select partner::text from job_destination d where d.job = job.id order by partner) as "destinationPartners"
     from job where id = any($1::uuid[])`,
    [ids],
  )
}

const caseFields = `id, candidate, job, stage, furthest, closed, won, closed_at as "closedAt"`

export function readCasesOfJobs(tx: Queryable, jobs: readonly string[]): Promise<CaseRow[]> {
  return tx.query<CaseRow>(
    `select ${caseFields} from job_case where job = any($1::uuid[]) order by id`,
    [jobs],
  )
}

export function readCasesOfCandidates(
  tx: Queryable,
  candidates: readonly string[],
): Promise<CaseRow[]> {
  return tx.query<CaseRow>(
    `select ${caseFields} from job_case where candidate = any($1::uuid[]) order by id`,
    [candidates],
  )
}

/** Jobs and candidates that a change of these partners may touch. */
export async function readReachOfPartners(
  tx: Queryable,
  partners: readonly string[],
): Promise<{ jobs: string[]; candidates: string[] }> {
  const jobs = await tx.query<{ id: string }>(
    `select job as id from job_destination where partner = any($1::uuid[])
     union select job from chat where source_partner = any($1::uuid[]) and job is not null
     union select id from job where published_at is not null`,
    [partners],
  )
  const candidates = await tx.query<{ id: string }>(
    'select id from candidate where source_partner = any($1::uuid[])',
    [partners],
  )
  return { jobs: jobs.map(({ id }) => id), candidates: candidates.map(({ id }) => id) }
}

/** Chats by what they are about. */
export function readChatIds(
  tx: Queryable,
  about: { jobs: readonly string[]; candidates: readonly string[]; cases: readonly string[] },
): Promise<{ id: string }[]> {
  return tx.query(
    `select id from chat where job = any($1::uuid[]) or candidate = any($2::uuid[]) or job_case = any($3::uuid[])`,
    [about.jobs, about.candidates, about.cases],
  )
}

export interface PersonRow {
  id: string
  role: 'staff' | 'candidate' | 'ops'
  partner: string | null
  candidate: string | null
  readOnly: boolean
  active: boolean
}

export function readPersons(tx: Queryable, ids: readonly string[]): Promise<PersonRow[]> {
  return tx.query<PersonRow>(
    `select p.id, p.role, p.partner, c.id as candidate, p.read_only as "readOnly", p.active
     from person p left join candidate c on c.person = p.id where p.id = any($1::uuid[])`,
    [ids],
  )
}

export function readStaffOf(tx: Queryable, partners: readonly string[]): Promise<{ id: string }[]> {
  return tx.query('select id from person where partner = any($1::uuid[])', [partners])
}
