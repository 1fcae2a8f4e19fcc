import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { ChatItem } from '../../data/views/values.ts'
import { usePreferences } from '../../store/preferences.ts'
import { useRoving } from '../../ui/use-roving.ts'
import { ChatRow } from './chat-row.tsx'

interface ChatListProps {
  chats: readonly ChatItem[]
  selected: string | null
  label: string
  onOpen: (chat: string) => void
}

/** As in list.css. */
const rowHeights = { comfortable: 80, compact: 56 } as const

/** Any number of chats; only those in sight are in the document, and the one that has the focus. */
export function ChatList({ chats, selected, label, onOpen }: ChatListProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const rowHeight = rowHeights[usePreferences((state) => state.density)]
  const [focused, setFocused] = useState<string | null>(null)
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
        {rows.getVirtualItems().map((row) => {
          const chat = chats[row.index]
          if (!chat) return null
          return (
            <div
              key={row.key}
              role="listitem"
              style={{ position: 'absolute', insetInline: 0, insetBlockStart: row.start }}
            >
              <ChatRow chat={chat} selected={chat.id === selected} onOpen={onOpen} />
            </div>
          )
        })}
      </div>
    </div>
  )
}
