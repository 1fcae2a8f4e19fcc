/** Tells the person of news while they look elsewhere: never one by one what came in a heap. */
import { useEffect, useRef, useState } from 'react'
import type { ChatItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { usePlatform, useView } from '../../store/port-context.tsx'
import { useMinute } from '../../store/use-minute.ts'
import { newsOf, onBehalfOf, positionsOf, type Positions } from './news.ts'
import { isQuiet, readQuietHours } from './quiet-hours.ts'

/** Of more chats at once it is told how many there are. */
const oneByOne = 3
/** So long after all has come the list of chats may still be one from before (data/views/observe.ts), ms. */
const settleMs = 500

export function useNotifications(): void {
  const { t, intl, chatTitle } = useWords()
  const platform = usePlatform()
  const chats = useView('chats', { scope: 'inbox' })
  const phase = useView('sync', null)?.phase
  const settings = useView('settings', null)
  const { chat, go, follow } = useNavigation()
  const known = useRef<Positions | null>(null)
  const minute = useMinute()
  const isSettled = useSettled(phase === 'upToDate')

  useEffect(() => {
    // While one catches up nothing is told: what came meanwhile is told together.
    if (!chats || !settings || !isSettled) return
    const hours = readQuietHours(settings.quietHours)
    // What comes in quiet hours is told together when they end.
    if (known.current !== null && hours && isQuiet(hours, minute)) return
    const before = known.current
    known.current = positionsOf(chats, before)
    if (before === null || settings.notify === false) return
    const news = newsOf(before, chats, document.hasFocus() ? chat : null)
    const textOf = (item: ChatItem): string => {
      const names = onBehalfOf(item).map(({ name }) => name ?? t('common.unknownName'))
      const text = plainTextOf(item)
      return names.length === 0 ? text : t('notify.onBehalf', { text, names: intl.formatList(names) }) // prettier-ignore
    }
    const plainTextOf = (item: ChatItem): string => {
      const title = chatTitle(item)
      if (settings.notifyText !== true || !item.last) return t('notify.one', { chat: title })
      const { author, text } = item.last
      return t('notify.text', { chat: title, name: author.name ?? t('common.unknownName'), text })
    }
    if (news.length > oneByOne)
      platform.notify({ chat: null, text: t('notify.many', { count: news.length }) })
    else for (const item of news) platform.notify({ chat: item.id, text: textOf(item) })
  }, [chats, settings, isSettled, chat, platform, minute, t, intl, chatTitle])

  useEffect(
    () =>
      platform.onNotification((about) => {
        if (about === null) go('inbox')
        else follow({ chat: about, seq: null })
      }),
    [platform, go, follow],
  )
}

/** Whether something has been so for a little while. */
function useSettled(holds: boolean): boolean {
  const [settled, setSettled] = useState(false)
  useEffect(() => {
    if (!holds) return
    const timer = setTimeout(() => setSettled(true), settleMs)
    return () => {
      clearTimeout(timer)
      setSettled(false)
    }
  }, [holds])
  return holds && settled
}
