/** What is being written on this device, one a chat. */
import type { Documents } from './documents.ts'
import { toldIfFull } from './full-disk.ts'
import type { MemoryState } from './memory-state.ts'
import type { Draft, OutboxItem } from './state.ts'

/** What becomes of the draft that stands; null = there is none. The same one = nothing is written. */
export type DraftChange = (now: Draft | null) => Draft | null

export interface OwnDrafts {
  load(stored: Iterable<Draft>): void
  /** The draft is the text of a refused edit. */
  saveRefused(draft: Draft, edit: OutboxItem): Promise<void>
  /**
   * A field changes the draft that knows it up to a revision: the refused edit whose text it never had, and writes over. Told
   * once. In memory alone: after a start each field begins with the draft.
   */
  takeUnseen(chat: string, seen: number): OutboxItem | null
  change(chat: string, make: DraftChange): Promise<void>
  drop(chat: string): Promise<void>
}

/**
 * Each change has a revision above all before it, by which a field tells a newer text from its own that comes back
 * late. By the clock: where another window of this device carries on, its numbers go on too.
 */
export function createOwnDrafts(
  documents: Documents<Draft>,
  state: MemoryState,
  clock: () => number,
): OwnDrafts {
  const refused = new Map<string, { edit: OutboxItem; revision: number }>()

  function changed(chat: string): void {
    const last = state.draftRevisions.get(chat) ?? 0
    state.draftRevisions.set(chat, Math.max(clock(), last + 1))
    state.changed('drafts')
  }

  async function save(draft: Draft): Promise<void> {
    await toldIfFull(documents.put([[draft.chat, draft]]))
    state.drafts.set(draft.chat, draft)
    changed(draft.chat)
  }

  async function drop(chat: string): Promise<void> {
    await documents.purge([chat])
    state.drafts.delete(chat)
    changed(chat)
  }

  return {
    load(stored) {
      for (const draft of stored) {
        state.drafts.set(draft.chat, draft)
        changed(draft.chat)
      }
    },
    async saveRefused(draft, edit) {
      await save(draft)
      refused.set(draft.chat, { edit, revision: state.draftRevisions.get(draft.chat) ?? 0 })
    },
    takeUnseen(chat, seen) {
      const { edit, revision } = refused.get(chat) ?? { edit: null, revision: 0 }
      refused.delete(chat)
      return revision > seen ? edit : null
    },
    async change(chat, make) {
      const now = state.drafts.get(chat) ?? null
      const next = make(now)
      if (next === now) return
      if (next) await save(next)
      else await drop(chat)
    },
    async drop(chat) {
      refused.delete(chat)
      await drop(chat)
    },
  }
}
