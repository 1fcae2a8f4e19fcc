/** Waiting to send: own posts that the server has not accepted. */
import type { WaitingItem } from '../port.ts'
import type { RealmState } from '../state.ts'
import { chatItem } from './chat-item.ts'
import { joinedSince, ownItem } from './conversation.ts'

export function waitingView(state: RealmState): WaitingItem[] {
  return state.outbox
    .filter((item) => item.operation.type === 'post' && item.state !== 'accepted')
    .map((item) => {
      const chat = item.operation.type === 'post' ? state.chats.get(item.operation.chat) : undefined
      const held = chat?.active ? chat : null
      return {
        post: ownItem(state, item, held?.row.side),
        chat: held ? chatItem(state, held) : null,
        joined:
          held && item.code === 'audience-widened' ? joinedSince(state, held, item.parties) : [],
      }
    })
}
