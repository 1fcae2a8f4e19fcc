import { useState, type ReactNode } from 'react'
import { PortError } from '../../data/port.ts'
import type { SyncView } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { usePort } from '../../store/port-context.tsx'
import { Button } from '../../ui/button.tsx'

/** Compares everything on this device with the server, block by block, and says how it went. */
export function Check({ sync }: { sync: SyncView }): ReactNode {
  const { t, intl, refused } = useWords()
  const port = usePort()
  const [problem, setProblem] = useState<string | null>(null)
  const { check, verifiedAt } = sync
  const begin = async (): Promise<void> => {
    setProblem(null)
    try {
      await port.act('checkNow', null)
    } catch (error) {
      setProblem(refused(error instanceof PortError ? error.code : 'internal'))
    }
  }
  return (
    <section className="check">
      <h2>{t('check.title')}</h2>
      <p className="small soft">
        {verifiedAt === null
          ? t('check.never')
          : t('check.last', {
              when: intl.formatDate(verifiedAt, { dateStyle: 'medium', timeStyle: 'short' }),
            })}
      </p>
      {check ? (
        <div role="status">
          <progress
            max={check.total}
            value={check.done}
            style={{ inlineSize: '100%' }}
            aria-label={t('check.title')}
          />
          <p className="small number">{t('check.progress', { ...check })}</p>
        </div>
      ) : (
        <Button disabled={sync.offlineSince !== null} onClick={() => void begin()}>
          {t('check.now')}
        </Button>
      )}
      {problem !== null && (
        <p role="alert" className="small">
          {problem}
        </p>
      )}
    </section>
  )
}
