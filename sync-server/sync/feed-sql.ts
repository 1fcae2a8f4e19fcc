/**
 * One statement a lane page: access and rows share one snapshot, and the filter by permission stands
 * before LIMIT (docs/protocol.md, invariants 2 and 3).
 */
import { effectiveChats } from '../access/chats-sql.ts'
import type { ChatState, Side } from '../contract/participants.ts'
import type { PostRow, SettingRow } from '../contract/feed.ts'
import type { ChatsCursor, Cursor } from '../contract/wire.ts'
import type { Queryable } from '../db/store.ts'

export interface ChatLaneRow {
  id: string
  active: boolean
  epoch: number | null
  changed: number
  reason: 'lost-access' | 'retention-ended' | null
  g: number
  sides: Side[] | null
  until: Date | null
  kind: ChatState['kind']
  job: string | null
  case: string | null
  candidate: string | null
  sourcePartner: string | null
  head: number
  n: number
  digest: number
  audience: number
  state: ChatState
  lastPostSeq: number
  lastPostAt: Date | null
  parties: string[]
  unread: number
}

/** A revoked chat's row moves by its revocation alone: what happens there since must not show. */
const chatRows = `
  rows as (
    select c.*, e.active, e.epoch, e.changed, e.reason, e.sides, e.until,
           case when e.active then greatest(c.g, e.changed) else e.changed end as row_g
    from effective e join chat c on c.id = e.chat
  )`

const chatFields = `
  r.id, r.active, r.epoch, r.changed, r.reason, r.row_g as g, r.sides, r.until, r.kind, r.job, r.job_case as "case",
  r.candidate, r.source_partner as "sourcePartner", r.seq as head, r.n, r.digest, r.audience, r.state,
  r.last_post_seq as "lastPostSeq", r.last_post_at as "lastPostAt",
  array(select gr.party from grants gr where r.active and gr.chat = r.id and gr.active
          and (gr.until is null or gr.until > now()) order by gr.party) as parties,
  (select count(*)::integer from (
     select 1 from post p where r.active and p.chat = r.id and p.kind = 'post' and not p.deleted and p.author <> $1
       and p.seq > coalesce((select m.seq from read_marker m where m.chat = r.id and m.person = $1), 0)
     limit 1000) u) as unread`

export function readChatsLane(
  db: Queryable,
  person: string,
  cursor: ChatsCursor,
  limit: number,
): Promise<ChatLaneRow[]> {
  if (cursor.back !== undefined) {
    return db.query<ChatLaneRow>(
      `with ${effectiveChats()}, ${chatRows}
       select ${chatFields} from rows r
       where r.active and r.row_g <= $2 and (r.row_g, r.id::text collate "C") < ($3::bigint, $4::text)
       order by r.row_g desc, r.id::text collate "C" desc limit $5`,
      [person, cursor.back, cursor.g, cursor.k, limit],
    )
  }
  return db.query<ChatLaneRow>(
    `with ${effectiveChats()}, ${chatRows}
     select ${chatFields} from rows r
     where (r.row_g, r.id::text collate "C") > ($2::bigint, $3::text)
     order by r.row_g, r.id::text collate "C" limit $4`,
    [person, cursor.g, cursor.k, limit],
  )
}

export type PostLaneRow = Omit<PostRow, 'writtenAt' | 'acceptedAt'> & {
  writtenAt: Date
  acceptedAt: Date
}

const postFields = `p.id, p.chat, e.epoch, p.seq, p.g, p.author, p.author_partner as "authorPartner",
  p.author_role as "authorRole", p.written_at as "writtenAt", p.accepted_at as "acceptedAt", p.body, p.rev, p.deleted, p.pinned`

/** A page is cut where its texts get longer than so many bytes, but holds at least one row. */
export interface PageSize {
  rows: number
  bytes: number
}

export interface PostsPage {
  rows: PostLaneRow[]
  more: boolean
  /** Everything of the reader's chats up to here was looked at: the newest `g` among them. */
  seen: number
}

type PageLine = { seen: number | null; more: boolean } & (PostLaneRow | { id: null })

/**
 * Posts newer than the reader's epoch; what is older came, or comes, by history. Of one commit in the order
 * of the chat, so that a page never leaves a gap below a post.
 */
export async function readPostsLane(
  db: Queryable,
  person: string,
  cursor: Cursor,
  size: PageSize,
): Promise<PostsPage> {
  const lines = await db.query<PageLine>(
    `with ${effectiveChats()},
     found as (
       select ${postFields}, o.k
       from effective e join chat c on c.id = e.chat
       join post p on p.chat = c.id and p.g > e.epoch and p.g >= $2
       cross join lateral (select p.chat::text || ' ' || lpad(p.seq::text, 10, '0') as k) o
       where e.active and c.g >= $2 and (p.g, o.k collate "C") > ($2::bigint, $3::text)
       order by p.g, o.k collate "C" limit $4::integer + 1
     ),
     page as (${cutPage('found', 'g, k collate "C"')}),
     seen as (
       select max(greatest(c.g, e.changed)) as seen, (select count(*) from found) > (select count(*) from page) as more
       from effective e join chat c on c.id = e.chat where e.active
     )
     select seen.seen, seen.more, page.* from seen left join page on true order by page.g, page.k collate "C"`,
    [person, cursor.g, cursor.k, size.rows, size.bytes],
  )
  const rows = lines.filter((line): line is PageLine & PostLaneRow => line.id !== null)
  return { rows, more: lines[0]?.more ?? false, seen: lines[0]?.seen ?? 0 }
}

/** Cuts a page of posts: $4 rows, $5 bytes of text. */
function cutPage(from: string, order: string): string {
  return `select * from (
      select f.*, row_number() over w as place, sum(octet_length(f.body) + 200) over w as bytes
      from ${from} f window w as (order by ${order})
    ) f where place = 1 or (place <= $4 and bytes <= $5)`
}

export interface HistoryPage {
  epoch: number
  /** Newest first. */
  rows: PostLaneRow[]
}

type HistoryLine = { epoch: number } & (PostLaneRow | { id: null })

/** The reader's epoch in the chat with the posts below `before`; undefined without access. */
export async function readHistory(
  db: Queryable,
  person: string,
  chat: string,
  before: number | null,
  size: PageSize,
): Promise<HistoryPage | undefined> {
  const lines = await db.query<HistoryLine>(
    `with ${effectiveChats('gr.chat = $2')},
     found as (
       select ${postFields} from effective e join post p on p.chat = e.chat
       where e.active and ($3::integer is null or p.seq < $3) order by p.seq desc limit $4
     ),
     page as (${cutPage('found', 'seq desc')})
     select page.*, e.epoch from effective e left join page on true where e.active order by page.seq desc`,
    [person, chat, before, size.rows, size.bytes],
  )
  const [first] = lines
  if (!first) return undefined
  return { epoch: first.epoch, rows: lines.filter((line): line is HistoryLine & PostLaneRow => line.id !== null) } // prettier-ignore
}

export interface ReadLaneRow {
  chat: string
  person: string
  seq: number
  g: number
}

/** Own markers, and on the source side the candidate's in chats with one. */
export function readReadsLane(
  db: Queryable,
  person: string,
  cursor: Cursor,
  limit: number,
): Promise<ReadLaneRow[]> {
  return db.query<ReadLaneRow>(
    `with ${effectiveChats()},
     rows as (
       select m.chat, m.person, m.seq, greatest(m.g, e.changed) as g, m.chat::text || ' ' || m.person::text as k
       from effective e join chat c on c.id = e.chat join read_marker m on m.chat = e.chat
       left join candidate d on d.id = c.candidate
       where e.active and (m.person = $1 or (m.person = d.person and 'source' = any(e.sides)))
     )
     select chat, person, seq, g from rows
     where (g, k collate "C") > ($2::bigint, $3::text) order by g, k collate "C" limit $4`,
    [person, cursor.g, cursor.k, limit],
  )
}

export interface SettingLaneRow {
  key: string
  about: string
  value: SettingRow['value']
  g: number
}

export function readSettingsLane(
  db: Queryable,
  person: string,
  cursor: Cursor,
  limit: number,
): Promise<SettingLaneRow[]> {
  return db.query<SettingLaneRow>(
    `with ${effectiveChats()},
     rows as (
       select s.key, s.about, s.value, greatest(s.g, coalesce(e.changed, 0)) as g, s.key || ' ' || s.about as k
       from people join setting s on s.person = people.id left join effective e on e.chat::text = s.about
       where s.about = '' or e.active
     )
     select key, about, value, g from rows
     where (g, k collate "C") > ($2::bigint, $3::text) order by g, k collate "C" limit $4`,
    [person, cursor.g, cursor.k, limit],
  )
}
