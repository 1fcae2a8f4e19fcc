/** The line at the foot of the navigation, its sheet, and the counts. */
import type { HoldingsView, SyncView, Views } from './values.ts'
import type { RealmState } from '../state.ts'
import { countReportedPosts } from './reports.ts'
import { activeChats, byLast, chatItem, type ActiveChat } from './chat-item.ts'

export function syncView(state: RealmState): SyncView {
  const waiting = state.outbox.filter(
    (item) => item.operation.type === 'post' || item.state === 'rejected',
  )
  const chats = activeChats(state, ({ shelved }) => !shelved)
  return {
    ...state.sync,
    waiting: waiting.filter((item) => item.state === 'queued' || item.state === 'sending').length,
    rejected: waiting.filter((item) => item.state === 'rejected').length,
    held: chats.reduce((sum, chat) => sum + heldPosts(chat), 0),
    total: chats.reduce((sum, chat) => sum + chat.row.head, 0),
  }
}

/** Posts of the chat in the stretch that is held without a gap. */
function heldPosts({ low, top }: ActiveChat): number {
  return top === 0 ? 0 : top - low + 1
}

export function countsView(state: RealmState): Views['counts']['value'] {
  const { waiting, rejected } = syncView(state)
  const inbox = activeChats(
    state,
    ({ row, shelved }) =>
      !shelved && row.lastPostSeq > 0 && state.settings.get(`mute:${row.id}`) !== true,
  )
  return {
    inbox: inbox.reduce((sum, chat) => sum + chat.unread, 0),
    waiting,
    rejected,
    reports: countReportedPosts(state),
    // Source: docs/domain.md, the first invariant.
    suspended: state.me?.coordinator === true ? activeChats(state, ({ row, shelved }) => !shelved && row.state.suspended).length : 0, // prettier-ignore
  }
}

export async function holdingsView(state: RealmState): Promise<HoldingsView> {
  const storage = (globalThis.navigator as Navigator | undefined)?.storage
  const estimate = typeof storage?.estimate === 'function' ? await storage.estimate() : {}
  return {
    ended: state.notes.map(({ id, type, chat, code, at, words = null }) => {
      const held = chat === null ? undefined : state.chats.get(chat)
      return { id, type, chat: held?.active ? chatItem(state, held) : null, code, at, words }
    }),
    chats: activeChats(state, ({ shelved }) => !shelved)
      .map((chat) => ({
        chat: chatItem(state, chat),
        held: heldPosts(chat),
        head: chat.row.head,
        completeSince: chat.completeSince,
      }))
      .sort((a, b) => byLast(a.chat, b.chat)),
    bytes: estimate.usage ?? null,
    quota: estimate.quota ?? null,
  }
}
