import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react'
import type { ConversationView } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { arrivedSince, knownOf, nothing, together } from './arrivals.ts'

/** So long nothing more must come before it is said; and it waits no longer than that in all. */
const quietMs = 1_500
const longestMs = 6_000

/** Tells a screen reader, politely and not of each one, that others have written. The list itself says nothing. */
export function Announcer({ view }: { view: ConversationView }): ReactNode {
  const { t } = useWords()
  const [said, setSaid] = useState({ times: 0, text: '' })
  const known = useRef(knownOf(view))
  const waiting = useRef({ since: 0, arrived: nothing })

  const say = (): void => {
    const { count, author } = waiting.current.arrived
    waiting.current.arrived = nothing
    const text =
      count === 1 && author !== null
        ? t('conversation.newFrom', { name: author })
        : t('conversation.toNew', { count })
    setSaid(({ times }) => ({ times: times + 1, text }))
  }
  const onSay = useEffectEvent(say)

  const look = useEffectEvent((): number | null => {
    const came = arrivedSince(view, known.current)
    const { seq } = known.current
    known.current = knownOf(view)
    known.current.seq = Math.max(seq, known.current.seq)
    const now = Date.now()
    if (waiting.current.arrived.count === 0) waiting.current.since = now
    waiting.current.arrived = together(waiting.current.arrived, came)
    if (waiting.current.arrived.count === 0) return null
    return Math.max(0, Math.min(quietMs, waiting.current.since + longestMs - now))
  })

  useEffect(() => {
    const delay = look()
    if (delay === null) return
    const timer = setTimeout(() => onSay(), delay)
    return () => clearTimeout(timer)
  }, [view])

  return (
    <p className="hidden-label" role="status">
      {/* Anew each time: the same words a second time are news too. */}
      <span key={said.times}>{said.text}</span>
    </p>
  )
}
