import { CircleAlert, Info, MessagesSquare } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import type { DemoAccounts } from '../../../sync-server/contract/auth.ts'
import type { AuthorRole } from '../../../sync-server/contract/feed.ts'
import { useWords } from '../../i18n/words.ts'
import type { Platform, Session, SignInProblem, SignInResult } from '../../platform/platform.ts'
import { usePreferences } from '../../store/preferences.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/empty-state.tsx'
import { OwnDevice } from './own-device.tsx'
import './sign-in.css'

type Account = DemoAccounts['accounts'][number]

const roles: Record<Account['role'], AuthorRole> = {
  caseworker: 'source',
  employer: 'destination',
  coordinator: 'coordinator',
  candidate: 'candidate',
}

interface SignInProps {
  platform: Platform
  onSignedIn: (session: Session) => void
  /** The app is open, and what it keeps where is decided. */
  isAgain?: boolean
}

/** A local account, or on a demo server the choice of who to be. What was typed stays when it fails. */
export function SignIn({ platform, onSignedIn, isAgain = false }: SignInProps): ReactNode {
  const { t } = useWords()
  const [accounts, setAccounts] = useState<Account[] | null>()
  const [withPassword, setWithPassword] = useState(false)
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<SignInProblem | null>(null)
  const [busy, setBusy] = useState(false)
  const [own, setOwn] = useState(false)
  const deleted = usePreferences((state) => state.deleted)

  useEffect(() => {
    let current = true
    void platform.demoAccounts().then((found) => {
      if (current) setAccounts(found)
    })
    return () => {
      current = false
    }
  }, [platform])

  const attempt = async (work: () => Promise<SignInResult>): Promise<void> => {
    setBusy(true)
    setProblem(null)
    if (platform.kind === 'web' && !isAgain) platform.setKeeps(own)
    const result = await work()
    setBusy(false)
    if (result.ok) {
      if (deleted)
        void usePreferences
          .getState()
          .set({ deleted: false })
          .catch(() => undefined)
      onSignedIn(result.session)
    } else setProblem(result.problem)
  }

  if (accounts === undefined) return <Skeleton label={t('common.loading')} />
  const choosing = accounts !== null && !withPassword
  return (
    <div>
      <h1>{t(choosing ? 'signIn.demoTitle' : 'signIn.title')}</h1>
      {choosing && <p className="soft">{t('signIn.demoText')}</p>}
      {deleted && !isAgain && (
        <div className="notice" role="status">
          <Info size={18} aria-hidden="true" />
          <p>{t('locked.deleted')}</p>
        </div>
      )}
      {problem !== null && (
        <div className="notice bad" role="alert">
          <CircleAlert size={18} aria-hidden="true" />
          <p>{t(`signIn.problem.${problem}`)}</p>
        </div>
      )}
      {platform.kind === 'web' && !isAgain && <OwnDevice own={own} onChange={setOwn} />}
      {choosing ? (
        <ul className="accounts">
          {accounts.map((account) => (
            <li key={account.person}>
              <button
                type="button"
                className="account"
                disabled={busy}
                onClick={() => void attempt(() => platform.signInDemo(account.person))}
              >
                <Avatar name={account.name} role={roles[account.role]} />
                <span>
                  <b>
                    <bdi>{account.name}</bdi>
                  </b>
                  {account.partner !== null && <span className="soft"> · {account.partner}</span>}
                  <br />
                  <span className="small soft">{account.note}</span>
                </span>
                <Badge role={roles[account.role]}>{t(`signIn.role.${account.role}`)}</Badge>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void attempt(() => platform.signIn(email, password))
          }}
        >
          <label className="labelled">
            {t('signIn.email')}
            <input
              className="field"
              type="email"
              autoComplete="username"
              required
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </label>
          <label className="labelled">
            {t('signIn.password')}
            <input
              className="field"
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </label>
          <Button look="primary" type="submit" disabled={busy}>
            {t(busy ? 'signIn.busy' : 'signIn.go')}
          </Button>
        </form>
      )}
      {accounts !== null && (
        <p>
          <button type="button" className="link" onClick={() => setWithPassword(!withPassword)}>
            {t(withPassword ? 'signIn.demoChoose' : 'signIn.demoWithPassword')}
          </button>
        </p>
      )}
    </div>
  )
}

/** The frame of every screen before the app itself. */
export function Welcome({ children }: { children: ReactNode }): ReactNode {
  const { t } = useWords()
  return (
    <main className="welcome">
      <div>
        <p className="brand">
          <MessagesSquare size={22} aria-hidden="true" /> {t('app.name')}
        </p>
        {children}
      </div>
    </main>
  )
}
