import type { ReactNode } from 'react'
import type { SearchHit } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { PartsLine } from '../../ui/parts.tsx'

export interface HitsProps {
  /** Of the options: theirs are it with their numbers. */
  id: string
  /** How many stand in lists above this one: its numbers go on from there. */
  first: number
  chosen: number
  onOpen: (hit: SearchHit) => void
}

/** Posts that were found, as options of the search field. `list`: the id of the list, where it is not the first. */
export function Hits({
  id,
  list = id,
  label,
  hits,
  first,
  chosen,
  onOpen,
}: HitsProps & { list?: string; label: string; hits: readonly SearchHit[] }): ReactNode {
  return (
    <ul id={list} className="search-hits" role="listbox" aria-label={label}>
      {hits.map((hit, index) => (
        <li
          key={hit.post}
          id={`${id}-${String(first + index)}`}
          role="option"
          className="item-row search-hit"
          aria-selected={first + index === chosen}
          onClick={() => onOpen(hit)}
          ref={(row) => {
            if (first + index === chosen) row?.scrollIntoView({ block: 'nearest' })
          }}
        >
          <Hit hit={hit} />
        </li>
      ))}
    </ul>
  )
}

function Hit({ hit }: { hit: SearchHit }): ReactNode {
  const words = useWords()
  const { t, intl } = words
  return (
    <>
      <span className="search-hit-head">
        <bdi className="clip">{words.chatTitle(hit.chat)}</bdi>
        <PartsLine className="small faint" of={words.kindParts(hit.chat)} />
        <time className="small faint number" dateTime={new Date(hit.at).toISOString()}>
          {intl.formatDate(hit.at, { dateStyle: 'medium' })}
        </time>
      </span>
      <span dir="auto" className="search-line">
        <span className="soft">
          <bdi>{hit.author.name ?? t('common.unknownName')}</bdi>
          {': '}
        </span>
        {hit.line.map((part, index) =>
          part.hit ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
        )}
      </span>
    </>
  )
}
