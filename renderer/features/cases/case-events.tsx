import { ArrowRight, ChevronDown } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useView } from '../../store/port-context.tsx'
import './case-events.css'

/** So many stand open. */
const shown = 5

/** What has happened on a case, the newest first. */
export function CaseEvents({ id }: { id: string }): ReactNode {
  const { t, intl, event: words } = useWords()
  const view = useView('caseEvents', { case: id })
  const [open, setOpen] = useState(false)
  if (!view || view.events.length === 0) return null
  const partners = new Map(view.partners)
  const visible = open ? view.events : view.events.slice(0, shown)
  const rest = view.events.length - visible.length
  return (
    <section>
      <h2>{t('cases.events')}</h2>
      <ul className="case-events">
        {visible.map(({ id: key, at, event }) => (
          <li key={key}>
            <ArrowRight size={15} aria-hidden="true" />
            <span dir="auto">{words(event, (partner) => partners.get(partner) ?? null)}</span>
            <time className="faint number" dateTime={new Date(at).toISOString()}>
              {intl.formatDate(at, { day: 'numeric', month: 'short', year: 'numeric' })}
            </time>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" className="link" onClick={() => setOpen(true)}>
          <ChevronDown size={14} aria-hidden="true" /> {t('event.more', { count: rest })}
        </button>
      )}
      {!view.complete && <p className="small soft">{t('details.olderToCome')}</p>}
    </section>
  )
}
