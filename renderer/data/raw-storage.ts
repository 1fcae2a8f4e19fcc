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
  /** The ids of all: what the documents hold is not read for it. */
  ids(): Promise<string[]>
  /** Inserts or overwrites. Rejects where the storage refused a row, with its error. */
  write(documents: readonly Doc[]): Promise<void>
  /** The same in one transaction, however many: all of them, or none. For few, now and then. */
  writeWhole(documents: readonly Doc[]): Promise<void>
  /** Takes documents out of the storage itself: no tombstone and no earlier content stays in a row. */
  purge(ids: readonly string[]): Promise<void>
}

/**
 * One writer a collection and no replication by RxDB, so revisions and write times carry nothing: with one for
 * all, a row is inserted or overwritten in one transaction, without reading (and unsealing) what it replaces.
 */
const facts = { _attachments: {}, _rev: '1-own', _meta: { lwt: 1 } }

export function rawOf<Doc extends { id: string }>(collection: RxCollection<Doc>): RawStorage<Doc> {
  const instance = collection.internalStorageInstance

  async function write(documents: readonly Doc[], deleted: boolean, size = bulk): Promise<void> {
    for (let from = 0; from < documents.length; from += size) {
      const rows = documents.slice(from, from + size).map((document): BulkWriteRow<Doc> => ({
        // Nothing but the revision is compared: sealed fields would be sealed once more for nothing.
        previous: { id: document.id, ...facts, _deleted: false } as RxDocumentData<Doc>,
        document: { ...document, ...facts, _deleted: deleted },
      }))
      const { error: conflicts } = await instance.bulkWrite(rows, 'raw')
      // A row that carries another revision is overwritten all the same.
      const again = conflicts.flatMap(({ status, writeRow, ...found }): BulkWriteRow<Doc>[] =>
        status === 409 && 'documentInDb' in found
          ? [{ previous: found.documentInDb, document: writeRow.document }]
          : [],
      )
      if (conflicts.length === 0) continue
      const { error } =
        again.length === conflicts.length
          ? await instance.bulkWrite(again, 'raw')
          : { error: conflicts }
      const [first] = error
      if (first) throw new Error(`storage refused ${first.documentId}: ${String(first.status)}`)
    }
  }

  async function all(): Promise<RxDocumentData<Doc>[]> {
    const query = prepareQuery(
      collection.schema.jsonSchema,
      normalizeMangoQuery(collection.schema.jsonSchema, {
        selector: {},
        sort: [{ id: 'asc' }],
      } as never),
    )
    return (await instance.query(query)).documents
  }

  return {
    async find(ids) {
      const rows = await instance.findDocumentsById([...ids], false)
      return new Map<string, Doc>(rows.map((row) => [row.id, row]))
    },
    all,
    async ids() {
      const table = dexieTableOf(await Promise.resolve(instance.internals as unknown))
      if (table) return table.toCollection().primaryKeys()
      return (await all()).map(({ id }) => id)
    },
    write: (documents) => write(documents, false),
    writeWhole: (documents) => write(documents, false, Math.max(1, documents.length)),
    async purge(ids) {
      if (ids.length === 0) return
      const table = dexieTableOf(await Promise.resolve(instance.internals as unknown))
      if (table) {
        // RxDB's own cleanup reads every document of the collection to find the few that were deleted.
        await table.bulkDelete([...ids])
        return
      }
      const found = await instance.findDocumentsById([...ids], false)
      if (found.length === 0) return
      await write(found, true)
      await instance.cleanup(0)
    },
  }
}

interface DexieTable {
  bulkDelete(ids: string[]): Promise<void>
  toCollection(): { primaryKeys(): Promise<string[]> }
}

/** The table below RxDB, where the storage is Dexie. */
function dexieTableOf(internals: unknown): DexieTable | null {
  return (internals as { dexieTable?: DexieTable } | undefined)?.dexieTable ?? null
}
