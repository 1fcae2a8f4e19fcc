/**
 * A storage wrapper: the fields that a schema lists as `encrypted` go to the disk as ONE ciphertext each;
 * ids, numbers and flags stay plain for the indexes. RxDB's own wrapper is unfit (docs/security.md). RxDB is told of no
 * change: it would open each document once more, and keep the last hundred of each collection as it opened them.
 */
import {
  wrapRxStorageInstance,
  type RxDocumentData,
  type RxStorage,
  type RxStorageInstanceCreationParams,
} from 'rxdb'
import { NEVER } from 'rxjs'
import type { Sealer } from './sealer.ts'

/** How RxDB hands a stored document to the wrapper: fields by name. */
type Fields = Record<string, unknown>

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** RxDB's own collection, of which collections there are. */
const internal = '_rxdb_internal'

/** Nobody here observes documents, and what is not told is not kept. */
function quiet<Instance extends { changeStream(): unknown }>(instance: Instance): Instance {
  return Object.assign(instance, { changeStream: () => NEVER })
}

/** The storage with sealed fields. A damaged document reads as one whose sealed fields are null. */
export function sealedStorage<Internals, Options>(
  storage: RxStorage<Internals, Options>,
  sealer: Sealer,
): RxStorage<Internals, Options> {
  return {
    ...storage,
    name: `sealed-${storage.name}`,
    async createStorageInstance<RxDocType>(
      params: RxStorageInstanceCreationParams<RxDocType, Options>,
    ) {
      const sealed = (params.schema.encrypted ?? []) as string[]
      if (sealed.length === 0) {
        const plain = await storage.createStorageInstance(params)
        return params.collectionName === internal ? plain : quiet(plain)
      }
      const { encrypted: _, ...schema } = params.schema
      const properties = { ...schema.properties } as Record<string, { type: string }>
      for (const field of sealed) properties[field] = { type: 'string' }
      const instance = await storage.createStorageInstance<RxDocType>({
        ...params,
        schema: { ...schema, properties } as typeof params.schema,
      })
      const primary = params.schema.primaryKey as string
      const about = (fields: Fields, field: string): string =>
        [params.collectionName, String(fields[primary]), String(params.schema.version), field].join(
          '|',
        )

      const toStorage = async (
        document: RxDocumentData<RxDocType>,
      ): Promise<RxDocumentData<RxDocType>> => {
        const fields: Fields = { ...document }
        for (const field of sealed) {
          if (fields[field] === undefined) continue
          fields[field] = await sealer.seal(
            about(fields, field),
            encoder.encode(JSON.stringify(fields[field])),
          )
        }
        return fields as RxDocumentData<RxDocType>
      }
      const fromStorage = async (
        document: RxDocumentData<RxDocType>,
      ): Promise<RxDocumentData<RxDocType>> => {
        const fields: Fields = { ...document }
        for (const field of sealed) {
          if (typeof fields[field] !== 'string') continue
          fields[field] = await sealer
            .open(about(fields, field), fields[field])
            .then((bytes): unknown => JSON.parse(decoder.decode(bytes)))
            .catch(() => null)
        }
        return fields as RxDocumentData<RxDocType>
      }
      return quiet(wrapRxStorageInstance(params.schema, instance, toStorage, fromStorage))
    },
  }
}
