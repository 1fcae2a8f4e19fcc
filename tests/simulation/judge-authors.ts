/** Compares who wrote what the store holds with who could: the model says it for the moment of each text's acceptance. */
import type { Access } from './access.ts'
import type { Model } from './model.ts'

/** A post by a person. */
export interface AuthoredPost {
  author: string
  seq: number
  /** When its first text was accepted, and when each later one was. */
  acceptedAt: Date
  edits: readonly Date[]
}

/** `key`: of the chat whose posts these are, in their order. */
export function judgeAuthors(
  key: string,
  posts: readonly AuthoredPost[],
  model: Model,
  access: Access,
  check: (name: string, figure: 'unallowed', right: boolean, example: () => string) => void,
): void {
  const isStaff = (person: string): boolean => model.persons.get(person)?.role === 'staff'
  // All staff in a prospect chat are source-side; elsewhere anybody may be the first.
  let isBegun = !key.startsWith('candidateProspect:')
  for (const { author, seq, acceptedAt, edits } of posts) {
    const mayAt = (at: Date): boolean => access.couldWrite(author, key, at.getTime())
    const its = (at: Date) => () => `${author} in ${key}, ${String(seq)} at ${String(at.getTime())}; ${access.told(author, key)}` // prettier-ignore
    check('a post is of who could write there', 'unallowed', mayAt(acceptedAt), its(acceptedAt))
    for (const at of edits) check('an edit is of who could write there', 'unallowed', mayAt(at), its(at)) // prettier-ignore
    isBegun ||= isStaff(author)
    check('no candidate begins a chat', 'unallowed', isBegun, its(acceptedAt))
  }
}
