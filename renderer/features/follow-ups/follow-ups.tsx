import { CalendarCheck, Check, Flag } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { FollowUpItem, QuoteItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { useUndo } from '../../store/undo.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx'
import { Parts } from '../../ui/parts.tsx'
import { RovingBox } from '../../ui/roving-box.tsx'
import { plainDate } from '../../ui/time.tsx'
import { useAct } from '../undo/use-act.ts'
import { groupOf, type DueGroup } from './dates.ts'
import { FollowUpSheet } from './follow-up-sheet.tsx'
import './follow-ups.css'

/** What a follow-up is about: a post, or a chat as a whole. */
interface About {
  chat: string
  post: string | null
}

const groups: readonly DueGroup[] = ['overdue', 'today', 'week', 'later']

/** Own dates to come back, and the next steps due on cases: what is overdue stands first. */
export function FollowUps(): ReactNode {
  const { t } = useWords()
  const [mine, setMine] = useState(true)
  const items = useView('followUps', { mine })
  /** The one that gets another date. */
  const [changing, setChanging] = useState<About | null>(null)
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
        <RovingBox>
          {groups.map((group) => {
            const its = items.filter((item) => groupOf(item.due, now) === group)
            return its.length === 0 ? null : (
              <section key={group} aria-label={t(`followUps.${group}`)}>
                <h2 className={group === 'overdue' ? 'overdue' : ''}>{t(`followUps.${group}`)}</h2>
                <ul>
                  {its.map((item) =>
                    item.chat !== null && item.post !== null ? (
                      <OfPost
                        key={keyOf(item)}
                        item={item}
                        chat={item.chat.id}
                        post={item.post}
                        onChange={setChanging}
                      />
                    ) : (
                      <Row key={keyOf(item)} item={item} about={null} onChange={setChanging} />
                    ),
                  )}
                </ul>
              </section>
            )
          })}
        </RovingBox>
      )}
      {changing && <FollowUpSheet {...changing} onClose={() => setChanging(null)} />}
    </main>
  )
}

function keyOf({ kind, chat, case: facts, post }: FollowUpItem): string {
  return `${kind} ${chat?.id ?? facts?.id ?? ''} ${post ?? ''}`
}

interface OfPostProps extends Pick<RowProps, 'item' | 'onChange'> {
  chat: string
  post: string
}

/** What is to come back to is one post: it is named by its words, and opened at its place. */
function OfPost({ chat, post, ...row }: OfPostProps): ReactNode {
  return <Row {...row} about={useView('post', { chat, post }) ?? null} />
}

interface RowProps {
  item: FollowUpItem
  /** The post it is about; null = none, or it is not on this device. */
  about: QuoteItem | null
  /** Asks for another date. */
  onChange: (about: About) => void
}

function Row({ item, about, onChange }: RowProps): ReactNode {
  const words = useWords()
  const { t, intl } = words
  const act = useAct()
  const offer = useUndo((state) => state.offer)
  const { openCase, go, openChat, goTo } = useNavigation()
  const { chat, case: facts, post, due, note } = item
  const title = chat ? words.chatTitle(chat) : (facts?.candidate.name ?? t('common.unknownName'))
  const text = about?.deleted === false ? about.text : ''
  const said = [note, text].find((its) => its !== '') ?? title
  const kind = item.kind === 'own' && post !== null ? 'ownPost' : item.kind
  const where = chat ? words.chatKind(chat) : (facts?.job.name ?? '')
  const open = (): void => {
    if (chat && about?.seq != null) goTo({ chat: chat.id, seq: about.seq })
    else if (chat) {
      go('inbox')
      openChat(chat.id)
    } else if (facts) openCase(facts.id)
  }
  const done = (): void => {
    if (!chat) return
    const set = (date: string | null): Promise<boolean> =>
      act('followUp', { chat: chat.id, post, due: date, note })
    void set(null).then((isDone) => {
      if (isDone) offer(t('followUps.doneSaid'), () => void set(due))
    })
  }
  return (
    <li className="follow-up" data-stop={keyOf(item)}>
      <button type="button" className="follow-up-open" onClick={open}>
        {item.kind === 'own' ? (
          <Flag size={16} aria-hidden="true" />
        ) : (
          <CalendarCheck size={16} aria-hidden="true" />
        )}
        <span>
          <span className="title">
            <bdi>{said}</bdi>
          </span>
          <span className="small soft">
            <Parts of={[said === title ? '' : title, where, t(`followUps.${kind}`)]} />
          </span>
        </span>
      </button>
      {item.kind === 'own' ? (
        <button
          type="button"
          className="small number due"
          aria-label={t('followUps.changeDate', { date: plainDate(intl, due) })}
          title={t('followUps.changeDate', { date: plainDate(intl, due) })}
          onClick={() => onChange({ chat: chat?.id ?? '', post })}
        >
          {plainDate(intl, due)}
        </button>
      ) : (
        <span className="small number due">{plainDate(intl, due)}</span>
      )}
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
