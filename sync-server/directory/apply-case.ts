/** Changes of cases: their rows, what they touch, and what they announce. */
import {
  caseOutcome,
  caseRank,
  furthestAfter,
  hasReached,
  softStage,
  type CaseActiveStage,
  type CaseStage,
} from '../contract/stages.ts'
import type { Queryable } from '../db/store.ts'
import type { Applied } from './applied.ts'
import { ChangeRefused, known, type Of } from './changes.ts'
import * as rows from './entities-sql.ts'

export async function newCase(
  tx: Queryable,
  change: Of<'case'>,
  at: number,
  applied: Applied,
): Promise<void> {
  known(await rows.readCandidate(tx, change.candidate), change.candidate)
  known(await rows.readJob(tx, change.job), change.job)
  if (await rows.readCase(tx, change.id)) throw new ChangeRefused('duplicate', change.id)
  const furthest = furthestAfter(change.furthest ?? 'prospect', change.stage)
  await rows.insertCase(tx, change, stageWrite(change.stage, furthest, at))
  touchCase(applied, change.id)
  if (hasReached(furthest, 'cvReview')) announceStage(applied, change.id, change.stage)
}

export async function caseStage(
  tx: Queryable,
  change: Of<'caseStage'>,
  at: number,
  applied: Applied,
): Promise<void> {
  const before = known(await rows.readCase(tx, change.case), change.case)
  const furthest = furthestAfter(before.furthest, change.stage)
  await rows.setCaseStage(tx, change.case, stageWrite(change.stage, furthest, at))
  touchCase(applied, change.case)
  const opens = !hasReached(before.furthest, 'cvReview')
  const news = opens || softStage(before.stage) !== softStage(change.stage)
  if (news && hasReached(furthest, 'cvReview')) announceStage(applied, change.case, change.stage)
}

export async function correctStage(
  tx: Queryable,
  change: Of<'correctStage'>,
  applied: Applied,
): Promise<void> {
  const before = known(await rows.readCase(tx, change.case), change.case)
  if ((caseRank(change.stage) ?? 0) >= (caseRank(before.furthest) ?? 0)) {
    throw new ChangeRefused('not-earlier', change.case)
  }
  await rows.setCaseStage(tx, change.case, stageWrite(change.stage, change.stage, 0))
  await rows.noteCorrection(tx, change.case, before, change.stage)
  touchCase(applied, change.case)
  const news = softStage(before.stage) !== softStage(change.stage)
  if (news && hasReached(change.stage, 'cvReview'))
    announceStage(applied, change.case, change.stage)
}

export async function caseNextStep(
  tx: Queryable,
  change: Of<'caseNextStep'>,
  applied: Applied,
): Promise<void> {
  const before = known(await rows.readCase(tx, change.case), change.case)
  if (before.nextStep === change.nextStep && before.nextStepDue === change.nextStepDue) return
  await rows.setNextStep(tx, 'case', change.case, change.nextStep, change.nextStepDue)
  applied.rows.case.add(change.case)
  applied.touched.jobChats.add(before.job)
  const owner = known(await rows.readCandidate(tx, before.candidate), before.candidate)
  if (!hasReached(before.furthest, 'cvReview') || owner.sourcePartner === null) return
  applied.announce(
    { kind: 'jobSourcePartner', job: before.job, sourcePartner: owner.sourcePartner },
    {
      type: 'caseNextStep',
      candidateNumber: before.number,
      nextStep: change.nextStep,
      due: change.nextStepDue,
    },
  )
}

function stageWrite(stage: CaseStage, furthest: CaseActiveStage, at: number): rows.CaseStageWrite {
  const outcome = caseOutcome(stage)
  return { stage, furthest, ...outcome, closedAt: outcome.closed ? new Date(at) : null }
}

function announceStage(applied: Applied, kase: string, stage: CaseStage): void {
  applied.announce(
    { kind: 'candidateRecruiting', case: kase },
    { type: 'caseStage', stage: softStage(stage) },
  )
}

function touchCase(applied: Applied, id: string): void {
  applied.rows.case.add(id)
  applied.touched.cases.add(id)
}
