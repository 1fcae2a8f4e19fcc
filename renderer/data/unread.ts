/**
 * How many posts are unread, counted once and carried on with each merge: where a post comes, the others are not read for
 * it. In memory only: numbers, never a text.
 */
import type { BlockPost } from './block-codec.ts'
import type { BlockStore } from './block-store.ts'

interface Count {
  epoch: number
  /** What lies above it is unread. */
  marker: number
  n: number
}

export interface Unread {
  /** The store, with an eye on what is written: where other than by a merge, the chat is counted anew. */
  watched(blocks: BlockStore): BlockStore
  /** The posts above the marker that count; null where they are not counted. */
  of(chat: string, epoch: number, marker: number): number | null
  /** Begins with all posts above the marker that are stored. Returns how many count. */
  begin(chat: string, epoch: number, marker: number, posts: readonly BlockPost[]): number
  forget(chat: string): void
}

/** `person` is the reader, whose own posts don't count. */
export function createUnread(person: string): Unread {
  const counts = new Map<string, Count>()
  const isOthers = ({ author, deleted }: BlockPost): boolean =>
    author !== null && author !== person && !deleted

  return {
    watched: (blocks) => ({
      ...blocks,
      async merge(batches) {
        try {
          const merged = await blocks.merge(batches, (chat, post) => {
            const its = counts.get(chat)
            return its !== undefined && post.seq > its.marker && isOthers(post)
          })
          for (const [chat, { counted }] of merged) {
            const its = counts.get(chat)
            if (its) its.n += counted
          }
          return merged
        } catch (error) {
          // Some of it may be stored.
          for (const { chat } of batches) counts.delete(chat)
          throw error
        }
      },
      replace(replacement) {
        counts.delete(replacement.chat)
        return blocks.replace(replacement)
      },
      purge(chat, head) {
        counts.delete(chat)
        return blocks.purge(chat, head)
      },
      drop(chat, block) {
        counts.delete(chat)
        return blocks.drop(chat, block)
      },
      sweepEpochs(chats) {
        for (const { chat } of chats) counts.delete(chat)
        return blocks.sweepEpochs(chats)
      },
    }),
    of(chat, epoch, marker) {
      const its = counts.get(chat)
      return its?.epoch === epoch && its.marker === marker ? its.n : null
    },
    begin(chat, epoch, marker, posts) {
      const n = posts.filter(isOthers).length
      counts.set(chat, { epoch, marker, n })
      return n
    },
    forget: (chat) => void counts.delete(chat),
  }
}
