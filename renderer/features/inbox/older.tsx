import { Archive, ChevronDown, ChevronUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useView } from '../../store/port-context.tsx'

interface OlderProps {
  count: number
  open: boolean
  onToggle: () => void
}

/** The inbox's foot: conversations whose posts are on the server only. */
export function Older({ count, open, onToggle }: OlderProps): ReactNode {
  const { t } = useWords()
  const offline = useView('sync', null)?.offlineSince != null
  return (
    <footer className="older">
      <button type="button" className="older-toggle" aria-expanded={open} onClick={onToggle}>
        <Archive size={16} aria-hidden="true" />
        <span>{t(open ? 'inbox.olderClose' : 'inbox.older', { count })}</span>
        {open ? (
          <ChevronDown size={16} aria-hidden="true" />
        ) : (
          <ChevronUp size={16} aria-hidden="true" />
        )}
      </button>
      {open && (
        <p className="small soft" role="status">
          {t(offline ? 'inbox.olderOffline' : 'inbox.olderText')}
        </p>
      )}
    </footer>
  )
}
