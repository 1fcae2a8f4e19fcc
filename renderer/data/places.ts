/**
 * Where the person was on this device: what was on screen last, and where they stood in the chats that they read last.
 * Sealed as everything is, this device's alone, and forgotten with access to the chat.
 */
import type { Documents } from './documents.ts'
import type { MemoryState } from './memory-state.ts'
import type { KeptPosition } from './state.ts'
import type { LastPlace, Position } from './views/values.ts'

/** So many chats' positions are kept. */
const most = 200
const lastKey = 'last'

export interface Places {
  load(positions: ReadonlyMap<string, KeptPosition>, last: ReadonlyMap<string, LastPlace>): void
  /** Null = at its end. Nothing is kept of a chat that is not held. */
  keepPosition(chat: string, position: Position | null): Promise<void>
  keepLast(last: LastPlace): Promise<void>
  purge(chat: string): Promise<void>
}

export function createPlaces(
  documents: { positions: Documents<KeptPosition>; last: Documents<LastPlace> },
  state: MemoryState,
  clock: () => number,
): Places {
  const { positions } = state.places

  async function forget(chats: readonly string[]): Promise<void> {
    for (const chat of chats) positions.delete(chat)
    if (chats.length > 0) await documents.positions.purge(chats)
  }

  async function keepLast(last: LastPlace): Promise<void> {
    const isHeld = last.chat === null || state.chats.get(last.chat)?.active === true
    const kept = isHeld ? last : { ...last, chat: null }
    state.places.last = kept
    await documents.last.put([[lastKey, kept]])
  }

  return {
    load(stored, last) {
      for (const [chat, position] of stored) positions.set(chat, position)
      state.places.last = last.get(lastKey) ?? null
    },
    async keepPosition(chat, position) {
      if (!position) {
        if (positions.has(chat)) await forget([chat])
        return
      }
      if (!state.chats.get(chat)?.active) return
      const kept = { ...position, at: clock() }
      positions.set(chat, kept)
      await documents.positions.put([[chat, kept]])
      const oldest = [...positions].sort(([, a], [, b]) => a.at - b.at).map(([id]) => id)
      await forget(oldest.slice(0, Math.max(0, oldest.length - most)))
    },
    keepLast,
    async purge(chat) {
      await forget([chat])
      const { last } = state.places
      // With the chat its case, or job, may be gone.
      if (last && [last.chat === chat, last.job, last.case].some(Boolean))
        await keepLast({ ...last, chat: null, job: null, case: null })
    },
  }
}
