/**
 * Small sealed documents of several kinds in one collection: RxDB opens an IndexedDB database a collection
 * and allows few of them in a realm. Read all at start, written many at once, purged from storage.
 */
import type { RxCollection } from 'rxdb'
import type { SealedDoc } from './database.ts'
import { rawOf, type RawStorage } from './raw-storage.ts'

export interface Documents<Data extends object> {
  put(entries: readonly (readonly [id: string, data: Data])[]): Promise<void>
  /** Removes from storage itself, not only from sight. */
  purge(ids: readonly string[]): Promise<void>
}

/** Documents of each kind. */
export type Entries<Kinds extends Record<string, object>> = {
  [Kind in keyof Kinds]?: readonly (readonly [id: string, data: Kinds[Kind]])[]
}

export interface DocumentStore<Kinds extends Record<string, object>> {
  /** Every readable document by kind and id; damaged ones are left out and told. */
  all(
    onDamaged?: (id: string) => void,
  ): Promise<{ [Kind in keyof Kinds]: Map<string, Kinds[Kind]> }>
  /** Removes documents from storage itself by what `all` has told of them: `kind/id`. */
  purge(ids: readonly string[]): Promise<void>
  /** Removes every document, readable or not. */
  wipe(): Promise<void>
  /** Documents of several kinds, in as few steps as may be: none stands before those of the kinds that are named before its own. */
  put(entries: Entries<Kinds>): Promise<void>
  of<Kind extends keyof Kinds & string>(kind: Kind): Documents<Kinds[Kind]>
  /** Documents of several kinds in one step: all of them, or none. */
  putWhole(entries: Entries<Kinds>): Promise<void>
}

/** The documents of a collection; `kinds` names every kind there is, in the order in which `put` writes them. */
export function documentStore<Kinds extends Record<string, object>>(
  collection: RxCollection<SealedDoc>,
  kinds: readonly (keyof Kinds & string)[],
): DocumentStore<Kinds> {
  const raw: RawStorage<SealedDoc> = rawOf(collection)
  const idOf = (kind: string, id: string): string => `${kind}/${id}`
  const documentsOf = (entries: Entries<Kinds>): SealedDoc[] =>
    kinds.flatMap((kind) =>
      (entries[kind] ?? []).map(([id, data]) => ({ id: idOf(kind, id), data })),
    )
  return {
    async all(onDamaged) {
      const found = Object.fromEntries(kinds.map((kind) => [kind, new Map()])) as unknown as {
        [Kind in keyof Kinds]: Map<string, Kinds[Kind]>
      }
      for (const { id, data } of await raw.all()) {
        const at = id.indexOf('/')
        const kind = id.slice(0, at)
        if (data === null) onDamaged?.(id)
        else if (Object.hasOwn(found, kind)) {
          found[kind as keyof Kinds].set(id.slice(at + 1), data as Kinds[keyof Kinds])
        }
      }
      return found
    },
    purge: (ids) => raw.purge(ids),
    async wipe() {
      const ids = (await raw.all()).map(({ id }) => id)
      await raw.purge(ids)
    },
    of: (kind) => ({
      put: (entries) => raw.write(entries.map(([id, data]) => ({ id: idOf(kind, id), data }))),
      purge: (ids) => raw.purge(ids.map((id) => idOf(kind, id))),
    }),
    put: (entries) => raw.write(documentsOf(entries)),
    putWhole: (entries) => raw.writeWhole(documentsOf(entries)),
  }
}
