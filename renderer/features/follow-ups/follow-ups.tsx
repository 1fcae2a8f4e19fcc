import { CalendarCheck, Check, Flag } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { FollowUpItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { useUndo } from '../../store/undo.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx'
import { Parts } from '../../ui/parts.tsx'
import { plainDate } from '../../ui/time.tsx'
import { groupOf, type DueGroup } from './dates.ts'
import './follow-ups.css'

const groups: readonly DueGroup[] = ['overdue', 'today', 'week', 'later']

/** Own dates to come back, and the next steps due on cases: what is overdue stands first. */
export function FollowUps(): ReactNode {
  const { t } = useWords()
  const [mine, setMine] = useState(true)
  const items = useView('followUps', { mine })
  const now = new Date()
  return (
    <main className="page" aria-label={t('followUps.title')}>
      <header className="page-head follow-ups-head">
        <h1>{t('followUps.title')}</h1>
        <button type="button" className="chip" aria-pressed={mine} onClick={() => setMine(!mine)}>
          {t('followUps.mine')}
        </button>
      </header>
      {items === undefined ? (
        <Skeleton label={t('common.loading')} />
      ) : items.length === 0 ? (
        <EmptyState icon={Flag} title={t('followUps.empty')} text={t('followUps.emptyText')}>
          {mine && <Button onClick={() => setMine(false)}>{t('followUps.showAll')}</Button>}
        </EmptyState>
      ) : (
        groups.map((group) => {
          const its = items.filter((item) => groupOf(item.due, now) === group)
          return its.length === 0 ? null : (
            <section key={group} aria-label={t(`followUps.${group}`)}>
              <h2 className={group === 'overdue' ? 'overdue' : ''}>{t(`followUps.${group}`)}</h2>
              <ul>
                {its.map((item) => (
                  <Row
                    key={`${item.kind} ${item.chat?.id ?? item.case?.id ?? ''} ${item.post ?? ''}`}
                    item={item}
                  />
                ))}
              </ul>
            </section>
          )
        })
      )}
    </main>
  )
}

function Row({ item }: { item: FollowUpItem }): ReactNode {
  const words = useWords()
  const { t, intl } = words
  const port = usePort()
  const offer = useUndo((state) => state.offer)
  const { openCase, go, openChat } = useNavigation()
  const { chat, case: facts, post, due, note } = item
  const title = chat ? words.chatTitle(chat) : (facts?.candidate.name ?? t('common.unknownName'))
  const where = chat ? words.chatKind(chat) : (facts?.job.name ?? '')
  const open = (): void => {
    if (chat) {
      go('inbox')
      openChat(chat.id)
    } else if (facts) openCase(facts.id)
  }
  const done = (): void => {
    if (!chat) return
    const set = (date: string | null): void =>
      void port.act('followUp', { chat: chat.id, post, due: date, note }).catch(() => undefined)
    set(null)
    offer(t('followUps.doneSaid'), () => set(due))
  }
  return (
    <li className="follow-up">
      <button type="button" className="follow-up-open" onClick={open}>
        {item.kind === 'own' ? (
          <Flag size={16} aria-hidden="true" />
        ) : (
          <CalendarCheck size={16} aria-hidden="true" />
        )}
        <span>
          <span className="title">
            <bdi>{note === '' ? title : note}</bdi>
          </span>
          <span className="small soft">
            <Parts of={[note === '' ? '' : title, where, t(`followUps.${item.kind}`)]} />
          </span>
        </span>
      </button>
      <span className="small number due">{plainDate(intl, due)}</span>
      {item.kind === 'own' ? (
        <IconButton label={t('followUp.done')} onClick={done}>
          <Check size={18} aria-hidden="true" />
        </IconButton>
      ) : (
        <span />
      )}
    </li>
  )
}
