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
export async function readPartnersWithWriter(tx: Queryable): Promise<Set<string>> {
  const rows = await tx.query<{ partner: string }>(
    'select distinct partner from person where partner is not null and active and not read_only',
  )
  return new Set(rows.map((row) => row.partner))
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

/** Cases by any of these. */
export async function readCases(
  tx: Queryable,
  by: { ids?: readonly string[]; jobs?: readonly string[]; candidates?: readonly string[] },
): Promise<CaseRow[]> {
  const { ids = [], jobs = [], candidates = [] } = by
  if (ids.length + jobs.length + candidates.length === 0) return []
  return tx.query<CaseRow>(
    `select ${caseFields} from job_case
     where id = any($1::uuid[]) or job = any($2::uuid[]) or candidate = any($3::uuid[]) order by id`,
    [ids, jobs, candidates],
  )
}

/** What hangs on these partners: as destination, as source of published jobs, as candidates' own or
 * with a chat of their team about one, as employer. */
export async function readReachOfPartners(
  tx: Queryable,
  partners: readonly string[],
): Promise<{
  destinationJobs: string[]
  sourceJobs: string[]
  candidates: string[]
  staff: string[]
}> {
  if (partners.length === 0)
    return { destinationJobs: [], sourceJobs: [], candidates: [], staff: [] }
  const ids = async (sql: string): Promise<string[]> =>
    (await tx.query<{ id: string }>(sql, [partners])).map((row) => row.id)
  return {
    destinationJobs: await ids(
      'select distinct job as id from job_destination where partner = any($1::uuid[])',
    ),
    sourceJobs: await ids(
      `select job as id from chat where source_partner = any($1::uuid[]) and job is not null
       union select id from job where published_at is not null
         and exists (select 1 from partner where id = any($1::uuid[]) and source)
       union select c.job from chat c join grants g on g.chat = c.id
         where g.active and g.party in (select 'staff:' || q from unnest($1::uuid[]) as w (q)) and c.job is not null`,
    ),
    candidates: await ids(
      `select id from candidate where source_partner = any($1::uuid[])
       union select candidate from chat where partner = any($1::uuid[]) and candidate is not null`,
    ),
    staff: await ids('select id from person where partner = any($1::uuid[])'),
  }
}

/** Chats by what they are about: jobs' own chats, recruiting and team chats of cases, candidates' prospect chats. */
export async function readChatIds(
  tx: Queryable,
  about: { jobs: readonly string[]; cases: readonly string[]; candidates: readonly string[] },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from chat where job = any($1::uuid[]) and job_case is null
     union all select id from chat where job_case = any($2::uuid[])
     union all select id from chat where candidate = any($3::uuid[]) and kind = 'candidateProspect'`,
    [about.jobs, about.cases, about.candidates],
  )
  return rows.map((row) => row.id)
}

/** Which of these chats exist. */
export async function readExistingChats(
  tx: Queryable,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>('select id from chat where id = any($1::uuid[])', [
    ids,
  ])
  return new Set(rows.map((row) => row.id))
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

/** The database's clock, ms. */
export async function readNow(tx: Queryable): Promise<number> {
  const [row] = await tx.query<{ now: Date }>('select now() as now')
  if (!row) throw new Error('the database told no time')
  return row.now.getTime()
}
