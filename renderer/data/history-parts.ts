/**
 * An answer of history as parts that are merged one after the other, so that news need not wait for all of it. A part is
 * of whole blocks and continues what is held without a gap, like the page that it is of. Pure.
 */
import { fromColumns } from '../../sync-server/contract/columns.ts'
import {
  postFields,
  reactionFields,
  type AskedPage,
  type HistoryResponse,
} from '../../sync-server/contract/feed.ts'
import { blockOf } from './block-codec.ts'
import type { ChatRows } from './block-store.ts'
import { takes } from './held-chat.ts'
import type { HeldChat } from './state.ts'

/** Rows that are merged in one step while somebody waits. */
const partRows = 256

export interface PagePart extends ChatRows {
  before: AskedPage['before']
  /** A part of its page was merged already. */
  begun: boolean
}

export function partsOf(asked: readonly AskedPage[], answer: HistoryResponse): PagePart[] {
  const rows = Map.groupBy(fromColumns(answer.rows, postFields), ({ chat }) => chat)
  const reactions = Map.groupBy(fromColumns(answer.reactions, reactionFields), ({ chat }) => chat)
  return asked.map(({ chat, epoch, before }) => ({
    ...{ chat, epoch, before, begun: false },
    ...{ rows: rows.get(chat) ?? [], reactions: reactions.get(chat) ?? [] },
  }))
}

/** Whether it still continues what is held of its chat, which may have moved since it was asked for. */
export function goesOn(
  chat: HeldChat | undefined,
  { epoch, before, begun, rows }: PagePart,
): boolean {
  if (!takes(chat, epoch) || chat.unproven !== null) return false
  // The stretch moved meanwhile: the next page starts where it is now.
  if (!begun) return before === null || before === chat.low
  const seqs = rows.map(({ seq }) => seq)
  return chat.top > 0 && Math.min(...seqs) <= chat.top + 1 && Math.max(...seqs) >= chat.low - 1
}

/** Takes as many of the first ones as make one short step, and of a long one a part. */
export function takeSome(parts: PagePart[]): PagePart[] {
  const some: PagePart[] = []
  let sum = 0
  for (let [next] = parts; next && sum + next.rows.length <= partRows; [next] = parts) {
    sum += next.rows.length
    some.push(next)
    parts.shift()
  }
  const [long] = parts
  if (some.length > 0 || !long) return some
  const [first, left] = cut(long)
  parts[0] = left
  return [first]
}

/** What reaches up from what is held grows upwards; what goes on below it, downwards. */
function cut(part: PagePart): [first: PagePart, left: PagePart] {
  const upwards = part.before === null
  const seqs = part.rows.map(({ seq }) => seq).sort((a, b) => (upwards ? a - b : b - a))
  const end = blockOf(seqs[partRows] ?? 0)
  const isFirst = ({ seq }: { seq: number }): boolean =>
    upwards ? blockOf(seq) < end : blockOf(seq) > end
  const { rows, reactions } = part
  return [
    { ...part, rows: rows.filter(isFirst), reactions: reactions.filter(isFirst) },
    { ...part, begun: true, rows: rows.filter((row) => !isFirst(row)), reactions: reactions.filter((row) => !isFirst(row)) }, // prettier-ignore
  ]
}
