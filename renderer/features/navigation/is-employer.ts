import type { Me } from '../../../sync-server/contract/feed.ts'
import type { ChatItem } from '../../data/views/values.ts'

/** Whether a member of staff is on the employer's side only. Nobody is while no chat is known. */
export function isEmployer(
  me: Pick<Me, 'role'>,
  chats: readonly Pick<ChatItem, 'side'>[],
): boolean {
  return (
    me.role === 'staff' && chats.length > 0 && chats.every(({ side }) => side === 'destination')
  )
}
