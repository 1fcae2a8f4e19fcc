import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { useBusy } from '../../store/use-busy.ts'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'

/** Asks before signing out, wherever that was chosen: it deletes what this device holds, also what was not sent. */
export function SignOutSheet({ onSignOut }: { onSignOut: () => Promise<void> }): ReactNode {
  const { t } = useWords()
  const show = useNavigation((state) => state.show)
  const unsent = useView('unsent', null)
  const close = (): void => show(null)
  const [busy, once] = useBusy()
  const told = [
    ['Waiting', unsent?.posts],
    ['Edits', unsent?.edits],
    ['Drafts', unsent?.drafts],
    ['Files', unsent?.files],
    ['Templates', unsent?.templates],
    ['FollowUps', unsent?.followUps],
    ['Reports', unsent?.reports],
  ] as const
  return (
    <Sheet title={t('nav.signOut')} closeLabel={t('common.close')} onClose={close}>
      <p>{t('nav.signOutAsk')}</p>
      {told.map(([what, count = 0]) =>
        count > 0 ? (
          <p key={what} className="overdue">
            {t(`nav.signOut${what}`, { count })}
          </p>
        ) : null,
      )}
      <div className="sheet-actions">
        <Button onClick={close} disabled={busy}>
          {t('common.cancel')}
        </Button>
        <Button look="danger" disabled={busy} onClick={() => void once(onSignOut)}>
          {t(busy ? 'nav.signingOut' : 'nav.signOut')}
        </Button>
      </div>
    </Sheet>
  )
}
