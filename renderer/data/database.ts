/**
 * Two databases a person: the mirror of the server, which can always be fetched again, and the outbox with
 * the drafts, which can't. The outbox is written with strict durability and shares nothing with the mirror.
 */
import {
  createRxDatabase,
  type RxCollection,
  type RxDatabase,
  type RxJsonSchema,
  type RxStorage,
} from 'rxdb'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { openFileStore, type FileStore } from './files/file-store.ts'
import { sealedStorage } from './sealed-storage.ts'
import { createSealer, type Sealer } from './sealer.ts'

/** A document whose content is sealed. `data` is null where it was found damaged. */
export interface SealedDoc {
  id: string
  data: object | null
}

/** A block of posts; `box` is sealed by the block codec, the rest stands in the clear. */
export interface BlockDoc {
  id: string
  chat: string
  epoch: number
  block: number
  n: number
  digest: number
  /** The highest g in it. */
  g: number
  box: string
}

/** The body of a long post, so that its block stays below 64 KiB. */
export interface OverflowDoc {
  id: string
  chat: string
  box: string
}

const text = (maxLength: number) => ({ type: 'string', maxLength }) as const
const number = { type: 'number' } as const

const sealedSchema: RxJsonSchema<SealedDoc> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: text(120), data: { type: 'object' } },
  required: ['id', 'data'],
  encrypted: ['data'],
}
const blockSchema: RxJsonSchema<BlockDoc> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: text(60),
    chat: text(36),
    epoch: number,
    block: number,
    n: number,
    digest: number,
    g: number,
    box: { type: 'string' },
  },
  required: ['id', 'chat', 'epoch', 'block', 'n', 'digest', 'g', 'box'],
}
const overflowSchema: RxJsonSchema<OverflowDoc> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: text(60), chat: text(36), box: { type: 'string' } },
  required: ['id', 'chat', 'box'],
}

export interface Mirror {
  /** Chats, directory, markers, settings, cursors. */
  documents: RxCollection<SealedDoc>
  blocks: RxCollection<BlockDoc>
  overflow: RxCollection<OverflowDoc>
}

export interface Outbox {
  /** Operations and drafts. */
  documents: RxCollection<SealedDoc>
}

export interface Databases {
  mirror: Mirror
  outbox: Outbox
  files: FileStore
  /** Seals blocks and overflow bodies. */
  blocks: Sealer
  close(): Promise<void>
  remove(): Promise<void>
}

export type StorageKind = 'dexie' | 'memory'

export interface DatabaseOptions {
  person: string
  profileKey: Uint8Array
  storage: StorageKind
  /** Tells several devices of one person in one process apart. */
  profile?: string
  /** The browser has deleted a part of it under the open app: nothing more is kept there. Told once a part. */
  onGone?: (part: Part) => void
}

export type Part = 'mirror' | 'outbox' | 'files'

function nameOf({ person, profile = '' }: DatabaseOptions): string {
  return person.replaceAll('-', '') + profile
}

/** Memory storages by person stay for the process: a realm that is closed and opened again finds its data. */
const memory = new Map<string, RxStorage<unknown, unknown>>()

function storageFor(
  options: DatabaseOptions,
  durability: 'relaxed' | 'strict',
  onGone: () => void,
): RxStorage<unknown, unknown> {
  if (options.storage === 'dexie') {
    return getRxStorageDexie({
      chromeTransactionDurability: durability,
      onCreate(database) {
        database.on('versionchange', onGone)
        database.on('close', onGone)
      },
    })
  }
  const key = `${nameOf(options)} ${durability}`
  const known = memory.get(key) ?? (getRxStorageMemory() as RxStorage<unknown, unknown>)
  memory.set(key, known)
  return known
}

async function open(name: string, storage: RxStorage<unknown, unknown>): Promise<RxDatabase> {
  return createRxDatabase({ name, storage, multiInstance: false, eventReduce: true })
}

async function openMirror(
  name: string,
  storage: RxStorage<unknown, unknown>,
): Promise<{ database: RxDatabase; collections: Mirror }> {
  const database = await open(name, storage)
  try {
    const collections = await database.addCollections({
      documents: { schema: sealedSchema },
      blocks: { schema: blockSchema },
      overflow: { schema: overflowSchema },
    })
    return { database, collections }
  } catch (error) {
    await database.close().catch(() => undefined)
    throw error
  }
}

async function openOutbox(
  name: string,
  storage: RxStorage<unknown, unknown>,
): Promise<{ outbox: RxDatabase; sent: Outbox }> {
  const outbox = await open(name, storage)
  try {
    const sent = await outbox.addCollections({ documents: { schema: sealedSchema } })
    return { outbox, sent }
  } catch (error) {
    await outbox.close().catch(() => undefined)
    throw error
  }
}

/** Deletes a database below RxDB, which can't even open it. */
async function deleteBelow(name: string): Promise<void> {
  for (const { name: stored = '' } of await indexedDB.databases()) {
    if (!stored.startsWith(`rxdb-dexie-${name}--`)) continue
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(stored)
      request.onsuccess = () => {
        resolve()
      }
      request.onerror = () => {
        reject(request.error ?? new Error('not deleted'))
      }
    })
  }
}

/** Opens (or makes) a person's databases, side by side: all, or none stays open. */
export async function openDatabases(options: DatabaseOptions): Promise<Databases> {
  const fields = await createSealer(options.profileKey, 'fields')
  const blocks = await createSealer(options.profileKey, 'blocks')
  const name = nameOf(options)
  const mirrorName = `mirror${name}`
  /** What the app itself closes or removes is not gone. */
  const told = new Set<Part>()
  const isGone = (part: Part) => (): void => {
    if (told.has(part)) return
    told.add(part)
    options.onGone?.(part)
  }
  const end = (): void => {
    for (const part of ['mirror', 'outbox', 'files'] as const) told.add(part)
  }
  const mirrorStorage = sealedStorage(storageFor(options, 'relaxed', isGone('mirror')), fields)
  const outboxStorage = sealedStorage(storageFor(options, 'strict', isGone('outbox')), fields)
  const filesSealer = await createSealer(options.profileKey, 'files')
  const openings = [
    openMirror(mirrorName, mirrorStorage).catch(async (error: unknown) => {
      // A mirror that can't be opened is made anew; the outbox is another database and stays.
      if (options.storage !== 'dexie') throw error
      await deleteBelow(mirrorName)
      return openMirror(mirrorName, mirrorStorage)
    }),
    openOutbox(`outbox${name}`, outboxStorage),
    openFileStore(name, options.storage, filesSealer, isGone('files')),
  ] as const
  const opened = await Promise.all(openings).catch(async (error: unknown) => {
    end()
    // What stays open could not be opened again.
    await Promise.allSettled([
      openings[0].then(({ database }) => database.close()),
      openings[1].then(({ outbox }) => outbox.close()),
      openings[2].then((files) => files.close()),
    ])
    throw error
  })
  const [{ database: mirror, collections: mirrored }, { outbox, sent }, files] = opened
  return {
    mirror: mirrored,
    outbox: sent,
    files,
    blocks,
    async close() {
      end()
      await Promise.all([mirror.close(), outbox.close(), files.close()])
    },
    async remove() {
      end()
      await Promise.all([mirror.remove(), outbox.remove(), files.wipe()])
    },
  }
}
