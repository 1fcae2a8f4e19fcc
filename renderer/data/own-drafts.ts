/** What is being written on this device, one a chat. */
import type { Documents } from './documents.ts'
import { toldIfFull } from './full-disk.ts'
import type { MemoryState } from './memory-state.ts'
import type { Draft } from './state.ts'

export interface OwnDrafts {
  load(stored: Iterable<Draft>): void
  save(draft: Draft): Promise<void>
  drop(chat: string): Promise<void>
}

export function createOwnDrafts(documents: Documents<Draft>, state: MemoryState): OwnDrafts {
  return {
    load(stored) {
      for (const draft of stored) state.drafts.set(draft.chat, draft)
      state.changed('drafts')
    },
    async save(draft) {
      await toldIfFull(documents.put([[draft.chat, draft]]))
      state.drafts.set(draft.chat, draft)
      state.changed('drafts')
    },
    async drop(chat) {
      await documents.purge([chat])
      state.drafts.delete(chat)
      state.changed('drafts')
    },
  }
}
