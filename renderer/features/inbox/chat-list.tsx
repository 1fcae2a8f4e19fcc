import { Ellipsis } from 'lucide-react'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { ChatItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { usePreferences } from '../../store/preferences.ts'
import { IconButton } from '../../ui/button.tsx'
import { useRoving } from '../../ui/use-roving.ts'
import { ChatRow } from './chat-row.tsx'
import { RowMenu } from './row-menu.tsx'

interface ChatListProps {
  chats: readonly ChatItem[]
  selected: string | null
  label: string
  onOpen: (chat: string) => void
}

/** Calls once the button of a mouse is up: a menu that opens under a press would be closed by its end. */
function afterPress({ buttons }: { buttons: number }, open: () => void): void {
  if (buttons === 0) open()
  else addEventListener('pointerup', () => setTimeout(open), { once: true })
}

/** As in list.css. */
const rowHeights = { comfortable: 80, compact: 56 } as const

/** Any number of chats; only those in sight are in the document, and the one that has the focus. */
export function ChatList({ chats, selected, label, onOpen }: ChatListProps): ReactNode {
  const { t } = useWords()
  const box = useRef<HTMLDivElement>(null)
  const rowHeight = rowHeights[usePreferences((state) => state.density)]
  const [focused, setFocused] = useState<string | null>(null)
  /** The chat whose menu is open. */
  const [unfolded, setUnfolded] = useState<string | null>(null)
  const row = useRef<HTMLElement | null>(null)
  const unfold = (chat: string, element: HTMLElement): void => {
    row.current = element
    setUnfolded(chat)
  }
  const focusedAt = chats.findIndex((chat) => chat.id === focused)
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: chats.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => chats[index]?.id ?? index,
    overscan: 6,
    rangeExtractor(range) {
      const seen = defaultRangeExtractor(range)
      if (focusedAt < 0 || seen.includes(focusedAt)) return seen
      return [...seen, focusedAt].sort((a, b) => a - b)
    },
  })
  useEffect(() => {
    rows.measure()
  }, [rows, rowHeight])
  useRoving(box, { keys: chats.map(({ id }) => id), bring: setFocused })
  const at = chats.findIndex((chat) => chat.id === selected)
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' })
    // Only a new selection scrolls: news must not move the list.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected])
  return (
    <div
      className="rows"
      ref={box}
      role="list"
      aria-label={label}
      onFocus={({ target }) => setFocused(target.dataset['stop'] ?? null)}
    >
      <div className="rows-inner" style={{ blockSize: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ key, index, start }) => {
          const chat = chats[index]
          if (!chat) return null
          return (
            <div
              key={key}
              role="listitem"
              className="row-place"
              style={{ insetBlockStart: start }}
              onContextMenu={(event) => {
                event.preventDefault()
                const place = event.currentTarget
                afterPress(event, () => unfold(chat.id, place))
              }}
            >
              <ChatRow chat={chat} selected={chat.id === selected} onOpen={onOpen} />
              {/* For the mouse; keys and fingers have the system's own ways to a menu. */}
              <IconButton
                label={t('row.menu')}
                className={`row-more ${unfolded === chat.id ? 'open' : ''}`}
                tabIndex={-1}
                aria-haspopup="menu"
                aria-expanded={unfolded === chat.id}
                onClick={({ currentTarget }) => {
                  if (currentTarget.parentElement) unfold(chat.id, currentTarget.parentElement)
                }}
              >
                <Ellipsis size={16} aria-hidden="true" />
              </IconButton>
              {unfolded === chat.id && (
                <RowMenu chat={chat} anchor={row} onClose={() => setUnfolded(null)} />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
