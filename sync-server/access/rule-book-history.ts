/** Steps of a random history for the one rule book's property: changes, posts, lost cases, and days that go by. */
import fc from 'fast-check'
import type { OwnedStore } from '../db/store.ts'
import { ChangeRefused, type Change } from '../directory/changes.ts'
import type { Office } from '../directory/test-office.ts'
import { anyCase, anyChanges, anyTalk, talk } from './derive-suite.ts'
import { idsOf, type HistoryTally } from './history-tally.ts'
import { kase, tour, type Talk } from './history-tour.ts'

export const retentionDays = 30
const dayMs = 86_400_000

/** A case that has come far enough for the employer's side to see it, and then closed without being won. */
interface Loss {
  type: 'loss'
  changes: Change[]
  daysAgo: number
}
const anyLoss: fc.Arbitrary<Loss> = fc
  .tuple(anyCase, fc.constantFrom('cvReview', 'acceptance'), fc.constantFrom(0, 29, 31))
  .map(([its, reached, daysAgo]) => ({
    type: 'loss',
    changes: [
      { type: 'caseStage', case: its, stage: reached },
      { type: 'caseStage', case: its, stage: 'noVisa' },
    ],
    daysAgo,
  }))

interface Days {
  type: 'days'
  count: number
}
const anyDays: fc.Arbitrary<Days> = fc.record({
  type: fc.constant('days' as const),
  count: fc.constantFrom(2, retentionDays + 1),
})

export type Step = Change[] | Talk | Loss | Days
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: anyChanges },
  { weight: 2, arbitrary: anyLoss },
  { weight: 1, arbitrary: anyDays },
  { weight: 1, arbitrary: anyTalk },
)

const lost: Loss = {
  type: 'loss',
  changes: [
    { type: 'caseStage', case: kase('lina', 'cook'), stage: 'cvReview' },
    { type: 'caseStage', case: kase('lina', 'cook'), stage: 'noVisa' },
  ],
  daysAgo: 0,
}
/** A history in which everything happens, and a case is lost. */
export const tourWithLoss: Step[] = [lost, ...tour]

/** What is refused changes nothing. */
export async function take(
  store: OwnedStore,
  office: Office,
  step: Step,
  tally: HistoryTally,
): Promise<void> {
  try {
    if (Array.isArray(step)) {
      const before = await idsOf(store)
      await office.apply(...step)
      tally.changed(step, before)
    } else if (step.type === 'talk') await talk(office, step)
    else if (step.type === 'days') await pass(store, step.count)
    else await office.directory.apply(step.changes, Date.now() - step.daysAgo * dayMs)
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error
  }
}

/** So many days go by, and no sweep: whatever closed is so much longer ago, and each end so much nearer. */
export async function pass(store: OwnedStore, days: number): Promise<void> {
  await store.transaction(async (tx) => {
    const by = [days]
    await tx.query('update job_case set closed_at = closed_at - make_interval(days => $1) where closed', by) // prettier-ignore
    await tx.query('update grants set until = until - make_interval(days => $1) where until is not null', by) // prettier-ignore
    await tx.query('update sight set until = until - make_interval(days => $1) where until is not null', by) // prettier-ignore
    await tx.query(
      `update chat set state = jsonb_set(state, '{caseLostAt}', to_jsonb((state->>'caseLostAt')::bigint - $1::bigint))
       where state->>'caseLostAt' is not null`,
      [days * dayMs],
    )
  })
}
