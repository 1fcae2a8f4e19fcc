/**
 * Which of the chats that a person may see their devices keep. A subset of access, never more; the rest
 * stays on the server until it is opened. Source: docs/domain.md, "What a device holds".
 */
import type { ChatState } from './participants.ts'

/** Kept for so long after the last thing in it, once what it is about has closed. */
export const recentDays = 180
/** Kept for so long after it was last opened by hand. */
export const openedDays = 30
/** What a coordinator's device keeps by recency alone. */
export const coordinatorChats = 500
const dayMs = 86_400_000

export interface HoldingFacts {
  id: string
  /** When the newest post, an automatic one too, was accepted (ms); null where there is none. */
  movedAt: number | null
  state: Pick<ChatState, 'kind' | 'openCase' | 'jobClosed' | 'caseLostAt'>
  /** Followed, pinned, or with something of the person's own in it that is not finished. */
  own: boolean
  /** When it was last opened although it was not held (ms); null = never. */
  openedAt: number | null
}

/** When the last of the chats moved that a coordinator's device keeps by recency (ms). */
export function leastRecent(chats: readonly Pick<HoldingFacts, 'movedAt'>[]): number {
  const moved = chats.map(({ movedAt }) => movedAt ?? 0).sort((a, b) => b - a)
  return moved[coordinatorChats - 1] ?? 0
}

/**
 * The ids of the chats to hold. `now` is the server's clock, ms. `least`: these are some of the chats, and `leastRecent` of
 * all of them was this.
 */
export function chatsToHold(
  chats: readonly HoldingFacts[],
  { coordinator, now, least }: { coordinator: boolean; now: number; least?: number },
): Set<string> {
  const held = new Set<string>()
  for (const chat of chats)
    if (isOwn(chat, now) || (!coordinator && (isOpen(chat) || isRecent(chat, now)))) held.add(chat.id) // prettier-ignore
  if (!coordinator) return held
  if (least !== undefined) {
    for (const { id, movedAt } of chats) if ((movedAt ?? 0) >= least) held.add(id)
    return held
  }
  const newestFirst = [...chats].sort(
    (a, b) => (b.movedAt ?? 0) - (a.movedAt ?? 0) || (a.id < b.id ? -1 : 1),
  )
  for (const { id } of newestFirst.slice(0, coordinatorChats)) held.add(id)
  return held
}

function isOwn({ movedAt, own, openedAt }: HoldingFacts, now: number): boolean {
  // What is empty costs nothing.
  return own || movedAt === null || (openedAt !== null && now - openedAt <= openedDays * dayMs)
}

/** Whether the candidate, case or job that the chat is about is under way. */
function isOpen({ state }: HoldingFacts): boolean {
  const { kind, openCase, jobClosed } = state
  if (kind === 'candidateProspect' || kind === 'candidateRecruiting' || kind === 'team') return openCase // prettier-ignore
  return openCase || !jobClosed
}

function isRecent({ movedAt, state }: HoldingFacts, now: number): boolean {
  return now - Math.max(movedAt ?? 0, state.caseLostAt ?? 0) <= recentDays * dayMs
}
