/** Totals to compare by, and the rows of blocks: each in one statement with the reader's access. */
import { effectiveChats } from '../access/chats-sql.ts'
import type { ChatState, Side } from '../contract/participants.ts'
import { limits } from '../contract/limits.ts'
import type { VerifiedLane } from '../contract/verify.ts'
import type { Queryable } from '../db/store.ts'
import { directoryRows } from './directory-sql.ts'
import {
  partiesNow,
  postFields,
  readsRows,
  reactionsOfPost,
  settingsRows,
  withReactions,
  type PostLaneRow,
  type PostReactions,
  type PostsWithReactions,
} from './feed-sql.ts'

/** h(id, g) in SQL: the first 52 bits of md5(`id:g`). */
const h = (id: string, g: string): string =>
  `('x' || substr(md5(${id} || ':' || ${g}), 1, 13))::bit(52)::bigint`

export interface ChatTotals {
  chat: string
  epoch: number
  head: number
  n: number
  digest: number
  g: number
}

/** The chats of these that are the reader's, each with its present epoch. */
export function readChatTotals(
  db: Queryable,
  person: string,
  chats: readonly string[],
): Promise<ChatTotals[]> {
  return db.query<ChatTotals>(
    `with ${effectiveChats('gr.chat = any($2::uuid[])')}
     select c.id as chat, e.epoch, c.seq as head, c.n, c.digest, greatest(c.g, e.changed) as g
     from effective e join chat c on c.id = e.chat where e.active`,
    [person, chats],
  )
}

export interface ChatMarkRow {
  id: string
  epoch: number
  audience: number
  sides: Side[]
  until: Date | null
  state: ChatState
  /** The md5 (hex) of the chat's parties. */
  parties: string
}

/** What the rows of the reader's chats say beside their posts. */
export function readChatMarks(db: Queryable, person: string): Promise<ChatMarkRow[]> {
  return db.query<ChatMarkRow>(
    `with ${effectiveChats()}
     select c.id, e.epoch, c.audience, e.sides, e.until, c.state,
            (select md5(coalesce(string_agg(w.party, ' ' order by w.party collate "C"), '')) from (${partiesNow('c.id')}) w) as parties
     from effective e join chat c on c.id = e.chat where e.active`,
    [person],
  )
}

export interface LaneTotals {
  lane: Exclude<VerifiedLane, 'chats'>
  n: number
  digest: number
}

/** Number and digest of each lane's rows but the chats', as the reader would get them from its beginning. */
export function readLaneTotals(db: Queryable, person: string): Promise<LaneTotals[]> {
  const total = (lane: LaneTotals['lane'], key: string, value: string, rows: string): string =>
    `select '${lane}' as lane, count(*)::integer as n, coalesce(bit_xor(${h(key, value)}), 0) as digest from ${rows}`
  return db.query<LaneTotals>(
    `with ${effectiveChats()}, reads_rows as (${readsRows()}), settings_rows as (${settingsRows}), ${directoryRows('directory_rows')}
     ${total('reads', 'k', 'seq::text', 'reads_rows')}
     union all ${total('settings', 'k', 'g::text', 'settings_rows')}
     union all ${total('directory', 'k', 'g::text', 'directory_rows where active')}`,
    [person],
  )
}

export interface ChatBlocks {
  epoch: number
  g: number
  head: number
  blocks: { block: number; n: number; digest: number }[]
}

type BlockLine = Omit<ChatBlocks, 'blocks'> & { block: number | null; n: number; digest: number }

/** Totals of each block of a chat, counted from its rows; undefined without access. */
export async function readBlocks(
  db: Queryable,
  person: string,
  chat: string,
): Promise<ChatBlocks | undefined> {
  const lines = await db.query<BlockLine>(
    `with ${effectiveChats('gr.chat = $2')},
     lines as (
       select (p.seq - 1) / ${String(limits.blockPosts)} as block, ${h('p.id', 'p.g')} as digest
       from effective e join post p on p.chat = e.chat where e.active
       union all
       select (p.seq - 1) / ${String(limits.blockPosts)}, ${h("(r.post || ':' || r.person || ':' || r.emoji)", 'r.g')}
       from effective e join reaction r on r.chat = e.chat join post p on p.id = r.post where e.active
     ),
     blocks as (select block, count(*)::integer as n, bit_xor(digest) as digest from lines group by block)
     select e.epoch, greatest(c.g, e.changed) as g, c.seq as head, b.block, b.n, b.digest
     from effective e join chat c on c.id = e.chat left join blocks b on true where e.active order by b.block`,
    [person, chat],
  )
  const [first] = lines
  if (!first) return undefined
  const { epoch, g, head } = first
  return { epoch, g, head, blocks: lines.flatMap(({ block, n, digest }) => (block === null ? [] : [{ block, n, digest }])) } // prettier-ignore
}

export interface BlockRows extends PostsWithReactions {
  epoch: number
  g: number
}

type RowsLine = { epoch: number; chatG: number } & (
  (PostLaneRow & { reactions: PostReactions | null }) | { id: null }
)

/** Everything in these blocks of a chat; undefined without access. */
export async function readBlockRows(
  db: Queryable,
  person: string,
  chat: string,
  blocks: readonly number[],
): Promise<BlockRows | undefined> {
  const lines = await db.query<RowsLine>(
    `with ${effectiveChats('gr.chat = $2')},
     found as (
       select ${postFields}, ${reactionsOfPost}
       from effective e join post p on p.chat = e.chat
       join unnest($3::integer[]) as w (block)
         on p.seq > w.block * ${String(limits.blockPosts)} and p.seq <= (w.block + 1) * ${String(limits.blockPosts)}
       where e.active
     )
     select f.*, e.epoch, greatest(c.g, e.changed) as "chatG"
     from effective e join chat c on c.id = e.chat left join found f on true where e.active order by f.seq`,
    [person, chat, [...new Set(blocks)]],
  )
  const [first] = lines
  if (!first) return undefined
  const posts = lines.filter((line): line is Exclude<RowsLine, { id: null }> => line.id !== null)
  const { rows, reactions } = withReactions(posts)
  return { epoch: first.epoch, g: first.chatG, rows: rows.map(({ chatG: _, ...row }: PostLaneRow & { chatG?: number }) => row), reactions } // prettier-ignore
}
