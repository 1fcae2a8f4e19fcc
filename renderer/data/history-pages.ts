/** What is missing of held chats, as pages of history, and how many of them are asked for at a time. */
import type { AskedPage } from '../../sync-server/contract/feed.ts'
import { limits } from '../../sync-server/contract/limits.ts'
import type { ActiveChat } from './held-chat.ts'

/** Rows of a chat's first page and of later ones: whole blocks, so that most blocks are written once. */
const firstRows = 64
const laterRows = 1024
/** Rows of one request, at first and at most. */
const fewestRows = 128
const mostRows = 1024
/** Answers that come sooner let the next request be larger, ms; those that come later a smaller one. */
const soonMs = 1_500
const lateMs = 5_000

/**
 * The newest posts of a chat of which none, or not the newest, are held; null where there is nothing to ask for.
 * `hasPassed`: the posts lane has brought all that the chat's row counts, so that what is missing will not come by it.
 */
export function newestPage({ row, top }: ActiveChat, hasPassed: boolean): AskedPage | null {
  const asked = { chat: row.id, epoch: row.epoch, before: null }
  if (top === 0 && row.head > 0) {
    const limit = firstRows + ((row.head - 1) % limits.blockPosts) + 1
    return { ...asked, limit: Math.min(row.head, limit) }
  }
  const behind = row.head - top
  if (behind <= 0 || !hasPassed) return null
  return { ...asked, limit: Math.min(limits.historyRows, behind + 1) }
}

/** The posts below those that are held; null where the first one is. */
export function olderPage({ row, low }: ActiveChat): AskedPage | null {
  if (low <= 1) return null
  const limit = laterRows + ((low - 1) % limits.blockPosts)
  return { chat: row.id, epoch: row.epoch, before: low, limit: Math.min(low - 1, limit) }
}

/**
 * The first of the pages, and as many of the next as have about `rows` rows with it; `most`: among how many a page may
 * go, 1 = alone.
 */
export function together(
  pages: readonly AskedPage[],
  rows: number,
  most: (page: AskedPage) => number,
): AskedPage[] {
  const some: AskedPage[] = []
  let cap: number = limits.historyChats
  let sum = 0
  for (const page of pages) {
    const its = Math.min(cap, most(page))
    if (some.length > 0 && some.length >= its) continue
    if (some.length > 0 && sum + page.limit > rows) break
    some.push(page)
    sum += page.limit
    cap = its
    if (some.length >= cap) break
  }
  return some
}

export interface PageSize {
  /** About so many rows are asked for at a time. */
  readonly rows: number
  /** How long the last answer took, ms, and how many rows it had. */
  took(ms: number, count: number): void
  /** None came. */
  failed(): void
}

/** Small on a slow link, where a large answer would keep everything else waiting. */
export function createPageSize(): PageSize {
  let rows = fewestRows
  return {
    get rows() {
      return rows
    },
    took(ms, count) {
      // Of a small answer it is not known how long a large one takes.
      if (ms < soonMs && count >= rows / 2) rows = Math.min(mostRows, rows * 2)
      else if (ms > lateMs) rows = Math.max(fewestRows, rows / 2)
    },
    failed() {
      rows = fewestRows
    },
  }
}
