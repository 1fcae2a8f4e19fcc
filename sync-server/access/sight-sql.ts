/** Stored sight of directory rows, and what it should be for people and partners. */
import type { DirectoryKind, SightView } from '../contract/sight.ts'
import type { Queryable } from '../db/store.ts'

export interface SightRow {
  party: string
  id: string
  view: SightView
  until: Date | null
}

export interface StoredSight extends SightRow {
  active: boolean
}

/** Stored sights of `ids`, of all parties or only of `parties`. */
export function readSights(
  tx: Queryable,
  kind: DirectoryKind,
  ids: readonly string[],
  parties: readonly string[] | null,
): Promise<StoredSight[]> {
  return tx.query(
    `select party, id, view, until, active from sight
     where kind = $1 and id = any($2::uuid[]) and ($3::text[] is null or party = any($3))`,
    [kind, ids, parties],
  )
}

/** `g` moves only where sight begins anew or ends: a longer end leaves it. */
export async function writeSights(
  tx: Queryable,
  kind: DirectoryKind,
  rows: readonly StoredSight[],
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

/** Of several grounds for one view the later end holds. */
const latest = 'case when bool_or(until is null) then null else max(until) end as until'

/**
 * Who should see these people: colleagues (in full); those who see the candidate they are; those who see a
 * job they are a contact of; parties of chats they posted in; the other side of two-party chats they are
 * in. Of all parties, or only of `parties`. Source: docs/domain.md, "Who sees whom". What a partner's staff share with
 * the other side is the same for all of them: it is worked out once (materialized), not for each.
 */
export async function desiredSightOfPersons(
  tx: Queryable,
  ids: readonly string[],
  parties: readonly string[] | null,
): Promise<SightRow[]> {
  if (ids.length === 0) return []
  return tx.query<SightRow>(
    `with who as (select id, 'staff:' || partner as staff, active from person where id = any($1::uuid[])),
     two as materialized (
       select staff, party, ${latest}
         from (select own.party as staff, theirs.party, theirs.until
           from (select distinct staff from who where active) w
           join grants own on own.party = w.staff and own.active
           join chat c on c.id = own.chat and c.kind in ('candidateProspect', 'jobSourcePartner')
           join grants theirs on theirs.chat = c.id and theirs.active
           where $2::text[] is null or theirs.party = any($2)) shared
         group by staff, party
     ),
     ground (id, party, view, until) as (
       select id, staff, 'full', null::timestamptz from who where staff is not null
       union all
       select c.person, s.party, 'name', s.until
         from candidate c join sight s on s.kind = 'candidate' and s.id = c.id and s.active
         where c.person = any($1::uuid[])
       union all
       select k.person, s.party, 'name', s.until
         from job_contact k join sight s on s.kind = 'job' and s.id = k.job and s.active and s.view = 'full'
         where k.person = any($1::uuid[])
       union all
       select a.person, gr.party, 'name', gr.until
         from chat_author a join grants gr on gr.chat = a.chat and gr.active
         where a.person = any($1::uuid[]) and ($2::text[] is null or gr.party = any($2))
       union all
       select who.id, two.party, 'name', two.until
         from who join two on two.staff = who.staff
         where who.active
     )
     select party, id, view, ${latest}
     from ground where $2::text[] is null or party = any($2) group by party, id, view`,
    [ids, parties],
  )
}

/**
 * Who should see these partners: their own staff; whoever shares a chat with them; parties of chats whose
 * posts show them; and coordinators' partners are seen by all who are in any chat. Of all parties, or only
 * of `parties`.
 */
export async function desiredSightOfPartners(
  tx: Queryable,
  ids: readonly string[],
  parties: readonly string[] | null,
): Promise<SightRow[]> {
  if (ids.length === 0) return []
  return tx.query<SightRow>(
    `with ground (id, party, until) as (
       select id, 'staff:' || id, null::timestamptz from unnest($1::uuid[]) as w (id)
       union all
       select w.id, theirs.party, theirs.until
         from unnest($1::uuid[]) as w (id)
         join grants own on own.party = 'staff:' || w.id and own.active
         join grants theirs on theirs.chat = own.chat and theirs.active
         where $2::text[] is null or theirs.party = any($2)
       union all
       select s.partner, gr.party, gr.until
         from chat_partner s join grants gr on gr.chat = s.chat and gr.active
         where s.partner = any($1::uuid[]) and ($2::text[] is null or gr.party = any($2))
       union all
       select q.id, p.party, null
         from partner q
         cross join (select unnest($2::text[]) as party union select party from grants where active and $2 is null) p
         where q.id = any($1::uuid[]) and q.coordinator
           and exists (select 1 from grants gr where gr.party = p.party and gr.active)
     )
     select party, id, 'full' as view, ${latest}
     from ground where $2::text[] is null or party = any($2) group by party, id`,
    [ids, parties],
  )
}
