/** In the page: the block store beside raw IndexedDB rows, the same posts, medians of three. */
import { createBlockStore } from '../../renderer/data/block-store.ts'
import { openDatabases } from '../../renderer/data/database.ts'
import { untouched, type PostRow } from '../../sync-server/contract/feed.ts'

export interface StoreFigures {
  bulk: number
  rawBulk: number
  newest: number
  rawNewest: number
}

const chatCount = 200
const batch = 1000
const rounds = 3

function posts(count: number): PostRow[] {
  const chats = Array.from({ length: chatCount }, () => crypto.randomUUID())
  const words =
    'the documents for this case came yesterday and translation follows on Thursday morning at nine'.split(
      ' ',
    )
  return Array.from({ length: count }, (_, index): PostRow => {
    const seq = Math.floor(index / chatCount) + 1
    const body = Array.from(
      { length: 20 },
      () => words[Math.floor(Math.random() * words.length)],
    ).join(' ')
    return { id: crypto.randomUUID(), chat: chats[index % chatCount] ?? '', epoch: 1, seq, g: index + 1, author: chats[seq % 7] ?? null, authorPartner: null, authorRole: 'source', writtenAt: 1_790_000_000_000 + index, acceptedAt: 1_790_000_000_000 + index, body, ...untouched } // prettier-ignore
  }).sort((a, b) => (a.chat === b.chat ? a.seq - b.seq : a.chat < b.chat ? -1 : 1))
}

function raw(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => {
      request.result
        .createObjectStore('posts', { keyPath: 'id' })
        .createIndex('place', ['chat', 'seq'])
    }
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(request.error ?? new Error('no database'))
    }
  })
}

async function rawRun(
  rows: readonly PostRow[],
  round: number,
): Promise<{ bulk: number; newest: number }> {
  const name = `raw-${String(round)}`
  let database = await raw(name)
  let from = performance.now()
  for (let at = 0; at < rows.length; at += batch) {
    await new Promise<void>((resolve) => {
      const transaction = database.transaction('posts', 'readwrite')
      for (const row of rows.slice(at, at + batch)) transaction.objectStore('posts').put(row)
      transaction.oncomplete = () => {
        resolve()
      }
    })
  }
  const bulk = performance.now() - from
  database.close()
  from = performance.now()
  database = await raw(name)
  const last = rows[Math.floor(rows.length / 2)]
  const range = IDBKeyRange.bound([last?.chat ?? '', 0], [last?.chat ?? '', Infinity])
  await new Promise<void>((resolve) => {
    let count = 0
    const request = database
      .transaction('posts')
      .objectStore('posts')
      .index('place')
      .openCursor(range, 'prev')
    request.onsuccess = () => {
      count += 1
      if (request.result && count < 50) request.result.continue()
      else resolve()
    }
  })
  const newest = performance.now() - from
  database.close()
  indexedDB.deleteDatabase(name)
  return { bulk, newest }
}

async function ownRun(rows: readonly PostRow[]): Promise<{ bulk: number; newest: number }> {
  const person = crypto.randomUUID()
  const options = { person, profileKey: new Uint8Array(32), storage: 'dexie' } as const
  let databases = await openDatabases(options)
  let store = createBlockStore(databases.mirror, databases.blocks)
  const byChat = new Map<string, PostRow[]>()
  for (const row of rows) byChat.set(row.chat, [...(byChat.get(row.chat) ?? []), row])
  const groups = [...byChat].map(([chat, its]) => ({ chat, epoch: 1, rows: its, reactions: [] }))
  let from = performance.now()
  // As history pages come: several chats at a time.
  for (let at = 0; at < groups.length; at += 16) await store.merge(groups.slice(at, at + 16))
  const bulk = performance.now() - from
  await databases.close()
  from = performance.now()
  databases = await openDatabases(options)
  store = createBlockStore(databases.mirror, databases.blocks)
  const chat = groups[Math.floor(groups.length / 2)]
  const top = chat?.rows.length ?? 0
  const found = await store.read(chat?.chat ?? '', 1, top - 49, top)
  const newest = performance.now() - from
  if (found.length !== Math.min(50, top)) throw new Error('the store lost posts')
  await databases.remove()
  return { bulk, newest }
}

const median = (numbers: number[]): number =>
  numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

async function measure(count: number): Promise<StoreFigures> {
  const rows = posts(count)
  const own: { bulk: number; newest: number }[] = []
  const theirs: { bulk: number; newest: number }[] = []
  for (let round = 0; round < rounds; round += 1) {
    theirs.push(await rawRun(rows, round))
    own.push(await ownRun(rows))
  }
  return {
    bulk: median(own.map((run) => run.bulk)),
    rawBulk: median(theirs.map((run) => run.bulk)),
    newest: median(own.map((run) => run.newest)),
    rawNewest: median(theirs.map((run) => run.newest)),
  }
}

Object.assign(window, { measure })
