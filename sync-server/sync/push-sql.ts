/** Ledger, authors' facts, markers and settings. */
import type { AuthorRole } from '../contract/feed.ts'
import type { FileType } from '../contract/files.ts'
import type { Verdict } from '../contract/push.ts'
import type { Queryable } from '../db/store.ts'

export interface LedgerRow {
  operation: string
  person: string
  hash: string
  verdict: Verdict
}

/** What stands in the ledger under an id: of somebody else, only that it is taken. */
export type LedgerEntry = LedgerRow | { operation: string; person: null }

export function readLedger(tx: Queryable, operations: readonly string[]): Promise<LedgerEntry[]> {
  return tx.query<LedgerEntry>(
    `select t.operation, l.person, l.hash, l.verdict
     from taken_operations($1::uuid[]) t (operation) left join ledger l on l.operation = t.operation`,
    [operations],
  )
}

/** False where a verdict on one of them stood already: it stays. */
export async function writeLedger(tx: Queryable, rows: readonly LedgerRow[]): Promise<boolean> {
  if (rows.length === 0) return true
  const written = await tx.query(
    `insert into ledger (operation, person, hash, verdict)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::jsonb[])
     on conflict do nothing returning operation`,
    [
      rows.map((row) => row.operation),
      rows.map((row) => row.person),
      rows.map((row) => row.hash),
      rows.map((row) => JSON.stringify(row.verdict)),
    ],
  )
  return written.length === rows.length
}

/** Verdicts are kept for 90 days. */
export async function sweepLedger(db: Queryable): Promise<void> {
  await db.query("delete from ledger where at < now() - interval '90 days'")
}

export interface AuthorRow {
  id: string
  role: 'staff' | 'candidate' | 'ops'
  partner: string | null
  readOnly: boolean
  muted: boolean
  coordinator: boolean
  source: boolean
  /** What their partner loses by a change is being written: no verdict yet. */
  settling: boolean
}

/**
 * Authors who may write at all, locked against changes until the commit (entity rows come before chats in
 * the lock order). Who is inactive, or of an inactive partner, is left out.
 */
export async function lockAuthors(tx: Queryable, persons: readonly string[]): Promise<AuthorRow[]> {
  await tx.query(
    'select 1 from partner where id in (select partner from person where id = any($1::uuid[])) order by id for share',
    [persons],
  )
  await tx.query('select 1 from person where id = any($1::uuid[]) order by id for share', [persons])
  await tx.query('select 1 from candidate where person = any($1::uuid[]) order by id for share', [
    persons,
  ])
  return tx.query<AuthorRow>(
    `select p.id, p.role, p.partner, p.read_only as "readOnly", coalesce(c.muted, false) as muted,
            coalesce(q.coordinator, false) as coordinator, coalesce(q.source, false) as source,
            coalesce(q.settling, false) as settling
     from person p left join partner q on q.id = p.partner left join candidate c on c.person = p.id
     where p.id = any($1::uuid[]) and p.active and (p.partner is null or q.active) and p.role <> 'ops'`,
    [persons],
  )
}

export interface StoredPost {
  id: string
  chat: string
  kind: 'post' | 'event'
  author: string | null
  body: string
  /** As it was posted: the first text where it was edited since. */
  firstBody: string
  /** The present text; of a deleted post the one that it had last. */
  lastBody: string
  seq: number
  g: number
  acceptedAt: Date
  rev: number
  editedAt: Date | null
  deleted: boolean
  deletedBy: string | null
  pinned: boolean
  mentions: string[]
}

/** What stands under a post's id: out of reach, only that it is taken. */
export type PostEntry = StoredPost | { id: string; chat: null }

/**
 * Posts by their ids. The chats of those that are to be changed must be locked. Each is looked up by its key (`offset
 * 0`): a post's policy costs a look at access, and a plan that joins them all pays it for every post there is.
 */
export function readPosts(tx: Queryable, ids: readonly string[]): Promise<PostEntry[]> {
  return tx.query<PostEntry>(
    `select t.id, p.chat, p.kind, p.author, p.body, coalesce(v.body, p.body) as "firstBody",
            coalesce(w.body, p.body) as "lastBody", p.seq, p.g, p.accepted_at as "acceptedAt", p.rev, p.edited_at as "editedAt", p.deleted,
            p.deleted_by as "deletedBy", p.pinned, p.mentions
     from taken_posts($1::uuid[]) t (id)
     left join lateral (select * from post where post.id = t.id offset 0) p on true
     left join lateral (select * from post_version first where first.post = p.id and first.rev = 0 offset 0) v on true
     left join lateral (select * from post_version last where last.post = p.id and last.rev = p.rev offset 0) w on true`,
    [ids],
  )
}

/** Which of these people take part in these chats, pair by pair. */
export function readParticipants(
  tx: Queryable,
  pairs: readonly { chat: string; person: string }[],
): Promise<{ chat: string; person: string }[]> {
  if (pairs.length === 0) return Promise.resolve([])
  return tx.query('select chat, person from participants_among($1::uuid[], $2::uuid[])', [
    pairs.map((pair) => pair.chat),
    pairs.map((pair) => pair.person),
  ])
}

export interface StoredReaction {
  post: string
  person: string
  emoji: string
  deleted: boolean
  g: number
}

/** All reactions of these people to these posts. */
export function readReactions(
  tx: Queryable,
  posts: readonly string[],
  persons: readonly string[],
): Promise<StoredReaction[]> {
  if (posts.length === 0) return Promise.resolve([])
  return tx.query<StoredReaction>(
    'select post, person, emoji, deleted, g from reaction where post = any($1::uuid[]) and person = any($2::uuid[])',
    [posts, persons],
  )
}

export interface UploadedFile {
  id: string
  uploader: string
  name: string
  /** Null until it is ready. */
  type: FileType | null
  size: number
  state: 'uploading' | 'ready' | 'refused'
}

/** Files that no post names yet, of the pushing people alone. */
export function lockFiles(tx: Queryable, ids: readonly string[]): Promise<UploadedFile[]> {
  if (ids.length === 0) return Promise.resolve([])
  return tx.query<UploadedFile>(
    `select id, uploader, name, type, size, state from attachment
     where id = any($1::uuid[]) and post is null order by id for update`,
    [ids],
  )
}

/** From now on they are the post's, and the chat's. */
export async function attachFiles(
  tx: Queryable,
  rows: readonly { file: string; post: string; chat: string }[],
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `update attachment set post = w.post, chat = w.chat
     from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as w (file, post, chat) where attachment.id = w.file`,
    [rows.map((r) => r.file), rows.map((r) => r.post), rows.map((r) => r.chat)],
  )
}

/** Merging is max, clamped to the chat's head. */
export async function writeMarkers(
  tx: Queryable,
  rows: readonly { chat: string; person: string; seq: number }[],
  g: number,
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `insert into read_marker (chat, person, seq, g)
     select c.id, w.person, least(max(w.seq), c.seq), $4::bigint
     from unnest($1::uuid[], $2::uuid[], $3::integer[]) as w (chat, person, seq) join chat c on c.id = w.chat
     group by c.id, w.person, c.seq
     on conflict (chat, person) do update set seq = excluded.seq, g = excluded.g
       where read_marker.seq < excluded.seq`,
    [rows.map((r) => r.chat), rows.map((r) => r.person), rows.map((r) => r.seq), g],
  )
}

/** Last writer wins: rows must hold each (person, key, about) once. */
export async function writeSettings(
  tx: Queryable,
  rows: readonly { person: string; key: string; about: string; value: unknown }[],
  g: number,
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `insert into setting (person, key, about, value, g)
     select person, key, about, value, $5::bigint
     from unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[]) as w (person, key, about, value)
     on conflict (person, key, about) do update set value = excluded.value, g = excluded.g`,
    [
      rows.map((r) => r.person),
      rows.map((r) => r.key),
      rows.map((r) => r.about),
      rows.map((r) => JSON.stringify(r.value)),
      g,
    ],
  )
}

/** What people follow and mute, beside the settings themselves: who asks for a stand-in reads no settings. */
export async function writeFollowChoices(
  tx: Queryable,
  settings: readonly { person: string; key: string; about: string; value: unknown }[],
): Promise<void> {
  const of = async (key: 'follow' | 'mute', column: string): Promise<void> => {
    const rows = settings.filter((row) => row.key === key && row.about !== '')
    if (rows.length === 0) return
    await tx.query(
      `insert into follow_choice (person, chat, ${column}) select * from unnest($1::uuid[], $2::uuid[], $3::boolean[])
       on conflict (person, chat) do update set ${column} = excluded.${column}`,
      [
        rows.map((row) => row.person),
        rows.map((row) => row.about),
        rows.map(({ value }) => (key === 'mute' ? value === true : value)),
      ],
    )
  }
  await of('follow', 'follow')
  await of('mute', 'mute')
}

/** Whether candidates show how far they have read. */
export async function writeSeenChoices(
  tx: Queryable,
  settings: readonly { person: string; key: string; value: unknown }[],
  g: number,
): Promise<void> {
  const choices = settings.filter(({ key }) => key === 'hideSeen')
  if (choices.length === 0) return
  await tx.query(
    `insert into seen_choice (person, hidden, g) select person, hidden, $3::bigint from unnest($1::uuid[], $2::boolean[]) as w (person, hidden)
     on conflict (person) do update set hidden = excluded.hidden, g = excluded.g`,
    [choices.map(({ person }) => person), choices.map(({ value }) => value === true), g],
  )
}

export interface TemplateEntry {
  id: string
  /** Null where it is not the partner of any of the pushing people. */
  partner: string | null
}

/** What stands under these ids. */
export function readTemplates(tx: Queryable, ids: readonly string[]): Promise<TemplateEntry[]> {
  if (ids.length === 0) return Promise.resolve([])
  return tx.query<TemplateEntry>(
    'select t.id, m.partner from taken_templates($1::uuid[]) t (id) left join template m on m.id = t.id',
    [ids],
  )
}

/** How many templates that are not deleted each of these partners has. */
export async function countTemplates(
  tx: Queryable,
  partners: readonly string[],
): Promise<Map<string, number>> {
  if (partners.length === 0) return new Map()
  const rows = await tx.query<{ partner: string; count: number }>(
    'select partner, count(*)::integer as count from template where partner = any($1::uuid[]) and not deleted group by partner',
    [partners],
  )
  return new Map(rows.map((row) => [row.partner, row.count]))
}

export interface TemplateRow {
  id: string
  partner: string
  person: string
  /** Null = deleted. */
  value: { name: string; texts: unknown } | null
}

/** Last writer wins: rows must hold each id once. */
export async function writeTemplates(
  tx: Queryable,
  rows: readonly TemplateRow[],
  g: number,
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `insert into template (id, partner, name, texts, deleted, updated_by, g)
     select id, partner, name, texts, deleted, person, $7::bigint
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::jsonb[], $5::boolean[], $6::uuid[]) as w (id, partner, name, texts, deleted, person)
     on conflict (id) do update set name = excluded.name, texts = excluded.texts, deleted = excluded.deleted,
       updated_by = excluded.updated_by, g = excluded.g`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.partner),
      rows.map((row) => row.value?.name ?? ''),
      rows.map((row) => JSON.stringify(row.value?.texts ?? {})),
      rows.map((row) => row.value === null),
      rows.map((row) => row.person),
      g,
    ],
  )
}

export interface ColleagueRow {
  id: string
  role: 'staff' | 'candidate' | 'ops'
  partner: string | null
  active: boolean
}

/** Those of these people who are of the partners of who pushes. */
export function readColleagues(tx: Queryable, ids: readonly string[]): Promise<ColleagueRow[]> {
  if (ids.length === 0) return Promise.resolve([])
  return tx.query<ColleagueRow>(
    'select id, role, partner, active from colleagues_among($1::uuid[])',
    [ids],
  )
}

/** Those of these chats that rest already, though a wide change has not come to their rows (docs/scale.md). */
export async function readSuspendedMeanwhile(
  tx: Queryable,
  chats: readonly string[],
): Promise<string[]> {
  if (chats.length === 0) return []
  const rows = await tx.query<{ id: string }>('select id from suspended_meanwhile($1::uuid[]) as id', [chats]) // prettier-ignore
  return rows.map(({ id }) => id)
}

/** Which of these people have named somebody to stand in for them, and not ended it by hand. */
export async function readAway(tx: Queryable, persons: readonly string[]): Promise<string[]> {
  if (persons.length === 0) return []
  const rows = await tx.query<{ person: string }>(
    'select person from stand_in where person = any($1::uuid[]) and not ended',
    [persons],
  )
  return rows.map(({ person }) => person)
}

export interface StandInRow {
  person: string
  partner: string
  /** Null = ended by hand. */
  colleague: string | null
  /** ms. */
  until: number
}

/**
 * The last one named takes the place of the one before: rows must hold each person once. Returns all whom it concerns:
 * not a colleague who is no longer of that partner, for whom it had ended then.
 */
export async function writeStandIns(
  tx: Queryable,
  rows: readonly StandInRow[],
  g: number,
): Promise<string[]> {
  if (rows.length === 0) return []
  const ended = await tx.query<{ colleague: string; partner: string }>(
    'update stand_in set ended = true, g = $2 where person = any($1::uuid[]) and not ended returning colleague, partner',
    [rows.map((row) => row.person), g],
  )
  const named = rows.flatMap((row) =>
    row.colleague === null ? [] : [{ ...row, colleague: row.colleague }],
  )
  await tx.query(
    `insert into stand_in (person, colleague, partner, until, g)
     select person, colleague, partner, until, $5::bigint
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[]) as w (person, colleague, partner, until)
     on conflict (person, colleague) do update set partner = excluded.partner, until = excluded.until, ended = false, g = excluded.g`,
    [
      named.map((row) => row.person),
      named.map((row) => row.colleague),
      named.map((row) => row.partner),
      named.map((row) => new Date(row.until)),
      g,
    ],
  )
  const known = await readColleagues(tx, ended.map(({ colleague }) => colleague)) // prettier-ignore
  const partnerOf = new Map(known.map(({ id, partner }) => [id, partner]))
  const there = ended.filter(({ colleague, partner }) => partnerOf.get(colleague) === partner)
  const colleagues = [...there, ...named].map(({ colleague }) => colleague)
  return [...new Set([...rows.map(({ person }) => person), ...colleagues])]
}

/** Which of these reports there are, as far as a coordinator pushes. */
export async function readReports(tx: Queryable, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await tx.query<{ id: string }>('select id from report where id = any($1::uuid[])', [
    ids,
  ])
  return rows.map(({ id }) => id)
}

/** How many reports of these people no coordinator has handled. */
export async function countOpenReports(
  tx: Queryable,
  persons: readonly string[],
): Promise<Map<string, number>> {
  if (persons.length === 0) return new Map()
  const rows = await tx.query<{ person: string; count: number }>(
    'select person, count(*)::integer as count from report where person = any($1::uuid[]) and handled_at is null group by person',
    [persons],
  )
  return new Map(rows.map((row) => [row.person, row.count]))
}

export interface ReportRow {
  chat: string
  post: string
  seq: number
  person: string
  /** The reporter's, as on a post. */
  role: AuthorRole
  partner: string | null
  reason: string
  /** ms. */
  at: number
}

/** Reported again by the same person, a post's report is open again: rows must hold each (post, person) once. */
export async function writeReports(
  tx: Queryable,
  rows: readonly ReportRow[],
  g: number,
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `insert into report (chat, post, seq, person, name, role, partner, reason, at, g)
     select w.chat, w.post, w.seq, w.person, p.name, w.role, w.partner, w.reason, w.at, $9::bigint
     from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::uuid[], $5::text[], $6::uuid[], $7::text[], $8::timestamptz[])
       as w (chat, post, seq, person, role, partner, reason, at) join person p on p.id = w.person
     on conflict (post, person) do update set name = excluded.name, role = excluded.role, partner = excluded.partner,
       reason = excluded.reason, at = excluded.at, handled_at = null, handled_by = null, g = excluded.g`,
    [
      rows.map((row) => row.chat),
      rows.map((row) => row.post),
      rows.map((row) => row.seq),
      rows.map((row) => row.person),
      rows.map((row) => row.role),
      rows.map((row) => row.partner),
      rows.map((row) => row.reason),
      rows.map((row) => new Date(row.at)),
      g,
    ],
  )
}

/** Who handled it first stays noted. */
export async function handleReports(
  tx: Queryable,
  handled: ReadonlyMap<string, string>,
  g: number,
): Promise<void> {
  if (handled.size === 0) return
  await tx.query(
    `update report set handled_at = now(), handled_by = w.person, g = $3::bigint
     from unnest($1::uuid[], $2::uuid[]) as w (id, person) where report.id = w.id and handled_at is null`,
    [[...handled.keys()], [...handled.values()], g],
  )
}

/** The chats that these people are in now. */
export async function readChatsOf(tx: Queryable, people: readonly string[]): Promise<string[]> {
  if (people.length === 0) return []
  const rows = await tx.query<{ chat: string }>(
    `select distinct gr.chat from memberships m join grants gr on gr.party = m.party
     where m.person = any($1::uuid[]) and m.active and gr.active and (gr.until is null or gr.until > now())`,
    [people],
  )
  return rows.map(({ chat }) => chat)
}
