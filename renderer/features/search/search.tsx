import { Search as Magnifier, X } from 'lucide-react'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { limits } from '../../../sync-server/contract/limits.ts'
import type { SearchHit } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { Hits } from './hits.tsx'
import { keepSought, lastSought } from './last-sought.ts'
import { OnServer } from './on-server.tsx'
import './search.css'

const filters = ['from:', 'in:', 'has:file', 'before:', 'after:'] as const

/** Who types on is not asked about: the server hears of it after a moment without a key, ms. */
const restMs = 400

/**
 * Searches the posts of this device as one types, and after a moment those that only the server has; in one chat where
 * `chat` is given.
 */
export function Search({ chat }: { chat: string | null }): ReactNode {
  const { t } = useWords()
  const port = usePort()
  const { show, follow } = useNavigation()
  const [text, setText] = useState(() => lastSought(chat))
  const [only, setOnly] = useState(chat)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  useEffect(() => {
    keepSought({ text, chat })
  }, [text, chat])
  const [at, setAt] = useState(0)
  const listId = useId()
  const view = useView('search', { text, chat: only })
  const server = view?.server ?? null
  const hits = [...(view?.hits ?? []), ...(server?.hits ?? [])]
  const here = view?.hits.length ?? 0
  const chosen = Math.min(at, hits.length - 1)
  const open = (hit: SearchHit | undefined): void => {
    if (hit) follow({ chat: hit.chat.id, seq: hit.seq })
  }
  const isEmpty = text.trim() === ''

  const askServer = (): void =>
    void port.act('searchServer', { text, chat: only }).catch(() => undefined)
  const isDue = server?.phase === 'idle'
  useEffect(() => {
    if (!isDue) return
    const timer = setTimeout(() => {
      void port.act('searchServer', { text, chat: only }).catch(() => undefined)
    }, restMs)
    return () => clearTimeout(timer)
  }, [port, isDue, text, only])
  // What was found is for this sheet alone.
  useEffect(
    () => () => void port.act('searchServer', { text: '', chat: null }).catch(() => undefined),
    [port],
  )

  return (
    <Sheet wide title={t('search.title')} closeLabel={t('common.close')} onClose={() => show(null)}>
      <label className="search-field">
        <Magnifier size={17} aria-hidden="true" />
        <span className="hidden-label">{t('search.placeholder')}</span>
        <input
          ref={field}
          type="search"
          autoFocus
          dir="auto"
          role="combobox"
          aria-expanded={hits.length > 0}
          aria-controls={`${listId} ${listId}-server`}
          aria-activedescendant={hits.length > 0 ? `${listId}-${String(chosen)}` : undefined}
          maxLength={limits.searchCharacters}
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
            onClick={() => {
              setText(`${text.trimEnd()} ${filter}`.trimStart())
              setAt(0)
              // One goes on with a name or a date.
              field.current?.focus()
            }}
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
              ? t('search.more', { count: here })
              : t('search.found', { count: here })}
        {here > 0 &&
          server &&
          server.hits.length > 0 &&
          ` · ${t('search.server.below', { count: server.hits.length })}`}
      </p>
      <Hits
        id={listId}
        label={t('search.title')}
        hits={hits.slice(0, here)}
        first={0}
        chosen={chosen}
        onOpen={open}
      />
      {server && !isEmpty && (
        <OnServer
          id={listId}
          server={server}
          first={here}
          chosen={chosen}
          onOpen={open}
          onAsk={askServer}
        />
      )}
    </Sheet>
  )
}
