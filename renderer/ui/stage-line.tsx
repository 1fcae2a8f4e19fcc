import type { ReactNode } from 'react'
import { caseActiveStages, caseRank, type CaseStage } from '../../sync-server/contract/stages.ts'

interface StageLineProps {
  stage: CaseStage | null
  furthest: CaseStage | null
  /** The stage in words, with what comes next. */
  words: string
  /** All of it for who hears it: the words within an image are not read. */
  label: string
}

/** The stages of a case as a small line: how far it has come. */
export function StageLine({ stage, furthest, words, label }: StageLineProps): ReactNode {
  const reached = caseRank(stage ?? 'prospect') ?? caseRank(furthest ?? 'prospect') ?? 0
  const closed = stage !== null && caseRank(stage) === null
  return (
    <div
      className={`stage-line small soft ${closed ? 'closed' : ''}`}
      role="img"
      aria-label={label}
    >
      {stage !== null &&
        caseActiveStages.map((step) => (
          <i key={step} className={(caseRank(step) ?? 0) <= reached ? 'done' : ''} />
        ))}
      <span className="number">{words}</span>
    </div>
  )
}
