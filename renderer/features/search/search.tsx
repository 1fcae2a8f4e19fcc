import { Search as Magnifier, X } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import type { SearchHit } from '../../data/port.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import './search.css'

const filters = ['from:', 'in:', 'has:file', 'before:', 'after:'] as const

/** Searches the posts of this device as one types; in one chat where `chat` is given. */
export function Search({ chat }: { chat: string | null }): ReactNode {
  const { t } = useWords()
  const { show, follow } = useNavigation()
  const [text, setText] = useState('')
  const [only, setOnly] = useState(chat)
  const [at, setAt] = useState(0)
  const listId = useId()
  const view = useView('search', { text, chat: only })
  const hits = view?.hits ?? []
  const chosen = Math.min(at, hits.length - 1)
  const open = (hit: SearchHit | undefined): void => {
    if (hit) follow({ chat: hit.chat.id, seq: hit.seq })
  }
  const isEmpty = text.trim() === ''

  return (
    <Sheet wide title={t('search.title')} closeLabel={t('common.close')} onClose={() => show(null)}>
      <label className="search-field">
        <Magnifier size={17} aria-hidden="true" />
        <span className="hidden-label">{t('search.placeholder')}</span>
        <input
          type="search"
          autoFocus
          dir="auto"
          role="combobox"
          aria-expanded={hits.length > 0}
          aria-controls={listId}
          aria-activedescendant={hits.length > 0 ? `${listId}-${String(chosen)}` : undefined}
          value={text}
          placeholder={t('search.placeholder')}
          onChange={(event) => {
            setText(event.target.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') setAt(Math.min(hits.length - 1, chosen + 1))
            else if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1))
            else if (event.key === 'Enter') open(hits[chosen])
            else return
            event.preventDefault()
          }}
        />
      </label>
      <div className="search-filters">
        {only !== null && (
          <span className="search-only">
            {t('search.here')}
            <IconButton label={t('search.everywhere')} onClick={() => setOnly(null)}>
              <X size={14} aria-hidden="true" />
            </IconButton>
          </span>
        )}
        {filters.map((filter) => (
          <button
            key={filter}
            type="button"
            className="chip"
            onClick={() => setText(`${text.trimEnd()} ${filter}`.trimStart())}
          >
            <span dir="ltr">{filter}</span>
          </button>
        ))}
      </div>
      <p className="small soft" role="status">
        {isEmpty
          ? t('search.hint')
          : view && !view.complete
            ? t('search.reading', { count: view.read })
            : view?.more
              ? t('search.more', { count: hits.length })
              : t('search.found', { count: hits.length })}
      </p>
      <ul id={listId} className="search-hits" role="listbox" aria-label={t('search.title')}>
        {hits.map((hit, index) => (
          <li
            key={hit.post}
            id={`${listId}-${String(index)}`}
            role="option"
            className="item-row search-hit"
            aria-selected={index === chosen}
            onClick={() => open(hit)}
            ref={(row) => {
              if (index === chosen) row?.scrollIntoView({ block: 'nearest' })
            }}
          >
            <Hit hit={hit} />
          </li>
        ))}
      </ul>
    </Sheet>
  )
}

function Hit({ hit }: { hit: SearchHit }): ReactNode {
  const words = useWords()
  const { t, intl } = words
  return (
    <>
      <span className="search-hit-head">
        <bdi className="clip">{words.chatTitle(hit.chat)}</bdi>
        <span className="small faint clip">{words.chatKind(hit.chat)}</span>
        <time className="small faint number" dateTime={new Date(hit.at).toISOString()}>
          {intl.formatDate(hit.at, { dateStyle: 'medium' })}
        </time>
      </span>
      <span dir="auto" className="search-line">
        <bdi className="soft">{hit.author.name ?? t('common.unknownName')}: </bdi>
        {hit.line.map((part, index) =>
          part.hit ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
        )}
      </span>
    </>
  )
}
