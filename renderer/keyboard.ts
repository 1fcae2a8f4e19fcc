/** Keys that work everywhere, and the application menu's commands. */
import { useEffect } from 'react'
import type { ChatItem } from './data/views/values.ts'
import { pointedPost } from './features/conversation/pointed.ts'
import { isCovered, signOf, singleKeyOf } from './keys.ts'
import type { MenuCommand, Platform } from './platform/platform.ts'
import { useNavigation } from './store/navigation.ts'
import { useView } from './store/port-context.tsx'

/** Whether keys pressed alone are commands: one may switch them off, as whoever dictates does (WCAG 2.2, 2.1.4). */
export function useSingleKeys(): boolean {
  return useView('settings', null)?.singleKeys !== false
}

/** What would move the page behind a sheet. */
const behind: ReadonlySet<MenuCommand> = new Set(['next-chat', 'previous-chat', 'next-unread', 'follow-up']) // prettier-ignore

/** Keys that the open conversation answers to (conversation.tsx): from the menu they come as if they were pressed. */
const conversationKeys: Partial<Record<MenuCommand, { key: string; code?: string }>> = {
  reply: { key: 'r', code: 'KeyR' },
  'edit-last': { key: 'e', code: 'KeyE' },
  react: { key: '+' },
  'unread-from': { key: 'u', code: 'KeyU' },
  mute: { key: 'm', code: 'KeyM' },
}

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

export function useKeyboard(platform: Platform, chats: readonly ChatItem[]): void {
  const singleKeys = useSingleKeys()
  useEffect(() => {
    const run = (command: MenuCommand): void => {
      if (behind.has(command) && isCovered()) return
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
          if (useNavigation.getState().chat !== null)
            useNavigation.getState().followUp(pointedPost())
          break
        case 'sync-sheet':
          show('sync')
          break
        case 'back':
          useNavigation.getState().back()
          break
        case 'settings':
          show('settings')
          break
        case 'guide':
          show('guide')
          break
        case 'shortcuts':
          show('shortcuts')
          break
        case 'whats-new':
          show('whats-new')
          break
        case 'sign-out':
          show('sign-out')
          break
        case 'reply':
        case 'edit-last':
        case 'react':
        case 'unread-from':
        case 'mute':
          document.body.dispatchEvent(new KeyboardEvent('keydown', { ...conversationKeys[command], bubbles: true })) // prettier-ignore
          break
      }
    }
    const onKey = (event: KeyboardEvent): void => {
      const command = commandOf(event, singleKeys)
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
  }, [platform, chats, singleKeys])
}

/** The command of a key; single ones only where no text is being written. */
function commandOf(event: KeyboardEvent, singleKeys: boolean): MenuCommand | 'back' | null {
  const { key, altKey, shiftKey } = event
  if (event.ctrlKey || event.metaKey) {
    const sign = signOf(event).toLowerCase()
    if (sign === 'k') return 'jump'
    if (sign === 'f') return shiftKey ? 'search' : 'search-here'
    return sign === ',' ? 'settings' : null
  }
  if (altKey && key === 'ArrowDown') return shiftKey ? 'next-unread' : 'next-chat'
  if (altKey && key === 'ArrowUp') return 'previous-chat'
  // It closes what covers the page, and takes nobody a step back behind it.
  if (key === 'Escape') return isCovered() ? null : 'back'
  return singleKeys ? (commands[singleKeyOf(event) ?? ''] ?? null) : null
}

const commands: Readonly<Record<string, MenuCommand>> = {
  j: 'next-chat',
  k: 'previous-chat',
  f: 'follow-up',
  '?': 'shortcuts',
}
