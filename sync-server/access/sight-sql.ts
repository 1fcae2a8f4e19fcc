/** Stored sight of directory rows, and what it should be for people and partners. */
import type { DirectoryKind, SightView } from '../contract/sight.ts'
import type { Queryable } from '../db/store.ts'

export interface SightRow {
  party: string
  id: string
  view: SightView
  until: Date | null
}

export function readSights(
  tx: Queryable,
  kind: DirectoryKind,
  ids: readonly string[],
): Promise<(SightRow & { active: boolean })[]> {
  return tx.query(
    'select party, id, view, until, active from sight where kind = $1 and id = any($2::uuid[])',
    [kind, ids],
  )
}

export async function writeSights(
  tx: Queryable,
  kind: DirectoryKind,
  rows: readonly (SightRow & { active: boolean })[],
  g: number,
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `insert into sight (party, kind, id, view, active, until, g)
     select party, $1, id, view, active, until, $7::bigint
     from unnest($2::text[], $3::uuid[], $4::text[], $5::boolean[], $6::timestamptz[]) as w (party, id, view, active, until)
     on conflict (party, kind, id, view) do update set active = excluded.active, until = excluded.until,
       g = case when excluded.active and sight.active and (sight.until is null or sight.until > now())
                then sight.g else excluded.g end`,
    [
      kind,
      rows.map((r) => r.party),
      rows.map((r) => r.id),
      rows.map((r) => r.view),
      rows.map((r) => r.active),
      rows.map((r) => r.until),
      g,
    ],
  )
}

/**
 * Who should see these people: colleagues (in full); those who see the candidate they are; those who see a
 * job they are a contact of; parties of chats they posted in; the other side of two-party chats they are
 * in. Source: docs/domain.md, "Who sees whom".
 */
export function desiredSightOfPersons(tx: Queryable, ids: readonly string[]): Promise<SightRow[]> {
  return tx.query<SightRow>(
    `with ground (id, party, view, until) as (
       select p.id, 'staff:' || p.partner, 'full', null::timestamptz
         from person p where p.id = any($1::uuid[]) and p.partner is not null
       union all
       select c.person, s.party, 'name', s.until
         from candidate c join sight s on s.kind = 'candidate' and s.id = c.id and s.active
         where c.person = any($1::uuid[])
       union all
       select k.person, s.party, 'name', s.until
         from job_contact k join sight s on s.kind = 'job' and s.id = k.job and s.active
         where k.person = any($1::uuid[]) and s.view = 'full'
       union all
       select a.person, gr.party, 'name', gr.until
         from chat_author a join grants gr on gr.chat = a.chat and gr.active
         where a.person = any($1::uuid[])
       union all
       select p.id, theirs.party, 'name', theirs.until
         from person p
         join grants own on own.party = 'staff:' || p.partner and own.active
         join chat c on c.id = own.chat and c.kind in ('candidateProspect', 'jobSourcePartner')
         join grants theirs on theirs.chat = c.id and theirs.active
         where p.id = any($1::uuid[]) and p.active
     )
     select party, id, view,
            case when bool_or(until is null) then null else max(until) end as until
     from ground group by party, id, view`,
    [ids],
  )
}

/**
 * Who should see these partners: their own staff; whoever shares a chat with them; and coordinators'
 * partners are seen by all who are in any chat.
 */
export function desiredSightOfPartners(tx: Queryable, ids: readonly string[]): Promise<SightRow[]> {
  return tx.query<SightRow>(
    `with ground (id, party, until) as (
       select q.id, 'staff:' || q.id, null::timestamptz from partner q where q.id = any($1::uuid[])
       union all
       select q.id, theirs.party, theirs.until
         from partner q
         join grants own on own.party = 'staff:' || q.id and own.active
         join grants theirs on theirs.chat = own.chat and theirs.active
         where q.id = any($1::uuid[])
       union all
       select q.id, gr.party, gr.until
         from partner q cross join grants gr
         where q.id = any($1::uuid[]) and q.coordinator and gr.active
     )
     select party, id, 'full' as view,
            case when bool_or(until is null) then null else max(until) end as until
     from ground group by party, id`,
    [ids],
  )
}

/** People whose sight may change with these chats: their authors, and staff of two-party chats. */
export function readPersonsOfChats(
  tx: Queryable,
  chats: readonly string[],
): Promise<{ id: string }[]> {
  return tx.query(
    `select person as id from chat_author where chat = any($1::uuid[])
     union
     select p.id from chat c join grants gr on gr.chat = c.id
       join person p on gr.party = 'staff:' || p.partner
       where c.id = any($1::uuid[]) and c.kind in ('candidateProspect', 'jobSourcePartner')`,
    [chats],
  )
}

/** People shown with these jobs and candidates. */
export function readPersonsOfRows(
  tx: Queryable,
  jobs: readonly string[],
  candidates: readonly string[],
): Promise<{ id: string }[]> {
  return tx.query(
    `select person as id from job_contact where job = any($1::uuid[])
     union select person from candidate where id = any($2::uuid[])`,
    [jobs, candidates],
  )
}

/** Coordinators' partners. */
export function readCoordinatorPartners(tx: Queryable): Promise<{ id: string }[]> {
  return tx.query('select id from partner where coordinator')
}
