import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ConversationView } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { Button } from '../../ui/button.tsx'
import { useCopying } from '../conversation/use-copying.ts'

/** In the composer's place: why one can't write, until when one can read, and a way to save what one has begun. */
export function ReadOnly({ view }: { view: ConversationView }): ReactNode {
  const { t, intl } = useWords()
  const { copyText } = useCopying()
  const { reason, readUntil, since } = view.permission
  if (reason === null) return null
  const date = (at: number): string => intl.formatDate(at, { day: 'numeric', month: 'long' })
  const words = (): string => {
    if (reason !== 'caseClosed') return t(`readOnly.${reason}`)
    const values = {
      since: since === null ? '' : date(since),
      until: readUntil === null ? '' : date(readUntil),
    }
    return t(readUntil === null ? 'readOnly.caseClosed' : 'readOnly.caseClosedUntil', values)
  }
  return (
    <div className="read-only" role="note">
      <Lock size={18} aria-hidden="true" />
      <p>{words()}</p>
      {view.draft.text !== '' && (
        <Button onClick={() => copyText(view.draft.text)}>{t('readOnly.copyDraft')}</Button>
      )}
      {view.edits.length > 0 && (
        <Button onClick={() => copyText(view.edits.map(({ text }) => text).join('\n\n'))}>
          {t('readOnly.copyEdit')}
        </Button>
      )}
    </div>
  )
}
