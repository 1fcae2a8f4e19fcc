/**
 * Rows that came before their place: a post above a gap, a reaction to a post that is still to come. They wait in
 * memory until history gets there. What is lost with a crash, or given up here, comes when the chat is repaired.
 */
import type { PostRow, ReactionRow } from '../../sync-server/contract/feed.ts'

const most = 2_000

interface Waiting {
  rows: PostRow[]
  reactions: ReactionRow[]
}

export interface Aside {
  add(chat: string, rows: readonly PostRow[], reactions: readonly ReactionRow[]): void
  /** Takes what lies between two places. */
  take(chat: string, epoch: number, low: number, high: number): Waiting
  drop(chat: string): void
  clear(): void
}

export function createAside(): Aside {
  const chats = new Map<string, Waiting>()
  return {
    add(chat, rows, reactions) {
      if (rows.length + reactions.length === 0) return
      const its = chats.get(chat) ?? { rows: [], reactions: [] }
      its.rows.push(...rows)
      its.reactions.push(...reactions)
      if (its.rows.length + its.reactions.length > most) chats.delete(chat)
      else chats.set(chat, its)
    },
    take(chat, epoch, low, high) {
      const its = chats.get(chat)
      if (!its) return { rows: [], reactions: [] }
      const fits = (row: { epoch: number; seq: number }): boolean =>
        row.epoch === epoch && row.seq >= low && row.seq <= high
      const taken = { rows: its.rows.filter(fits), reactions: its.reactions.filter(fits) }
      its.rows = its.rows.filter((row) => !fits(row))
      its.reactions = its.reactions.filter((row) => !fits(row))
      return taken
    },
    drop(chat) {
      chats.delete(chat)
    },
    clear() {
      chats.clear()
    },
  }
}
