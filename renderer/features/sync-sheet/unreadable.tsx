import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { SyncView } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'

/** That something written here, and not sent, is lost with its place on the disk: where one looks for it. */
export function Unreadable({ sync }: { sync: SyncView }): ReactNode {
  const { t } = useWords()
  if (sync.unreadable === 0) return null
  return (
    <div className="notice bad" role="status">
      <CircleAlert size={18} aria-hidden="true" />
      <div>
        <b>{t('sync.unreadable', { count: sync.unreadable })}</b>
        <p className="small">{t('sync.unreadableNote')}</p>
      </div>
    </div>
  )
}
