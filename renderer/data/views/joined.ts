/** Who has come to read a chat since something was written in it: its author is told before it goes to them. */
import { isContent } from '../../../sync-server/contract/push.ts'
import type { OutboxItem, RealmState } from '../state.ts'
import type { ActiveChat } from './chat-item.ts'
import { partyLabel } from './labels.ts'
import type { AgainItem } from './values.ts'

/** Labels of parties that read the chat now and did not when `parties` was noted. */
export function joinedSince(
  state: RealmState,
  chat: ActiveChat,
  parties: readonly string[],
): string[] {
  const before = new Set(parties)
  return chat.row.parties
    .filter((party) => !before.has(party))
    .map((party) => partyLabel(state, party) ?? party)
}

/** To whom a refused text would go now; null where it was not refused, or its chat is not there. */
export function againOf(state: RealmState, item: OutboxItem): AgainItem | null {
  const { operation, parties } = item
  if (item.state !== 'rejected' || !isContent(operation)) return null
  const chat = state.chats.get(operation.chat)
  if (!chat?.active) return null
  return { joined: joinedSince(state, chat, parties), audience: chat.row.audience }
}
