/**
 * A colleague who gets a person's notifications until a moment. The person's choice is a setting of theirs, `standIn`; it
 * comes back as null once it has ended. To the colleague it comes as a row of the settings lane with the key
 * `standsInFor`, whose `chat` is the id of the person; null = it has ended. Which chats it is about stands on their rows
 * (`followedFor`). Source: docs/domain.md, "Stand-in".
 */
import { z } from 'zod'
import { g, instant, uuid } from './wire.ts'

export const standInKey = 'standIn'
export const standsInForKey = 'standsInFor'

export const standInValue = z.strictObject({
  person: uuid,
  /** The end of the last day, where the person is, ms. */
  until: instant,
})
export type StandInValue = z.infer<typeof standInValue>

export const standsInForValue = z.object({
  until: instant,
  /** Rows of chats that are older than this `g` tell nothing of it. */
  since: g,
})
