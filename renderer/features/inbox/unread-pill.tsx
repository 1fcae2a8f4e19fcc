import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'

/** Above, a count says "99+". */
const mostShown = 99

interface UnreadPillProps {
  count: number
  muted?: boolean
  /** Id of the message that says it in words. */
  words?: string
}

/** How much is unread, in the reader's digits; nothing where nothing is. */
export function UnreadPill({
  count,
  muted = false,
  words = 'row.unread',
}: UnreadPillProps): ReactNode {
  const { t, intl } = useWords()
  if (count === 0) return null
  return (
    <span className={`pill number ${muted ? 'muted-pill' : ''}`} aria-label={t(words, { count })}>
      {count > mostShown ? t('row.unreadOver', { count: mostShown }) : intl.formatNumber(count)}
    </span>
  )
}
