import { ArrowDown, CheckCheck } from 'lucide-react'
import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react'
import type { ConversationView } from '../../data/views/values.ts'
import type { Goal } from '../../store/navigation.ts'
import { useWords } from '../../i18n/words.ts'
import { Button } from '../../ui/button.tsx'
import { dayLine } from '../../ui/time.tsx'
import { ownKeys } from '../../ui/roving.ts'
import { useRoving } from '../../ui/use-roving.ts'
import { Announcer } from './announcer.tsx'
import { Events } from './events.tsx'
import { newestPart, nextPart, unreadPart, type Part } from './part.ts'
import { positions, type Position } from './positions.ts'
import { Post, type PostActions } from './post.tsx'
import { rowsOf, seenRow, type Row } from './rows.ts'

interface PostsListProps {
  view: ConversationView
  part: Part
  onPart: (part: Part) => void
  /** How often a post of one's own was sent from here: each shows the end. */
  sent: number
  offline: boolean
  actions: PostActions
  partner: (id: string) => string | null
  onRead: (seq: number) => void
  /** A post to be shown in place. */
  goal: Goal | null
}

/** The row that one looks at. */
interface Anchor extends Omit<Position, 'seq'> {
  /** How far down the list it was when that was noted; null = it was not seen there yet. */
  top: number | null
}

/** Within this many pixels of the end one reads the newest. */
const nearEnd = 48

function leftAt(chat: string): Anchor | undefined {
  const position = positions.get(chat)
  return position && { ...position, top: null }
}

/** How far down the list a row stands. `offsetTop` is rounded; a list of thousands would drift by it. */
function topOf(row: HTMLElement, box: HTMLElement): number {
  return row.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop
}

/** Whether the line above the first unread post is in sight, or was passed. */
function isAtUnread(box: HTMLElement): boolean {
  const line = box.querySelector<HTMLElement>('[data-key="new"]')
  return line !== null && line.offsetTop < box.scrollTop + box.clientHeight
}

/** The first post that reaches below the upper edge, or else row. They stand in order. Days move as older posts come. */
function firstInSight(box: HTMLElement): HTMLElement | undefined {
  const rows = box.getElementsByClassName('post-row') as HTMLCollectionOf<HTMLElement>
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const row = rows[middle]
    if (row && row.offsetTop + row.offsetHeight > box.scrollTop) high = middle
    else low = middle + 1
  }
  const first = rows[low]
  for (let row: Element | null = first ?? null; row; row = row.nextElementSibling)
    if (row instanceof HTMLElement && row.dataset['seq'] !== undefined) return row
  return first
}

/** A moment of the day of the first row in sight; null where the day's own line is in sight too. */
function dayOver(box: HTMLElement, rows: readonly Row[]): number | null {
  const first = firstInSight(box)
  const at = rows.findIndex(({ key }) => key === first?.dataset['key'])
  const day = rows.slice(0, at + 1).findLast(({ type }) => type === 'day')
  if (day?.type !== 'day') return null
  const line = box.querySelector<HTMLElement>(`[data-key="${CSS.escape(day.key)}"]`)
  return line && line.offsetTop + line.offsetHeight > box.scrollTop ? null : day.at
}

export function PostsList({
  view,
  part,
  onPart,
  sent,
  offline,
  actions,
  partner,
  onRead,
  goal,
}: PostsListProps): ReactNode {
  const { t, intl } = useWords()
  const box = useRef<HTMLDivElement>(null)
  useRoving(box, { enter: 'last' })
  const chat = view.chat.id
  // The line stands where it stood when the chat was opened, and does not move while one reads.
  const [newAfter] = useState(() => (view.head > view.readSeq ? view.readSeq : null))
  const [atEnd, setAtEnd] = useState(true)
  const [below, setBelow] = useState(0)
  /** A moment of the day that one reads, where its line is further up. */
  const [dayAbove, setDayAbove] = useState<number | null>(null)
  /** Back where one was, with unread posts elsewhere: there is a way to the first of them until one is there. */
  const [unreadAway, setUnreadAway] = useState(
    () => newAfter !== null && goal === null && positions.get(chat) !== undefined,
  )
  const rows = useMemo(() => rowsOf(view.posts, newAfter), [view.posts, newAfter])
  const seenKey = seenRow(rows, view.seen?.seq ?? 0)
  const anchor = useRef<Anchor | 'end' | 'new'>(leftAt(chat) ?? (newAfter === null ? 'end' : 'new'))

  /** The head up to which it was said to be read, since it is on screen. */
  const readTo = useRef(0)
  /** The goal that one was led to last. */
  const reached = useRef<Goal | null>(null)

  const restore = (): void => {
    const element = box.current
    if (!element) return
    const wanted = anchor.current
    if (wanted === 'end') {
      element.scrollTop = element.scrollHeight
      return
    }
    const key = wanted === 'new' ? 'new' : wanted.key
    const row = element.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
    // Not there yet, or no more: where one looks for it first, that is at the end.
    if (!row) {
      if (wanted === 'new' || wanted.top === null) element.scrollTop = element.scrollHeight
    } else if (wanted === 'new') element.scrollTop = row.offsetTop - 80
    else {
      const top = topOf(row, element)
      // By how far the row has moved: what was scrolled since it was noted is kept.
      if (wanted.top === null) element.scrollTop = top - wanted.offset
      else if (top !== wanted.top) element.scrollTop += top - wanted.top
      wanted.top = top
    }
  }

  const note = (): void => {
    const element = box.current
    if (!element) return
    const left = element.scrollHeight - element.scrollTop - element.clientHeight
    const end = !view.newer && left < nearEnd
    setAtEnd(end)
    setDayAbove(dayOver(element, rows))
    if (end || isAtUnread(element)) setUnreadAway(false)
    if (end) {
      anchor.current = 'end'
      positions.delete(chat)
      setBelow(0)
      // Once for each: what is marked as unread from here on stays so while one goes on looking at it.
      if (document.hasFocus() && (view.head > readTo.current || !atEnd)) {
        readTo.current = view.head
        onRead(view.head)
      }
    } else {
      const first = firstInSight(element)
      if (first?.dataset['key'] !== undefined) {
        const { key, seq } = first.dataset
        const top = topOf(first, element)
        const offset = top - element.scrollTop
        anchor.current = { key, offset, top }
        if (seq !== undefined) positions.set(chat, { key, seq: Number(seq), offset })
      }
    }
    // The part that was asked for last is still to come, or the post in it that one is led to.
    const isAwaited = goal !== null && reached.current !== goal && !view.complete
    if (view.from !== part.from || isAwaited) return
    const next = nextPart(part, view, {
      atEnd: end,
      nearTop: element.scrollTop < element.clientHeight,
      nearBottom: left < element.clientHeight,
    })
    if (next !== part) onPart(next)
  }

  /** For effects: only what they name may mark as read, with the view as it is then. */
  const look = useEffectEvent(note)

  // After each change the row one looks at stays where it was.
  useLayoutEffect(restore, [rows])

  const goalKey = rows.find((row) => row.type === 'post' && row.post.seq === goal?.seq)?.key
  useLayoutEffect(() => {
    const element = box.current
    if (!goal || goalKey === undefined || reached.current === goal || !element) return
    reached.current = goal
    anchor.current = { key: goalKey, offset: element.clientHeight / 3, top: null }
    restore()
  }, [goal, goalKey])

  const seen = useRef(view.head)
  const onNews = useEffectEvent(() => {
    const came = view.head - seen.current
    seen.current = view.head
    if (!atEnd && came > 0) setBelow((count) => count + came)
    note()
  })
  useEffect(() => {
    onNews()
  }, [view.head, view.posts.length])

  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(restore)
    observer.observe(element)
    const onFocus = (): void => {
      look()
    }
    window.addEventListener('focus', onFocus)
    return () => {
      observer.disconnect()
      window.removeEventListener('focus', onFocus)
    }
  }, [view.head])

  const toEnd = (): void => {
    anchor.current = 'end'
    // Where newer posts are left out, they come first.
    if (view.newer) onPart(newestPart)
    else {
      restore()
      note()
    }
  }
  const toUnread = (): void => {
    anchor.current = 'new'
    setUnreadAway(false)
    // The part that has the line comes first, where it is not here.
    if (rows.some(({ type }) => type === 'new')) {
      restore()
      note()
    } else onPart(unreadPart)
  }
  /** Gets the focus once the newest posts are here. */
  const endWanted = useRef(false)
  const focusEnd = (): void => {
    const last = [...(box.current?.querySelectorAll<HTMLElement>('[data-stop]') ?? [])].at(-1)
    endWanted.current = false
    last?.focus()
  }
  useLayoutEffect(() => {
    if (endWanted.current && !view.newer) focusEnd()
  }, [rows, view.newer])
  const onSent = useEffectEvent(toEnd)
  useEffect(() => {
    // Only what was sent since it was opened leads there.
    if (sent > 0) onSent()
  }, [sent])

  return (
    <div className="posts-frame">
      <div
        className="posts"
        ref={box}
        onScroll={note}
        onKeyDownCapture={(event) => {
          // Where newer posts are left out, the last of the list is not the newest.
          const isEnd = event.key === 'End' && !event.ctrlKey && !event.altKey && !event.shiftKey
          const on = event.target as Element
          if (!isEnd || !view.newer || !on.closest('[data-stop]') || on.closest(ownKeys)) return
          event.preventDefault()
          event.stopPropagation()
          endWanted.current = true
          toEnd()
        }}
        role="log"
        aria-label={t('conversation.posts')}
        aria-live="off"
        tabIndex={0}
      >
        {view.older && <p className="day-line">{t('conversation.older')}</p>}
        {rows.map((row) => (
          <div
            key={row.key}
            data-key={row.key}
            data-seq={row.type === 'post' ? (row.post.seq ?? undefined) : undefined}
            className={`post-row ${row.key === goalKey ? 'found' : ''}`}
          >
            {row.type === 'day' && <div className="day-line">{dayLine(intl, row.at)}</div>}
            {row.type === 'new' && <div className="new-line">{t('conversation.new')}</div>}
            {row.type === 'events' && <Events posts={row.posts} partner={partner} />}
            {row.type === 'post' && (
              <Post
                post={row.post}
                chat={view.chat.id}
                follows={row.follows}
                ends={row.ends}
                offline={offline}
                actions={actions}
              />
            )}
            {row.key === seenKey && (
              <p className="seen-line">
                <CheckCheck size={14} aria-hidden="true" />{' '}
                {t('conversation.seen', {
                  name: view.seen?.name ?? t('details.role.candidate'),
                })}
              </p>
            )}
          </div>
        ))}
        {view.newer && <p className="day-line">{t('conversation.newer')}</p>}
      </div>
      {!atEnd && dayAbove !== null && (
        <div className="day-above" aria-hidden="true">
          {dayLine(intl, dayAbove)}
        </div>
      )}
      <Announcer view={view} />
      {unreadAway && (
        <Button className="to-newest to-unread" onClick={toUnread}>
          {t('conversation.toUnread')}
        </Button>
      )}
      {!atEnd && (
        <Button className="to-newest" onClick={toEnd}>
          <ArrowDown size={16} aria-hidden="true" />
          {below > 0 ? t('conversation.toNew', { count: below }) : t('conversation.toNewest')}
        </Button>
      )}
    </div>
  )
}
