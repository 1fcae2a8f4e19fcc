/** The directory lane: one statement a page, as in feed-sql.ts. */
import type { DirectoryKind, SightView } from '../contract/sight.ts'
import type { Cursor } from '../contract/wire.ts'
import { pathChanged, readingPerson } from '../access/chats-sql.ts'
import type { Queryable } from '../db/store.ts'

export interface DirectoryLaneRow {
  kind: DirectoryKind
  id: string
  active: boolean
  views: SightView[] | null
  g: number
  data: Record<string, unknown> | null
}

/**
 * The directory as the reader sees it by all their paths, under `name`. A row that is not seen in full moves by what is
 * seen of it, a row no longer seen by the end of its last path alone, and one never seen is none. Parameter $1 is the
 * person; stands where `people` does.
 */
export function directoryRows(name: string): string {
  return `
  seen as (
    select s.kind, s.id, bool_or(ok) as active, bool_or(ok and s.view = 'full') as in_full, max(eg) as changed,
           array_agg(distinct s.view) filter (where ok) as views
    from people join memberships m on m.person = people.id join sight s on s.party = m.party
    cross join lateral (
      select s.active and m.active and (s.until is null or s.until > now()) as ok, ${pathChanged('s')} as eg) o
    where eg is not null
    group by s.kind, s.id
  ),
  ${name} as (
    select r.kind, r.id, r.active, r.views,
           case when not r.active then r.changed
                when r.in_full then greatest(r.changed, q.g, p.g, c.g, j.g, k.g)
                else greatest(r.changed, q.g, p.soft_g, c.soft_g, j.soft_g, k.soft_g) end as g,
           r.kind || ' ' || r.id::text as k
    from seen r
    left join partner q on r.kind = 'partner' and q.id = r.id
    left join person p on r.kind = 'person' and p.id = r.id
    left join candidate c on r.kind = 'candidate' and c.id = r.id
    left join job j on r.kind = 'job' and j.id = r.id
    left join job_case k on r.kind = 'case' and k.id = r.id
  )`
}

/**
 * Whether the reader is source-side staff of the candidate c (contract/participants.ts, sourcePartnerOf). Whatever
 * changes that gives the row a new g: theirs as a member, the candidate's, or, where their partner ceases to be a source
 * and sees the candidate all the same, one of its own (directory/apply-change.ts).
 */
const isOnSourceSide = `exists (
  select from people join memberships m on m.person = people.id and m.active
  where m.party = 'coordinators'
     or (m.party = 'staff:' || c.source_partner and exists (select from partner q where q.id = c.source_partner and q.source)))`

/** A page of the directory. */
export function readDirectoryLane(
  db: Queryable,
  person: string,
  cursor: Cursor,
  limit: number,
): Promise<DirectoryLaneRow[]> {
  return db.query<DirectoryLaneRow>(
    `with ${readingPerson},
     ${directoryRows('rows')},
     page as (
       select * from rows
       where (g, k collate "C") > ($2::bigint, $3::text) and (active or $2 > 0)
       order by g, k collate "C" limit $4
     )
     select page.kind, page.id, page.active, page.views, page.g,
       case when not page.active then null when page.kind = 'partner' then (
         select jsonb_build_object('name', q.name, 'abbreviation', q.abbreviation, 'source', q.source,
           'destination', q.destination, 'coordinator', q.coordinator, 'active', q.active,
           'staff', coalesce((select s.staff from reader_staff_counts() s where s.partner = q.id), 0))
         from partner q where q.id = page.id)
       when page.kind = 'person' then (
         select jsonb_build_object('name', p.name, 'role', p.role, 'partner', p.partner, 'active', p.active, 'email', p.email)
         from person p where p.id = page.id)
       when page.kind = 'candidate' then (
         select jsonb_build_object('name', p.name, 'person', c.person, 'number', c.number,
           'sourcePartner', c.source_partner, 'muted', c.muted,
           'timeZone', case when its.source then p.time_zone end, 'locale', case when its.source then p.locale end)
         from candidate c join person p on p.id = c.person
         cross join lateral (select ${isOnSourceSide} as source) its where c.id = page.id)
       when page.kind = 'job' then (
         select jsonb_build_object('name', j.name, 'country', j.country, 'employer', j.employer,
           'destinationPartners', array(select d.partner from job_destination d where d.job = j.id order by d.partner),
           'contacts', coalesce((select jsonb_agg(jsonb_build_object('partner', n.partner, 'person', n.person) order by n.partner)
                        from job_contact n where n.job = j.id), '[]'),
           'stage', j.stage, 'closed', j.closed, 'won', j.won, 'publishedAt', floor(extract(epoch from j.published_at) * 1000),
           'nextStep', j.next_step, 'nextStepDue', j.next_step_due)
         from job j where j.id = page.id)
       else (
         select jsonb_build_object('candidate', k.candidate, 'job', k.job, 'stage', k.stage, 'furthest', k.furthest,
           'closed', k.closed, 'won', k.won, 'closedAt', floor(extract(epoch from k.closed_at) * 1000),
           'nextStep', k.next_step, 'nextStepDue', k.next_step_due)
         from job_case k where k.id = page.id)
       end as data
     from page order by page.g, page.k collate "C"`,
    [person, cursor.g, cursor.k, limit],
  )
}
