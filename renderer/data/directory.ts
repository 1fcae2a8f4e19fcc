/** The directory's rows: those that the reader may see, and no other. */
import type { DirectoryRow, PresentDirectoryRow } from '../../sync-server/contract/directory.ts'
import type { Documents } from './documents.ts'
import type { MemoryState } from './memory-state.ts'
import { totalsOfMarks, type Totals } from './open-block.ts'

export interface Directory {
  load(stored: ReadonlyMap<string, PresentDirectoryRow>): void
  /**
   * A join: what is older than what is known changes nothing. `anew`: keys of rows that stand whatever is known, since
   * the lane is fetched from its beginning. Durable when it resolves.
   */
  apply(rows: readonly DirectoryRow[], anew: ReadonlySet<string>): Promise<void>
  /** Removes every row whose key is not in `seen`. */
  retain(seen: ReadonlySet<string>): Promise<void>
  totals(): Totals
}

export const directoryKey = ({ kind, id }: Pick<DirectoryRow, 'kind' | 'id'>): string =>
  `${kind}:${id}`

export function createDirectory(
  documents: Documents<PresentDirectoryRow>,
  state: MemoryState,
): Directory {
  /** Rows that went in this run, with their `g`: an answer from before that comes once more brings none of them back. */
  const gone = new Map<string, number>()

  async function remove(keys: readonly string[]): Promise<void> {
    await documents.purge(keys)
    for (const key of keys) state.directory.delete(key)
    if (keys.length > 0) state.changed('directory')
  }

  return {
    load(stored) {
      for (const [key, row] of stored) state.directory.set(key, row)
    },
    async apply(rows, anew) {
      const news = rows.filter((row) => {
        const key = directoryKey(row)
        const known = state.directory.get(key)?.g ?? gone.get(key)
        return anew.has(key) || known === undefined || row.g >= known
      })
      if (news.length === 0) return
      const present = news.filter((row) => !row.gone)
      const lost = news.filter((row) => row.gone)
      await documents.put(present.map((row) => [directoryKey(row), row]))
      for (const row of present) state.directory.set(directoryKey(row), row)
      await remove(lost.map(directoryKey))
      for (const row of lost) gone.set(directoryKey(row), row.g)
      state.changed('directory')
    },
    retain: (seen) => remove([...state.directory.keys()].filter((key) => !seen.has(key))),
    totals: () =>
      totalsOfMarks([...state.directory.values()].map((row) => [`${row.kind} ${row.id}`, row.g])),
  }
}
