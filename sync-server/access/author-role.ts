/** The badge that a post keeps for ever: its author's side when it was accepted. */
import type { AuthorRole } from '../contract/feed.ts'
import type { PartnerFacts, Role, Side } from '../contract/participants.ts'

/** `side` is the author's side in the chat; null where it is no longer known (imported posts). */
export function authorRoleOf(
  role: Role,
  partner: Pick<PartnerFacts, 'coordinator' | 'source'> | undefined,
  side: Side | null,
): AuthorRole {
  if (role === 'candidate') return 'candidate'
  if (partner?.coordinator) return 'coordinator'
  if (side === 'source' || side === 'destination') return side
  return partner?.source ? 'source' : 'destination'
}
