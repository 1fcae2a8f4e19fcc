/** Where the reader stands in the whole: for this a list of thousands of chats need not cross to the window at each change. */
import type { RealmState } from '../state.ts'
import { activeChats } from './chat-item.ts'
import { dataOf } from './labels.ts'
import type { Views } from './values.ts'

export function ownView(state: RealmState): Views['own']['value'] {
  const { me } = state
  const chats = activeChats(state)
  const isThere = me !== null && chats.length > 0
  return {
    partner: dataOf(state, 'partner', me?.partner)?.name ?? null,
    employer: isThere ? me.role === 'staff' && chats.every(({ row }) => row.side === 'destination') : null, // prettier-ignore
  }
}
