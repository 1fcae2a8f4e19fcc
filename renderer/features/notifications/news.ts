/** Which chats there is something to tell of. Source: docs/domain.md, "Notifications". */
import type { ChatItem, PersonLabel } from '../../data/views/values.ts'

/** When the newest post of each chat was accepted, ms. */
export type Positions = ReadonlyMap<string, number>

/** Its row tells of a post that is still to come: who wrote it, and what, is not known yet. */
function isComing({ last, lastAt, shelved }: ChatItem): boolean {
  return !shelved && (last?.at ?? 0) < (lastAt ?? 0)
}

const newestOf = (positions: Positions): number => Math.max(0, ...positions.values())

/** `before`: what was told of already. What is still to come is told when it has. */
export function positionsOf(chats: readonly ChatItem[], before: Positions | null): Positions {
  return new Map(
    chats.map((chat) => {
      const waits = before !== null && isComing(chat)
      return [chat.id, waits ? (before.get(chat.id) ?? newestOf(before)) : (chat.lastAt ?? 0)]
    }),
  )
}

/** For whom this is told to the reader, who stands in for them: not what they wrote themselves. */
export function onBehalfOf({ standInFor, last }: ChatItem): PersonLabel[] {
  return standInFor.filter(({ id }) => id !== last?.author.id)
}

/**
 * Chats in which somebody else has posted since `before`, and which the reader follows, or somebody for whom they stand
 * in; not muted ones, nor the one that is being looked at. A chat that wasn't in the list then counts where its newest post is newer than all that was.
 */
export function newsOf(
  before: Positions,
  chats: readonly ChatItem[],
  looking: string | null,
): ChatItem[] {
  const newest = newestOf(before)
  return chats.filter((chat) => {
    const { id, lastAt, last, unread, follow, mute } = chat
    const isTold =
      (follow || onBehalfOf(chat).length > 0) &&
      !mute &&
      id !== looking &&
      unread > 0 &&
      last?.mine !== true
    return isTold && !isComing(chat) && (lastAt ?? 0) > (before.get(id) ?? newest)
  })
}
