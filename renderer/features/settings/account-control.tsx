import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { Button } from '../../ui/button.tsx'
import { useOwnPlace } from '../navigation/use-own-place.ts'

/** Who is signed in, and the way out: on small screens the only one. */
export function AccountControl(): ReactNode {
  const { t } = useWords()
  const me = useView('me', null)
  const place = useOwnPlace()
  const show = useNavigation((state) => state.show)
  return (
    <div className="account-control">
      <div>
        <b>
          <bdi>{me?.name ?? ''}</bdi>
        </b>
        {place !== '' && (
          <div className="small soft">
            <bdi>{place}</bdi>
          </div>
        )}
      </div>
      <Button onClick={() => show('sign-out')}>{t('settings.account.signOut')}</Button>
    </div>
  )
}
