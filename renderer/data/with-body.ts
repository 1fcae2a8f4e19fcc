/** A text that is to be sent, with whom it names. */
import { limits } from '../../sync-server/contract/limits.ts'
import type { OperationOf } from '../../sync-server/contract/push.ts'
import { findMentions } from './mentions.ts'
import type { RealmState } from './state.ts'
import { participantsOf } from './views/people.ts'

/** The same post or edit with another text, and with whom that names. */
export function withBody<Text extends OperationOf<'post'> | OperationOf<'edit'>>(
  state: RealmState,
  operation: Text,
  body: string,
): Text {
  const people = body.includes('@') ? [...participantsOf(state, operation.chat).values()] : []
  const ids = new Set(findMentions(body, people).map(({ person }) => person.id))
  const { mentions: _, ...rest } = operation
  const mentions = [...ids].slice(0, limits.mentionsPerPost)
  return { ...rest, body, ...(mentions.length > 0 ? { mentions } : {}) } as Text
}
