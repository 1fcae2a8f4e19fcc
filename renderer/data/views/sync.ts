/** The line at the foot of the navigation, its sheet, and the counts. */
import type { HoldingsView, SyncView, Views } from '../port.ts'
import type { RealmState } from '../state.ts'
import { activeChats, byLast, chatItem } from './chat-item.ts'

export function syncView(state: RealmState): SyncView {
  const posts = state.outbox.filter((item) => item.operation.type === 'post')
  const chats = activeChats(state)
  return {
    ...state.sync,
    waiting: posts.filter((item) => item.state === 'queued' || item.state === 'sending').length,
    rejected: posts.filter((item) => item.state === 'rejected').length,
    held: chats.reduce((sum, chat) => sum + Math.min(chat.held, chat.row.head), 0),
    total: chats.reduce((sum, chat) => sum + chat.row.head, 0),
  }
}

export function countsView(state: RealmState): Views['counts']['value'] {
  const { waiting, rejected } = syncView(state)
  const inbox = activeChats(
    state,
    ({ row }) => row.lastPostSeq > 0 && state.settings.get(`mute:${row.id}`) !== true,
  )
  return { inbox: inbox.reduce((sum, chat) => sum + chat.unread, 0), waiting, rejected }
}

export async function holdingsView(state: RealmState): Promise<HoldingsView> {
  const storage = (globalThis.navigator as Navigator | undefined)?.storage
  const estimate = typeof storage?.estimate === 'function' ? await storage.estimate() : {}
  return {
    chats: activeChats(state)
      .map((chat) => ({
        chat: chatItem(state, chat),
        held: Math.min(chat.held, chat.row.head),
        head: chat.row.head,
        completeSince: chat.completeSince,
      }))
      .sort((a, b) => byLast(a.chat, b.chat)),
    bytes: estimate.usage ?? null,
    quota: estimate.quota ?? null,
  }
}
