/** The browser deletes what the open app keeps, on the real IndexedDB: the app goes on by itself, or says what is left. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLocalPort } from './local-port.ts'
import type { Port } from './port.ts'
import { ScriptedServer } from './test-server.ts'
import type { ConversationView, SyncView, WaitingItem } from './views/values.ts'

let server: ScriptedServer
let port: Port
let isOffline: boolean
let sync: SyncView | undefined
let waiting: readonly WaitingItem[]
let bodies: string[]
let chat: string

beforeEach(async () => {
  server = new ScriptedServer()
  isOffline = false
  chat = server.addChat(150)
  port = createLocalPort({
    storage: 'dexie',
    fetch: (input, init) =>
      isOffline ? Promise.reject(new TypeError('offline')) : server.fetch(input, init),
  })
  port.observe('sync', null, (value) => (sync = value))
  port.observe('waiting', null, (value) => (waiting = value))
  port.observe('conversation', { chat, newest: 400 }, (value) => {
    bodies = ((value as Partial<ConversationView> | null)?.posts ?? []).map(({ body }) => body)
  })
  await port.open({ server: 'http://server.test', person: server.person, profileKey: new Uint8Array(32).fill(4), keep: true }) // prettier-ignore
  await until(() => stored('mirror', 'blocks'), (count) => count >= 2, 'the blocks on the disk') // prettier-ignore
  await until(() => bodies.length, (count) => count === 150, 'the posts') // prettier-ignore
})
afterEach(async () => {
  await port.act('wipe', null).catch(() => undefined)
})

async function until<Value>(
  look: () => Value | Promise<Value>,
  fits: (value: Value) => boolean,
  what: string,
): Promise<void> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const value = await look()
    if (fits(value)) return
    if (Date.now() > deadline) throw new Error(`waited too long for ${what}: ${String(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const namesOf = async (part: string): Promise<string[]> =>
  (await indexedDB.databases()).flatMap(({ name = '' }) =>
    name.startsWith(`rxdb-dexie-${part}${server.person.replaceAll('-', '')}`) ? [name] : [],
  )

/** Documents of a collection on the disk. */
async function stored(part: string, collection: string): Promise<number> {
  const name = (await namesOf(part)).find((its) => its.endsWith(`--${collection}`))
  if (name === undefined) return 0
  const request = indexedDB.open(name)
  await new Promise((resolve) => (request.onsuccess = resolve))
  const { result: database } = request
  if (!database.objectStoreNames.contains('docs')) {
    database.close()
    return 0
  }
  const count = database.transaction('docs').objectStore('docs').count()
  await new Promise((resolve) => (count.onsuccess = resolve))
  database.close()
  return count.result
}

async function evict(part: string): Promise<void> {
  const names = await namesOf(part)
  expect(names.length).toBeGreaterThan(0)
  for (const name of names)
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name)
      request.onsuccess = resolve
      request.onerror = reject
    })
}

const post = async (body: string): Promise<void> => {
  await port.act('post', { chat, body, audience: 1 })
}

it('what can be fetched again is, without a restart: nothing written is lost, and what comes is kept', async () => {
  isOffline = true
  await post('written offline')
  await until(() => sync?.phase, (phase) => phase === 'offline', 'the line to be gone') // prettier-ignore
  await evict('mirror')
  // Until it is opened anew an act waits; it is not refused.
  await port.act('wake', null)
  isOffline = false
  await port.act('wake', null)
  server.addPost(chat, 'of another')
  await until(() => bodies, (its) => its.includes('of another') && its.includes('written offline') && its.length === 152, 'all posts') // prettier-ignore
  await until(() => sync?.phase, (phase) => phase === 'upToDate', 'the sync line') // prettier-ignore
  expect(await stored('mirror', 'blocks')).toBeGreaterThanOrEqual(2)
  expect(server.chats.get(chat)?.posts.filter(({ body }) => body === 'written offline')).toHaveLength(1) // prettier-ignore
})

it('while there is no room for it acts are refused, not held; the sync line says so, and it is tried again', async () => {
  const { put } = IDBObjectStore.prototype
  const { add } = IDBObjectStore.prototype
  const refuse = function (this: IDBObjectStore): never {
    throw new DOMException('no space', 'QuotaExceededError')
  }
  const isMirror = (store: IDBObjectStore): boolean =>
    store.transaction.db.name.startsWith('rxdb-dexie-mirror')
  IDBObjectStore.prototype.put = function (value, key) {
    return isMirror(this) ? refuse.call(this) : put.call(this, value, key)
  }
  IDBObjectStore.prototype.add = function (value, key) {
    return isMirror(this) ? refuse.call(this) : add.call(this, value, key)
  }
  try {
    await evict('mirror')
    await until(() => sync?.phase, (phase) => phase === 'notKept', 'the sync line') // prettier-ignore
    await expect(post('refused')).rejects.toMatchObject({ code: 'storage-full' })
  } finally {
    Object.assign(IDBObjectStore.prototype, { put, add })
  }
  await until(() => sync?.phase, (phase) => phase === 'upToDate', 'the sync line again') // prettier-ignore
  await post('there is room')
  await until(() => server.chats.get(chat)?.posts.map(({ body }) => body) ?? [], (its) => its.includes('there is room'), 'the post') // prettier-ignore
  await until(() => bodies, (its) => its.includes('there is room'), 'what is shown') // prettier-ignore
})

it('what was not sent and is deleted stays to be read, and nothing is written again', async () => {
  isOffline = true
  await post('never sent')
  await until(() => sync?.phase, (phase) => phase === 'offline', 'the line to be gone') // prettier-ignore
  await evict('mirror')
  await evict('outbox')
  await until(() => sync?.phase, (phase) => phase === 'cleared', 'the sync line') // prettier-ignore
  // Requests that fail or come through tell of the line, and hide none of it.
  await port.act('participants', { chat }).catch(() => undefined)
  isOffline = false
  await port.act('participants', { chat }).catch(() => undefined)
  await port.act('wake', null).catch(() => undefined)
  // Longer than it takes to be opened anew.
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(sync?.phase).toBe('cleared')
  expect(waiting?.map(({ post: its }) => its.body)).toEqual(['never sent'])
  await expect(post('another')).rejects.toThrow()
  expect(await stored('outbox', 'documents')).toBe(0)
})
