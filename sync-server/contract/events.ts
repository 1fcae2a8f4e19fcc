/**
 * Automatic posts: typed, with parameters, so that each client shows them in its own language. The body
 * of a post of kind `event` is the JSON of one of these. Source: docs/domain.md, "Posts", the table.
 */
import { z } from 'zod'
import { softStages } from './stages.ts'
import { line } from './wire.ts'

const id = z.uuid()
const step = { nextStep: line(500).nullable(), due: z.iso.date().nullable() }

export const automaticPost = z.discriminatedUnion('type', [
  z.object({ type: z.literal('jobPublished') }),
  z.object({ type: z.literal('jobNextStep'), ...step }),
  z.object({ type: z.literal('jobClosed'), won: z.boolean() }),
  /** To `jobSourcePartner`, by candidate number, from cvReview on. */
  z.object({ type: z.literal('caseNextStep'), candidateNumber: line(40), ...step }),
  z.object({ type: z.literal('caseStage'), stage: z.enum(softStages) }),
  z.object({ type: z.literal('handedOver'), from: id.nullable(), to: id.nullable() }),
  z.object({ type: z.literal('cohortJoined'), candidateNumber: line(40) }),
  z.object({ type: z.literal('cohortLeft'), candidateNumber: line(40) }),
])
export type AutomaticPost = z.infer<typeof automaticPost>
