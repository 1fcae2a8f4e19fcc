/**
 * What the browser keeps beside the data: this device's id, who is signed in, and the profile keys as raw
 * bytes (a stored CryptoKey would lie in the log in the clear as well, and look safer than it is).
 */
const name = 'jobchats-profile'
const table = 'values'

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore(table)
    }
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(request.error ?? new Error('no profile store'))
    }
  })
}

async function run<Result>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const database = await open()
  try {
    return await new Promise<Result>((resolve, reject) => {
      const transaction = database.transaction(table, mode, { durability: 'strict' })
      const request = work(transaction.objectStore(table))
      transaction.oncomplete = () => {
        resolve(request.result)
      }
      transaction.onerror = () => {
        reject(transaction.error ?? new Error('profile store failed'))
      }
      transaction.onabort = transaction.onerror
    })
  } finally {
    database.close()
  }
}

/** On a computer that others use too nothing is written: values live as long as the page. */
let memory: Map<string, unknown> | null = null

/** From now on values are kept on this computer, or by the page alone. */
export function keepValues(on: boolean): void {
  memory = on ? null : (memory ?? new Map())
}

export function keepsValues(): boolean {
  return memory === null
}

export async function readValue<Value>(key: string): Promise<Value | null> {
  if (memory?.has(key)) return memory.get(key) as Value
  return ((await run<unknown>('readonly', (store) => store.get(key))) as Value | undefined) ?? null
}

export async function writeValue(key: string, value: unknown): Promise<void> {
  if (memory) memory.set(key, value)
  else await run('readwrite', (store) => store.put(value, key))
}

/** The value, made where there is none: in one transaction, so that two tabs make one. */
export async function readOrMake<Value>(key: string, make: () => Value): Promise<Value> {
  const made = make()
  if (memory) {
    if (!memory.has(key)) memory.set(key, made)
    return memory.get(key) as Value
  }
  await run('readwrite', (store) => {
    const known = store.get(key)
    known.onsuccess = () => {
      if (known.result === undefined) store.put(made, key)
    }
    return known
  })
  return (await readValue<Value>(key)) ?? made
}

export async function removeValue(key: string): Promise<void> {
  memory?.delete(key)
  await run('readwrite', (store) => store.delete(key))
}
