import type { ReactNode } from 'react'
import type { SyncView } from '../../data/views/values.ts'
import { useWords, type Words } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'

/** The state of sync in a few words. */
export function syncWords(sync: SyncView, { t, intl }: Words): string {
  switch (sync.phase) {
    case 'offline':
      return sync.offlineSince === null
        ? t('sync.offline')
        : t('sync.offlineSince', { since: intl.formatTime(sync.offlineSince) })
    case 'catchingUp':
      return sync.held < sync.total
        ? t('sync.catchingUp', { held: sync.held, total: sync.total })
        : t('sync.catchingUpShort')
    default:
      return t(`sync.${sync.phase}`)
  }
}

/** One quiet line; it opens the sheet. Nothing else blinks because a network came or went. */
export function SyncLine(): ReactNode {
  const words = useWords()
  const sync = useView('sync', null)
  const show = useNavigation((state) => state.show)
  if (!sync) return null
  const { waiting, rejected } = sync
  return (
    <button
      type="button"
      className="sync-line"
      title={syncWords(sync, words)}
      onClick={() => show(sync.phase === 'signInAgain' ? 'sign-in' : 'sync')}
    >
      <span className={`dot ${sync.phase}`} aria-hidden="true" />
      <span className="text number">{syncWords(sync, words)}</span>
      {waiting > 0 && (
        <span className="more number">{words.t('sync.waiting', { count: waiting })}</span>
      )}
      {rejected > 0 && (
        <span className="more number">{words.t('sync.rejected', { count: rejected })}</span>
      )}
    </button>
  )
}
