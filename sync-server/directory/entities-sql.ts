/** Writes of people, partners, candidates, jobs and cases. A row's `g` is set when the change commits. */
import type { Queryable } from '../db/store.ts'
import type { CaseActiveStage, CaseStage } from '../contract/stages.ts'
import type { Of } from './changes.ts'

export interface PartnerRow {
  source: boolean
  destination: boolean
  coordinator: boolean
  active: boolean
}

export async function readPartner(tx: Queryable, id: string): Promise<PartnerRow | undefined> {
  const [row] = await tx.query<PartnerRow>(
    'select source, destination, coordinator, active from partner where id = $1',
    [id],
  )
  return row
}

export async function writePartner(tx: Queryable, p: Of<'partner'>): Promise<void> {
  await tx.query(
    `insert into partner (id, name, abbreviation, source, destination, coordinator, active, g)
     values ($1, $2, $3, $4, $5, $6, $7, 0)
     on conflict (id) do update set name = $2, abbreviation = $3, source = $4, destination = $5, coordinator = $6, active = $7`,
    [p.id, p.name, p.abbreviation, p.source, p.destination, p.coordinator, p.active],
  )
}

export interface PersonFactsRow {
  role: string
  partner: string | null
  readOnly: boolean
  active: boolean
}

export async function readPerson(tx: Queryable, id: string): Promise<PersonFactsRow | undefined> {
  const [row] = await tx.query<PersonFactsRow>(
    'select role, partner, read_only as "readOnly", active from person where id = $1',
    [id],
  )
  return row
}

export async function writePerson(tx: Queryable, p: Of<'person'>): Promise<void> {
  await tx.query(
    `insert into person (id, name, email, role, partner, read_only, active, locale, time_zone, g)
     values ($1, $2, lower($3), $4, $5, $6, $7, $8, $9, 0)
     on conflict (id) do update set name = $2, email = lower($3), partner = $5, read_only = $6, active = $7, locale = $8, time_zone = $9`,
    [p.id, p.name, p.email, p.role, p.partner, p.readOnly, p.active, p.locale, p.timeZone],
  )
}

export interface CandidateRow {
  number: string
  person: string
  sourcePartner: string | null
  muted: boolean
}

export async function readCandidate(tx: Queryable, id: string): Promise<CandidateRow | undefined> {
  const [row] = await tx.query<CandidateRow>(
    'select number, person, source_partner as "sourcePartner", muted from candidate where id = $1',
    [id],
  )
  return row
}

/** The candidate that a person is. */
export async function readCandidateOf(tx: Queryable, person: string): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>('select id from candidate where person = $1', [
    person,
  ])
  return row?.id
}

/** A partner's own candidates who have a case in a job of which it is a destination too. */
export async function readOwnRecruits(tx: Queryable, partner: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select distinct c.id from candidate c join job_case k on k.candidate = c.id
     join job_destination d on d.job = k.job and d.partner = $1 where c.source_partner = $1`,
    [partner],
  )
  return rows.map(({ id }) => id)
}

export async function insertCandidate(tx: Queryable, c: Of<'candidate'>): Promise<void> {
  await tx.query(
    'insert into candidate (id, number, person, source_partner, g) values ($1, $2, $3, $4, 0)',
    [c.id, c.number, c.person, c.sourcePartner],
  )
}

export async function setSourcePartner(
  tx: Queryable,
  id: string,
  to: string | null,
): Promise<void> {
  await tx.query('update candidate set source_partner = $2 where id = $1', [id, to])
}

export async function setMuted(tx: Queryable, id: string, muted: boolean): Promise<void> {
  await tx.query('update candidate set muted = $2 where id = $1', [id, muted])
}

export interface JobRow {
  closed: boolean
  publishedAt: Date | null
  nextStep: string | null
  nextStepDue: string | null
}

export async function readJob(tx: Queryable, id: string): Promise<JobRow | undefined> {
  const [row] = await tx.query<JobRow>(
    `select closed, published_at as "publishedAt", next_step as "nextStep", next_step_due as "nextStepDue"
     from job where id = $1`,
    [id],
  )
  return row
}

export async function writeJob(tx: Queryable, job: Of<'job'>): Promise<void> {
  await tx.query(
    `insert into job (id, name, country, employer, stage, closed, won, g)
     values ($1, $2, $3, $4, 'prospect', false, false, 0)
     on conflict (id) do update set name = $2, country = $3, employer = $4`,
    [job.id, job.name, job.country, job.employer],
  )
  await tx.query('delete from job_destination where job = $1', [job.id])
  await tx.query(
    'insert into job_destination (job, partner) select distinct $1::uuid, partner from unnest($2::uuid[]) as w (partner)',
    [job.id, job.destinationPartners],
  )
  await tx.query('delete from job_contact where job = $1', [job.id])
  await tx.query(
    `insert into job_contact (job, partner, person)
     select distinct on (partner) $1::uuid, partner, person
     from unnest($2::uuid[], $3::uuid[]) with ordinality as w (partner, person, place)
     order by partner, place desc`,
    [job.id, job.contacts.map((c) => c.partner), job.contacts.map((c) => c.person)],
  )
}

export async function publishJob(tx: Queryable, id: string, at: Date): Promise<void> {
  await tx.query('update job set published_at = $2 where id = $1', [id, at])
}

export async function setJobStage(
  tx: Queryable,
  id: string,
  stage: string,
  outcome: { closed: boolean; won: boolean },
): Promise<void> {
  await tx.query('update job set stage = $2, closed = $3, won = $4 where id = $1', [
    id,
    stage,
    outcome.closed,
    outcome.won,
  ])
}

export async function setNextStep(
  tx: Queryable,
  kind: 'job' | 'case',
  id: string,
  nextStep: string | null,
  due: string | null,
): Promise<void> {
  const table = kind === 'job' ? 'job' : 'job_case'
  await tx.query(`update ${table} set next_step = $2, next_step_due = $3 where id = $1`, [
    id,
    nextStep,
    due,
  ])
}

export interface CaseRow {
  candidate: string
  number: string
  job: string
  stage: CaseStage
  furthest: CaseActiveStage
  closed: boolean
  nextStep: string | null
  nextStepDue: string | null
}

export async function readCase(tx: Queryable, id: string): Promise<CaseRow | undefined> {
  const [row] = await tx.query<CaseRow>(
    `select c.candidate, k.number, c.job, c.stage, c.furthest, c.closed,
            c.next_step as "nextStep", c.next_step_due as "nextStepDue"
     from job_case c join candidate k on k.id = c.candidate where c.id = $1`,
    [id],
  )
  return row
}

export interface CaseStageWrite {
  stage: CaseStage
  furthest: CaseActiveStage
  closed: boolean
  won: boolean
  closedAt: Date | null
}

export async function insertCase(
  tx: Queryable,
  kase: { id: string; candidate: string; job: string },
  write: CaseStageWrite,
): Promise<void> {
  await tx.query(
    `insert into job_case (id, candidate, job, stage, furthest, closed, won, closed_at, g)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 0)`,
    [
      kase.id,
      kase.candidate,
      kase.job,
      write.stage,
      write.furthest,
      write.closed,
      write.won,
      write.closedAt,
    ],
  )
}

/** A case that stays closed with the same outcome keeps the moment at which it closed. */
export async function setCaseStage(
  tx: Queryable,
  id: string,
  write: CaseStageWrite,
): Promise<void> {
  await tx.query(
    `update job_case set stage = $2, furthest = $3, closed = $4, won = $5,
            closed_at = case when $4 then case when closed and won = $5 then closed_at else $6 end end
     where id = $1`,
    [id, write.stage, write.furthest, write.closed, write.won, write.closedAt],
  )
}

/** Leaves a trace of a stage that was taken back. */
export async function noteCorrection(
  tx: Queryable,
  id: string,
  before: { stage: string; furthest: string },
  stage: string,
): Promise<void> {
  await tx.query(
    'insert into stage_correction (job_case, stage_before, furthest_before, stage) values ($1, $2, $3, $4)',
    [id, before.stage, before.furthest, stage],
  )
}

/** Contact persons of a job. */
export async function readContacts(tx: Queryable, job: string): Promise<string[]> {
  const rows = await tx.query<{ person: string }>('select person from job_contact where job = $1', [
    job,
  ])
  return rows.map((row) => row.person)
}
