/** Which chats there is something to tell of. Source: docs/domain.md, "Notifications". */
import type { ChatItem } from '../../data/port.ts'

/** When the newest post of each chat was accepted, ms. */
export type Positions = ReadonlyMap<string, number>

export function positionsOf(chats: readonly ChatItem[]): Positions {
  return new Map(chats.map(({ id, lastAt }) => [id, lastAt ?? 0]))
}

/**
 * Followed chats in which somebody else has posted since `before`; not muted ones, nor the one that is being looked at.
 * A chat that wasn't in the list then counts where its newest post is newer than all that was.
 */
export function newsOf(
  before: Positions,
  chats: readonly ChatItem[],
  looking: string | null,
): ChatItem[] {
  const newest = Math.max(0, ...before.values())
  return chats.filter(
    ({ id, lastAt, last, unread, follow, mute }) =>
      follow &&
      !mute &&
      id !== looking &&
      unread > 0 &&
      last?.mine !== true &&
      (lastAt ?? 0) > (before.get(id) ?? newest),
  )
}
