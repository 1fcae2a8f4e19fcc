/** All that is on screen while the person's access is switched off. Source: docs/domain.md, "What a participant may do". */
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Access } from '../../data/port.ts'
import type { LockView } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import type { Session } from '../../platform/platform.ts'
import { useNavigation } from '../../store/navigation.ts'
import { usePlatform, usePort, useView } from '../../store/port-context.tsx'
import { useBusy } from '../../store/use-busy.ts'
import { Button } from '../../ui/button.tsx'
import { useShell } from '../shell/use-shell.ts'
import { SignIn, Welcome } from '../sign-in/sign-in.tsx'
import { SignOutSheet } from '../sign-in/sign-out-sheet.tsx'
import './locked.css'

interface LockedProps {
  lock: LockView
  onSignedIn: (session: Session) => void
  onSignOut: () => Promise<void>
}

export function Locked({ lock, onSignedIn, onSignOut }: LockedProps): ReactNode {
  const { t, intl } = useWords()
  const port = usePort()
  const platform = usePlatform()
  const { overlay, show } = useNavigation()
  const phase = useView('sync', null)?.phase
  const [access, setAccess] = useState<Access | null>(null)
  const [busy, once] = useBusy()
  const title = useRef<HTMLHeadingElement>(null)
  useShell()

  useEffect(() => {
    // What was open is gone: who uses the keyboard or a screen reader begins here.
    title.current?.focus()
    platform.withdrawNotifications(null)
    platform.setBadge(0, t('app.name'))
    return platform.onMenu((command) => {
      if (command === 'sign-out') show('sign-out')
    })
  }, [platform, t, show])

  const tryAgain = async (): Promise<void> => {
    setAccess(null)
    setAccess(await port.act('askAgain', null).catch(() => 'unreachable' as const))
  }

  const date = intl.formatDate(lock.until, { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: 'numeric' }) // prettier-ignore
  return (
    <Welcome>
      <h1 ref={title} tabIndex={-1}>
        {t('locked.title')}
      </h1>
      <p>{t('locked.text')}</p>
      {lock.texts > 0 && <p>{t('locked.texts', { count: lock.texts })}</p>}
      <p className="soft">{t('locked.until', { date })}</p>
      <div className="locked-actions">
        <Button look="primary" disabled={busy} onClick={() => void once(tryAgain)}>
          {t(busy ? 'locked.trying' : 'app.tryAgain')}
        </Button>
        <Button onClick={() => show('sign-out')}>{t('nav.signOut')}</Button>
      </div>
      <p className="soft" role="status">
        {(access === 'refused' || access === 'unreachable') && !busy && t(`locked.${access}`)}
      </p>
      {phase === 'signInAgain' && <SignIn isAgain platform={platform} onSignedIn={onSignedIn} />}
      {overlay === 'sign-out' && <SignOutSheet onSignOut={onSignOut} />}
    </Welcome>
  )
}
