import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { IconButton } from '../../ui/button.tsx'

/** Where a page covers the list it came from: the step back to it. */
export function BackButton(): ReactNode {
  const { t } = useWords()
  const back = useNavigation((state) => state.back)
  return (
    <IconButton label={t('common.back')} className="narrow-only" onClick={back}>
      <ChevronLeft size={20} aria-hidden="true" />
    </IconButton>
  )
}
