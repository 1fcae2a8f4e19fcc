/** Who one is here, in a word beside the name: the partner; for who has none the role. */
import { useWords } from '../../i18n/words.ts'
import { useView } from '../../store/port-context.tsx'

export function useOwnPlace(): string {
  const { t } = useWords()
  const me = useView('me', null)
  const partner = useView('chats', { scope: 'all' })
    ?.flatMap((chat) => [chat.sourcePartner, ...chat.destinationPartners])
    .find((label) => label?.id === me?.partner)
  if (me?.role === 'candidate') return t('details.role.candidate')
  return partner?.name ?? (me?.coordinator === true ? t('details.role.coordinator') : '')
}
