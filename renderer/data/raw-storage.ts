/**
 * Reads and writes a collection's storage directly: no RxDocument, no query cache, one bulk at a time.
 * RxDB keeps the events of recent bulks in memory, so a bulk stays small.
 */
import {
  normalizeMangoQuery,
  prepareQuery,
  type BulkWriteRow,
  type RxCollection,
  type RxDocumentData,
} from 'rxdb'

/** Documents in one bulk: above, RxDB's event buffer holds them all. */
const bulk = 100

export interface RawStorage<Doc extends { id: string }> {
  find(ids: readonly string[]): Promise<Map<string, Doc>>
  all(): Promise<Doc[]>
  /** Inserts or overwrites. Rejects where the storage refused a row, with its error. */
  write(documents: readonly Doc[]): Promise<void>
  /** Takes documents out of the storage itself: no tombstone and no earlier content stays in a row. */
  purge(ids: readonly string[]): Promise<void>
}

export function rawOf<Doc extends { id: string }>(collection: RxCollection<Doc>): RawStorage<Doc> {
  const instance = collection.storageInstance

  async function stored(
    ids: readonly string[],
    withDeleted: boolean,
  ): Promise<Map<string, RxDocumentData<Doc>>> {
    const rows = await instance.findDocumentsById([...ids], withDeleted)
    return new Map(rows.map((row) => [row.id, row]))
  }

  async function write(documents: readonly Doc[], deleted: boolean): Promise<void> {
    for (let from = 0; from < documents.length; from += bulk) {
      const part = documents.slice(from, from + bulk)
      const before = await stored(
        part.map((document) => document.id),
        true,
      )
      const rows = part.map((document): BulkWriteRow<Doc> => {
        const previous = before.get(document.id)
        const fresh = {
          ...document,
          _deleted: deleted,
          _attachments: {},
          _rev: '',
          _meta: { lwt: 1 },
        }
        return {
          ...(previous ? { previous } : {}),
          document: {
            ...fresh,
            _rev: previous?._rev ?? '',
            _meta: previous?._meta ?? { lwt: 1 },
          },
        }
      })
      const { error } = await instance.bulkWrite(rows, 'raw')
      const [first] = error
      if (first) throw new Error(`storage refused ${first.documentId}: ${String(first.status)}`)
    }
  }

  return {
    async find(ids) {
      return new Map<string, Doc>(await stored(ids, false))
    },
    async all() {
      const query = prepareQuery(
        collection.schema.jsonSchema,
        normalizeMangoQuery(collection.schema.jsonSchema, {
          selector: {},
          sort: [{ id: 'asc' }],
        } as never),
      )
      return (await instance.query(query)).documents
    },
    write: (documents) => write(documents, false),
    async purge(ids) {
      if (ids.length === 0) return
      const table = dexieTableOf(await Promise.resolve(instance.internals as unknown))
      if (table) {
        // RxDB's own cleanup reads every document of the collection to find the few that were deleted.
        await table.bulkDelete([...ids])
        return
      }
      const found = [...(await stored(ids, false)).values()]
      if (found.length === 0) return
      await write(found, true)
      await instance.cleanup(0)
    },
  }
}

/** The table below RxDB, where the storage is Dexie. */
function dexieTableOf(internals: unknown): { bulkDelete(ids: string[]): Promise<void> } | null {
  const table = (
    internals as { dexieTable?: { bulkDelete(ids: string[]): Promise<void> } } | undefined
  )?.dexieTable
  return table ?? null
}
