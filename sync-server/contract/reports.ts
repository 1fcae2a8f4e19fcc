/**
 * Reported posts. They come to the coordinators as rows of the settings lane with the key `report`, whose `chat` is the
 * report's id; null = handled. Nobody else gets any. A coordinator who pushes null handles one. Source: docs/domain.md,
 * "Reports".
 */
import { z } from 'zod'
import { authorRoles } from './feed.ts'
import { instant, line, seq, uuid } from './wire.ts'

export const reportKey = 'report'

export const reportValue = z.object({
  chat: uuid,
  post: uuid,
  /** The post's place in its chat. */
  seq,
  /** Who reported it, as they were then. */
  person: uuid,
  name: line(300),
  role: z.enum(authorRoles),
  partner: uuid.nullable(),
  /** Empty where none was given. */
  reason: z.string(),
  at: instant,
})
export type ReportValue = z.infer<typeof reportValue>
