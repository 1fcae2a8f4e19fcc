import { Archive, BellOff, Check, CheckCheck, Pin, Star, type LucideIcon } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import type { ChatItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import { useForChat } from '../details/use-for-chat.ts'
import { useAct } from '../undo/use-act.ts'

const choices = [
  ['pin', Pin],
  ['mute', BellOff],
  ['follow', Star],
  ['archive', Archive],
] as const satisfies readonly [keyof ChatItem, LucideIcon][]

interface RowMenuProps {
  chat: ChatItem
  /** The row. */
  anchor: RefObject<HTMLElement | null>
  onClose: () => void
}

/** What can be done with a conversation from the list, without opening it. */
export function RowMenu({ chat, anchor, onClose }: RowMenuProps): ReactNode {
  const { t } = useWords()
  const act = useAct()
  const setForChat = useForChat()
  const { id, unread } = chat
  const entries: MenuEntry[] = choices.map(([key, icon]) => ({
    icon: chat[key] ? Check : icon,
    label: t(`details.${key}`),
    checked: chat[key],
    act: () => setForChat(id, key, !chat[key]),
  }))
  if (unread > 0)
    entries.unshift({
      icon: CheckCheck,
      label: t('row.markRead'),
      act: () => void act('readAll', { chats: [id] }),
    })
  return <Menu anchor={anchor} label={t('row.menu')} entries={entries} onClose={onClose} />
}
