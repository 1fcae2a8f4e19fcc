import { CircleAlert } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import type { Platform } from '../../platform/platform.ts'
import { Button } from '../../ui/button.tsx'

interface ChooseServerProps {
  platform: Platform
  onChosen: () => void
}

/** A desktop's first start: which server? */
export function ChooseServer({ platform, onChosen }: ChooseServerProps): ReactNode {
  const { t } = useWords()
  const [url, setUrl] = useState('https://')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  return (
    <div>
      <h1>{t('server.title')}</h1>
      <p className="soft">{t('server.text')}</p>
      {problem !== null && (
        <div className="notice bad" role="alert">
          <CircleAlert size={18} aria-hidden="true" />
          <p>{t(`server.problem.${problem}`)}</p>
        </div>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          setBusy(true)
          setProblem(null)
          void platform.chooseServer(url).then((result) => {
            setBusy(false)
            if (result.ok) onChosen()
            else setProblem(result.problem)
          })
        }}
      >
        <label className="labelled">
          {t('server.label')}
          <input
            className="field"
            dir="ltr"
            inputMode="url"
            required
            autoFocus
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        </label>
        <Button look="primary" type="submit" disabled={busy}>
          {t('server.go')}
        </Button>
      </form>
    </div>
  )
}
