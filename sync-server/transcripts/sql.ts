/** Statements of transcripts: each reads access and rows in one, as every read does (docs/protocol.md, "Access"). */
import { effectiveChats } from '../access/chats-sql.ts'
import type { PostRow } from '../contract/feed.ts'
import { limits } from '../contract/limits.ts'
import type { Side } from '../contract/participants.ts'
import type { TranscriptChat, TranscriptFormat, TranscriptPage, TranscriptPost } from '../contract/transcripts.ts' // prettier-ignore
import type { Queryable } from '../db/store.ts'

export interface ChatHead extends TranscriptChat {
  sides: Side[]
  /** Its rows as they stand: none of them is newer. */
  g: number
}

/**
 * Those of these chats that are the reader's now, each with what stands at its head. Names are those that the reader
 * may see: row-level security gives no others.
 */
export function readHeads(
  db: Queryable,
  person: string,
  chats: readonly string[],
): Promise<ChatHead[]> {
  return db.query<ChatHead>(
    `with ${effectiveChats('gr.chat = any($2::uuid[])')}
     select c.id as chat, e.epoch, e.sides, c.kind, c.seq as head, c.g, c.job_case as "case",
       (select jsonb_build_object('id', j.id, 'name', j.name, 'employer', j.employer) from job j where j.id = c.job) as job,
       (select jsonb_build_object('id', d.id, 'name', p.name, 'number', d.number)
        from candidate d join person p on p.id = d.person where d.id = c.candidate) as candidate,
       (select coalesce(jsonb_agg(jsonb_build_object('party', gr.party, 'side', gr.side,
            'name', coalesce(q.name, dp.name),
            'people', case when q.id is not null then (select s.staff from reader_staff_counts() s where s.partner = q.id)
                           when dp.id is not null then 1 end) order by gr.side, gr.party), '[]')
        from grants gr
        left join partner q on gr.party = 'staff:' || q.id::text
        left join candidate d on gr.party = 'candidate:' || d.id::text
        left join person dp on dp.id = d.person
        where gr.chat = c.id and gr.active and (gr.until is null or gr.until > now())) as parties
     from effective e join chat c on c.id = e.chat where e.active`,
    [person, chats],
  )
}

export interface Trace {
  id: string
  person: string
  device: string
  format: TranscriptFormat
  chats: readonly Pick<ChatHead, 'chat' | 'epoch' | 'head' | 'g'>[]
}

/** Writes who takes what along, before anything of it goes out. */
export async function writeTrace(tx: Queryable, trace: Trace): Promise<void> {
  const { id, person, device, format, chats } = trace
  await tx.query('insert into transcript (id, person, device, format) values ($1, $2, $3, $4)', [
    id,
    person,
    device,
    format,
  ])
  await tx.query(
    `insert into transcript_chat (transcript, chat, epoch, head, g)
     select $1, chat, epoch, head, g from unnest($2::uuid[], $3::bigint[], $4::integer[], $5::bigint[]) as w (chat, epoch, head, g)`,
    [
      id,
      chats.map(({ chat }) => chat),
      chats.map(({ epoch }) => epoch),
      chats.map(({ head }) => head),
      chats.map(({ g }) => g),
    ],
  )
}

export type PageRow = Pick<PostRow, 'id' | 'seq' | 'author' | 'authorPartner' | 'authorRole' | 'body' | 'deleted' | 'deletedBy' | 'pinned' | 'replyTo'> &
  Pick<TranscriptPost, 'versions' | 'olderVersions' | 'files' | 'reactions'> &
  { kind: 'post' | 'event'; writtenAt: Date; acceptedAt: Date; editedAt: Date | null } // prettier-ignore

export interface Page extends Pick<TranscriptPage, 'people' | 'partners'> {
  sides: Side[]
  head: number
  /** Something of it is no longer as it stood when it was begun. */
  changed: boolean
  rows: PageRow[]
}

type PageLine = Omit<Page, 'rows'> & (PageRow | { id: null })

/**
 * Posts of a transcript behind a place, in their order. Undefined where there is no such transcript of this person on
 * this device, where it is too old, or where the chat is not theirs any more. The text of a deleted post is in no
 * column that is read here; its earlier ones neither.
 */
export async function readPage(
  db: Queryable,
  asked: { person: string; device: string; transcript: string; chat: string; after: number },
): Promise<Page | undefined> {
  const lines = await db.query<PageLine>(
    `with ${effectiveChats('gr.chat = $2')},
     mine as (
       select e.chat, e.sides, w.head, w.g, e.epoch <> w.epoch as anew
       from transcript t join transcript_chat w on w.transcript = t.id and w.chat = $2 join effective e on e.chat = w.chat
       where t.id = $3 and t.person = $1 and t.device = $4 and e.active
         and t.at > now() - interval '${String(limits.transcriptMinutes)} minutes'
     ),
     found as (
       select p.* from mine m join post p on p.chat = m.chat and p.seq > $5 and p.seq <= m.head order by p.seq limit $6
     ),
     full_rows as (
       select p.id, p.seq, p.author, p.author_partner as "authorPartner", p.author_role as "authorRole", p.kind,
         p.written_at as "writtenAt", p.accepted_at as "acceptedAt", case when p.deleted then '' else p.body end as body,
         p.edited_at as "editedAt", p.deleted, p.deleted_by as "deletedBy", p.pinned, p.files, p.reply_to as "replyTo",
         coalesce(v.versions, '[]') as versions, coalesce(v.older, 0) as "olderVersions",
         coalesce((select jsonb_agg(jsonb_build_object('person', r.person, 'emoji', r.emoji) order by r.emoji, r.person)
                   from reaction r where r.post = p.id and not r.deleted and not p.deleted), '[]') as reactions,
         octet_length(p.body) + octet_length(p.files::text) + coalesce(octet_length(v.versions::text), 0) + 400 as bytes
       from found p
       left join lateral (
         select jsonb_agg(jsonb_build_object('rev', o.rev, 'body', o.body, 'at', floor(extract(epoch from o.written_at) * 1000)) order by o.rev)
                  filter (where o.place <= ${String(limits.transcriptVersions)}) as versions,
                greatest(0, count(*) - ${String(limits.transcriptVersions)})::integer as older
         from (select v.*, row_number() over (order by v.rev desc) as place from post_version v where v.post = p.id and not p.deleted) o
       ) v on true
     ),
     page as (
       select * from (select f.*, row_number() over w as place, sum(bytes) over w as total from full_rows f window w as (order by seq)) f
       where place = 1 or total <= $7
     ),
     named as (
       select author as id from page union select "deletedBy" from page
       union select (r ->> 'person')::uuid from page, jsonb_array_elements(reactions) r
     ),
     shown as (
       select "authorPartner" as id from page
       union select h.value::uuid from page, jsonb_each_text(case when kind = 'event' then body::jsonb else '{}' end) h
       where h.key in ('from', 'to') and h.value is not null
     ),
     -- Once, not for each row.
     facts as materialized (
       select m.sides, m.head,
         m.anew or exists (select from post p where p.chat = m.chat and p.g > m.g and p.seq <= m.head)
           or exists (select from reaction r join post p on p.id = r.post where r.chat = m.chat and r.g > m.g and p.seq <= m.head) as changed,
         (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name)), '[]') from person p where p.id in (select n.id from named n)) as people,
         (select coalesce(jsonb_agg(jsonb_build_object('id', q.id, 'name', q.name, 'abbreviation', q.abbreviation)), '[]')
          from partner q where q.id in (select s.id from shown s)) as partners
       from mine m
     )
     select f.sides, f.head, f.changed, f.people, f.partners, page.*
     from facts f left join page on true order by page.seq`,
    [
      asked.person,
      asked.chat,
      asked.transcript,
      asked.device,
      asked.after,
      limits.transcriptRows,
      limits.transcriptBytes,
    ],
  ) // prettier-ignore
  const [first] = lines
  if (!first) return undefined
  const { sides, head, changed, people, partners } = first
  const rows = lines.filter((line): line is Extract<PageLine, PageRow> => line.id !== null)
  return { sides, head, changed, people, partners, rows }
}
