/** Under which audience something goes to a chat: the server refuses another than the present one, and its author is asked. */
import type { OperationOf } from '../../sync-server/contract/push.ts'
import type { ActiveChat } from './held-chat.ts'
import type { RealmState } from './state.ts'

export type Audience = OperationOf<'post'>['audience']

/** The audience of a post that must not go out before its author has seen who reads it. */
export const nobody: Audience = { timeline: '00000000-0000-0000-0000-000000000000', counter: 0 }

/**
 * The readers that the chat's row tells of, under the timeline of the rows. Where those of a new timeline have come but
 * for this one, its counter may stand for other readers there: then nobody's. Null before the server has been heard.
 */
export function audienceOf(
  { row, unproven }: ActiveChat,
  { timeline, audienceTimeline }: Pick<RealmState, 'timeline' | 'audienceTimeline'>,
): Audience | null {
  if (audienceTimeline === null) return null
  const isForeign = unproven === 'row' && timeline === audienceTimeline
  return isForeign ? nobody : { timeline: audienceTimeline, counter: row.audience }
}
