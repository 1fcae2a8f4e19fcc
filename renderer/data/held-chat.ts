/** A chat as this device holds it: which stretch of its posts, and whether that is all. Pure functions. */
import type { ActiveChatRow, PostRow } from '../../sync-server/contract/feed.ts'
import { xorDigest } from '../../sync-server/contract/digest.ts'
import type { Totals } from './open-block.ts'
import type { HeldChat } from './state.ts'

export type ActiveChat = Extract<HeldChat, { active: true }>

/** A chat of which nothing is held yet. */
export function emptyChat(row: ActiveChatRow): ActiveChat {
  return {
    ...{ active: true, row, held: 0, digest: 0, low: 0, top: 0 },
    ...{
      posted: false,
      completeSince: null,
      tail: null,
      unread: row.unread,
      joined: [],
      shelved: false,
      unproven: null,
    },
  }
}

/** Whether posts of this epoch have a place in it. */
export function takes(chat: HeldChat | undefined, epoch: number): chat is ActiveChat {
  return chat?.active === true && !chat.shelved && chat.row.epoch === epoch
}

/** Whether the post at this place is held. */
export function holds(chat: HeldChat | undefined, seq: number): boolean {
  return chat?.active === true && chat.top > 0 && seq >= chat.low && seq <= chat.top
}

/** Everything from the first post to the head is held. */
export function isWhole(chat: ActiveChat): boolean {
  const { row } = chat
  return row.head === 0 || (chat.low === 1 && chat.top === row.head)
}

/** Whole, and number and digest are the server's. */
export function isComplete(chat: ActiveChat): boolean {
  return isWhole(chat) && chat.held === chat.row.n && chat.digest === chat.row.digest
}

/** Whether a post's place lies in the stretch, or continues it without a gap. The first post needs nothing before it. */
export function fits({ low, top }: Pick<ActiveChat, 'low' | 'top'>, seq: number): boolean {
  return top === 0 ? seq === 1 : seq >= low && seq <= top + 1
}

/** The chat with rows that were merged into its blocks; `total` is what they added. `person` is the reader. */
export function withRows(
  chat: ActiveChat,
  rows: readonly PostRow[],
  total: Totals,
  person: string,
): ActiveChat {
  const counted = {
    ...chat,
    held: chat.held + total.n,
    digest: xorDigest(chat.digest, total.digest),
  }
  if (rows.length === 0) return counted
  const seqs = rows.map((row) => row.seq)
  const low = Math.min(...seqs)
  const top = Math.max(...seqs)
  const touches = chat.top > 0 && low <= chat.top + 1 && top >= chat.low - 1
  return {
    ...counted,
    // What lies below a gap stays on the disk and is joined again when history gets there.
    low: touches ? Math.min(chat.low, low) : low,
    top: touches ? Math.max(chat.top, top) : top,
    posted:
      chat.posted || rows.some((row) => row.author === person || row.mentions.includes(person)),
    tail: newest(chat.tail, rows),
  }
}

/** The newest post by a person, of those known and of those that came; an edit or deletion of it counts. */
function newest(tail: PostRow | null, rows: readonly PostRow[]): PostRow | null {
  return rows.reduce<PostRow | null>((best, row) => {
    if (row.author === null) return best
    if (row.seq === best?.seq) return row.g >= best.g ? row : best
    return !row.deleted && row.seq > (best?.seq ?? 0) ? row : best
  }, tail)
}

/** Who joined since, for the question before a post goes to a wider audience. */
export function joinedBetween(known: ActiveChat, row: ActiveChatRow): ActiveChat['joined'] {
  if (row.audience === known.row.audience) return known.joined
  const before = new Set(known.row.parties)
  const joined = row.parties.filter((party) => !before.has(party))
  return [...known.joined, ...joined.map((party) => ({ counter: row.audience, party }))]
}

/**
 * The parties that read the chat when its audience stood at `counter`, of those that read it now; null where others have
 * joined since and this device does not know who.
 */
export function readersBefore({ row, joined }: ActiveChat, counter: number): string[] | null {
  if (counter >= row.audience) return row.parties
  const since = new Set(joined.flatMap((its) => (its.counter > counter ? [its.party] : [])))
  return since.size === 0 ? null : row.parties.filter((party) => !since.has(party))
}

/** The newest post by a person that stands. */
export function newestOf<Row extends PostRow>(rows: readonly Row[]): Row | null {
  return rows.findLast((row) => row.author !== null && !row.deleted) ?? null
}
