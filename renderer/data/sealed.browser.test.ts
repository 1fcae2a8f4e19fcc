/** On the real IndexedDB: nothing readable in any stored record, and all of it back after closing. */
import { createRxDatabase } from 'rxdb'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { expect, it } from 'vitest'
import { openDatabases } from './database.ts'
import { createBlockStore, sumOf } from './block-store.ts'
import { documentStore } from './documents.ts'
import { untouched, type PostRow } from '../../sync-server/contract/feed.ts'

const person = crypto.randomUUID()
const chat = crypto.randomUUID()
const profileKey = crypto.getRandomValues(new Uint8Array(32))

function post(seq: number, body: string): PostRow {
  return { id: crypto.randomUUID(), chat, epoch: 1, seq, g: seq, author: person, authorPartner: null, authorRole: 'source', writtenAt: 1, acceptedAt: 1, body, ...untouched } // prettier-ignore
}

async function everythingStored(): Promise<string> {
  let all = ''
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(name ?? '')
      request.onsuccess = () => {
        resolve(request.result)
      }
    })
    for (const store of database.objectStoreNames) {
      const rows = await new Promise<unknown[]>((resolve) => {
        const request = database.transaction(store).objectStore(store).getAll()
        request.onsuccess = () => {
          resolve(request.result as unknown[])
        }
      })
      all += JSON.stringify(rows)
    }
    database.close()
  }
  return all
}

it('seals bodies, names and drafts, keeps them over a restart, and purges them from storage', async () => {
  const options = { person, profileKey, storage: 'dexie' } as const
  let databases = await openDatabases(options)
  const rows = Array.from({ length: 130 }, (_, index) =>
    post(index + 1, index === 70 ? 'MARKED '.repeat(400) : `MARKED body ${String(index)}`),
  )
  await createBlockStore(databases.mirror, databases.blocks).merge([
    { chat, epoch: 1, rows, reactions: [] },
  ])
  const drafts = documentStore<{ draft: { text: string } }>(databases.outbox.documents, ['draft'])
  await drafts.of('draft').put([[chat, { text: 'MARKED draft' }]])
  const stored = await everythingStored()
  expect(stored).toContain(chat)
  expect(stored).not.toContain('MARKED')
  await databases.close()

  databases = await openDatabases(options)
  const blocks = createBlockStore(databases.mirror, databases.blocks)
  expect((await blocks.read(chat, 1, 1, 130)).map((row) => row.body)).toEqual(
    rows.map((row) => row.body),
  )
  expect(await blocks.read(chat, 2, 1, 130)).toEqual([])
  expect(
    (
      await documentStore<{ draft: { text: string } }>(databases.outbox.documents, ['draft']).all()
    ).draft.get(chat),
  ).toEqual({ text: 'MARKED draft' })
  expect([...(await blocks.totals(chat, 1, 130)).values()].map(({ n }) => n)).toEqual([64, 64, 2])
  await blocks.purge(chat, 130)
  expect(await blocks.read(chat, 1, 1, 130)).toEqual([])
  expect((await blocks.totals(chat, 1, 130)).size).toBe(0)
  await databases.remove()
})

it('a wrong key reads as nothing, never as a crash', async () => {
  const own = crypto.randomUUID()
  let databases = await openDatabases({ person: own, profileKey, storage: 'dexie' })
  await createBlockStore(databases.mirror, databases.blocks).merge([
    { chat, epoch: 1, rows: [post(1, 'x')], reactions: [] },
  ])
  await documentStore<{ draft: { text: string } }>(databases.outbox.documents, ['draft'])
    .of('draft')
    .put([[chat, { text: 'x' }]])
  await databases.close()
  databases = await openDatabases({ person: own, profileKey: new Uint8Array(32), storage: 'dexie' })
  expect(await createBlockStore(databases.mirror, databases.blocks).read(chat, 1, 1, 1)).toEqual([])
  expect(
    (await documentStore<{ draft: { text: string } }>(databases.outbox.documents, ['draft']).all())
      .draft.size,
  ).toBe(0)
  await databases.remove()
})

it('a mirror that cannot be opened is made anew, and what waits to be sent stays', async () => {
  const options = { person: crypto.randomUUID(), profileKey, storage: 'dexie' } as const
  let databases = await openDatabases(options)
  const drafts = documentStore<{ draft: { text: string } }>(databases.outbox.documents, ['draft'])
  await drafts.of('draft').put([[chat, { text: 'kept' }]])
  await createBlockStore(databases.mirror, databases.blocks).merge([
    { chat, epoch: 1, rows: [post(1, 'x')], reactions: [] },
  ])
  await databases.close()
  // A mirror of another shape in its place: RxDB refuses to open it.
  const name = `mirror${options.person.replaceAll('-', '')}`
  for (const { name: stored = '' } of await indexedDB.databases())
    if (stored.startsWith(`rxdb-dexie-${name}--`)) indexedDB.deleteDatabase(stored)
  const other = await createRxDatabase({
    name,
    storage: getRxStorageDexie(),
    multiInstance: false,
  })
  const id = { type: 'string', maxLength: 10 } as const
  await other.addCollections({
    documents: {
      schema: { version: 0, primaryKey: 'id', type: 'object', properties: { id } },
    },
  })
  await other.close()
  databases = await openDatabases(options)
  const blocks = createBlockStore(databases.mirror, databases.blocks)
  expect(await blocks.read(chat, 1, 1, 1)).toEqual([])
  await blocks.merge([{ chat, epoch: 1, rows: [post(1, 'again')], reactions: [] }])
  expect((await blocks.read(chat, 1, 1, 1)).map(({ body }) => body)).toEqual(['again'])
  const kept = await documentStore<{ draft: { text: string } }>(databases.outbox.documents, [
    'draft',
  ]).all()
  expect(kept.draft.get(chat)).toEqual({ text: 'kept' })
  await databases.remove()
})

it('thousands of posts in one merge come back whole and are written over, not twice', async () => {
  const options = { person: crypto.randomUUID(), profileKey, storage: 'dexie' } as const
  const databases = await openDatabases(options)
  const blocks = createBlockStore(databases.mirror, databases.blocks)
  const chats = Array.from({ length: 40 }, () => crypto.randomUUID())
  const batches = chats.map((id) => ({
    chat: id,
    epoch: 1,
    rows: Array.from({ length: 250 }, (_, index) => ({ ...post(index + 1, 'سلام 🎉'), chat: id })),
    reactions: [],
  }))
  const totals = await blocks.merge(batches)
  expect([...totals.values()].every(({ n }) => n === 250)).toBe(true)
  const again = await blocks.merge(batches)
  expect([...again.values()]).toEqual(chats.map(() => ({ n: 0, digest: 0 })))
  const [first] = batches
  const sum = sumOf((await blocks.totals(chats[0] ?? '', 1, 250)).values())
  expect(totals.get(chats[0] ?? '')).toMatchObject(sum)
  expect(await blocks.read(chats[0] ?? '', 1, 1, 250)).toEqual(
    first?.rows.map((row) => ({ ...row, reactions: [] })),
  )
  await databases.remove()
})

it('a sweep finds by ids alone what is of no held chat, blocks and long bodies', async () => {
  const options = { person: crypto.randomUUID(), profileKey, storage: 'dexie' } as const
  const databases = await openDatabases(options)
  const blocks = createBlockStore(databases.mirror, databases.blocks)
  const other = crypto.randomUUID()
  for (const id of [chat, other]) {
    const rows = [post(1, 'short'), post(2, 'MARKED '.repeat(400)), post(70, 'short')]
    await blocks.merge([{ chat: id, epoch: 1, rows: rows.map((row) => ({ ...row, chat: id })), reactions: [] }]) // prettier-ignore
  }
  const stored = await blocks.sweep((id) => id === chat)
  expect([...stored].map(([id, its]) => [id, its.length])).toEqual([[chat, 2]])
  expect(await everythingStored()).not.toContain(other)
  const left = await blocks.sweepEpochs([{ chat, epoch: 1, head: 70, stored: stored.get(chat) ?? [] }]) // prettier-ignore
  expect(left.get(chat)?.n).toBe(3)
  await databases.remove()
})
