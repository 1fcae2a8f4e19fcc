/** One post of a chat by its id: who wrote it, its first words, its place. */
import type { HeldPost } from '../block-store.ts'
import type { RealmState } from '../state.ts'
import type { ActiveChat } from './chat-item.ts'
import { quoteOf } from './post-item.ts'
import type { QuoteItem, Views } from './values.ts'

/** So many posts are read at once; most that is asked for is new. */
const page = 200

/** Where posts were found: nothing but their places is remembered. */
const places = new WeakMap<RealmState, Map<string, number>>()

/** Null where it is not on this device. */
export async function onePostView(
  state: RealmState,
  { chat: id, post }: Views['post']['args'],
): Promise<QuoteItem | null> {
  const chat = state.chats.get(id)
  if (!chat?.active) return null
  const found = await findPost(state, chat, post)
  // Access may have ended while the blocks were read.
  return found && state.chats.get(id)?.active ? quoteOf(state, found, found.seq) : null
}

/** A held post by its id, wherever in the chat it stands. */
export async function findPost(
  state: RealmState,
  { row, low, top }: ActiveChat,
  id: string,
): Promise<HeldPost | null> {
  const known = places.get(state) ?? new Map<string, number>()
  places.set(state, known)
  const at = known.get(id)
  const [there] = at === undefined ? [] : await state.postsAt(row.id, [at])
  if (there?.id === id) return there
  for (let end = top; end > 0 && end >= low; end -= page) {
    const first = Math.max(low, end - page + 1)
    const posts = await state.postsFrom(row.id, first, end - first + 1)
    const found = posts.find((post) => post.id === id)
    if (!found) continue
    known.set(id, found.seq)
    return found
  }
  return null
}
