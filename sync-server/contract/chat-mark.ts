/**
 * What a chat's row counts as when the lane `chats` is compared: all that it says beside its posts, which are compared
 * by chat. So a row that was passed over shows, and nothing differs merely because posts are arriving. What never changes
 * for a chat's id (kind, job, case, candidate, partner) says nothing; `followedFor` may end without a new row.
 */
import type { ActiveChatRow } from './feed.ts'

export interface ChatMarkFacts extends Pick<
  ActiveChatRow,
  'epoch' | 'audience' | 'side' | 'until'
> {
  /** Of a row, or as the store has it: with more keys, in any order. */
  state: ActiveChatRow['state']
  /** The md5 (hex) of `partiesText`: a chat may have thousands. */
  parties: string
}

/** Stands where a changing row has its `g`, in h(id, g). */
export function chatMark({ epoch, audience, side, until, state, parties }: ChatMarkFacts): string {
  const { kind, dormant, suspended, begun, muted, caseLostAt, jobClosed, openCase } = state
  const its = [kind, dormant, suspended, begun, muted, caseLostAt, jobClosed, openCase]
  return JSON.stringify([epoch, audience, side, until, its, parties])
}

/** All parties as one text, whatever their order. */
export function partiesText(parties: readonly string[]): string {
  return [...parties].sort().join(' ')
}
