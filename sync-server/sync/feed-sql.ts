/**
 * One statement a lane page: access and rows share one snapshot, and the filter by permission stands
 * before LIMIT (docs/protocol.md, invariants 2 and 3).
 */
import { effectiveChats } from '../access/chats-sql.ts'
import type { ChatState, Side } from '../contract/participants.ts'
import type { AskedPage, PostRow, ReactionRow, SettingRow } from '../contract/feed.ts'
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
  movedAt: Date | null
  parties: string[]
  unread: number
  /** People who follow it and for whom the reader stands in; null = none. */
  followedFor: string[] | null
}

/**
 * What was accepted before one's access began is never unread: the place of its newest post, 0 where there
 * is none. `chat` and `epoch` are expressions. Source: docs/domain.md, "Grant".
 */
const readFrom = (chat: string, epoch: string): string =>
  `coalesce((select b.seq from post b where b.chat = ${chat} and b.born < ${epoch} order by b.born desc, b.seq desc limit 1), 0)`

/** Chats that people follow for whom the reader stands in: their rows move when that begins. */
const followedFor = `
  followed as (
    select chat, array_agg(person order by person) as people, max(since) as since from reader_followed_for() group by chat
  )`

/** Parties with access to a chat now. `chat` and `only` are expressions. */
export const partiesNow = (chat: string, only = 'true'): string =>
  `select gr.party from grants gr where ${only} and gr.chat = ${chat} and gr.active and (gr.until is null or gr.until > now())`

/** A revoked chat's row moves by its revocation alone: what it holds is not even read. */
const chatRows = `${followedFor},
  rows as (
    select e.chat as id, e.active, e.epoch, e.changed, e.reason, e.sides, e.until,
           case when e.active then greatest(c.g, e.changed, f.since) else e.changed end as row_g, f.people as followed_for,
           c.kind, c.job, c.job_case, c.candidate, c.source_partner, c.seq, c.n, c.digest, c.audience, c.state,
           c.last_post_seq, c.last_post_at
    from effective e left join chat c on c.id = e.chat and e.active left join followed f on f.chat = c.id
    where c.id is not null or not e.active
  )`

/**
 * The places of a chat's posts that the reader ($1) has not read. The place from which on they are unread is worked out
 * on its own: within the comparison, `coalesce` would count as something that could leak rows past the policies, and
 * keep the comparison out of the index.
 */
export const unreadPosts = (chat: string, epoch: string): string =>
  `select p.seq from post p where p.chat = ${chat} and p.kind = 'post' and not p.deleted and p.author <> $1
     and p.seq > (select least(
       greatest((select m.seq from read_marker m where m.chat = ${chat} and m.person = $1), ${readFrom(chat, epoch)}),
       (select (s.value)::text::integer - 1 from setting s
        where s.person = $1 and s.key = 'unreadFrom' and s.about = ${chat}::text and jsonb_typeof(s.value) = 'number')))`

const chatFields = `
  r.id, r.active, r.epoch, r.changed, r.reason, r.row_g as g, r.sides, r.until, r.kind, r.job, r.job_case as "case",
  r.candidate, r.source_partner as "sourcePartner", r.seq as head, r.n, r.digest, r.audience, r.state,
  r.last_post_seq as "lastPostSeq", r.last_post_at as "lastPostAt",
  (select p.accepted_at from post p where r.active and p.chat = r.id and p.seq = r.seq) as "movedAt",
  array(${partiesNow('r.id', 'r.active')} order by gr.party) as parties,
  (select count(*)::integer from (
     select 1 from (${unreadPosts('r.id', 'r.epoch')}) w where r.active
     limit 1000) u) as unread,
  r.followed_for as "followedFor"`

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

export type PostLaneRow = Omit<PostRow, 'writtenAt' | 'acceptedAt' | 'editedAt'> & {
  writtenAt: Date
  acceptedAt: Date
  editedAt: Date | null
}

/** Of `post p` and the reader's access `effective e`. */
export const postFields = `p.id, p.chat, e.epoch, p.seq, p.g, p.author, p.author_partner as "authorPartner",
  p.author_role as "authorRole", p.written_at as "writtenAt", p.accepted_at as "acceptedAt", p.body, p.rev,
  p.edited_at as "editedAt", p.deleted, p.deleted_by as "deletedBy", p.pinned, p.files, p.reply_to as "replyTo", p.mentions`

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
    `with ${effectiveChats()}, ${followedFor},
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
       select max(greatest(c.g, e.changed, f.since)) as seen, (select count(*) from found) > (select count(*) from page) as more
       from effective e join chat c on c.id = e.chat left join followed f on f.chat = c.id where e.active
     )
     select seen.seen, seen.more, page.* from seen left join page on true order by page.g, page.k collate "C"`,
    [person, cursor.g, cursor.k, size.rows, size.bytes],
  )
  const rows = lines.filter((line): line is PageLine & PostLaneRow => line.id !== null)
  return { rows, more: lines[0]?.more ?? false, seen: lines[0]?.seen ?? 0 }
}

/** Of `reaction r`, `post p` and the reader's access `effective e`. */
export const reactionFields = `r.post, r.chat, e.epoch, p.seq, r.g, r.person, r.emoji, r.deleted`

export interface ReactionsPage {
  rows: ReactionRow[]
  more: boolean
  /** As of a page of posts. */
  seen: number
}

/** Reactions newer than the reader's epoch; older ones come with the history of their posts. */
export async function readReactionsLane(
  db: Queryable,
  person: string,
  cursor: Cursor,
  limit: number,
): Promise<ReactionsPage> {
  const lines = await db.query<{ seen: number | null; more: boolean } & (ReactionRow | { post: null })>(
    `with ${effectiveChats()}, ${followedFor},
     found as (
       select ${reactionFields}, o.k
       from effective e join chat c on c.id = e.chat
       join reaction r on r.chat = c.id and r.g > e.epoch and r.g >= $2 join post p on p.id = r.post
       cross join lateral (select ${reactionPlace} as k) o
       where e.active and c.g >= $2 and (r.g, o.k collate "C") > ($2::bigint, $3::text)
       order by r.g, o.k collate "C" limit $4::integer + 1
     ),
     page as (select * from found order by g, k collate "C" limit $4),
     seen as (
       select max(greatest(c.g, e.changed, f.since)) as seen, (select count(*) from found) > $4 as more
       from effective e join chat c on c.id = e.chat left join followed f on f.chat = c.id where e.active
     )
     select seen.seen, seen.more, page.* from seen left join page on true order by page.g, page.k collate "C"`,
    [person, cursor.g, cursor.k, limit],
  ) // prettier-ignore
  const rows = lines.filter((line): line is (typeof lines)[number] & ReactionRow => line.post !== null) // prettier-ignore
  return { rows, more: lines[0]?.more ?? false, seen: lines[0]?.seen ?? 0 }
}

/** A reaction's place among those of one commit; `placeOfReaction` says the same of a row. */
const reactionPlace = `r.post::text || ' ' || r.person::text || ' ' || r.emoji`

export function placeOfReaction(row: ReactionRow): string {
  return `${row.post} ${row.person} ${row.emoji}`
}

/** Cuts a page of posts: $4 rows, $5 bytes of text. */
function cutPage(from: string, order: string): string {
  return `select * from (
      select f.*, row_number() over w as place, sum(octet_length(f.body) + octet_length(f.files::text) + 40 * cardinality(f.mentions) + 200) over w as bytes
      from ${from} f window w as (order by ${order})
    ) f where place = 1 or (place <= $4 and bytes <= $5)`
}

/** Posts of a moment, newest first, with the reactions to them. */
export interface PostsWithReactions {
  rows: PostLaneRow[]
  reactions: ReactionRow[]
}

export interface HistoryPages extends PostsWithReactions {
  /** The reader's epoch in each of the chats that is theirs. */
  epochs: ReadonlyMap<string, number>
  /** Whether the size cut some of it off. */
  more: boolean
}

type HistoryLine = { granted: string; present: number; more: boolean } & (
  (PostLaneRow & { reactions: PostReactions | null }) | { id: null }
)
/** The reactions of one post as JSON: in one statement with the posts, so of the same moment. */
export type PostReactions = Pick<ReactionRow, 'g' | 'person' | 'emoji' | 'deleted'>[]

export const reactionsOfPost = `(
  select jsonb_agg(jsonb_build_object('g', r.g, 'person', r.person, 'emoji', r.emoji, 'deleted', r.deleted))
  from reaction r where r.post = p.id) as reactions`

/** Takes a post's reactions apart from it. */
export function withReactions(
  lines: readonly (PostLaneRow & { reactions: PostReactions | null })[],
): PostsWithReactions {
  return {
    rows: lines.map(({ reactions: _, ...row }) => row),
    reactions: lines.flatMap(({ id, chat, epoch, seq, reactions }) =>
      (reactions ?? []).map((row) => ({ post: id, chat, epoch, seq, ...row })),
    ),
  }
}

/** Behind every post of a chat. */
const pastAll = 2 ** 31 - 1

/**
 * Pages of the reader's chats, of those that were asked for under their present epoch. Each place from which a page
 * goes down is a plain value: a comparison with an expression could leak rows past the policies, and so would not be
 * looked up in the index.
 */
export async function readHistory(
  db: Queryable,
  person: string,
  pages: readonly AskedPage[],
  size: PageSize,
): Promise<HistoryPages> {
  const lines = await db.query<HistoryLine>(
    `with ${effectiveChats('gr.chat = any($2::uuid[])')},
     asked as (
       select e.chat, e.epoch, w.epoch = e.epoch as current, w.before, w.rows, w.turn
       from unnest($2::uuid[], $3::bigint[], $6::integer[], $7::integer[]) with ordinality as w (chat, epoch, before, rows, turn)
       join effective e on e.chat = w.chat where e.active
     ),
     found as (
       select f.*, e.turn from asked e cross join lateral (
         select ${postFields} from post p where p.chat = e.chat and p.seq < e.before order by p.seq desc limit e.rows) f
       where e.current
     ),
     page as (${cutPage('found', 'turn, seq desc')})
     select e.chat as granted, e.epoch as present, (select count(*) from found) > (select count(*) from page) as more,
            p.*, ${reactionsOfPost}
     from asked e left join page p on p.chat = e.chat order by e.turn, p.seq desc`,
    [
      ...[person, pages.map(({ chat }) => chat), pages.map(({ epoch }) => epoch), size.rows, size.bytes],
      ...[pages.map(({ before }) => before ?? pastAll), pages.map(({ limit }) => limit)],
    ],
  ) // prettier-ignore
  const posts = lines.filter((line): line is Exclude<HistoryLine, { id: null }> => line.id !== null)
  return {
    epochs: new Map(lines.map(({ granted, present }) => [granted, present])),
    ...withReactions(posts),
    more: lines[0]?.more ?? false,
  }
}

export interface ReadLaneRow {
  chat: string
  person: string
  seq: number
  g: number
}

/**
 * Own markers, which begin where one's access began, and on the source side the candidate's in chats with
 * one. Stands after `effectiveChats`; `since` narrows to rows of a later g before their place is looked up.
 */
export const readsRows = (since = '-1'): string => `
  select chat, person, seq, g, chat::text || ' ' || person::text as k from (
    select e.chat, $1::uuid as person, greatest(m.seq, ${readFrom('e.chat', 'e.epoch')}) as seq, greatest(m.g, e.changed) as g
    from effective e left join read_marker m on m.chat = e.chat and m.person = $1
    where e.active and greatest(m.g, e.changed) >= ${since}
    union all
    select s.chat, s.person, m.seq, greatest(m.g, e.changed, s.g)
    from reader_seen() s join effective e on e.chat = s.chat and e.active
    join read_marker m on m.chat = s.chat and m.person = s.person
    where s.person <> $1 and not s.hidden
  ) markers where seq > 0`

/** Markers that candidates have ceased to show. Stands after `effectiveChats`. */
const hiddenRows = `
  select s.chat, s.person, 0, greatest(e.changed, s.g), s.chat::text || ' ' || s.person::text
  from reader_seen() s join effective e on e.chat = s.chat and e.active where s.person <> $1 and s.hidden`

export function readReadsLane(
  db: Queryable,
  person: string,
  cursor: Cursor,
  limit: number,
): Promise<ReadLaneRow[]> {
  return db.query<ReadLaneRow>(
    `with ${effectiveChats()},
     rows as (${readsRows('$2')} union all ${hiddenRows})
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

/**
 * Own settings, those about a chat while the reader has it; their partner's templates; to coordinators what was
 * reported; and who stands in for whom. Of a partner that they have left the templates come as deleted, and reports to
 * who no longer is a coordinator as handled. What was deleted or handled before they came is none of theirs. Stands after
 * `effectiveChats`.
 */
export const settingsRows = `
  select s.key, s.about, s.value, greatest(s.g, coalesce(e.changed, 0)) as g, s.key || ' ' || s.about as k
  from people join setting s on s.person = people.id left join effective e on e.chat::text = s.about
  where s.about = '' or e.active
  union all
  select 'template', t.id::text, case when t.deleted then null else jsonb_build_object('name', t.name, 'texts', t.texts) end,
         greatest(t.g, m.g), 'template ' || t.id
  from people join memberships m on m.person = people.id and m.active and m.party like 'staff:%'
  join template t on m.party = 'staff:' || t.partner and (not t.deleted or m.held && t.stood)
  union all
  select 'template', f.id::text, null, f.g, 'template ' || f.id from people, reader_former_templates() f
  union all
  select 'report', r.id::text,
         case when r.handled_at is null then jsonb_build_object('chat', r.chat, 'post', r.post, 'seq', r.seq, 'person', r.person,
           'name', r.name, 'role', r.role, 'partner', r.partner, 'reason', r.reason, 'at', floor(extract(epoch from r.at) * 1000)) end,
         greatest(r.g, m.g), 'report ' || r.id
  from people join memberships m on m.person = people.id and m.active and m.party = 'coordinators'
  join report r on r.handled_at is null or m.held && r.stood
  union all
  select 'report', f.id::text, null, f.g, 'report ' || f.id from people, reader_former_reports() f
  union all
  select w.key, w.about, case when s.stands then w.value || jsonb_build_object('until', floor(extract(epoch from s.until) * 1000)) end,
         s.g, w.key || ' ' || w.about
  from people, reader_standing() s cross join lateral (
    select 'standIn' as key, '' as about, jsonb_build_object('person', s.colleague) as value where s.person = people.id
    union all
    select 'standsInFor', s.person::text, jsonb_build_object('since', s.since) where s.colleague = people.id) w`

export function readSettingsLane(
  db: Queryable,
  person: string,
  cursor: Cursor,
  limit: number,
): Promise<SettingLaneRow[]> {
  return db.query<SettingLaneRow>(
    `with ${effectiveChats()},
     rows as (${settingsRows})
     select key, about, value, g from rows
     where (g, k collate "C") > ($2::bigint, $3::text) order by g, k collate "C" limit $4`,
    [person, cursor.g, cursor.k, limit],
  )
}

export interface VersionRow {
  rev: number
  body: string
  at: Date
}

/** Earlier texts of a post, for staff of its chat; empty also where there is no access. */
export function readVersions(
  db: Queryable,
  person: string,
  chat: string,
  post: string,
): Promise<VersionRow[]> {
  return db.query<VersionRow>(
    `with ${effectiveChats('gr.chat = $2')}
     select v.rev, v.body, v.written_at as at
     from effective e join post p on p.chat = e.chat and p.id = $3 join post_version v on v.post = p.id
     where e.active and e.sides && array['source', 'destination'] order by v.rev`,
    [person, chat, post],
  )
}
