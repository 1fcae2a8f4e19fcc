/** Compares who wrote what the store holds with who could: the model says it for the moment of each text's acceptance. */
import type { Access } from './access.ts'
import type { Model } from './model.ts'

/** A post by a person. */
export interface AuthoredPost {
  author: string
  /** What the post says that its author was. */
  partner: string | null
  role: string
  seq: number
  /** When its first text was accepted, and when each later one was. */
  acceptedAt: Date
  edits: readonly Date[]
}

/** Whether somebody of these parties writes as this role of this partner. */
function isOf(parties: readonly string[], partner: string | null, role: string): boolean {
  if (partner === null) return role === 'candidate' && parties.every((its) => its.startsWith('candidate:')) // prettier-ignore
  const roles = parties.includes('coordinators') ? ['coordinator'] : ['source', 'destination']
  return parties.includes(`staff:${partner}`) && roles.includes(role)
}

/** `key`: of the chat whose posts these are, in their order. */
export function judgeAuthors(
  key: string,
  posts: readonly AuthoredPost[],
  model: Model,
  access: Access,
  check: (
    name: string,
    figure: 'unallowed' | 'stale',
    right: boolean,
    example: () => string,
  ) => void,
): void {
  const isStaff = (person: string): boolean => model.persons.get(person)?.role === 'staff'
  // All staff in a prospect chat are source-side; elsewhere anybody may be the first.
  let isBegun = !key.startsWith('candidateProspect:')
  for (const { author, partner, role, seq, acceptedAt, edits } of posts) {
    const mayAt = (at: Date): boolean => access.couldWrite(author, key, at.getTime())
    const its = (at: Date) => () => `${author} in ${key}, ${String(seq)} at ${String(at.getTime())}; ${access.told(author, key)}` // prettier-ignore
    check('a post is of who could write there', 'unallowed', mayAt(acceptedAt), its(acceptedAt))
    for (const at of edits) check('an edit is of who could write there', 'unallowed', mayAt(at), its(at)) // prettier-ignore
    const parties = access.partiesAt(author, key, acceptedAt.getTime())
    if (parties) check('a post says what its author was', 'stale', isOf(parties, partner, role), () => `${its(acceptedAt)()}: ${role} of ${String(partner)}, not ${parties.join()}`) // prettier-ignore
    isBegun ||= isStaff(author)
    check('no candidate begins a chat', 'unallowed', isBegun, its(acceptedAt))
  }
}
