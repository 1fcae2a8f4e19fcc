import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useNews } from './use-news.ts'
import './whats-new.css'

/** Says quietly that there is something new; nothing once it was read. */
export function NewsDot(): ReactNode {
  const { t } = useWords()
  if (!useNews()) return null
  return (
    <span className="news-dot" title={t('whatsNew.dot')}>
      <span className="hidden-label">{t('whatsNew.dot')}</span>
    </span>
  )
}
