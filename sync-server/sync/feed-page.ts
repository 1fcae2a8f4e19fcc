/** One page of each lane for one reader. */
import { toColumns } from '../contract/columns.ts'
import {
  postFields,
  type ChatRow,
  type FeedRequest,
  type FeedResponse,
  type PostRow,
} from '../contract/feed.ts'
import { strongestSide } from '../contract/participants.ts'
import type { Store } from '../db/store.ts'
import { projectDirectory } from './directory-projection.ts'
import * as sql from './feed-sql.ts'
import type { Lane } from './hub.ts'

export interface FeedContext {
  store: Store
  timeline: string
  clock: () => number
}

type Lanes = FeedResponse['lanes']
type Cursors = FeedRequest['lanes']

/** About how many bytes of uncompressed JSON a row takes, to turn `maxBytes` into a LIMIT. */
const rowBytes: Record<Lane, number> = {
  chats: 700,
  posts: 350,
  reads: 100,
  directory: 350,
  settings: 100,
}
const mostRows = 2_000

/** The lanes of `wanted` that have news after the request's cursors. */
export async function readLanes(
  context: FeedContext,
  person: string,
  request: FeedRequest,
  wanted: ReadonlySet<Lane>,
): Promise<Lanes> {
  const { store } = context
  const cursors = request.lanes
  const start = { g: 0, k: '' }
  const limit = (lane: Lane): number =>
    Math.max(1, Math.min(mostRows, Math.floor(request.maxBytes / rowBytes[lane])))
  const lanes: Lanes = {}
  const isNew = cursors.chats === null || cursors.posts === null
  const fence = isNew ? await sql.fenceOf(store) : 0

  if (wanted.has('chats'))
    lanes.chats = await chatsLane(context, person, cursors, fence, limit('chats'))
  if (wanted.has('posts'))
    lanes.posts = await postsLane(context, person, cursors, fence, limit('posts'))
  if (wanted.has('reads')) {
    const rows = await sql.readReadsLane(store, person, cursors.reads ?? start, limit('reads'))
    lanes.reads = laneOf(
      rows,
      limit('reads'),
      cursors.reads ?? start,
      (row) => `${row.chat} ${row.person}`,
    )
  }
  if (wanted.has('directory')) {
    const rows = await sql.readDirectoryLane(
      store,
      person,
      cursors.directory ?? start,
      limit('directory'),
    )
    const lane = laneOf(
      rows,
      limit('directory'),
      cursors.directory ?? start,
      (row) => `${row.kind} ${row.id}`,
    )
    lanes.directory = { ...lane, rows: rows.map(projectDirectory) }
  }
  if (wanted.has('settings')) {
    const rows = await sql.readSettingsLane(
      store,
      person,
      cursors.settings ?? start,
      limit('settings'),
    )
    const lane = laneOf(
      rows,
      limit('settings'),
      cursors.settings ?? start,
      (row) => `${row.key} ${row.about}`,
    )
    lanes.settings = {
      ...lane,
      rows: rows.map(({ key, about, value, g }) => ({
        key,
        chat: about === '' ? null : about,
        value: value as never,
        g,
      })),
    }
  }
  return withNews(lanes, cursors)
}

async function chatsLane(
  context: FeedContext,
  person: string,
  cursors: Cursors,
  fence: number,
  limit: number,
): Promise<NonNullable<Lanes['chats']>> {
  // A new device: downwards from the fence, most recent first.
  const cursor = cursors.chats ?? { g: fence, k: '~', back: fence }
  const rows = await sql.readChatsLane(context.store, person, cursor, limit)
  const more = rows.length === limit
  const last = rows.at(-1)
  const upwards = cursor.back === undefined
  const next = last && (more || upwards) ? { g: last.g, k: last.id, ...(upwards ? {} : { back: cursor.back }) } : upwards ? cursor : { g: cursor.back ?? 0, k: '~' } // prettier-ignore
  return { rows: rows.map(chatRow), next, more: more || (!upwards && rows.length > 0) }
}

function chatRow(row: sql.ChatLaneRow): ChatRow {
  const side = strongestSide(row.sides ?? [])
  if (!row.active || side === null || row.epoch === null) {
    return {
      id: row.id,
      active: false,
      epoch: row.changed,
      g: row.g,
      reason: row.reason ?? 'lost-access',
    }
  }
  return {
    id: row.id,
    active: true,
    epoch: row.epoch,
    g: row.g,
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
    unread: row.unread,
  }
}

async function postsLane(
  context: FeedContext,
  person: string,
  cursors: Cursors,
  fence: number,
  limit: number,
): Promise<NonNullable<Lanes['posts']>> {
  // A new device takes what is older by history.
  if (cursors.posts === null)
    return { rows: toColumns<PostRow>([], postFields), next: { g: fence, k: '~' }, more: false }
  const rows = await sql.readPostsLane(context.store, person, cursors.posts, limit)
  const lane = laneOf(rows, limit, cursors.posts, (row) => `${row.chat} ${String(row.seq).padStart(10, '0')}`)
  return { ...lane, rows: toColumns(rows.map(postRow), postFields) }
}

/** A stored post as it goes over the wire. */
export function postRow(row: sql.PostLaneRow): PostRow {
  return { ...row, writtenAt: row.writtenAt.getTime(), acceptedAt: row.acceptedAt.getTime() }
}

function laneOf<Row extends { g: number }>(
  rows: Row[],
  limit: number,
  cursor: { g: number; k: string },
  key: (row: Row) => string,
): { rows: Row[]; next: { g: number; k: string }; more: boolean } {
  const last = rows.at(-1)
  return { rows, next: last ? { g: last.g, k: key(last) } : cursor, more: rows.length === limit }
}

/** Leaves out lanes without rows whose cursor did not move. */
function withNews(lanes: Lanes, cursors: Cursors): Lanes {
  const news: Lanes = {}
  for (const lane of Object.keys(lanes) as Lane[]) {
    const page = lanes[lane]
    const before = cursors[lane]
    if (!page) continue
    const count = Array.isArray(page.rows) ? page.rows.length : page.rows.id.length
    const moved = before === null || before.g !== page.next.g || before.k !== page.next.k || (before as { back?: number }).back !== (page.next as { back?: number }).back // prettier-ignore
    if (count > 0 || moved) Object.assign(news, { [lane]: page })
  }
  return news
}
