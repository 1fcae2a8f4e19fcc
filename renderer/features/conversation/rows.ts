/** A conversation as rows for the screen: days, the "new" line, posts grouped by author, events collapsed. */
import type { PostItem } from '../../data/views/values.ts'
import { calendarDays } from '../../ui/time.tsx'

/** `ends`: the last of its author's in a row, as far as they are accepted. */
export type Row =
  | { type: 'day'; key: string; at: number }
  | { type: 'new'; key: string }
  | { type: 'post'; key: string; post: PostItem; follows: boolean; ends: boolean }
  | { type: 'events'; key: string; posts: PostItem[] }

/** A pause after which the same author is named again. */
const pauseMs = 10 * 60_000

/** When a post stands in the order of reading: accepted, or written while it waits. */
export function momentOf(post: PostItem): number {
  return post.acceptedAt ?? post.writtenAt
}

/**
 * The rows. `newAfter`: the "new" line stands before the first post of others above this seq; null = none. Nor is there
 * one where that post lies further up than these.
 * Events that follow each other stand together.
 */
export function rowsOf(posts: readonly PostItem[], newAfter: number | null): Row[] {
  const rows: Row[] = []
  let before: PostItem | null = null
  let newShown = newAfter === null || (posts[0]?.seq ?? 0) > newAfter + 1
  for (const post of posts) {
    if (post.event === null && post.author === null) continue
    if (!before || calendarDays(momentOf(before), momentOf(post)) !== 0) {
      rows.push({ type: 'day', key: `day ${post.id}`, at: momentOf(post) })
      before = null
    }
    if (
      !newShown &&
      newAfter !== null &&
      !post.mine &&
      post.event === null &&
      (post.seq ?? 0) > newAfter
    ) {
      rows.push({ type: 'new', key: 'new' })
      newShown = true
      before = null
    }
    const last = rows.at(-1)
    if (post.event !== null) {
      if (last?.type === 'events') last.posts.push(post)
      else rows.push({ type: 'events', key: post.id, posts: [post] })
      before = post
      continue
    }
    const follows = before !== null && before.event === null && before.author?.id === post.author?.id && before.author?.role === post.author?.role && momentOf(post) - momentOf(before) < pauseMs && last?.type === 'post' // prettier-ignore
    if (follows && post.state === 'accepted') last.ends = false
    rows.push({ type: 'post', key: post.id, post, follows, ends: true })
    before = post
  }
  return rows
}

/** The last row of a post by somebody else than the candidate that the candidate has read; null = none. */
export function seenRow(rows: readonly Row[], seq: number): string | null {
  const read = rows.findLast(
    (row) => row.type === 'post' && row.post.seq !== null && row.post.seq <= seq,
  )
  return read?.type === 'post' && read.post.author?.role !== 'candidate' ? read.key : null
}
