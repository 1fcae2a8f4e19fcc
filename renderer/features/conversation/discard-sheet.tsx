import type { ReactNode } from 'react'
import type { PostItem } from '../../data/port.ts'
import { useWords } from '../../i18n/words.ts'
import { usePort } from '../../store/port-context.tsx'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'

/** Asks before a text is gone for good. */
export function DiscardSheet({
  post,
  onClose,
}: {
  post: PostItem
  onClose: () => void
}): ReactNode {
  const port = usePort()
  const { t } = useWords()
  return (
    <Sheet title={t('conversation.discard')} closeLabel={t('common.close')} onClose={onClose}>
      <p>{t('conversation.discardAsk')}</p>
      <blockquote className="small soft clip" dir="auto">
        {post.body}
      </blockquote>
      <div className="sheet-actions">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button
          look="danger"
          onClick={() => {
            void port.act('discard', { post: post.id }).catch(() => undefined)
            onClose()
          }}
        >
          {t('conversation.discard')}
        </Button>
      </div>
    </Sheet>
  )
}
