import type { ReactNode } from 'react'
import type { EndedItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { Button } from '../../ui/button.tsx'
import { shortTime } from '../../ui/time.tsx'
import { useCopying } from '../conversation/use-copying.ts'
import { useAct } from '../undo/use-act.ts'

/** Changes of one's own that could not be made, and why: nothing is left to decide about them. */
export function Ended({ items }: { items: readonly EndedItem[] }): ReactNode {
  const words = useWords()
  const { t, intl } = words
  const act = useAct()
  const { copyText } = useCopying()
  if (items.length === 0) return null
  return (
    <section>
      <h2>{t('ended.title')}</h2>
      <ul style={{ marginBlock: 8 }}>
        {items.map(({ id, type, chat, code, at, words: said }) => (
          <li key={id} className="small" style={{ display: 'flex', gap: 12, paddingBlock: 3 }}>
            <span style={{ flex: 1 }} dir="auto">
              {t(`ended.${said === null ? type : 'template'}`, { why: words.why(code) })}
              {chat && <span className="faint"> · {words.chatTitle(chat)}</span>}
            </span>
            {said !== null && (
              <Button look="quiet" onClick={() => copyText(said)}>
                {t('tools.copy')}
              </Button>
            )}
            <span className="soft number">{shortTime(intl, at)}</span>
          </li>
        ))}
      </ul>
      <Button look="quiet" onClick={() => void act('clearEnded', null)}>
        {t('ended.clear')}
      </Button>
    </section>
  )
}
