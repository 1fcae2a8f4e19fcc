import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type ReactNode } from 'react'
import type { ChatItem } from '../../data/views/values.ts'
import { usePreferences } from '../../store/preferences.ts'
import { ChatRow } from './chat-row.tsx'

interface ChatListProps {
  chats: readonly ChatItem[]
  selected: string | null
  label: string
  onOpen: (chat: string) => void
}

/** As in list.css. */
const rowHeights = { comfortable: 80, compact: 56 } as const

/** Any number of chats; only those in sight are in the document. */
export function ChatList({ chats, selected, label, onOpen }: ChatListProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const rowHeight = rowHeights[usePreferences((state) => state.density)]
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: chats.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => chats[index]?.id ?? index,
    overscan: 6,
  })
  useEffect(() => {
    rows.measure()
  }, [rows, rowHeight])
  const at = chats.findIndex((chat) => chat.id === selected)
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' })
    // Only a new selection scrolls: news must not move the list.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected])
  return (
    <div className="rows" ref={box} role="list" aria-label={label}>
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
