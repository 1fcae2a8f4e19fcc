/** What came into the open conversation, for those who don't see it come. */
import type { ConversationView } from '../../data/views/values.ts'

/** Up to where a conversation is known. */
export interface Known {
  seq: number
  /** Where newer posts are left out they are counted by this. */
  unread: number
}

export interface Arrived {
  count: number
  /** Of the only one; null = unknown, or there are several. */
  author: string | null
}

export const nothing: Arrived = { count: 0, author: null }

type View = Pick<ConversationView, 'posts' | 'newer' | 'head' | 'chat'>

export function knownOf({ posts, newer, head, chat }: View): Known {
  const last = newer ? head : (posts.findLast(({ seq }) => seq !== null)?.seq ?? head)
  return { seq: last, unread: chat.unread }
}

/** Posts of others since; own ones, automatic ones and deleted ones are not counted. */
export function arrivedSince(view: View, known: Known): Arrived {
  if (view.newer) return { count: Math.max(0, view.chat.unread - known.unread), author: null }
  const news = view.posts.filter(
    ({ seq, mine, event, deleted }) =>
      seq !== null && seq > known.seq && !mine && event === null && !deleted,
  )
  return { count: news.length, author: news.length === 1 ? (news[0]?.author?.name ?? null) : null }
}

export function together(a: Arrived, b: Arrived): Arrived {
  if (a.count === 0 || b.count === 0) return a.count === 0 ? b : a
  return { count: a.count + b.count, author: null }
}
