import { useRef, useState, type ReactNode } from 'react'
import { limits } from '../../../sync-server/contract/limits.ts'
import { PortError } from '../../data/port.ts'
import { useWords } from '../../i18n/words.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { Button } from '../../ui/button.tsx'
import { DateField } from '../../ui/date-field.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { useLeaveQuestion } from '../leaving/use-leave-question.tsx'
import { AboutPost } from './about-post.tsx'
import { daysLater, nextWeek } from './dates.ts'

interface FollowUpSheetProps {
  chat: string
  /** A post of it; null = the chat as a whole. */
  post: string | null
  onClose: () => void
}

/** Asks for a date to come back to a chat or a post. */
export function FollowUpSheet({ chat, post, onClose }: FollowUpSheetProps): ReactNode {
  const { t } = useWords()
  const port = usePort()
  const view = useView('conversation', { chat, newest: 1 })
  const known =
    view && !('gone' in view) ? view.followUps.find((its) => its.post === post) : undefined
  const [date, setDate] = useState<string | null>(null)
  const [note, setNote] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const words = useWords()
  const field = useRef<HTMLInputElement>(null)
  const { leave, onKey, question } = useLeaveQuestion({
    isTyped: note !== null && note.trim() !== (known?.note ?? ''),
    text: t('templates.leave'),
    field,
    onLeave: onClose,
  })
  const today = new Date()
  const quick = [
    ['followUp.today', daysLater(today, 0)],
    ['followUp.tomorrow', daysLater(today, 1)],
    ['followUp.nextWeek', nextWeek(today)],
  ] as const

  const save = (due: string | null): void => {
    port
      .act('followUp', { chat, post, due, note: (note ?? known?.note ?? '').trim() })
      .then(onClose)
      .catch((error: unknown) => {
        setProblem(words.refused(error instanceof PortError ? error.code : 'internal'))
      })
  }

  return (
    <Sheet title={t('followUp.title')} closeLabel={t('common.close')} onClose={leave} onKey={onKey}>
      {question}
      <p className="soft">{t(post === null ? 'followUp.aboutChat' : 'followUp.aboutPost')}</p>
      {post !== null && <AboutPost chat={chat} post={post} />}
      <label className="labelled">
        {t('followUp.note')}
        <input
          ref={field}
          className="field"
          dir="auto"
          maxLength={limits.followUpNote}
          value={note ?? known?.note ?? ''}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <div className="follow-up-quick">
        {quick.map(([label, due]) => (
          <Button key={label} onClick={() => save(due)}>
            {t(label)}
          </Button>
        ))}
      </div>
      <DateField label={t('followUp.date')} value={date ?? known?.due ?? ''} onChoose={setDate} />
      {problem !== null && (
        <p className="notice bad" role="alert">
          {problem}
        </p>
      )}
      <div className="sheet-actions">
        {known && (
          <Button look="quiet" onClick={() => save(null)}>
            {t('followUp.done')}
          </Button>
        )}
        <Button onClick={leave}>{t('common.cancel')}</Button>
        <Button
          look="primary"
          disabled={(date ?? known?.due ?? '') === ''}
          onClick={() => save(date ?? known?.due ?? null)}
        >
          {t('common.save')}
        </Button>
      </div>
    </Sheet>
  )
}
