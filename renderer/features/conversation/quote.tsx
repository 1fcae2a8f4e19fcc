import { Reply } from 'lucide-react'
import type { ReactNode } from 'react'
import type { QuoteItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'

/** Above a reply: the post that it answers, and the way there. */
export function Quote({
  quote,
  onJump,
}: {
  quote: QuoteItem
  onJump: (quote: QuoteItem) => void
}): ReactNode {
  const { t } = useWords()
  const words = quote.deleted ? t('conversation.deleted') : quote.text
  const name = quote.author?.name ?? t('common.unknownName')
  // Too far up to be on this device yet: there is no way there.
  if (quote.post === null)
    return (
      <p className="quote small soft">
        <Reply size={14} aria-hidden="true" /> {t('conversation.quoteAway')}
      </p>
    )
  return (
    <button
      type="button"
      className="quote small soft"
      aria-label={t('conversation.quoteOf', { name, text: words })}
      onClick={() => onJump(quote)}
    >
      <Reply size={14} aria-hidden="true" />
      <b>
        <bdi>{name}</bdi>
      </b>
      <span className="clip">
        <bdi>{words}</bdi>
      </span>
    </button>
  )
}
