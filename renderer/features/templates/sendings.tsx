import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import type { SendingItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { shortTime } from '../../ui/time.tsx'
import { progressOf, SendingResults } from './sending-results.tsx'

/** Messages to many, each with what became of it; nothing where there is none. */
export function Sendings({ sendings }: { sendings: readonly SendingItem[] }): ReactNode {
  const words = useWords()
  const { t, intl } = words
  if (sendings.length === 0) return null
  return (
    <section className="sendings" aria-label={t('many.sendings')}>
      <h2>{t('many.sendings')}</h2>
      {sendings.map((sending) => (
        <details key={sending.id}>
          <summary>
            <ChevronDown size={16} aria-hidden="true" />
            <bdi className="clip">{sending.title}</bdi>
            <span className="small soft">{progressOf(sending, words)}</span>
            <span className="small faint number">{shortTime(intl, sending.at)}</span>
          </summary>
          <SendingResults sending={sending} />
        </details>
      ))}
    </section>
  )
}
