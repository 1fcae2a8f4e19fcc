import { ArrowRight, ChevronDown } from 'lucide-react'
import { memo, useState, type ReactNode } from 'react'
import type { PostItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'

interface EventsProps {
  posts: readonly PostItem[]
  partner: (id: string) => string | null
}

/** So many events stand open; of more the last one, and a button for the rest. */
const shown = 3

/** Automatic posts: slim lines, collapsed when more than three follow each other. */
export const Events = memo(function Events({ posts, partner }: EventsProps): ReactNode {
  const { t, intl, event } = useWords()
  const [open, setOpen] = useState(false)
  const visible = open || posts.length <= shown ? posts : posts.slice(-1)
  return (
    <>
      {visible.length < posts.length && (
        <div className="event">
          <button
            type="button"
            className="link"
            data-stop={`events ${posts[0]?.id ?? ''}`}
            onClick={() => setOpen(true)}
          >
            <ChevronDown size={14} aria-hidden="true" />{' '}
            {t('event.more', { count: posts.length - visible.length })}
          </button>
        </div>
      )}
      {visible.map((post) =>
        post.event === null ? null : (
          <div className="event" key={post.id}>
            <ArrowRight size={15} aria-hidden="true" />
            <span dir="auto">{event(post.event, partner)}</span>
            <time className="faint number">
              {intl.formatTime(post.acceptedAt ?? post.writtenAt)}
            </time>
          </div>
        ),
      )}
    </>
  )
})
