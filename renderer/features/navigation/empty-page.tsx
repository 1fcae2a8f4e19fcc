import { CircleOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx'
import { BackButton } from './back-button.tsx'

interface EmptyPageProps {
  what: 'job' | 'case'
  /** It is not on this device; false = its first answer has not come. */
  gone: boolean
}

/** In the place of a job's or a case's page: why it is not there, and the way back. */
export function EmptyPage({ what, gone }: EmptyPageProps): ReactNode {
  const { t } = useWords()
  return (
    <main className="page">
      <BackButton />
      {gone ? (
        <EmptyState icon={CircleOff} title={t(`gone.${what}`)} text={t(`gone.${what}Text`)} />
      ) : (
        <Skeleton label={t('common.loading')} />
      )}
    </main>
  )
}
