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
  /** Raises markers. Durable when it resolves. Returns the chats concerned. */
  raise(rows: readonly Mark[]): Promise<Set<string>>
  /** The same of the server's rows: those in `anew` are taken as they come, and another's with 0 is forgotten. */
  take(rows: readonly Mark[], anew: ReadonlySet<Mark>): Promise<Set<string>>
  /** Another timeline: what the server said of the own markers counts no more. */
  forgetConfirmed(): void
  /** What the reader has read beyond `head` is lost, and nothing that comes may count as read, but what the server says. */
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
  /** How far the server knows the reader to have read, by chat, since the start or under this timeline. */
  const confirmed = new Map<string, number>()

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

  async function raise(rows: readonly Mark[], anew: ReadonlySet<Mark>): Promise<Set<string>> {
    const raised = new Map<string, Mark>()
    for (const row of rows) {
      const key = markKey(row)
      const known = (raised.get(key) ?? marks.get(key))?.seq ?? -1
      if (row.seq > 0 && (anew.has(row) || row.seq > known))
        raised.set(key, { chat: row.chat, person: row.person, seq: row.seq })
    }
    await put([...raised.values()])
    return new Set([...raised.values()].map((mark) => mark.chat))
  }

  return {
    load(stored) {
      for (const mark of stored.values()) remember(mark)
    },
    raise: (rows) => raise(rows, new Set()),
    async take(rows, anew) {
      if (rows.length === 0) return new Set()
      for (const { chat, person: its, seq } of rows)
        if (its === person) confirmed.set(chat, Math.max(seq, confirmed.get(chat) ?? 0))
      await forget([...marks.values()].filter((mark) => mark.person !== person && rows.some((row) => row.seq === 0 && markKey(row) === markKey(mark)))) // prettier-ignore
      return raise(rows, anew)
    },
    forgetConfirmed() {
      confirmed.clear()
    },
    async clamp(chat, head) {
      const least = Math.max(head, confirmed.get(chat) ?? 0)
      const mark = marks.get(markKey({ chat, person }))
      if (mark && mark.seq > least) await put([{ ...mark, seq: least }])
    },
    purge(chat) {
      confirmed.delete(chat)
      return forget([...marks.values()].filter((mark) => mark.chat === chat))
    },
    async retain(seen) {
      const unseen = [...marks].filter(([key]) => !seen.has(key)).map(([, mark]) => mark)
      await forget(unseen.filter((mark) => mark.person !== person))
      return unseen.filter((mark) => mark.person === person && mark.seq > 0)
    },
    totals: () => totalsOfMarks([...marks].map(([key, mark]) => [key, mark.seq])),
  }
}
