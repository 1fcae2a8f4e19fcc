/** What the app says of itself. */
import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { Button } from '../../ui/button.tsx'
import { NewsDot } from '../whats-new/news-dot.tsx'

export function GuideControl({ label }: { label: string }): ReactNode {
  const { t } = useWords()
  const show = useNavigation((state) => state.show)
  return (
    <Button aria-label={label} onClick={() => show('guide')}>
      {t('guide.show')}
    </Button>
  )
}

export function WhatsNewControl({ label }: { label: string }): ReactNode {
  const { t } = useWords()
  const show = useNavigation((state) => state.show)
  return (
    <Button aria-label={label} onClick={() => show('whats-new')}>
      {t('whatsNew.show')}
      <NewsDot />
    </Button>
  )
}
