import { Moon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ConversationView } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useMinute } from '../../store/use-minute.ts'
import './local-time.css'
import { nightIn } from './night.ts'

/** A quiet line while it is night for the candidate who is written to. */
export function LocalTime({ of }: { of: NonNullable<ConversationView['away']> }): ReactNode {
  const { t, intl } = useWords()
  const { name, timeZone } = of
  // Each minute anew.
  useMinute()
  const at = nightIn(timeZone)
  if (at === null) return null
  const time = intl.formatTime(at, { timeZone, hour: 'numeric', minute: '2-digit' })
  return (
    <p className="local-time small soft">
      <Moon size={15} aria-hidden="true" />
      <span>{t('composer.night', { time, name })}</span>
    </p>
  )
}
