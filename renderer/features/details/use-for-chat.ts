import { useMemo } from 'react'
import type { ChatSettingKey } from '../../../sync-server/contract/settings.ts'
import { useWords, wordsOf } from '../../i18n/words.ts'
import { useUndo } from '../../store/undo.ts'
import { useAct } from '../undo/use-act.ts'

type SetForChat = (chat: string, key: ChatSettingKey, value: boolean) => void

/** What takes a conversation out of sight can be taken back at once. */
const hiding: ReadonlySet<ChatSettingKey> = new Set(['mute', 'archive'])

/** Sets what one chose for a chat. The same function as long as the language is. */
export function useForChat(): SetForChat {
  const act = useAct()
  const { intl } = useWords()
  const offer = useUndo((state) => state.offer)
  return useMemo(() => {
    const { t } = wordsOf(intl)
    return (chat, key, value) => {
      void act('setForChat', { chat, key, value }).then((isDone) => {
        if (!isDone || !value || !hiding.has(key)) return
        offer(t(`details.${key}Said`), () => void act('setForChat', { chat, key, value: false }))
      })
    }
  }, [act, intl, offer])
}
