/** Messages to many, and what became of each post. */
import type { SendingItem, SentItem } from './values.ts'
import type { OutboxItem, RealmState, SentPost } from '../state.ts'
import { dataOf } from './labels.ts'

/** The newest first. */
export function sendingsView(state: RealmState): SendingItem[] {
  const waiting = new Map(
    state.outbox.flatMap((item) =>
      item.operation.type === 'post' ? [[item.operation.post, item] as const] : [],
    ),
  )
  return state.sendings.map(({ id, title, at, paused, posts }) => ({
    ...{ id, title, at, paused },
    posts: posts.map((post) => sentItem(state, post, waiting.get(post.post))),
  }))
}

function sentItem(
  state: RealmState,
  { post, chat, candidate, seq: noted }: SentPost,
  item: OutboxItem | undefined,
): SentItem {
  const name = dataOf(state, 'candidate', candidate)?.name ?? null
  const its = { post, chat, name, code: null, cancellable: false }
  if (item && item.state !== 'accepted')
    return item.state === 'rejected'
      ? { ...its, state: 'rejected', code: item.code }
      : { ...its, state: 'waiting', cancellable: item.state === 'queued' && !item.sent }
  const seq = item ? (item.seq ?? 0) : noted
  if (seq === null) return { ...its, state: 'cancelled' }
  // Where its place is not known, whether it was seen is not either.
  const isSeen = seq > 0 && (state.seen.get(chat) ?? 0) >= seq
  return { ...its, state: isSeen ? 'seen' : 'sent' }
}
