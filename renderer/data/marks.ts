/** Read markers: the reader's own, and on the source side the candidate's. Merging is `max`. */
import type { Documents } from './documents.ts'
import type { MemoryState } from './memory-state.ts'
import { totalsOfMarks, type Totals } from './open-block.ts'

export interface Mark {
  chat: string
  person: string
  seq: number
}

export interface Marks {
  load(stored: ReadonlyMap<string, Mark>): void
  /**
   * Raises markers; those in `anew` are taken as they come, and another's with 0 is forgotten. Durable when it resolves.
   * Returns the chats concerned.
   */
  raise(rows: readonly Mark[], anew?: ReadonlySet<Mark>): Promise<Set<string>>
  /** The chat has fewer posts than were read: nothing that comes may count as read. */
  clamp(chat: string, head: number): Promise<void>
  purge(chat: string): Promise<void>
  /** Removes others' markers that are not in `seen`; returns the own ones that are not, or were lower. */
  retain(seen: ReadonlySet<string>): Promise<Mark[]>
  totals(): Totals
}

export const markKey = ({ chat, person }: Pick<Mark, 'chat' | 'person'>): string =>
  `${chat} ${person}`

/** `person` is the reader. */
export function createMarks(documents: Documents<Mark>, state: MemoryState, person: string): Marks {
  const marks = new Map<string, Mark>()

  const targetOf = (mark: Mark): Map<string, number> =>
    mark.person === person ? state.reads : state.seen

  function remember(mark: Mark): void {
    marks.set(markKey(mark), mark)
    targetOf(mark).set(mark.chat, mark.seq)
  }

  async function forget(gone: readonly Mark[]): Promise<void> {
    await documents.purge(gone.map(markKey))
    for (const mark of gone) {
      marks.delete(markKey(mark))
      targetOf(mark).delete(mark.chat)
    }
    if (gone.length > 0) state.changed('reads')
  }

  async function put(changed: readonly Mark[]): Promise<void> {
    if (changed.length === 0) return
    await documents.put(changed.map((mark) => [markKey(mark), mark]))
    for (const mark of changed) remember(mark)
    state.changed('reads')
  }

  return {
    load(stored) {
      for (const mark of stored.values()) remember(mark)
    },
    async raise(rows, anew = new Set()) {
      await forget([...marks.values()].filter((mark) => mark.person !== person && rows.some((row) => row.seq === 0 && markKey(row) === markKey(mark)))) // prettier-ignore
      const raised = new Map<string, Mark>()
      for (const row of rows) {
        const key = markKey(row)
        const known = (raised.get(key) ?? marks.get(key))?.seq ?? -1
        if (row.seq > 0 && (anew.has(row) || row.seq > known))
          raised.set(key, { chat: row.chat, person: row.person, seq: row.seq })
      }
      await put([...raised.values()])
      return new Set([...raised.values()].map((mark) => mark.chat))
    },
    async clamp(chat, head) {
      const its = [...marks.values()].filter((mark) => mark.chat === chat && mark.seq > head)
      await put(its.map((mark) => ({ ...mark, seq: head })))
    },
    purge: (chat) => forget([...marks.values()].filter((mark) => mark.chat === chat)),
    async retain(seen) {
      const unseen = [...marks].filter(([key]) => !seen.has(key)).map(([, mark]) => mark)
      await forget(unseen.filter((mark) => mark.person !== person))
      return unseen.filter((mark) => mark.person === person && mark.seq > 0)
    },
    totals: () => totalsOfMarks([...marks].map(([key, mark]) => [key, mark.seq])),
  }
}
