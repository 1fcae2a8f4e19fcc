import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import type { Suggestion } from './suggestions.ts'

interface SuggestionListProps {
  id: string
  suggestions: readonly Suggestion[]
  chosen: number
  onPick: (suggestion: Suggestion) => void
}

/** What is offered while one writes; the keyboard stays in the field. */
export function SuggestionList({
  id,
  suggestions,
  chosen,
  onPick,
}: SuggestionListProps): ReactNode {
  const { t } = useWords()
  return (
    <ul id={id} className="suggestions" role="listbox" aria-label={t('composer.suggestions')}>
      {suggestions.map((its, index) => (
        <li
          key={its.key}
          id={`${id}-${String(index)}`}
          role="option"
          aria-selected={index === chosen}
          ref={(row) => {
            if (index === chosen) row?.scrollIntoView({ block: 'nearest' })
          }}
          // The field keeps the focus.
          onPointerDown={(event) => {
            event.preventDefault()
            onPick(its)
          }}
        >
          {its.sign !== null && <span aria-hidden="true">{its.sign}</span>}
          <bdi>{its.words}</bdi>
          {its.hint !== '' && <span className="small soft">{its.hint}</span>}
        </li>
      ))}
    </ul>
  )
}
