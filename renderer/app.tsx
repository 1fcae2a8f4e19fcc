import { CircleAlert, MessagesSquare } from 'lucide-react'
import { useCallback, useEffect, useState, type ReactNode } from 'react'
import { PortError, type Port } from './data/port.ts'
import type { LockView } from './data/views/values.ts'
import { CasePage } from './features/cases/case-page.tsx'
import { Cases } from './features/cases/cases.tsx'
import { Conversation } from './features/conversation/conversation.tsx'
import { FollowUpSheet } from './features/follow-ups/follow-up-sheet.tsx'
import { FollowUps } from './features/follow-ups/follow-ups.tsx'
import { Guide } from './features/guide/guide.tsx'
import { Inbox } from './features/inbox/inbox.tsx'
import { JobPage } from './features/jobs/job-page.tsx'
import { Jobs } from './features/jobs/jobs.tsx'
import { MyJobs } from './features/jobs/my-jobs.tsx'
import { Jump } from './features/jump/jump.tsx'
import { Locked } from './features/locked/locked.tsx'
import { lockedAtStart } from './features/locked/locked-at-start.ts'
import { restorePlaces } from './features/navigation/restore-places.ts'
import { useHistory } from './features/navigation/use-history.ts'
import { useHome } from './features/navigation/use-home.ts'
import { useReminders } from './features/follow-ups/use-reminders.ts'
import { Navigation } from './features/navigation/navigation.tsx'
import { SyncStrip } from './features/navigation/sync-line.tsx'
import { useNotifications } from './features/notifications/use-notifications.ts'
import { Reports } from './features/reports/reports.tsx'
import { Search } from './features/search/search.tsx'
import { useLeaving } from './features/sign-in/use-leaving.ts'
import { useStrayDrops } from './features/shell/use-stray-drops.ts'
import { useLosses } from './features/shell/use-losses.ts'
import { useShell } from './features/shell/use-shell.ts'
import { Settings } from './features/settings/settings.tsx'
import { Shortcuts } from './features/shortcuts/shortcuts.tsx'
import { Elsewhere } from './features/sign-in/elsewhere.tsx'
import { ChooseServer } from './features/sign-in/choose-server.tsx'
import { leaveStore } from './features/sign-in/leave-store.ts'
import { SignIn, Welcome } from './features/sign-in/sign-in.tsx'
import { SignOutSheet } from './features/sign-in/sign-out-sheet.tsx'
import { SyncSheet } from './features/sync-sheet/sync-sheet.tsx'
import { MessageMany } from './features/templates/message-many.tsx'
import { TemplatesSheet } from './features/templates/templates-sheet.tsx'
import { UndoBar } from './features/undo/undo-bar.tsx'
import { Waiting } from './features/waiting/waiting.tsx'
import { useFirstNews } from './features/whats-new/use-news.ts'
import { WhatsNew } from './features/whats-new/whats-new.tsx'
import { useWords } from './i18n/words.ts'
import { useKeyboard } from './keyboard.ts'
import type { Opening } from './opening.ts'
import type { Platform, Session } from './platform/platform.ts'
import { useNavigation } from './store/navigation.ts'
import { useDetailsShown } from './store/use-media.ts'
import { SurroundingsProvider, useView } from './store/port-context.tsx'
import { Button } from './ui/button.tsx'
import { EmptyState } from './ui/empty-state.tsx'
import { Sheet } from './ui/sheet.tsx'

type Start =
  | { step: 'looking' | 'server' | 'sign-in' | 'elsewhere' | 'failed' }
  | { step: 'opening' | 'open'; session: Session }

export interface AppProps {
  platform: Platform
  port: Port
  opening: Opening
}

/** From the first question to the app: which server, who are you, open the stores. */
export function App({ platform, port, opening }: AppProps): ReactNode {
  const { t } = useWords()
  const [start, setStart] = useState<Start>({ step: 'looking' })
  /** Null also until the stores are open. */
  const [lock, setLock] = useState<LockView | null>(null)

  const look = useCallback(async (): Promise<void> => {
    setStart(await opening.find().catch(() => ({ step: 'failed' as const })))
  }, [opening])

  useEffect(() => {
    // Asks the shell once; what it answers is state.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    void look()
  }, [look])

  useEffect(() => opening.onTaken(() => setStart({ step: 'elsewhere' })), [opening])

  useEffect(() => port.observe('lock', null, setLock), [port])

  const session = start.step === 'opening' ? start.session : null
  useEffect(() => {
    if (!session) return
    let isCurrent = true
    const go = (next: Start): void => {
      if (isCurrent) setStart(next)
    }
    // Where one was is told once the access is there again.
    const restored = Promise.race([restorePlaces(port), lockedAtStart(port)])
    Promise.all([opening.open(session), restored]).then(
      () => {
        go({ step: 'open', session })
      },
      (error: unknown) => {
        const isElsewhere = error instanceof PortError && error.code === 'elsewhere'
        go({ step: isElsewhere ? 'elsewhere' : 'failed' })
      },
    )
    return () => {
      isCurrent = false
    }
  }, [session, opening, port])

  const signOut = useCallback(
    async (person: string): Promise<void> => {
      await leaveStore(platform, port, person)
      // A fresh page: nothing of this person stays in memory.
      location.reload()
    },
    [platform, port],
  )

  switch (start.step) {
    case 'looking':
      return <Welcome>{null}</Welcome>
    case 'server':
      return (
        <Welcome>
          <ChooseServer platform={platform} onChosen={() => void look()} />
        </Welcome>
      )
    case 'sign-in':
      return (
        <Welcome>
          <SignIn
            platform={platform}
            onSignedIn={(session) => setStart({ step: 'opening', session })}
          />
        </Welcome>
      )
    case 'opening':
      return (
        <Welcome>
          <p className="soft" role="status">
            {t('app.opening')}
          </p>
        </Welcome>
      )
    case 'elsewhere':
      return (
        <Welcome>
          <Elsewhere
            onUse={() => {
              opening.takeOver()
              void look()
            }}
          />
        </Welcome>
      )
    case 'failed':
      return (
        <Welcome>
          <div className="notice bad" role="alert">
            <CircleAlert size={18} aria-hidden="true" />
            <p>{t('app.failed')}</p>
          </div>
          <Button look="primary" onClick={() => location.reload()}>
            {t('app.tryAgain')}
          </Button>
        </Welcome>
      )
    case 'open':
      return (
        <SurroundingsProvider value={{ port, platform }}>
          <Open
            platform={platform}
            port={port}
            person={start.session.person}
            lock={lock}
            onSignOut={() => signOut(start.session.person)}
          />
        </SurroundingsProvider>
      )
  }
}

interface MainProps {
  platform: Platform
  port: Port
  /** Whose store is open. */
  person: string
  onSignOut: () => Promise<void>
}

/** The app, or that its person's access is switched off. Either way the server is asked when one comes back to it. */
function Open({ lock, ...props }: MainProps & { lock: LockView | null }): ReactNode {
  const { platform, port, person, onSignOut } = props
  useEffect(() => {
    const wake = (): void => void port.act('wake', null).catch(() => undefined)
    const off = platform.onResume(wake)
    window.addEventListener('online', wake)
    window.addEventListener('focus', wake)
    return () => {
      off()
      window.removeEventListener('online', wake)
      window.removeEventListener('focus', wake)
    }
  }, [platform, port])
  if (!lock) return <Main {...props} />
  return (
    <Locked
      lock={lock}
      onSignedIn={(session) => {
        if (session.person !== person) location.reload()
        else void port.act('signedIn', null)
      }}
      onSignOut={onSignOut}
    />
  )
}

function Main({ platform, port, person, onSignOut }: MainProps): ReactNode {
  const { t, intl } = useWords()
  const {
    section,
    chat,
    job,
    case: kase,
    overlay,
    about,
    filter,
    details,
    show,
    openChat,
  } = useNavigation()
  const detailsShown = useDetailsShown(details)
  const chats = useView('chats', { scope: 'inbox', ...filter })
  const counts = useView('counts', null)
  const me = useView('me', null)
  const [noChats] = useState([])
  useKeyboard(platform, chats ?? noChats)
  useNotifications()
  useLosses()
  useHome()
  useHistory()
  useReminders()
  useFirstNews()
  useLeaving()
  useShell()
  useStrayDrops()

  const unread = counts?.inbox ?? 0
  const title = unread > 0 ? `(${intl.formatNumber(unread)}) ${t('app.name')}` : t('app.name')
  useEffect(() => {
    platform.setBadge(unread, title)
  }, [platform, unread, title])

  const page = job !== null || kase !== null
  const hasMain = chat !== null || page
  const wide = section === 'waiting' || section === 'followUps' || section === 'reports'
  return (
    <>
      <div
        className={[
          'app',
          hasMain ? 'has-main' : '',
          wide ? 'wide-page' : '',
          chat !== null && detailsShown ? 'with-details' : '',
        ].join(' ')}
      >
        <Navigation />
        {section === 'inbox' && <Inbox />}
        {section === 'jobs' && (me?.role === 'candidate' ? <MyJobs /> : <Jobs />)}
        {section === 'cases' && <Cases />}
        {section === 'followUps' && chat === null && <FollowUps />}
        {section === 'reports' && chat === null && <Reports />}
        {section === 'waiting' && chat === null && <Waiting />}
        {chat !== null ? (
          <Conversation key={chat} chat={chat} />
        ) : section === 'jobs' && job !== null ? (
          <JobPage key={job} job={job} />
        ) : section === 'cases' && kase !== null ? (
          <CasePage key={kase} case={kase} />
        ) : (
          !wide && (
            <main className="main-empty">
              <EmptyState
                icon={MessagesSquare}
                title={t('conversation.chooseTitle')}
                text={t('conversation.chooseText')}
              />
            </main>
          )
        )}
        <SyncStrip />
      </div>
      {overlay === 'sync' && <SyncSheet />}
      {overlay === 'sign-out' && <SignOutSheet onSignOut={onSignOut} />}
      {overlay === 'settings' && <Settings />}
      {overlay === 'shortcuts' && <Shortcuts />}
      {overlay === 'whats-new' && <WhatsNew />}
      {overlay === 'guide' && <Guide />}
      {overlay === 'jump' && <Jump />}
      {overlay === 'templates' && <TemplatesSheet />}
      {overlay === 'message-many' && <MessageMany />}
      {overlay === 'search' && <Search chat={null} />}
      {overlay === 'search-here' && <Search chat={chat} />}
      {overlay === 'follow-up' && chat !== null && (
        <FollowUpSheet chat={chat} post={about} onClose={() => show(null)} />
      )}
      <UndoBar />
      {overlay === 'sign-in' && (
        <Sheet title={t('signIn.again')} closeLabel={t('common.close')} onClose={() => show(null)}>
          <p className="soft">{t('signIn.againText')}</p>
          <SignIn
            isAgain
            platform={platform}
            onSignedIn={(session) => {
              show(null)
              // Another person's store must not go on under this one's session.
              if (session.person !== person) location.reload()
              else void port.act('signedIn', null).then(() => openChat(chat))
            }}
          />
        </Sheet>
      )}
    </>
  )
}
