import { useEffect, type ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { newsFor, thisVersion } from './this-version.ts'
import { markNewsSeen } from './use-news.ts'
import './whats-new.css'

/** What this version brought; with it open, it counts as read. */
export function WhatsNew(): ReactNode {
  const { t } = useWords()
  const show = useNavigation((state) => state.show)
  const me = useView('me', null)
  useEffect(markNewsSeen, [])
  return (
    <Sheet title={t('whatsNew.title')} closeLabel={t('common.close')} onClose={() => show(null)}>
      <p className="soft">{t('whatsNew.version', { version: thisVersion.version })}</p>
      <ul className="news">
        {me && newsFor(me).map(({ words }) => <li key={words}>{t(words)}</li>)}
      </ul>
    </Sheet>
  )
}
