/** New texts for own posts, as far as they are written and not saved: one a post, on this device alone. */
import type { Documents } from './documents.ts'
import { toldIfFull } from './full-disk.ts'
import type { MemoryState } from './memory-state.ts'
import type { EditText } from './state.ts'

export interface OwnEdits {
  load(stored: Iterable<EditText>): void
  /** An empty text ends it. */
  keep(edit: EditText): Promise<void>
  of(chat: string): EditText[]
  purge(chat: string): Promise<void>
}

export function createOwnEdits(documents: Documents<EditText>, state: MemoryState): OwnEdits {
  const { edits } = state

  async function end(posts: readonly string[]): Promise<void> {
    if (posts.length === 0) return
    await documents.purge(posts)
    for (const post of posts) edits.delete(post)
    state.changed('drafts')
  }

  const of = (chat: string): EditText[] => [...edits.values()].filter((edit) => edit.chat === chat)

  return {
    load(stored) {
      for (const edit of stored) edits.set(edit.post, edit)
    },
    async keep(edit) {
      if (edit.text === '') {
        await end(edits.has(edit.post) ? [edit.post] : [])
        return
      }
      await toldIfFull(documents.put([[edit.post, edit]]))
      edits.set(edit.post, edit)
      state.changed('drafts')
    },
    of,
    purge: (chat) => end(of(chat).map(({ post }) => post)),
  }
}
