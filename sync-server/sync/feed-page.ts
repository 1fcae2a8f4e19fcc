/** One page of each lane for one reader. */
import { toColumns } from '../contract/columns.ts'
import {
  postFields,
  reactionFields,
  type ChatRow,
  type FeedRequest,
  type FeedResponse,
  type PostRow,
  type ReactionRow,
  type SettingRow,
} from '../contract/feed.ts'
import { strongestSide } from '../contract/participants.ts'
import type { ChatsCursor, Cursor } from '../contract/wire.ts'
import type { WatchedInstallation } from '../db/installation.ts'
import type { Queryable, Store } from '../db/store.ts'
import { projectDirectory } from './directory-projection.ts'
import { readDirectoryLane } from './directory-sql.ts'
import * as sql from './feed-sql.ts'
import type { Lane, News } from './hub.ts'
import { fenceOf } from './reader-sql.ts'

export interface FeedContext {
  store: Store
  installation: WatchedInstallation
  clock: () => number
}

type Lanes = FeedResponse['lanes']
type Cursors = FeedRequest['lanes']

/** About how many bytes of uncompressed JSON a row takes, to turn `maxBytes` into a LIMIT. */
const rowBytes: Record<Lane, number> = {
  chats: 700,
  posts: 250,
  reactions: 150,
  reads: 100,
  directory: 350,
  settings: 100,
}
const mostRows = 2_000
const start: Cursor = { g: 0, k: '' }
/** Behind every row of one `g`. */
const last = '~'

/**
 * The lanes of `wanted` that have news after the request's cursors, read as the person. Each lane is one statement and
 * so of one moment; what commits in between shows in the later ones.
 */
export async function readLanes(
  context: FeedContext,
  person: string,
  request: FeedRequest,
  wanted: ReadonlySet<News>,
): Promise<Lanes> {
  const { store } = context
  const cursors = request.lanes
  const isNew = [cursors.chats, cursors.posts, cursors.reactions].includes(null)
  const fence = isNew ? await fenceOf(store) : 0
  const lanes = await store
    .as({ kind: 'person', person }, 'kept')
    .transaction((tx) => lanesOf(tx, person, request, wanted, fence))
  return withNews(lanes, cursors)
}

async function lanesOf(
  db: Queryable,
  person: string,
  request: FeedRequest,
  wanted: ReadonlySet<News>,
  fence: number,
): Promise<Lanes> {
  const cursors = request.lanes
  const limit = (lane: Lane): number =>
    Math.max(1, Math.min(mostRows, Math.floor(request.maxBytes / rowBytes[lane])))
  const lanes: Lanes = {}

  // Chats first: then the posts lane has seen all that a chat's row counts.
  if (wanted.has('chats')) {
    lanes.chats = await chatsLane(db, person, cursors.chats, fence, limit('chats'))
  }
  if (wanted.has('posts')) {
    const size = { rows: limit('posts'), bytes: request.maxBytes }
    lanes.posts = await postsLane(db, person, cursors.posts, fence, size)
  }
  if (wanted.has('reactions')) {
    lanes.reactions = await reactionsLane(db, person, cursors.reactions, fence, limit('reactions')) // prettier-ignore
  }
  if (wanted.has('reads')) {
    const cursor = cursors.reads ?? start
    const rows = await sql.readReadsLane(db, person, cursor, limit('reads'))
    lanes.reads = laneOf(rows, limit('reads'), cursor, (row) => `${row.chat} ${row.person}`)
  }
  if (wanted.has('directory')) {
    const cursor = cursors.directory ?? start
    const rows = await readDirectoryLane(db, person, cursor, limit('directory'))
    const lane = laneOf(rows, limit('directory'), cursor, (row) => `${row.kind} ${row.id}`)
    lanes.directory = { ...lane, rows: rows.map(projectDirectory) }
  }
  if (wanted.has('settings')) {
    const cursor = cursors.settings ?? start
    const rows = await sql.readSettingsLane(db, person, cursor, limit('settings'))
    const lane = laneOf(rows, limit('settings'), cursor, (row) => `${row.key} ${row.about}`)
    lanes.settings = { ...lane, rows: rows.map(settingRow) }
  }
  return lanes
}

async function chatsLane(
  db: Queryable,
  person: string,
  asked: ChatsCursor | null,
  fence: number,
  limit: number,
): Promise<NonNullable<Lanes['chats']>> {
  // A new device: downwards from the fence, most recent first; then upwards from there.
  const cursor = asked ?? { g: fence, k: last, back: fence }
  const rows = await sql.readChatsLane(db, person, cursor, limit)
  const isFull = rows.length === limit
  const end = rows.at(-1)
  const { back } = cursor
  let next: ChatsCursor
  if (back === undefined) next = end ? { g: end.g, k: end.id } : cursor
  else next = end && isFull ? { g: end.g, k: end.id, back } : { g: back, k: last }
  return { rows: rows.map(chatRow), next, more: isFull }
}

async function postsLane(
  db: Queryable,
  person: string,
  cursor: Cursor | null,
  fence: number,
  size: sql.PageSize,
): Promise<NonNullable<Lanes['posts']>> {
  // A new device takes what is older by history.
  if (cursor === null) {
    return { rows: toColumns<PostRow>([], postFields), next: { g: fence, k: last }, more: false }
  }
  const page = await sql.readPostsLane(db, person, cursor, size)
  const rows = toColumns(page.rows.map(postRow), postFields)
  return { rows, next: nextOf(cursor, page, placeOf), more: page.more }
}

async function reactionsLane(
  db: Queryable,
  person: string,
  cursor: Cursor | null,
  fence: number,
  limit: number,
): Promise<NonNullable<Lanes['reactions']>> {
  if (cursor === null) {
    const rows = toColumns<ReactionRow>([], reactionFields)
    return { rows, next: { g: fence, k: last }, more: false }
  }
  const page = await sql.readReactionsLane(db, person, cursor, limit)
  const rows = toColumns(page.rows, reactionFields)
  return { rows, next: nextOf(cursor, page, sql.placeOfReaction), more: page.more }
}

/** After the last page the cursor passes every chat's row, also one that moved without a row of this lane. */
function nextOf<Row extends { g: number }>(
  cursor: Cursor,
  { rows, more, seen }: { rows: readonly Row[]; more: boolean; seen: number },
  place: (row: Row) => string,
): Cursor {
  const end = rows.at(-1)
  if (more) return end ? { g: end.g, k: place(end) } : cursor
  return end || seen > cursor.g ? { g: seen, k: last } : cursor
}

const placeOf = (row: sql.PostLaneRow): string => `${row.chat} ${String(row.seq).padStart(10, '0')}`

function chatRow(row: sql.ChatLaneRow): ChatRow {
  const { id, g, epoch } = row
  const side = strongestSide(row.sides ?? [])
  if (!row.active || side === null || epoch === null) {
    return { id, active: false, epoch: row.changed, g, reason: row.reason ?? 'lost-access' }
  }
  return {
    id,
    active: true,
    epoch,
    g,
    kind: row.kind,
    job: row.job,
    case: row.case,
    candidate: row.candidate,
    sourcePartner: row.sourcePartner,
    head: row.head,
    n: row.n,
    digest: row.digest,
    audience: row.audience,
    parties: row.parties,
    side,
    state: row.state,
    until: row.until?.getTime() ?? null,
    lastPostSeq: row.lastPostSeq,
    lastPostAt: row.lastPostAt?.getTime() ?? null,
    movedAt: row.movedAt?.getTime() ?? null,
    unread: row.unread,
    ...(row.followedFor === null ? {} : { followedFor: row.followedFor }),
  }
}

/** A stored post as it goes over the wire. */
export function postRow(row: sql.PostLaneRow): PostRow {
  return {
    ...row,
    writtenAt: row.writtenAt.getTime(),
    acceptedAt: row.acceptedAt.getTime(),
    editedAt: row.editedAt?.getTime() ?? null,
  }
}

function settingRow({ key, about, value, g }: sql.SettingLaneRow): SettingRow {
  return { key, chat: about === '' ? null : about, value, g }
}

function laneOf<Row extends { g: number }>(
  rows: Row[],
  limit: number,
  cursor: Cursor,
  key: (row: Row) => string,
): { rows: Row[]; next: Cursor; more: boolean } {
  const end = rows.at(-1)
  return { rows, next: end ? { g: end.g, k: key(end) } : cursor, more: rows.length === limit }
}

/** Leaves out lanes without rows whose cursor did not move. */
function withNews(lanes: Lanes, cursors: Cursors): Lanes {
  const news: Lanes = {}
  for (const lane of Object.keys(lanes) as Lane[]) {
    const page = lanes[lane]
    if (!page) continue
    const count = Array.isArray(page.rows) ? page.rows.length : page.rows.g.length
    if (count > 0 || hasMoved(cursors[lane], page.next)) Object.assign(news, { [lane]: page })
  }
  return news
}

function hasMoved(before: ChatsCursor | null, next: ChatsCursor): boolean {
  return before === null || before.g !== next.g || before.k !== next.k || before.back !== next.back
}
