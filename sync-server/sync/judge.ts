/** Judges one operation by the rule book; no SQL, no side effects. */
import { isStorableText, limits, characters } from '../contract/limits.ts'
import { permission, strongestSide, type ChatState, type Side } from '../contract/participants.ts'
import type { PostOperation } from '../contract/push.ts'
import type { VerdictCode } from '../contract/errors.ts'
import type { AuthorRow } from './push-sql.ts'

export interface ChatAccess {
  epoch: number
  sides: Side[]
}

export interface JudgedChat {
  audience: number
  state: ChatState
}

/** Why the post is refused; null = accepted. Content first: what can never be sent is said at once. */
export function judgePost(
  operation: PostOperation,
  author: AuthorRow | undefined,
  chat: JudgedChat | undefined,
  access: ChatAccess | undefined,
  timeline: string,
): VerdictCode | null {
  const content = judgeBody(operation.body)
  if (content) return content
  const side = strongestSide(access?.sides ?? [])
  if (!author || !chat || side === null) return 'chat-unavailable'
  const { reason } = permission(
    { side, readOnly: author.readOnly, muted: author.muted },
    chat.state,
  )
  if (reason !== null) return reason === 'mustNotBegin' ? 'must-not-begin' : 'read-only'
  const seen = operation.audience
  if (seen.timeline !== timeline || seen.counter !== chat.audience) return 'audience-widened'
  return null
}

function judgeBody(body: string): VerdictCode | null {
  if (!isStorableText(body)) return 'invalid'
  if (body.trim() === '') return 'empty'
  return characters(body) > limits.bodyCharacters ? 'too-long' : null
}
