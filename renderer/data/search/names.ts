/** The names by which posts are sought, folded. */
import { fold } from '../../../sync-server/contract/fold.ts'
import type { AuthorRole } from '../../../sync-server/contract/feed.ts'
import type { Query } from '../../../sync-server/contract/query.ts'
import type { ChatItem, PersonLabel } from '../views/values.ts'
import type { RealmState } from '../state.ts'
import { personLabel } from '../views/labels.ts'

/** All that a chat is known by. */
export function namesOf({ job, candidate, sourcePartner, destinationPartners }: ChatItem): string {
  const partners = [sourcePartner, ...destinationPartners].map((its) => `${its?.abbreviation ?? ''} ${its?.name ?? ''}`) // prettier-ignore
  return fold([job?.name, job?.employer, candidate?.name, candidate?.number, ...partners].join(' '))
}

/** Whether a person of this label is who was asked for. */
export function isNamed({ name, partner }: PersonLabel, query: Query): boolean {
  const names = fold(`${name ?? ''} ${partner ?? ''}`)
  return query.from.every((part) => names.includes(part))
}

/** Whether a post's author is, by the partner that they had then; without a post, by the one that they have. */
export function isBy(
  state: RealmState,
  { author, authorRole, authorPartner }: { author: string | null; authorRole?: AuthorRole; authorPartner?: string | null }, // prettier-ignore
  query: Query,
): boolean {
  if (query.from.length === 0) return true
  return author !== null && isNamed(personLabel(state, author, authorRole, authorPartner), query)
}
