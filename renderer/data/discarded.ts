/**
 * What was discarded last, and can be brought back for a little while. It is kept in memory alone: the storage is empty
 * of it at once, so that whatever ends the app in between leaves nothing of it, and nothing twice.
 */
import type { MemoryState } from './memory-state.ts'
import { PortError } from './port.ts'
import type { OutboxItem } from './state.ts'
import { withoutOthers } from './without-others.ts'

/** For so long; the line that offers it stands a little shorter. */
export const discardedMs = 12_000

/**
 * The discarded post, with what waited behind it, as it stands again. Refuses with `not-found` another one, one that is
 * back already, and one whose time is over; with `chat-unavailable` a new text for a post whose chat was lost meanwhile. A
 * post of such a chat comes back as not sent, as all that waited there.
 */
export function comeBack(state: MemoryState, post: string): readonly OutboxItem[] {
  const [first] = state.discarded
  if (!first || !('post' in first.operation) || first.operation.post !== post)
    throw new PortError('not-found')
  const { chat, type } = first.operation
  const isBack = state.outbox.some(
    ({ id, operation }) =>
      id === first.id || (operation.type === 'post' && operation.post === post),
  )
  if (isBack) throw new PortError('not-found')
  if (state.chats.get(chat)?.active !== false) return state.discarded
  if (type !== 'post') throw new PortError('chat-unavailable')
  const operation = withoutOthers(first.operation)
  return [{ ...first, operation, parties: [], state: 'rejected', code: 'chat-unavailable', sent: true }] // prettier-ignore
}
