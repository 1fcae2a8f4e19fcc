/**
 * Stages of cases and jobs. Order is an explicit rank: closed stages have none, so closing an early
 * case never looks like progress. Source: docs/domain.md, "The field" and "Entities".
 */

const caseRanks = {
  prospect: 10,
  miniIntake: 20,
  fullIntake: 30,
  visaEligibility: 40,
  cvPreparation: 50,
  cvReview: 60,
  oneWayPreparation: 70,
  oneWayReview: 80,
  testPreparation: 90,
  testing: 100,
  twoWayPreparation: 110,
  twoWayReview: 120,
  offer: 130,
  acceptance: 140,
  training: 150,
  provincialVisaPreparation: 160,
  provincialVisaProcessing: 170,
  visaPreparation: 180,
  visaProcessing: 190,
  relocating: 200,
  relocated: 210,
  settled: 220,
} as const

const jobRanks = {
  prospect: 10,
  briefing: 20,
  pitching: 30,
  mou: 40,
  identifyingRoles: 50,
  candidateSearch: 60,
  visaEligibility: 70,
  cvPreparation: 80,
  cvReview: 90,
  recruitmentProcess: 100,
  jobOffer: 110,
  training: 120,
  visaPreparation: 130,
  postHireEngagement: 140,
} as const

export const caseClosedWonStages = ['durableSolution'] as const
export const caseClosedLostStages = [
  'noJobOffer',
  'noVisa',
  'notFitForRole',
  'notEligibleForTC',
  'notEligibleForVisa',
  'noInterview',
  'candidateLeavesDestination',
  'candidateMistakenProspect',
  'candidateRejectsOffer',
  'candidateUnreachable',
  'candidateWithdraws',
  'jobIneligible',
  'jobOfferRetracted',
  'jobWithdrawn',
  'relocatedNoJobOfferPathway',
  'trainingNotCompleted',
  'programSuspended',
] as const

export const jobClosedWonStages = ['hiringCompleted'] as const
export const jobClosedLostStages = [
  'inadequatePathwayProvision',
  'ineligibleEmployer',
  'ineligibleOccupation',
  'ineligibleRegion',
  'noInterest',
  'noJobOffer',
  'noPrPathway',
  'noSuitableCandidates',
  'noVisa',
  'tooExpensive',
  'tooHighWage',
  'tooLong',
  'mouIssue',
  'trainingNotCompleted',
] as const

export type CaseActiveStage = keyof typeof caseRanks
export type JobActiveStage = keyof typeof jobRanks
export type CaseStage =
  CaseActiveStage | (typeof caseClosedWonStages)[number] | (typeof caseClosedLostStages)[number]
export type JobStage =
  JobActiveStage | (typeof jobClosedWonStages)[number] | (typeof jobClosedLostStages)[number]

export const caseActiveStages = Object.keys(caseRanks) as CaseActiveStage[]
export const jobActiveStages = Object.keys(jobRanks) as JobActiveStage[]
export const caseStages: readonly CaseStage[] = [
  ...caseActiveStages,
  ...caseClosedWonStages,
  ...caseClosedLostStages,
]
export const jobStages: readonly JobStage[] = [
  ...jobActiveStages,
  ...jobClosedWonStages,
  ...jobClosedLostStages,
]

/** The rank of an active stage; null for a closed one. */
export function caseRank(stage: CaseStage): number | null {
  return stage in caseRanks ? caseRanks[stage as CaseActiveStage] : null
}

/** The rank of an active stage; null for a closed one. */
export function jobRank(stage: JobStage): number | null {
  return stage in jobRanks ? jobRanks[stage as JobActiveStage] : null
}

/** True when `furthest` (a case's furthest active stage) is `gate` or later. */
export function hasReached(furthest: CaseActiveStage, gate: CaseActiveStage): boolean {
  return caseRanks[furthest] >= caseRanks[gate]
}

/** Whether a case stage closes the case, and if so whether it was won. */
export function caseOutcome(stage: CaseStage): { closed: boolean; won: boolean } {
  const won = (caseClosedWonStages as readonly string[]).includes(stage)
  return { closed: won || caseRank(stage) === null, won }
}

/** Whether a job stage closes the job, and if so whether it was won. */
export function jobOutcome(stage: JobStage): { closed: boolean; won: boolean } {
  const won = (jobClosedWonStages as readonly string[]).includes(stage)
  return { closed: won || jobRank(stage) === null, won }
}

/** The furthest active stage after a case moved to `stage`: never goes back by itself. */
export function furthestAfter(furthest: CaseActiveStage, stage: CaseStage): CaseActiveStage {
  const rank = caseRank(stage)
  return rank !== null && rank > caseRanks[furthest] ? (stage as CaseActiveStage) : furthest
}

/** Stages at which the candidate does not see a case of theirs (domain.md, invariant 4). */
export function isHiddenFromCandidate(stage: CaseStage): boolean {
  return stage === 'prospect' || stage === 'candidateMistakenProspect'
}

/**
 * What a candidate, and every automatic post in a chat with one, is told of a stage: plain codes
 * without internal terms or raw closing reasons.
 */
export const softStages = [
  'preparing',
  'employerReviewsCv',
  'preparingInterview',
  'interview',
  'preparingTest',
  'test',
  'offer',
  'accepted',
  'training',
  'visa',
  'relocating',
  'relocated',
  'settled',
  'completed',
  'closed',
] as const
export type SoftStage = (typeof softStages)[number]

const softOf: Record<CaseActiveStage, SoftStage> = {
  prospect: 'preparing',
  miniIntake: 'preparing',
  fullIntake: 'preparing',
  visaEligibility: 'preparing',
  cvPreparation: 'preparing',
  cvReview: 'employerReviewsCv',
  oneWayPreparation: 'preparingInterview',
  oneWayReview: 'interview',
  testPreparation: 'preparingTest',
  testing: 'test',
  twoWayPreparation: 'preparingInterview',
  twoWayReview: 'interview',
  offer: 'offer',
  acceptance: 'accepted',
  training: 'training',
  provincialVisaPreparation: 'visa',
  provincialVisaProcessing: 'visa',
  visaPreparation: 'visa',
  visaProcessing: 'visa',
  relocating: 'relocating',
  relocated: 'relocated',
  settled: 'settled',
}

/** The softened code of a case stage. */
export function softStage(stage: CaseStage): SoftStage {
  if (caseRank(stage) !== null) return softOf[stage as CaseActiveStage]
  return caseOutcome(stage).won ? 'completed' : 'closed'
}
