import {
  BriefcaseBusiness,
  Clock,
  Flag,
  FolderOpen,
  Inbox,
  LogOut,
  MessageSquareWarning,
  Search,
  Settings,
  type LucideIcon,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useNavigation, type Section } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { IconButton } from '../../ui/button.tsx'
import { dateOf } from '../../ui/time.tsx'
import { NewsDot } from '../whats-new/news-dot.tsx'
import './navigation.css'
import { SyncLine } from './sync-line.tsx'
import { useOwnPlace } from './use-own-place.ts'

/** Where it leads, its count and how urgent that is. */
type NavigationItem = [section: Section, icon: LucideIcon, count: number, tone: string]

/** Where one can go, and at the foot how sync stands. */
export function Navigation(): ReactNode {
  const { t, intl } = useWords()
  const me = useView('me', null)
  const counts = useView('counts', null)
  const section = useNavigation((state) => state.section)
  const go = useNavigation((state) => state.go)
  const show = useNavigation((state) => state.show)
  const place = useOwnPlace()
  const isCandidate = me?.role === 'candidate'
  const now = dateOf(new Date())
  const due = useView('followUps', { mine: true })?.filter((item) => item.due <= now).length ?? 0
  const waits = (counts?.waiting ?? 0) + (counts?.rejected ?? 0)
  const items: NavigationItem[] = [
    ['inbox', Inbox, counts?.inbox ?? 0, ''],
    ['jobs', BriefcaseBusiness, 0, ''],
    // A candidate's cases are their jobs.
    ...(isCandidate
      ? []
      : ([
          ['cases', FolderOpen, 0, ''],
          ['followUps', Flag, due, 'waits'],
        ] satisfies NavigationItem[])),
    ...(me?.coordinator === true
      ? ([['reports', MessageSquareWarning, counts?.reports ?? 0, '']] satisfies NavigationItem[])
      : []),
    ['waiting', Clock, waits, (counts?.rejected ?? 0) > 0 ? 'bad' : 'waits'],
  ]
  return (
    <nav className="nav" aria-label={t('nav.label')}>
      <div className="me">
        <Avatar
          name={me?.name ?? null}
          role={isCandidate ? 'candidate' : me?.coordinator ? 'coordinator' : 'source'}
        />
        <div>
          <div className="clip">
            <bdi>
              <b>{me?.name ?? ''}</b>
            </bdi>
          </div>
          <div className="small soft clip">
            <bdi>{place}</bdi>
          </div>
        </div>
        <IconButton label={t('nav.signOut')} onClick={() => show('sign-out')}>
          <LogOut size={16} aria-hidden="true" />
        </IconButton>
      </div>
      {items.map(([name, Icon, count, tone]) => (
        <button
          key={name}
          type="button"
          className="nav-item"
          aria-current={section === name ? 'page' : undefined}
          title={t(`nav.${name}`)}
          onClick={() => go(name)}
        >
          <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
          <span className="label">{t(`nav.${name}`)}</span>
          {count > 0 && <span className={`count number ${tone}`}>{intl.formatNumber(count)}</span>}
        </button>
      ))}
      <button
        type="button"
        className="nav-item"
        title={t('nav.search')}
        onClick={() => show('search')}
      >
        <Search size={18} strokeWidth={1.75} aria-hidden="true" />
        <span className="label">{t('nav.search')}</span>
      </button>
      <button
        type="button"
        className="nav-item at-foot"
        title={t('nav.settings')}
        onClick={() => show('settings')}
      >
        <Settings size={18} strokeWidth={1.75} aria-hidden="true" />
        <span className="label">{t('nav.settings')}</span>
        <NewsDot />
      </button>
      <SyncLine />
    </nav>
  )
}
