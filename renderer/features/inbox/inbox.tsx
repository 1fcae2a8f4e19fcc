import { Inbox as InboxIcon, Search, X } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { ChatKind } from '../../../sync-server/contract/chats.ts'
import { useWords } from '../../i18n/words.ts'
import { nameOf } from '../../keys.ts'
import { isFiltered, noFilter, useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx'
import { StandInLines } from '../stand-in/stand-in-lines.tsx'
import { ChatList } from './chat-list.tsx'
import { MoreFilters, rareFilters } from './filters.tsx'
import './list.css'
import { Older } from './older.tsx'
import { ReadAll } from './read-all.tsx'

const kinds: [label: string, kinds: readonly ChatKind[]][] = [
  ['inbox.withCandidate', ['candidateProspect', 'candidateRecruiting', 'jobCohort']],
  [
    'inbox.withEmployer',
    ['candidateRecruiting', 'jobSourcePartner', 'jobAllSourcePartners', 'jobCohort'],
  ],
]

/** Whether these kinds stand on a chip of their own. */
function isOnChip(its: readonly ChatKind[]): boolean {
  return kinds.some(([, chip]) => chip.join() === its.join())
}

/** Every conversation in which a person has written, newest first. */
export function Inbox(): ReactNode {
  const { t } = useWords()
  const { filter, setFilter, chat, openChat, show, go } = useNavigation()
  const [more, setMore] = useState(false)
  const me = useView('me', null)
  const [showsOlder, setShowsOlder] = useState(false)
  const recent = useView('chats', { scope: 'inbox', ...filter })
  // They may be thousands: of those that nobody looks at their number is enough.
  const older = useView('chats', { scope: showsOlder ? 'older' : 'inbox', ...filter })
  const count = useView('chatCount', { scope: 'older', ...filter }) ?? 0
  const isOlder = showsOlder && count > 0
  const chats = isOlder ? older : recent
  const counts = useView('counts', null)
  const standIns = useView('standIns', null)
  const isCandidate = me?.role === 'candidate'
  const rare = rareFilters(filter, isOnChip)
  const unread = (recent ?? []).filter((its) => its.unread > 0).map((its) => its.id)
  const toggle = (key: 'mine' | 'unread' | 'suspended'): void => {
    setFilter({ ...filter, [key]: filter[key] !== true })
  }
  return (
    <section className="list" aria-label={t('inbox.title')}>
      <header className="list-head">
        <h1>{t(isOlder ? 'inbox.olderTitle' : 'inbox.title')}</h1>
        <span className="small faint number">
          {!isOlder && t('inbox.unread', { count: counts?.inbox ?? 0 })}
        </span>
        {!isOlder && unread.length > 0 && <ReadAll chats={unread} />}
        {isFiltered(filter) && (
          <IconButton label={t('inbox.clear')} onClick={() => setFilter(noFilter)}>
            <X size={16} aria-hidden="true" />
          </IconButton>
        )}
      </header>
      {!isCandidate && (
        <div className="list-tools">
          <button type="button" className="find" onClick={() => show('jump')}>
            <Search size={16} aria-hidden="true" />
            <span className="clip">{t('nav.jump')}</span>
            <kbd>{nameOf('Ctrl K')}</kbd>
          </button>
          <div className="chips">
            <button
              type="button"
              className="chip"
              aria-pressed={filter.mine === true}
              onClick={() => toggle('mine')}
            >
              {t('inbox.mine')}
            </button>
            <button
              type="button"
              className="chip"
              aria-pressed={filter.unread === true}
              onClick={() => toggle('unread')}
            >
              {t('inbox.unreadOnly')}
            </button>
            {((counts?.suspended ?? 0) > 0 || filter.suspended === true) && (
              <button
                type="button"
                className="chip"
                aria-pressed={filter.suspended === true}
                title={t('inbox.suspendedTitle')}
                onClick={() => toggle('suspended')}
              >
                {t('inbox.suspended', { count: counts?.suspended ?? 0 })}
              </button>
            )}
            {standIns?.others.map(({ person }) => {
              const on = filter.standInFor === person.id
              return (
                <button
                  key={person.id}
                  type="button"
                  className="chip"
                  aria-pressed={on}
                  onClick={() => {
                    const { standInFor: _, ...rest } = filter
                    setFilter(on ? rest : { ...filter, standInFor: person.id })
                  }}
                >
                  {t('inbox.standInFor', { name: person.name ?? t('common.unknownName') })}
                </button>
              )
            })}
            {kinds.map(([label, its]) => {
              const on = filter.kinds?.join() === its.join()
              return (
                <button
                  key={label}
                  type="button"
                  className="chip"
                  aria-pressed={on}
                  onClick={() => {
                    const { kinds: _, ...rest } = filter
                    setFilter(on ? rest : { ...filter, kinds: its })
                  }}
                >
                  {t(label)}
                </button>
              )
            })}
            <button
              type="button"
              className={`chip ${rare > 0 ? 'on' : ''}`}
              aria-expanded={more}
              onClick={() => setMore(!more)}
            >
              {more
                ? t('inbox.less')
                : rare > 0
                  ? t('inbox.moreOn', { count: rare })
                  : t('inbox.more')}
            </button>
          </div>
          <StandInLines />
          {more && <MoreFilters filter={filter} onChange={setFilter} />}
        </div>
      )}
      {chats === undefined ? (
        <Skeleton label={t('common.loading')} />
      ) : chats.length > 0 ? (
        <ChatList chats={chats} selected={chat} label={t('inbox.list')} onOpen={openChat} />
      ) : isFiltered(filter) ? (
        <EmptyState icon={InboxIcon} title={t('inbox.emptyFiltered')}>
          <Button onClick={() => setFilter(noFilter)}>{t('inbox.clear')}</Button>
        </EmptyState>
      ) : (
        <EmptyState
          icon={InboxIcon}
          title={t('inbox.emptyTitle')}
          text={t(isCandidate ? 'inbox.emptyCandidate' : 'inbox.emptyText')}
        >
          {!isCandidate && <Button onClick={() => go('jobs')}>{t('inbox.openJobs')}</Button>}
        </EmptyState>
      )}
      {count > 0 && (
        <Older count={count} open={isOlder} onToggle={() => setShowsOlder(!showsOlder)} />
      )}
    </section>
  )
}
