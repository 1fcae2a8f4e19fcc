import { Ban, Check, CheckCheck, CircleAlert, Clock, Pause, type LucideIcon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { PortError } from '../../data/port.ts'
import type { SendingItem, SentItem } from '../../data/views/values.ts'
import { useWords, type Words } from '../../i18n/words.ts'
import { usePort } from '../../store/port-context.tsx'
import { Button } from '../../ui/button.tsx'
import './templates.css'

const icons: Record<SentItem['state'], LucideIcon> = {
  waiting: Clock,
  sent: Check,
  seen: CheckCheck,
  rejected: CircleAlert,
  cancelled: Ban,
}

interface SendingResultsProps {
  sending: SendingItem
  /** What else can be done here. */
  children?: ReactNode
}

/** What became of each post of a message to many: it goes on whether one watches or not, unless it is paused. */
export function SendingResults({ sending, children }: SendingResultsProps): ReactNode {
  const words = useWords()
  const { t } = words
  const port = usePort()
  const [problem, setProblem] = useState<string | null>(null)
  const { id, paused, posts } = sending
  const waits = posts.some(({ state }) => state === 'waiting')
  const unsent = posts.filter(({ cancellable }) => cancellable).length
  const isOpen = waits || posts.some(({ state }) => state === 'rejected')
  const tried = (work: Promise<null>): void => {
    setProblem(null)
    work.catch((error: unknown) =>
      setProblem(words.refused(error instanceof PortError ? error.code : 'internal')),
    )
  }
  return (
    <>
      {problem !== null && (
        <p className="small overdue" role="alert">
          {problem}
        </p>
      )}
      <ul className="many-list">
        {posts.map((post) => {
          const Icon = paused && post.state === 'waiting' ? Pause : icons[post.state]
          return (
            <li key={post.post} className="many-result">
              <Icon size={16} aria-hidden="true" />
              <bdi>{post.name ?? t('common.unknownName')}</bdi>
              <span className="small soft">{stateOf(post, paused, words)}</span>
            </li>
          )
        })}
      </ul>
      <p className="small soft">
        {t(waits ? (paused ? 'many.pausedText' : 'many.safe') : 'many.kept')}
      </p>
      <div className="sheet-actions">
        {!isOpen && (
          <Button onClick={() => tried(port.act('forgetSending', { sending: id }))}>
            {t('many.forget')}
          </Button>
        )}
        {unsent > 0 && (
          <Button onClick={() => tried(port.act('cancelSending', { sending: id }))}>
            {t('many.cancel', { count: unsent })}
          </Button>
        )}
        {waits && (
          <Button onClick={() => tried(port.act('pauseSending', { sending: id, paused: !paused }))}>
            {t(paused ? 'many.resume' : 'many.pause')}
          </Button>
        )}
        {children}
      </div>
    </>
  )
}

/** How many of it are sent, and whether it is paused. */
export function progressOf({ posts, paused }: SendingItem, { t }: Words): string {
  const done = posts.filter(({ state }) => state === 'sent' || state === 'seen').length
  const waits = posts.some(({ state }) => state === 'waiting')
  const progress = t('many.progress', { done, count: posts.length })
  return paused && waits ? t('many.pausedAt', { progress }) : progress
}

function stateOf({ state, code }: SentItem, paused: boolean, { t, why }: Words): string {
  if (state === 'rejected') return t('conversation.notSent', { why: why(code ?? 'invalid') })
  if (state === 'waiting') return t(paused ? 'many.paused' : 'many.waits')
  return t(`many.${state}`)
}
