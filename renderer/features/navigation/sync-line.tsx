import {
  CircleAlert,
  CircleArrowUp,
  CloudAlert,
  CloudCheck,
  CloudDownload,
  CloudOff,
  DatabaseX,
  HardDrive,
  Hourglass,
  KeyRound,
  type LucideIcon,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { SyncPhase, SyncView } from '../../data/views/values.ts'
import { useWords, type Words } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { useMinute } from '../../store/use-minute.ts'
import { dayAndTime } from '../../ui/time.tsx'

/** By shape, since a colour alone tells nothing to who does not see it. */
const icons: Readonly<Record<SyncPhase, LucideIcon>> = {
  opening: Hourglass,
  catchingUp: CloudDownload,
  upToDate: CloudCheck,
  offline: CloudOff,
  signInAgain: KeyRound,
  tooOld: CircleArrowUp,
  trouble: CloudAlert,
  stopped: CircleAlert,
  cleared: DatabaseX,
  notKept: HardDrive,
}

/** The state of sync in a few words. */
export function syncWords(sync: SyncView, { t, intl }: Words): string {
  switch (sync.phase) {
    case 'offline':
      return sync.offlineSince === null
        ? t('sync.offline')
        : t('sync.offlineSince', { since: dayAndTime(intl, sync.offlineSince) })
    case 'catchingUp':
      return sync.held < sync.total
        ? t('sync.catchingUp', { held: sync.held, total: sync.total })
        : t('sync.catchingUpShort')
    default:
      return t(`sync.${sync.phase}`)
  }
}

/** The state as it is now, and what is done about it. */
function useSync(): { sync: SyncView; Icon: LucideIcon; said: string; open: () => void } | null {
  const words = useWords()
  const sync = useView('sync', null)
  const show = useNavigation((state) => state.show)
  // What was today is yesterday after midnight.
  useMinute()
  if (!sync) return null
  const { phase } = sync
  const open = (): void => show(phase === 'signInAgain' ? 'sign-in' : 'sync')
  return { sync, Icon: icons[phase], said: syncWords(sync, words), open }
}

/** One quiet line; it opens the sheet. Nothing else blinks because a network came or went. */
export function SyncLine(): ReactNode {
  const { t } = useWords()
  const now = useSync()
  if (!now) return null
  const { sync, Icon, said, open } = now
  return (
    <button type="button" className="sync-line" title={said} onClick={open}>
      <Icon size={16} className={`phase ${sync.phase}`} aria-hidden="true" />
      <span className="text number">{said}</span>
      {sync.waiting > 0 && (
        <span className="more number">{t('sync.waiting', { count: sync.waiting })}</span>
      )}
      {sync.rejected > 0 && (
        <span className="more number">{t('sync.rejected', { count: sync.rejected })}</span>
      )}
    </button>
  )
}

/** Where the line at the foot of the navigation has no room for words, or is not there: the words, while there is something to say. */
export function SyncStrip(): ReactNode {
  const now = useSync()
  if (!now || now.sync.phase === 'upToDate') return null
  const { sync, Icon, said, open } = now
  return (
    <button type="button" className="sync-strip small number" onClick={open}>
      <Icon size={14} className={`phase ${sync.phase}`} aria-hidden="true" />
      <span>{said}</span>
    </button>
  )
}
