import { Check, CircleAlert, Clock } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RecipientItem } from '../../data/port.ts'
import { useWords } from '../../i18n/words.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { Button } from '../../ui/button.tsx'

export interface Sent {
  recipient: RecipientItem
  post: string
}

/** What became of each: it goes on whether one watches or not. */
export function ManyResults({
  sent,
  onClose,
}: {
  sent: readonly Sent[]
  onClose: () => void
}): ReactNode {
  const { t, why } = useWords()
  const port = usePort()
  const waiting = new Map((useView('waiting', null) ?? []).map(({ post }) => [post.id, post]))
  const left = sent.filter(({ post }) => waiting.has(post))
  const unsent = left.filter(({ post }) => waiting.get(post)?.cancellable)
  return (
    <>
      <p role="status">
        {t('many.progress', { done: sent.length - left.length, count: sent.length })}
      </p>
      <ul className="many-list">
        {sent.map(({ recipient, post }) => {
          const its = waiting.get(post)
          const Icon = its === undefined ? Check : its.state === 'rejected' ? CircleAlert : Clock
          return (
            <li key={post} className="many-result">
              <Icon size={16} aria-hidden="true" />
              <bdi>{recipient.candidate.name}</bdi>
              <span className="small soft">
                {its === undefined
                  ? t('many.sent')
                  : its.state === 'rejected'
                    ? t('conversation.notSent', { why: why(its.code ?? 'invalid') })
                    : t('many.waits')}
              </span>
            </li>
          )
        })}
      </ul>
      <p className="small soft">{t('many.safe')}</p>
      <div className="sheet-actions">
        {unsent.length > 0 && (
          <Button
            onClick={() => {
              for (const { post } of unsent) void port.act('cancelWaiting', { post }).catch(() => undefined) // prettier-ignore
            }}
          >
            {t('many.cancel', { count: unsent.length })}
          </Button>
        )}
        <Button look="primary" onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
    </>
  )
}
