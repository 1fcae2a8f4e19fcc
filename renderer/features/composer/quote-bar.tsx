import { Reply, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { PostItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { IconButton } from '../../ui/button.tsx'

/** Above the field: which post is being answered. */
export function QuoteBar({ post, onDrop }: { post: PostItem; onDrop: () => void }): ReactNode {
  const { t } = useWords()
  const words = post.body.trim() === '' ? post.files.map(({ name }) => name).join(', ') : post.body
  return (
    <div className="quote-bar">
      <Reply size={16} aria-hidden="true" />
      <p className="clip">
        <span className="soft">
          {t('composer.replyTo', { name: post.author?.name ?? t('common.unknownName') })}
        </span>{' '}
        <bdi>{words.slice(0, 200).replace(/[\uD800-\uDBFF]$/, '')}</bdi>
      </p>
      <IconButton label={t('composer.dropReply')} onClick={onDrop}>
        <X size={16} aria-hidden="true" />
      </IconButton>
    </div>
  )
}
