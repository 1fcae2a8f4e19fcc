import { caseRank, softStages } from '../../../sync-server/contract/stages.ts'
import type { CaseItem } from '../../data/views/values.ts'

/** Cases that stand at the same stage. `closed`: these are, at whatever stage. */
export interface StageGroup {
  key: string
  closed: boolean
  cases: readonly [CaseItem, ...CaseItem[]]
}

/** A job's cases in the order of the stages; closed ones last, together. Within a stage they keep their order. */
export function byStage(cases: readonly CaseItem[]): StageGroup[] {
  const groups = Map.groupBy(cases, ({ closed, stage, soft }) => (closed ? '' : (stage ?? soft)))
  return [...groups]
    .flatMap(([key, [first, ...rest]]): StageGroup[] =>
      first ? [{ key, closed: first.closed, cases: [first, ...rest] }] : [],
    )
    .sort((a, b) => placeOf(a) - placeOf(b))
}

/** Where the reader has no exact stages, the softened ones have an order too. */
function placeOf({ closed, cases: [{ stage, soft }] }: StageGroup): number {
  if (closed) return Infinity
  return stage === null ? softStages.indexOf(soft) : (caseRank(stage) ?? Infinity)
}
