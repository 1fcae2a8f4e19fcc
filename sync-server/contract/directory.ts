/** Directory rows as they go over the wire, by kind and view. Source: docs/domain.md, "Who sees whom". */
import { z } from 'zod'
import {
  caseStages,
  jobStages,
  softStages,
  type CaseActiveStage,
  type CaseStage,
  type JobStage,
} from './stages.ts'
import { g, instant, line, uuid } from './wire.ts'

const name = line(300)
const caseStage = z.enum(caseStages as [CaseStage, ...CaseStage[]])
const activeStage = caseStage as unknown as z.ZodType<CaseActiveStage>
const jobStage = z.enum(jobStages as [JobStage, ...JobStage[]])
const nextStep = { nextStep: line(500).nullable(), nextStepDue: z.iso.date().nullable() }

export const partnerData = z.object({
  name,
  abbreviation: name,
  source: z.boolean(),
  destination: z.boolean(),
  coordinator: z.boolean(),
  active: z.boolean(),
  /** Active staff: the audience line counts by partner. */
  staff: z.int().min(0),
})

export const personData = z.object({
  name,
  role: z.enum(['staff', 'candidate', 'ops']),
  partner: uuid.nullable(),
  active: z.boolean(),
  /** To colleagues only. */
  email: z.string().max(320).nullable(),
})

/** With view `name`: only `name` and `person` are filled. */
export const candidateData = z.object({
  name,
  person: uuid,
  number: line(40).nullable(),
  sourcePartner: uuid.nullable(),
  muted: z.boolean(),
  /** IANA; null where they set none. To source-side staff alone, as `locale`; a server may not tell them yet. */
  timeZone: line(60).nullable().default(null),
  locale: line(20).nullable().default(null),
})

/** With view `own` (a candidate's): only `name`, `country`, `employer` are filled. */
export const jobData = z.object({
  name,
  country: name,
  employer: name,
  destinationPartners: z.array(uuid).max(50),
  contacts: z.array(z.object({ partner: uuid, person: uuid })).max(500),
  stage: jobStage.nullable(),
  closed: z.boolean(),
  won: z.boolean(),
  publishedAt: instant.nullable(),
  ...nextStep,
})

/** With view `own`: softened stage only; `stage`, `furthest` and next step are null. */
export const caseData = z.object({
  candidate: uuid,
  job: uuid,
  stage: caseStage.nullable(),
  furthest: activeStage.nullable(),
  soft: z.enum(softStages),
  closed: z.boolean(),
  won: z.boolean(),
  closedAt: instant.nullable(),
  ...nextStep,
})

export type PartnerData = z.infer<typeof partnerData>
export type PersonData = z.infer<typeof personData>
export type CandidateData = z.infer<typeof candidateData>
export type JobData = z.infer<typeof jobData>
export type CaseData = z.infer<typeof caseData>

const present = { id: uuid, g, gone: z.literal(false) }
/** A row the reader lost stays on the device as a tombstone. */
const goneRow = z.object({
  kind: z.enum(['partner', 'person', 'candidate', 'job', 'case']),
  id: uuid,
  g,
  gone: z.literal(true),
})
const presentRow = z.discriminatedUnion('kind', [
  z.object({ ...present, kind: z.literal('partner'), data: partnerData }),
  z.object({ ...present, kind: z.literal('person'), data: personData }),
  z.object({ ...present, kind: z.literal('candidate'), data: candidateData }),
  z.object({ ...present, kind: z.literal('job'), data: jobData }),
  z.object({ ...present, kind: z.literal('case'), data: caseData }),
])
export const directoryRow = z.union([goneRow, presentRow])
export type DirectoryRow = z.infer<typeof directoryRow>
export type PresentDirectoryRow = z.infer<typeof presentRow>
