/**
 * The app's data worker, stopped at a point from outside: a write of the mirror that is never answered. All that was
 * written before it stands on the disk, and nothing after it comes.
 */
import { expect, type Page, type Worker } from '@playwright/test'

export interface HeldStorage {
  /** A write of a row of the mirror whose id begins like `id` is never answered, once one like `after` was written. */
  hold(method: 'put' | 'delete', id: string, after?: string): Promise<void>
  /** Resolves when the realm stands at such a write. */
  reached(): Promise<void>
}

/** The storage under a window of the app that is open. */
export async function holdStorage(page: Page): Promise<HeldStorage> {
  const worker = await dataWorker(page)
  return {
    hold: (method, id, after) =>
      worker.evaluate(
        ([name, start, first]) => {
          let isArmed = first === null
          const { put, delete: remove } = IDBObjectStore.prototype
          const stops = (store: IDBObjectStore, row: unknown): boolean => {
            const isMirror = store.transaction.db.name.startsWith('rxdb-dexie-mirror')
            const isHeld = isArmed && isMirror && String(row).startsWith(start)
            if (first !== null && isMirror && String(row).startsWith(first)) isArmed = true
            if (isHeld) Object.assign(globalThis, { isHeld })
            return isHeld
          }
          const unanswered = (): IDBRequest => ({}) as IDBRequest
          if (name === 'put')
            IDBObjectStore.prototype.put = function (row: { id: string }, ...key) {
              return stops(this, row.id) ? unanswered() : put.call(this, row, ...key)
            }
          else
            IDBObjectStore.prototype.delete = function (key) {
              return stops(this, key) ? (unanswered() as IDBRequest<undefined>) : remove.call(this, key) // prettier-ignore
            }
        },
        [method, id, after ?? null] as const,
      ),
    reached: () => expect.poll(() => worker.evaluate(() => 'isHeld' in globalThis)).toBe(true),
  }
}

/** How many blocks of a chat stand on the disk. */
export function blocksOf(page: Page, chat: string): Promise<number> {
  return inBlocks(page, chat, false)
}

/** Takes the oldest block of a chat from the disk, as if it had been damaged. */
export async function loseFirstBlock(page: Page, chat: string): Promise<void> {
  await inBlocks(page, chat, true)
}

/** How many there were. */
function inBlocks(page: Page, chat: string, losesFirst: boolean): Promise<number> {
  return page.evaluate(
    async ([its, loses]) => {
      const all = await indexedDB.databases()
      const name = all.find((one) => /^rxdb-dexie-mirror.*--blocks$/.test(one.name ?? ''))?.name
      if (name === undefined) throw new Error('no blocks')
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name)
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(new Error('not opened'))
      })
      const keys = await new Promise<IDBValidKey[]>((resolve, reject) => {
        const request = database.transaction('docs').objectStore('docs').getAllKeys()
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(new Error('not read'))
      })
      // The newest stands first.
      const own = keys.filter((key) => typeof key === 'string' && key.startsWith(its)).sort()
      if (loses)
        await new Promise((resolve, reject) => {
          const writing = database.transaction('docs', 'readwrite')
          writing.oncomplete = resolve
          writing.onerror = () => reject(new Error('not removed'))
          writing.objectStore('docs').delete(own.at(-1) ?? '')
        })
      database.close()
      return own.length
    },
    [chat, losesFirst] as const,
  )
}

async function dataWorker(page: Page): Promise<Worker> {
  for (const worker of page.workers())
    if ((await worker.evaluate(() => self.name)) === 'data') return worker
  throw new Error('the app has no data worker')
}
