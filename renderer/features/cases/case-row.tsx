import type { ReactNode } from 'react'
import type { CaseItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { PartsLine } from '../../ui/parts.tsx'
import { plainDate } from '../../ui/time.tsx'
import { UnreadPill } from '../inbox/unread-pill.tsx'

interface CaseRowProps {
  item: CaseItem
  selected: boolean
  showJob: boolean
  onOpen: (id: string) => void
}

/** Whether a calendar date has passed for the reader. */
export function isOverdue(date: string, now = new Date()): boolean {
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
  return date < today
}

/** A case in a list: the candidate, the job, the stage, what comes next. */
export function CaseRow({ item, selected, showJob, onOpen }: CaseRowProps): ReactNode {
  const words = useWords()
  const { t, intl } = words
  const name =
    item.candidate.name ?? t('chat.titleCandidateNumber', { number: item.candidate.number ?? '?' })
  const due = item.nextStepDue
  return (
    <button
      type="button"
      className="item-row"
      aria-current={selected}
      data-stop={item.id}
      onClick={() => onOpen(item.id)}
    >
      <span className="title clip">
        <bdi>{name}</bdi>
      </span>
      <UnreadPill count={item.unread} />
      <PartsLine
        className="small soft full"
        of={[
          words.stage(item),
          showJob ? [item.job.employer, item.job.name].filter((part) => part).join(', ') : '',
        ]}
      />
      {item.nextStep !== null && (
        <PartsLine
          className={`small full ${due !== null && isOverdue(due) ? 'overdue' : 'faint'}`}
          of={[
            item.nextStep,
            due === null
              ? ''
              : isOverdue(due)
                ? t('cases.overdue')
                : t('cases.due', { due: plainDate(intl, due) }),
          ]}
        />
      )}
    </button>
  )
}
