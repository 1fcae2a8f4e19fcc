import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'

interface OwnDeviceProps {
  own: boolean
  onChange: (own: boolean) => void
}

/** In a browser: whether anything may stay on this computer. Not unless its owner says so. */
export function OwnDevice({ own, onChange }: OwnDeviceProps): ReactNode {
  const { t } = useWords()
  return (
    <label className="own-device">
      <input type="checkbox" checked={own} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {t('signIn.own')}
        <span className="small soft">{t(own ? 'signIn.ownText' : 'signIn.sharedText')}</span>
      </span>
    </label>
  )
}
