/**
 * Every change of people, partners, candidates, jobs and cases. All go through the directory service,
 * which derives membership, sight and automatic posts from them in the same transaction.
 */
import { z } from 'zod'
import { isBlank } from '../contract/limits.ts'
import { line, text, uuid } from '../contract/wire.ts'
import { caseActiveStages, caseStages, jobStages } from '../contract/stages.ts'
import type { CaseActiveStage, CaseStage, JobStage } from '../contract/stages.ts'

const name = line(300)
  .min(1)
  .refine((its) => !isBlank(its))
const caseStage = z.enum(caseStages as [CaseStage, ...CaseStage[]])
const caseActiveStage = z.enum(caseActiveStages as [CaseActiveStage, ...CaseActiveStage[]])
const jobStage = z.enum(jobStages as [JobStage, ...JobStage[]])
const nextStep = { nextStep: line(500).nullable(), nextStepDue: z.iso.date().nullable() }

export const change = z.discriminatedUnion('type', [
  /** Creates or changes. */
  z.strictObject({
    type: z.literal('partner'),
    id: uuid,
    name,
    abbreviation: line(20).min(1),
    source: z.boolean(),
    destination: z.boolean(),
    coordinator: z.boolean(),
    active: z.boolean(),
  }),
  /** Creates or changes; a staff person may change partner, a role stays. */
  z.strictObject({
    type: z.literal('person'),
    id: uuid,
    name,
    email: text(320).nullable(),
    role: z.enum(['staff', 'candidate', 'ops']),
    partner: uuid.nullable(),
    readOnly: z.boolean(),
    active: z.boolean(),
    locale: text(20).nullable(),
    timeZone: text(60).nullable(),
  }),
  /** Creates. The person must exist with role `candidate`. */
  z.strictObject({
    type: z.literal('candidate'),
    id: uuid,
    number: line(40).min(1),
    person: uuid,
    sourcePartner: uuid.nullable(),
  }),
  z.strictObject({ type: z.literal('handOver'), candidate: uuid, to: uuid.nullable() }),
  z.strictObject({ type: z.literal('mute'), candidate: uuid, muted: z.boolean() }),
  /** Creates or changes, but for stage, publication and next step. */
  z.strictObject({
    type: z.literal('job'),
    id: uuid,
    name,
    country: name,
    employer: name,
    destinationPartners: z.array(uuid).max(50),
    contacts: z.array(z.strictObject({ partner: uuid, person: uuid })).max(500),
  }),
  z.strictObject({ type: z.literal('publishJob'), job: uuid }),
  z.strictObject({ type: z.literal('jobStage'), job: uuid, stage: jobStage }),
  z.strictObject({ type: z.literal('jobNextStep'), job: uuid, ...nextStep }),
  z.strictObject({
    type: z.literal('case'),
    id: uuid,
    candidate: uuid,
    job: uuid,
    stage: caseStage,
    /** For a case that begins closed: how far it had come. Otherwise null: derived from `stage`. */
    furthest: caseActiveStage.nullable(),
  }),
  z.strictObject({ type: z.literal('caseStage'), case: uuid, stage: caseStage }),
  /** Takes a stage back that was set by mistake: the furthest active stage becomes `stage`. */
  z.strictObject({ type: z.literal('correctStage'), case: uuid, stage: caseActiveStage }),
  z.strictObject({ type: z.literal('caseNextStep'), case: uuid, ...nextStep }),
])
export type Change = z.infer<typeof change>
export type Of<Type extends Change['type']> = Extract<Change, { type: Type }>

/** A change refused because it breaks a rule; nothing of its transaction is kept. */
export class ChangeRefused extends Error {
  /** How many changes of the list had been applied before, and stand. */
  applied = 0
  readonly reason:
    'unknown-id' | 'wrong-kind' | 'role-fixed' | 'duplicate' | 'last-coordinator' | 'not-earlier'
  constructor(reason: ChangeRefused['reason'], detail: string) {
    super(`${reason}: ${detail}`)
    this.name = 'ChangeRefused'
    this.reason = reason
  }
}

/** The row that a change names; refuses an unknown id. */
export function known<Row>(row: Row | undefined, id: string): Row {
  if (row === undefined) throw new ChangeRefused('unknown-id', id)
  return row
}

/** The directory service. `at` (ms) is when the changes happened; the default is now. */
export interface Directory {
  /**
   * Applies changes in their order: up to 25 in one transaction, of which one hand-over at most; more, one
   * part after the other. Resolves when all that follows from them is derived, or the server stops. Throws
   * ChangeRefused where one breaks a rule (`applied` says how many before it stand), and ZodError, before
   * anything is done, where one is malformed.
   */
  apply(changes: readonly Change[], at?: number): Promise<void>
  /** Writes revocations for grants and sights whose `until` has passed. Returns how many. */
  sweepRetention(): Promise<number>
}
