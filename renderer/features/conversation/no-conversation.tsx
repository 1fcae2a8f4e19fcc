import { CircleOff } from 'lucide-react'
import type { ReactNode } from 'react'
import type { NoConversation as View } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { BackButton } from '../navigation/back-button.tsx'

/** In the place of a conversation: why it is not there, and where what one wrote in it stands now. */
export function NoConversation({ view }: { view: View }): ReactNode {
  const { t } = useWords()
  const go = useNavigation((state) => state.go)
  const what = !view.lost ? 'unknown' : view.reason === 'retention-ended' ? 'over' : 'lost'
  return (
    <main className="conversation alone">
      <BackButton />
      <EmptyState
        icon={CircleOff}
        title={t(`conversation.${what}Title`)}
        text={t(`conversation.${what}Text`)}
      >
        {view.kept > 0 && (
          <>
            <p>{t('conversation.kept', { count: view.kept })}</p>
            <Button onClick={() => go('waiting')}>{t('conversation.showKept')}</Button>
          </>
        )}
      </EmptyState>
    </main>
  )
}
