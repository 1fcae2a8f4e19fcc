/** POST /v1/sync/participants: who takes part in a chat now. Source: docs/domain.md, "Who sees whom". */
import { z } from 'zod'
import { limits } from './limits.ts'
import { line, uuid, version } from './wire.ts'

export const participantsRequest = z.strictObject({ v: version, chat: uuid })

/** All that a participant learns of another one whose directory row they do not have. */
const participant = z.strictObject({
  id: uuid,
  name: line(300),
  role: z.enum(['staff', 'candidate']),
  partner: uuid.nullable(),
})
export type Participant = z.infer<typeof participant>

export const participantsResponse = z.strictObject({
  /** The parties that have anybody; in each the people by name. Who belongs to two stands in both. */
  parties: z.array(
    z.strictObject({
      party: z.string().max(60),
      people: z.array(participant).max(limits.participants),
    }),
  ),
  /** There are more, of whom none is told. */
  more: z.boolean(),
})
export type ParticipantsResponse = z.infer<typeof participantsResponse>
