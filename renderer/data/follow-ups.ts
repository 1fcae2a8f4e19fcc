/** One's own dates to come back to a chat or a post: a setting of the chat, an array with one a post. */
import { z } from 'zod'
import { followUp, type FollowUp } from '../../sync-server/contract/settings.ts'

const stored = z.array(followUp)

/** The follow-ups of a chat, the earliest first; a value that is none counts as empty. */
export function followUpsOf(settings: ReadonlyMap<string, unknown>, chat: string): FollowUp[] {
  const value = stored.safeParse(settings.get(`followUps:${chat}`))
  return value.success ? value.data.toSorted((a, b) => a.due.localeCompare(b.due)) : []
}

/** With one set anew, or taken off where `due` is null. Null = none is left. */
export function withFollowUp(
  all: readonly FollowUp[],
  post: string | null,
  due: string | null,
  note: string,
): FollowUp[] | null {
  const others = all.filter((its) => its.post !== post)
  const next = due === null ? others : [...others, { post, due, note }]
  return next.length > 0 ? next : null
}
