/**
 * On the real IndexedDB: one write in a hundred is refused, and the browser deletes the mirror under the open app. Nothing
 * that the person wrote is lost or sent twice, and after the next start all that the server has is there again.
 */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isComplete } from './held-chat.ts'
import { openRealm, type Realm } from './realm.ts'
import { ScriptedServer } from './test-server.ts'

const platform = {
  transaction: IDBDatabase.prototype.transaction,
  put: IDBObjectStore.prototype.put,
  add: IDBObjectStore.prototype.add,
  delete: IDBObjectStore.prototype.delete,
}
const doomed = new WeakSet<IDBTransaction>()
/** Of a thousand transactions that write. */
let refusedPerMille = 0
let refused = 0
let server: ScriptedServer
let realm: Realm

let seed = 20_011
function random(below: number): number {
  seed = (seed * 48_271) % 2_147_483_647
  return seed % below
}

function refuseIfDoomed(store: IDBObjectStore): void {
  if (!doomed.delete(store.transaction)) return
  refused += 1
  throw new DOMException('no space', 'QuotaExceededError')
}

beforeEach(() => {
  server = new ScriptedServer()
  IDBDatabase.prototype.transaction = function (names, mode, options) {
    const its = platform.transaction.call(this, names, mode, options)
    if (mode === 'readwrite' && random(1000) < refusedPerMille) doomed.add(its)
    return its
  }
  for (const name of ['put', 'add'] as const)
    IDBObjectStore.prototype[name] = function (value, key) {
      refuseIfDoomed(this)
      return key === undefined
        ? platform[name].call(this, value)
        : platform[name].call(this, value, key)
    }
  IDBObjectStore.prototype.delete = function (key) {
    refuseIfDoomed(this)
    return platform.delete.call(this, key)
  }
})
afterEach(async () => {
  refusedPerMille = 0
  await realm.actions.wipe()
  const { transaction, ...writes } = platform
  IDBDatabase.prototype.transaction = transaction
  Object.assign(IDBObjectStore.prototype, writes)
})

async function start(): Promise<void> {
  realm = await openRealm({
    server: 'http://server.test',
    person: server.person,
    profileKey: new Uint8Array(32).fill(4),
    storage: 'dexie',
    fetch: server.fetch,
    onUnauthorized: () => Promise.resolve('signed-out'),
  })
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
async function until(fits: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!fits()) {
    if (Date.now() > deadline) throw new Error(`waited too long for ${what}`)
    await pause(5)
  }
}

const whole = (chat: string): boolean => {
  const its = realm.state.chats.get(chat)
  const theirs = server.chats.get(chat)?.row
  return its?.active === true && theirs?.active === true && isComplete(its) && its.row.digest === theirs.digest // prettier-ignore
}
const bodiesOf = async (chat: string): Promise<string[]> =>
  (await realm.state.posts(chat, 10_000)).map(({ body }) => body)
const serverBodies = (chat: string): string[] =>
  (server.chats.get(chat)?.posts ?? []).map(({ body }) => body)

/** As a person does: what could not be kept is sent once more. */
async function write(chat: string, body: string): Promise<void> {
  const audience = { timeline: server.timeline, counter: 1 }
  const post = realm.newId()
  for (;;) {
    try {
      await realm.actions.enqueue({ id: realm.newId(), type: 'post', chat, post, body, writtenAt: 1, audience }, []) // prettier-ignore
      return
    } catch {
      await pause(1)
    }
  }
}

/** As a browser that needs the room: all of the mirror's, while it is open. */
async function evictMirror(): Promise<number> {
  const names = (await indexedDB.databases()).flatMap(({ name = '' }) =>
    name.startsWith(`rxdb-dexie-mirror${server.person.replaceAll('-', '')}`) ? [name] : [],
  )
  for (const name of names)
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name)
      request.onsuccess = () => {
        resolve()
      }
      request.onerror = () => {
        reject(request.error ?? new Error('not deleted'))
      }
    })
  return names.length
}

it('all digests are equal in the end, and each text arrived once', { timeout: 120_000 }, async () => {
  const chats = [200, 70, 130].map((count) => server.addChat(count))
  await start()
  await until(() => chats.every(whole), 'whole chats')
  const written = new Map<string, string>()
  refused = 0
  refusedPerMille = 10
  for (let step = 0; step < 200; step += 1) {
    const chat = chats[step % chats.length] ?? ''
    const body = `written ${String(step)}`
    await write(chat, body)
    written.set(body, chat)
    server.addPost(chats[random(chats.length)] ?? '', `of another ${String(step)}`)
    if (step === 100) expect(await evictMirror()).toBeGreaterThan(2)
    await pause(random(5))
  }
  expect(refused).toBeGreaterThan(0)
  refusedPerMille = 0
  realm.actions.wake()
  const arrived = ([body, chat]: [string, string]): boolean => serverBodies(chat).includes(body)
  await until(() => [...written].every(arrived), 'all texts on the server')
  // A mirror that was deleted takes nothing more. The next start makes it anew.
  await realm.actions.close()
  await start()
  await until(() => realm.state.outbox.length === 0, 'an empty outbox')
  await realm.actions.checkNow()
  await until(() => chats.every(whole), 'equal digests')
  for (const chat of chats) expect(await bodiesOf(chat)).toEqual(serverBodies(chat))
  for (const [body, chat] of written)
    expect(serverBodies(chat).filter((one) => one === body), body).toHaveLength(1)

  // What stands on the disk is the same, without the server.
  await realm.actions.close()
  server.fetch = () => Promise.reject(new TypeError('offline'))
  await start()
  for (const chat of chats) expect(await bodiesOf(chat)).toEqual(serverBodies(chat))
}) // prettier-ignore
