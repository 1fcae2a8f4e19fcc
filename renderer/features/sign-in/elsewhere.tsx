import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { Button } from '../../ui/button.tsx'

/** Another tab works with the same stores: nothing is shown here until the person wants it here. */
export function Elsewhere({ onUse }: { onUse: () => void }): ReactNode {
  const { t } = useWords()
  return (
    <>
      <div role="status">
        <h1>{t('elsewhere.title')}</h1>
        <p className="soft">{t('elsewhere.text')}</p>
      </div>
      <p>
        <Button look="primary" onClick={onUse}>
          {t('elsewhere.use')}
        </Button>
      </p>
    </>
  )
}
