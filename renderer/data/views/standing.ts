/** A post as it stands on this screen: as the mirror has it, and over that the reader's own changes on their way. */
import { isContent } from '../../../sync-server/contract/push.ts'
import type { HeldPost } from '../block-store.ts'
import type { OutboxItem, RealmState } from '../state.ts'

export type Standing = Pick<
  HeldPost,
  'body' | 'rev' | 'deleted' | 'pinned' | 'reactions' | 'mentions'
> & {
  /** A change of one's own is on its way. */
  changing: boolean
}

/** The own changes of posts in a chat that are on their way, by post, in the order made. */
export function changesOf(state: RealmState, chat: string): Map<string, OutboxItem[]> {
  const changes = new Map<string, OutboxItem[]>()
  for (const item of state.outbox) {
    const { operation } = item
    if (!isContent(operation) || operation.type === 'post') continue
    if (operation.chat !== chat || item.state === 'rejected') continue
    changes.set(operation.post, [...(changes.get(operation.post) ?? []), item])
  }
  return changes
}

/** Applies own changes to a post; delete beats edit. `person` is the reader. */
export function standing(
  post: Omit<Standing, 'changing'>,
  changes: readonly OutboxItem[],
  person: string,
): Standing {
  const { body, rev, deleted, pinned, reactions, mentions } = post
  const now = { body, rev, deleted, pinned, reactions, mentions, changing: changes.length > 0 }
  for (const { operation } of changes) {
    if (operation.type === 'edit' && !now.deleted) {
      now.body = operation.body
      now.rev = operation.rev + 1
      now.mentions = operation.mentions ?? []
    }
    if (operation.type === 'delete')
      Object.assign(now, { body: '', deleted: true, pinned: false, mentions: [] })
    if (operation.type === 'pin') now.pinned = operation.pinned
    if (operation.type === 'react') {
      const { emoji, on } = operation
      const others = now.reactions.filter((row) => row.person !== person || row.emoji !== emoji)
      now.reactions = on ? [...others, { person, emoji }] : others
    }
  }
  return now
}
