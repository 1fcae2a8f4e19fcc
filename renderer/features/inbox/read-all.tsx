import { CheckCheck } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { useAct } from '../undo/use-act.ts'

/** Reads everything in the list as it is filtered, after asking: markers never go back. */
export function ReadAll({ chats }: { chats: readonly string[] }): ReactNode {
  const { t } = useWords()
  const act = useAct()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <IconButton label={t('inbox.readAll')} onClick={() => setAsking(true)}>
        <CheckCheck size={17} aria-hidden="true" />
      </IconButton>
      {asking && (
        <Sheet
          title={t('inbox.readAll')}
          closeLabel={t('common.close')}
          onClose={() => setAsking(false)}
        >
          <p>{t('inbox.readAllAsk', { count: chats.length })}</p>
          <div className="sheet-actions">
            <Button onClick={() => setAsking(false)}>{t('common.cancel')}</Button>
            <Button
              look="primary"
              onClick={() => {
                setAsking(false)
                void act('readAll', { chats })
              }}
            >
              {t('inbox.readAll')}
            </Button>
          </div>
        </Sheet>
      )}
    </>
  )
}
