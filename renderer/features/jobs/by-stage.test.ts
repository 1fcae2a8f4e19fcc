import { expect, it } from 'vitest'
import type { CaseItem } from '../../data/views/values.ts'
import { byStage } from './by-stage.ts'

const kase = (id: string, facts: Partial<CaseItem>): CaseItem =>
  ({ id, stage: null, soft: 'preparing', closed: false, ...facts }) as CaseItem

it('groups cases in the order of the stages, closed ones last and together', () => {
  const groups = byStage([
    kase('offer', { stage: 'offer' }),
    kase('withdrawn', { stage: 'candidateWithdraws', closed: true }),
    kase('review 1', { stage: 'cvReview' }),
    kase('settled', { stage: 'settled' }),
    kase('won', { stage: 'durableSolution', closed: true }),
    kase('review 2', { stage: 'cvReview' }),
  ])
  expect(groups.map(({ closed, cases }) => [closed, ...cases.map(({ id }) => id)])).toEqual([
    [false, 'review 1', 'review 2'],
    [false, 'offer'],
    [false, 'settled'],
    [true, 'withdrawn', 'won'],
  ])
})

it('goes by the softened stage where the reader has no other', () => {
  const groups = byStage([
    kase('a', { soft: 'offer' }),
    kase('b', { soft: 'employerReviewsCv' }),
    kase('c', { soft: 'employerReviewsCv' }),
  ])
  expect(groups.map(({ cases }) => cases.map(({ id }) => id))).toEqual([['b', 'c'], ['a']])
})
