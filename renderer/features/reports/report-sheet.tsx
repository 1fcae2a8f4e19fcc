import { useRef, useState, type ReactNode } from 'react'
import { characters, limits } from '../../../sync-server/contract/limits.ts'
import { PortError } from '../../data/port.ts'
import type { PostItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { useLeaveQuestion } from '../leaving/use-leave-question.tsx'
import './reports.css'

interface ReportSheetProps {
  chat: string
  post: PostItem
  onClose: () => void
}

/** Tells the coordinators of a post; says before who learns of it, and after that it is kept. */
export function ReportSheet({ chat, post, onClose }: ReportSheetProps): ReactNode {
  const words = useWords()
  const { t } = words
  const port = usePort()
  const offline = useView('sync', null)?.offlineSince !== null
  const [reason, setReason] = useState('')
  const [done, setDone] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const left = limits.reportReason - characters(reason)
  const field = useRef<HTMLTextAreaElement>(null)
  const { leave, onKey, question } = useLeaveQuestion({
    isTyped: !done && reason.trim() !== '',
    text: t('many.leave'),
    field,
    onLeave: onClose,
  })

  const send = (): void => {
    port
      .act('report', { chat, post: post.id, reason })
      .then(() => setDone(true))
      .catch((error: unknown) => {
        setProblem(words.refused(error instanceof PortError ? error.code : 'internal'))
      })
  }

  return (
    <Sheet title={t('report.title')} closeLabel={t('common.close')} onClose={leave} onKey={onKey}>
      {done ? (
        <>
          <p role="status">{t(offline ? 'report.kept' : 'report.done')}</p>
          <div className="sheet-actions">
            <Button look="primary" autoFocus onClick={onClose}>
              {t('common.close')}
            </Button>
          </div>
        </>
      ) : (
        <>
          {question}
          <p>{t('report.ask')}</p>
          <blockquote className="small soft clip" dir="auto">
            {post.body}
          </blockquote>
          <label className="labelled">
            {t('report.reason')}
            <textarea
              ref={field}
              className="field report-reason"
              dir="auto"
              rows={4}
              value={reason}
              aria-describedby="report-left"
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <p id="report-left" className={`small number ${left < 0 ? 'overdue' : 'soft'}`}>
            {t('report.left', { count: left })}
          </p>
          {problem !== null && (
            <p className="notice bad" role="alert">
              {problem}
            </p>
          )}
          <div className="sheet-actions">
            <Button onClick={leave}>{t('common.cancel')}</Button>
            <Button look="primary" disabled={left < 0} onClick={send}>
              {t('report.send')}
            </Button>
          </div>
        </>
      )}
    </Sheet>
  )
}
