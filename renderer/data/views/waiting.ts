/** Waiting to send: own posts, and new texts for them, that the server has not accepted. */
import type { WaitingItem } from './values.ts'
import type { RealmState } from '../state.ts'
import { chatItem } from './chat-item.ts'
import { ownItem } from './post-item.ts'

export function waitingView(state: RealmState): WaitingItem[] {
  return state.outbox.flatMap((item): WaitingItem[] => {
    const { operation } = item
    if (item.state === 'accepted') return []
    if (operation.type !== 'post' && !(operation.type === 'edit' && item.state === 'rejected'))
      return []
    const chat = state.chats.get(operation.chat)
    const held = chat?.active ? chat : null
    return [
      {
        post: ownItem(state, item, { side: held?.row.side }),
        kind: operation.type,
        chat: held ? chatItem(state, held) : null,
      },
    ]
  })
}
