import { UserPlus } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { Button } from '../../ui/button.tsx'

interface JoinedNoticeProps {
  /** Who joined since the draft was begun. */
  names: readonly string[]
  /** The post was about to go out: it asks. */
  asking: boolean
  onSend: () => void
  onWait: () => void
}

/** The audience has grown since one began to write. */
export function JoinedNotice({ names, asking, onSend, onWait }: JoinedNoticeProps): ReactNode {
  const { t, intl } = useWords()
  return (
    <div className="notice" role="alert">
      <UserPlus size={18} aria-hidden="true" />
      <div>
        <b>
          {names.length > 0
            ? t('audience.joinedTitle', { names: intl.formatList(names), joined: names.length })
            : t('audience.joinedMore')}
        </b>
        <p>{t('audience.joinedText')}</p>
        {asking && (
          <div className="sheet-actions">
            <Button look="primary" onClick={onSend}>
              {t('audience.joinedSend')}
            </Button>
            <Button onClick={onWait}>{t('audience.joinedWait')}</Button>
          </div>
        )}
      </div>
    </div>
  )
}
