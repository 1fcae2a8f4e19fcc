/** What the directory service locks, counts and stamps around the changes themselves. */
import type { DirectoryKind } from '../contract/sight.ts'
import { caseStages, softStage } from '../contract/stages.ts'
import type { Queryable } from '../db/store.ts'

const tables: Record<Exclude<DirectoryKind, 'partner'>, string> = {
  person: 'person',
  candidate: 'candidate',
  job: 'job',
  case: 'job_case',
}

/** What readers of the softened view see of a row t; a partner's has none. Source: sync/directory-projection.ts. */
const softFields: Record<Exclude<DirectoryKind, 'partner'>, string> = {
  person: 't.name, t.role, t.partner, t.active',
  candidate: '(select p.name from person p where p.id = t.person), t.person',
  job: 't.name, t.country, t.employer',
  case: 't.candidate, t.job, $3::jsonb -> t.stage, t.closed, t.won, extract(epoch from t.closed_at)',
}
const softOf = JSON.stringify(Object.fromEntries(caseStages.map((its) => [its, softStage(its)])))

/**
 * Marks rows as changed by the transaction `g`, so that they are sent again: to who sees them in full, and to the others
 * where something changed that they see.
 */
export async function stampEntities(
  tx: Queryable,
  kind: DirectoryKind,
  ids: readonly string[],
  g: number,
): Promise<void> {
  if (ids.length === 0) return
  if (kind === 'partner') {
    await tx.query('update partner set g = $2 where id = any($1::uuid[])', [ids, g])
    return
  }
  await tx.query(
    `with shown as (
       select t.id, md5(jsonb_build_array(${softFields[kind]})::text) as hash from ${tables[kind]} t where t.id = any($1::uuid[])
     )
     update ${tables[kind]} t set g = $2, soft_hash = hash,
            soft_g = case when t.soft_hash = hash then t.soft_g else $2 end
     from shown where shown.id = t.id`,
    [ids, g, ...(kind === 'case' ? [softOf] : [])],
  )
}

/** Parties that see these rows. */
export async function readSightParties(
  tx: Queryable,
  kind: DirectoryKind,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await tx.query<{ party: string }>(
    'select distinct party from sight where kind = $1 and id = any($2::uuid[]) and active',
    [kind, ids],
  )
  return rows.map((row) => row.party)
}

/** How many active people an active coordinator partner has. */
export async function countCoordinators(tx: Queryable): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `select count(*) as count from person p join partner q on q.id = p.partner
     where p.active and q.active and q.coordinator`,
  )
  return row?.count ?? 0
}

/**
 * Jobs in which access has ended by the database's clock (`at`, ms) and is not written down yet, and how many such
 * rows. Reads refuse by the same clock; the server's own may be behind it.
 */
export async function readEnded(
  tx: Queryable,
): Promise<{ jobs: string[]; rows: number; at: number }> {
  const [row] = await tx.query<{ rows: number; at: Date }>(
    `select (select count(*) from grants where active and until <= now())
          + (select count(*) from sight where active and until <= now()) as rows, now() as at`,
  )
  if (!row || row.rows === 0) return { jobs: [], rows: 0, at: 0 }
  const jobs = await tx.query<{ job: string }>(
    `select distinct c.job from grants gr join chat c on c.id = gr.chat
     where gr.active and gr.until <= $1 and c.job is not null
     union
     select k.job from sight s join job_case k on (s.kind = 'case' and s.id = k.id) or (s.kind = 'candidate' and s.id = k.candidate)
     where s.active and s.until <= $1`,
    [row.at],
  )
  return { jobs: jobs.map(({ job }) => job), rows: row.rows, at: row.at.getTime() }
}

/** All candidates. */
export async function readCandidateIds(tx: Queryable): Promise<string[]> {
  return (await tx.query<{ id: string }>('select id from candidate')).map((row) => row.id)
}

export async function readCandidatesOfPartners(
  tx: Queryable,
  partners: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'select id from candidate where source_partner = any($1::uuid[])',
    [partners],
  )
  return rows.map((row) => row.id)
}

/**
 * Locks the partners, people and candidates that will be written: kind by kind and each by id, the order in
 * which a push locks its author's. Where a person changes, their partner's and candidate's rows follow.
 */
export async function lockEntities(
  tx: Queryable,
  ids: { partners: readonly string[]; persons: readonly string[]; candidates: readonly string[] },
): Promise<void> {
  if (ids.partners.length + ids.persons.length + ids.candidates.length === 0) return
  await tx.query(
    `select 1 from partner
     where id = any($1::uuid[]) or id in (select partner from person where id = any($2::uuid[]))
     order by id for no key update`,
    [ids.partners, ids.persons],
  )
  await tx.query('select 1 from person where id = any($1::uuid[]) order by id for no key update', [
    ids.persons,
  ])
  await tx.query(
    `select 1 from candidate where id = any($1::uuid[]) or person = any($2::uuid[])
     order by id for no key update`,
    [ids.candidates, ids.persons],
  )
}

/** Partners with an active person who may write, and among them coordinators. */
export async function readWriters(
  tx: Queryable,
): Promise<{ partners: Set<string>; coordinators: boolean }> {
  const rows = await tx.query<{ id: string; coordinator: boolean }>(
    `select q.id, q.coordinator from partner q
     where q.active and exists (select 1 from person p where p.partner = q.id and p.active and not p.read_only)`,
  )
  return {
    partners: new Set(rows.map((row) => row.id)),
    coordinators: rows.some((row) => row.coordinator),
  }
}

/** Candidate numbers by id. */
export async function readCandidateNumbers(
  tx: Queryable,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const found = await tx.query<{ id: string; number: string }>(
    'select id, number from candidate where id = any($1::uuid[])',
    [ids],
  )
  return new Map(found.map(({ id, number }) => [id, number]))
}
