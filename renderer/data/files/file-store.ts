/**
 * Files on this device: sealed in parts, in an IndexedDB of their own that is written with strict durability. What it
 * keeps of a file in the clear is a random id and how many parts it has.
 */
import type { StorageKind } from '../database.ts'
import { SealBroken, type Sealer } from '../sealer.ts'
import type { FileFacts } from '../state.ts'

/** Bytes in one sealed part. */
export const partBytes = 256 * 1024

export interface FileStore {
  /** Every file whose facts can be read; what can't be is removed. */
  load(): Promise<FileFacts[]>
  /** Durable when it resolves. Rejects with the storage's error where the disk is full. */
  putFacts(facts: FileFacts): Promise<void>
  putPart(file: string, index: number, bytes: Uint8Array): Promise<void>
  /** Null where it is not there, or damaged. */
  part(file: string, index: number): Promise<Uint8Array<ArrayBuffer> | null>
  remove(files: readonly string[]): Promise<void>
  /** Removes files and notes, durably, that the server is to forget what it has of them. */
  withdraw(files: readonly string[]): Promise<void>
  /** Files of which that has not been said yet. */
  withdrawn(): Promise<string[]>
  /** It has been said. */
  endWithdrawal(file: string): Promise<void>
  close(): Promise<void>
  /** Removes all there is. */
  wipe(): Promise<void>
}

/** Keys are `facts/<file>`, `withdrawn/<file>` and `<file>/<part>`; values are sealed, but for the empty one of a withdrawn file. */
interface Boxes {
  put(key: string, box: string): Promise<void>
  get(key: string): Promise<string | undefined>
  keys(prefix: string): Promise<string[]>
  remove(prefix: string): Promise<void>
  close(): void
  drop(): Promise<void>
}

const withdrawal = 'withdrawn/'
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The store of a person's device. `name` tells devices of one process apart. `onGone`: the browser has deleted it. */
export async function openFileStore(
  name: string,
  kind: StorageKind,
  sealer: Sealer,
  onGone: () => void = () => undefined,
): Promise<FileStore> {
  const boxes = kind === 'dexie' ? await openIndexed(`files${name}`, onGone) : memoryOf(name)

  async function read(key: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const box = await boxes.get(key)
    if (box === undefined) return null
    try {
      return await sealer.open(`files|${key}|0`, box)
    } catch (error) {
      if (error instanceof SealBroken) return null
      throw error
    }
  }
  const write = async (key: string, bytes: Uint8Array): Promise<void> =>
    boxes.put(key, await sealer.seal(`files|${key}|0`, bytes))

  const remove = async (files: readonly string[]): Promise<void> => {
    for (const file of files) {
      // The facts first: parts without them are removed at the next start.
      await boxes.remove(`facts/${file}`)
      await boxes.remove(`${file}/`)
    }
  }

  return {
    async load() {
      const found: FileFacts[] = []
      const keys = (await boxes.keys('')).filter((key) => !key.startsWith(withdrawal))
      // Side by side: one after the other, many files would hold up the start.
      for (const bytes of await Promise.all(
        keys.filter((key) => key.startsWith('facts/')).map(read),
      ))
        if (bytes) found.push(JSON.parse(decoder.decode(bytes)) as FileFacts)
      const known = new Set(found.map(({ id }) => id))
      const strays = keys.map((key) => key.replace(/^facts\//, '').split('/')[0] ?? '')
      await remove([...new Set(strays)].filter((id) => !known.has(id)))
      return found
    },
    putFacts: (facts) => write(`facts/${facts.id}`, encoder.encode(JSON.stringify(facts))),
    putPart: (file, index, bytes) => write(`${file}/${String(index)}`, bytes),
    part: (file, index) => read(`${file}/${String(index)}`),
    remove,
    async withdraw(files) {
      for (const file of files) await boxes.put(`${withdrawal}${file}`, '')
      await remove(files)
    },
    withdrawn: async () =>
      (await boxes.keys(withdrawal)).map((key) => key.slice(withdrawal.length)),
    endWithdrawal: (file) => boxes.remove(`${withdrawal}${file}`),
    close: () => {
      boxes.close()
      return Promise.resolve()
    },
    wipe: () => boxes.drop(),
  }
}

/** Stays for the process, as RxDB's memory storage does here: what is opened again finds its files. */
const memory = new Map<string, Map<string, string>>()

function memoryOf(name: string): Boxes {
  const boxes = memory.get(name) ?? new Map<string, string>()
  memory.set(name, boxes)
  const keys = (prefix: string): string[] => [...boxes.keys()].filter((key) => key.startsWith(prefix)) // prettier-ignore
  return {
    put: (key, box) => Promise.resolve(void boxes.set(key, box)),
    get: (key) => Promise.resolve(boxes.get(key)),
    keys: (prefix) => Promise.resolve(keys(prefix)),
    remove: (prefix) => Promise.resolve(keys(prefix).forEach((key) => boxes.delete(key))),
    close: () => undefined,
    drop: () => Promise.resolve(boxes.clear()),
  }
}

const table = 'boxes'

async function openIndexed(name: string, onGone: () => void): Promise<Boxes> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => void request.result.createObjectStore(table)
  const database = await resultOf(request)
  database.onversionchange = () => {
    database.close()
    onGone()
  }
  database.onclose = onGone
  const within = (prefix: string): IDBKeyRange => IDBKeyRange.bound(prefix, `${prefix}\uffff`)

  /** Resolves when the transaction is on the disk. */
  const change = (work: (store: IDBObjectStore) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(table, 'readwrite', { durability: 'strict' })
      transaction.oncomplete = () => {
        resolve()
      }
      const fail = (): void => {
        reject(transaction.error ?? new DOMException('not stored', 'AbortError'))
      }
      transaction.onabort = fail
      transaction.onerror = fail
      work(transaction.objectStore(table))
    })
  const reading = (): IDBObjectStore => database.transaction(table).objectStore(table)

  return {
    put: (key, box) => change((store) => store.put(box, key)),
    get: async (key) => (await resultOf(reading().get(key))) as string | undefined,
    keys: async (prefix) => (await resultOf(reading().getAllKeys(within(prefix)))) as string[],
    remove: (prefix) => change((store) => store.delete(within(prefix))),
    close: () => {
      database.close()
    },
    async drop() {
      database.close()
      await resultOf(indexedDB.deleteDatabase(name))
    },
  }
}

function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(request.error ?? new DOMException('not read', 'UnknownError'))
    }
  })
}
