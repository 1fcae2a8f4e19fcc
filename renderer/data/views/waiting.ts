/** Waiting to send: own posts, and new texts for them, that the server has not accepted. */
import type { WaitingItem } from './values.ts'
import type { HeldPost } from '../block-store.ts'
import type { OutboxItem, RealmState } from '../state.ts'
import { chatItem } from './chat-item.ts'
import { findPost } from './one-post.ts'
import { ownItem } from './post-item.ts'

export async function waitingView(state: RealmState): Promise<WaitingItem[]> {
  const quoted = await quotedBy(state)
  return state.outbox.flatMap((item): WaitingItem[] => {
    const { operation } = item
    if (item.state === 'accepted') return []
    if (operation.type !== 'post' && !(operation.type === 'edit' && item.state === 'rejected'))
      return []
    const chat = state.chats.get(operation.chat)
    const held = chat?.active ? chat : null
    return [
      {
        post: ownItem(state, item, {
          side: held?.row.side,
          answered: (post) => (held ? quoted.get(`${operation.chat} ${post}`) : undefined),
        }),
        kind: operation.type,
        chat: held ? chatItem(state, held) : null,
      },
    ]
  })
}

/** What the waiting posts answer, by chat and post: one that waits itself, or is held. */
async function quotedBy(state: RealmState): Promise<ReadonlyMap<string, HeldPost | OutboxItem>> {
  const quoted = new Map<string, HeldPost | OutboxItem>()
  for (const { operation, state: at } of state.outbox) {
    if (operation.type !== 'post' || operation.replyTo === undefined || at === 'accepted') continue
    const { chat, replyTo } = operation
    const key = `${chat} ${replyTo}`
    const held = state.chats.get(chat)
    if (!held?.active || quoted.has(key)) continue
    const own = state.outbox.find(({ operation: its }) => its.type === 'post' && its.chat === chat && its.post === replyTo) // prettier-ignore
    const found = own ?? (await findPost(state, held, replyTo))
    if (found) quoted.set(key, found)
  }
  return quoted
}
