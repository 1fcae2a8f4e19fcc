import type { ReactNode } from 'react'
import type { PostItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'

interface DeleteSheetProps {
  post: PostItem
  onDelete: () => void
  onClose: () => void
}

/** Asks before a post is taken back for all. */
export function DeleteSheet({ post, onDelete, onClose }: DeleteSheetProps): ReactNode {
  const { t } = useWords()
  return (
    <Sheet title={t('tools.delete')} closeLabel={t('common.close')} onClose={onClose}>
      <p>{t(post.mine ? 'tools.deleteAsk' : 'tools.removeAsk')}</p>
      <blockquote className="small soft clip" dir="auto">
        {post.body}
      </blockquote>
      <div className="sheet-actions">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button
          look="danger"
          onClick={() => {
            onDelete()
            onClose()
          }}
        >
          {t('tools.delete')}
        </Button>
      </div>
    </Sheet>
  )
}
