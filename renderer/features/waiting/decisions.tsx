import { RotateCcw, UserPlus } from 'lucide-react'
import type { ReactNode } from 'react'
import type { WaitingItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { Button } from '../../ui/button.tsx'
import { useAct } from '../undo/use-act.ts'

const asked = ['audience-widened', 'server-lost'] as const

/** What a chat's posts wait for, asked once for all of them: more readers, or a server that lost them. */
export function Decisions({ items }: { items: readonly WaitingItem[] }): ReactNode {
  const { t, intl } = useWords()
  const act = useAct()
  return asked.map((code) => {
    const its = items.filter(({ post, chat }) => post.code === code && chat !== null)
    const chat = its[0]?.chat?.id
    const joined = [...new Set(its.flatMap(({ post }) => post.again?.joined ?? []))]
    const audience = its[0]?.post.again?.audience
    if (chat === undefined || audience === undefined) return null
    if (code === 'audience-widened' && joined.length === 0) return null
    const waits = items.filter(({ post }) => post.state === 'waiting').length
    const count = its.length + (code === 'audience-widened' ? waits : 0)
    const values = { count, names: intl.formatList(joined), joined: joined.length }
    const Icon = code === 'server-lost' ? RotateCcw : UserPlus
    return (
      <div key={code} className="decision" role="status">
        <Icon size={16} aria-hidden="true" />
        <span dir="auto">
          {t(`decision.${code}`, values)}
          {code === 'server-lost' &&
            joined.length > 0 &&
            ` · ${t('why.audience-widened-names', values)}`}
        </span>
        <Button onClick={() => void act('retryAll', { chat, code, audience })}>
          {t(`decision.${code}.send`, { count })}
        </Button>
      </div>
    )
  })
}
