/** Who one is here, in a word beside the name: the partner; for who has none the role. */
import { useWords } from '../../i18n/words.ts'
import { useView } from '../../store/port-context.tsx'

export function useOwnPlace(): string {
  const { t } = useWords()
  const me = useView('me', null)
  const partner = useView('own', null)?.partner
  if (me?.role === 'candidate') return t('details.role.candidate')
  return partner ?? (me?.coordinator === true ? t('details.role.coordinator') : '')
}
