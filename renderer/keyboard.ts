/** Keys that work everywhere, and the application menu's commands. */
import { useEffect } from 'react'
import type { ChatItem } from './data/views/values.ts'
import type { MenuCommand, Platform } from './platform/platform.ts'
import { useNavigation } from './store/navigation.ts'

/** The chat `step` rows from the selected one in the list as it stands. */
function neighbour(chats: readonly ChatItem[], step: 1 | -1): ChatItem | undefined {
  const { chat } = useNavigation.getState()
  const at = chats.findIndex((item) => item.id === chat)
  return at < 0 ? chats[0] : chats[at + step]
}

function nextUnread(chats: readonly ChatItem[]): ChatItem | undefined {
  const { chat } = useNavigation.getState()
  const at = chats.findIndex((item) => item.id === chat)
  return [...chats.slice(at + 1), ...chats.slice(0, at + 1)].find((item) => item.unread > 0)
}

export function useKeyboard(
  platform: Platform,
  chats: readonly ChatItem[],
  onSignOut: () => void,
): void {
  useEffect(() => {
    const run = (command: MenuCommand): void => {
      const { go, show, openChat } = useNavigation.getState()
      const open = (chat: ChatItem | undefined): void => {
        if (chat) openChat(chat.id)
      }
      switch (command) {
        case 'inbox':
        case 'jobs':
        case 'cases':
        case 'followUps':
        case 'waiting':
          go(command)
          break
        case 'next-chat':
          open(neighbour(chats, 1))
          break
        case 'previous-chat':
          open(neighbour(chats, -1))
          break
        case 'next-unread':
          open(nextUnread(chats))
          break
        case 'jump':
          show('jump')
          break
        case 'search':
          show('search')
          break
        case 'search-here':
          show(useNavigation.getState().chat === null ? 'search' : 'search-here')
          break
        case 'follow-up':
          if (useNavigation.getState().chat !== null) show('follow-up')
          break
        case 'sync-sheet':
          show('sync')
          break
        case 'settings':
          show('settings')
          break
        case 'shortcuts':
          show('shortcuts')
          break
        case 'whats-new':
          show('whats-new')
          break
        case 'sign-out':
          onSignOut()
          break
      }
    }
    const onKey = (event: KeyboardEvent): void => {
      const command = commandOf(event)
      if (command === 'back') useNavigation.getState().back()
      else if (command) {
        event.preventDefault()
        run(command)
      }
    }
    window.addEventListener('keydown', onKey)
    const off = platform.onMenu(run)
    return () => {
      window.removeEventListener('keydown', onKey)
      off()
    }
  }, [platform, chats, onSignOut])
}

/** The command of a key; plain letters only where no text is being written. */
export function commandOf(
  event: Pick<KeyboardEvent, 'key' | 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'target'>,
): MenuCommand | 'back' | null {
  const { key, altKey, shiftKey } = event
  const command = event.ctrlKey || event.metaKey
  const writing = /^(input|textarea|select)$/i.test(
    (event.target as HTMLElement | null)?.tagName ?? '',
  )
  if (command && key.toLowerCase() === 'k') return 'jump'
  if (command && key.toLowerCase() === 'f') return shiftKey ? 'search' : 'search-here'
  if (command && key === ',') return 'settings'
  if (altKey && key === 'ArrowDown') return shiftKey ? 'next-unread' : 'next-chat'
  if (altKey && key === 'ArrowUp') return 'previous-chat'
  if (key === 'Escape') return 'back'
  if (writing || command || altKey) return null
  if (key === 'j') return 'next-chat'
  if (key === 'k') return 'previous-chat'
  if (key === 'f') return 'follow-up'
  if (key === '?') return 'shortcuts'
  return null
}
