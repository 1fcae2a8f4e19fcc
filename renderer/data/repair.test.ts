/** What is held is compared with the server and mended, whatever happened to it; what was written here stays. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { OwnedStore } from '../../sync-server/db/store.ts'
import { importPosts } from '../../sync-server/directory/import-posts.ts'
import { id, Office, withSource } from '../../sync-server/directory/test-office.ts'
import { anew, openTestStore } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { openDatabases, type Databases } from './database.ts'
import { rawOf } from './raw-storage.ts'
import { openDevice, until, type TestDevice } from './test-realm.ts'

const key = withSource('nurse', 'tbb')
let store: OwnedStore
let server: TestServer
let office: Office
let profile: number
let tbb: TestDevice

beforeAll(async () => {
  store = await openTestStore('pglite')
  server = await startTestServer(store)
  office = new Office(store, server.directory)
})
afterAll(async () => {
  await server.close()
  await store.close()
})
beforeEach(async () => {
  await anew(store, 'amal as nurse, 150 posts', async () => {
    await office.found()
    await office.amalAsNurse()
    const posts = Array.from({ length: 150 }, (_, index) => ({ chat: key, author: id('tbb1'), at: Date.now() + index, body: `post ${String(index + 1)}` })) // prettier-ignore
    await importPosts(store, posts)
  })
  profile = Math.floor(Math.random() * 1e9)
  tbb = await openDevice(server, 'tbb1', { profile })
  await until(() => tbb.realm.state.chats.size > 0 && tbb.realm.state.sync.phase === 'upToDate', 'being up to date') // prettier-ignore
  const { row } = tbb.chat(key)
  await until(async () => (await tbb.posts(key)).length === 150, 'the posts')
  const [first] = await tbb.posts(key)
  await tbb.acts.react({ chat: row.id, post: first?.id ?? '', emoji: '👍', on: true })
  await tbb.acts.read({ chat: row.id, seq: 150 })
  await tbb.acts.setForChat({ chat: row.id, key: 'pin', value: true })
  await tbb.settled()
  await until(() => tbb.realm.state.sync.verifiedAt !== null, 'the first comparison')
})
afterEach(() => tbb.close())

/** What the device holds, as far as it is the server's. */
async function held() {
  const { state } = tbb.realm
  return {
    posts: await tbb.posts(key),
    directory: [...state.directory].sort(),
    reads: [...state.reads].sort(),
    settings: [...state.settings].sort(),
    chats: [...state.chats.values()].map((chat) => (chat.active ? [chat.row.id, chat.held, chat.digest, chat.unread] : chat.id)).sort(), // prettier-ignore
  }
}

/** Changes what lies in the storage, beneath a closed device, and opens it again. */
async function damaged(change: (databases: Databases) => Promise<void>): Promise<void> {
  await tbb.close()
  const databases = await openDatabases({ person: id('tbb1'), profileKey: new Uint8Array(32).fill(profile), storage: 'memory', profile: String(profile) }) // prettier-ignore
  await change(databases)
  await databases.close()
  tbb = await openDevice(server, 'tbb1', { profile })
  await until(() => tbb.realm.state.sync.phase === 'upToDate', 'being up to date')
}

const documents = (databases: Databases) => rawOf<{ id: string; data: object | null }>(databases.mirror.documents) // prettier-ignore

it.each<[string, (databases: Databases, chat: string) => Promise<void>]>([
  [
    'a block that was taken away',
    (databases) => rawOf(databases.mirror.blocks).purge([...blockIdsOf('1')]),
  ],
  [
    'a block of other rows',
    async (databases) => {
      const raw = rawOf(databases.mirror.blocks)
      const all = await raw.all()
      const [one, other] = all
      if (one && other) await raw.write([{ ...one, box: other.box }])
    },
  ],
  [
    'a chat’s row',
    async (databases, chat) => {
      await documents(databases).purge([`chat/${chat}`])
    },
  ],
  [
    'totals that were changed',
    async (databases, chat) => {
      const raw = documents(databases)
      const found = (await raw.find([`chat/${chat}`])).get(`chat/${chat}`)
      if (found) await raw.write([{ ...found, data: { ...found.data, held: 3, digest: 4 } }])
    },
  ],
  [
    'directory rows, markers and settings that are gone',
    async (databases) => {
      const raw = documents(databases)
      const ids = (await raw.all()).map((document) => document.id)
      await raw.purge(ids.filter((its) => /^(directory|read|setting)\//.test(its)))
    },
  ],
  [
    'directory rows, markers and settings that nobody has',
    async (databases, chat) => {
      const raw = documents(databases)
      const all = await raw.all()
      const row = all.find((document) => document.id.startsWith('directory/person'))
      const foreign = 'aaaaaaaa-0000-4000-8000-000000000000'
      await raw.write([
        { id: `directory/person:${foreign}`, data: { ...row?.data, id: foreign } },
        { id: `setting/mute:${chat}`, data: { key: 'mute', chat, value: true, g: 3 } },
      ])
    },
  ],
])('%s: all is as before after one check', async (_, change) => {
  const before = await held()
  const chat = tbb.chat(key).row.id
  blockChat = chat
  // In the outbox's own database: no repair touches it.
  await tbb.acts.saveDraft({ chat, text: 'kept' })
  await damaged((databases) => change(databases, chat))
  await tbb.acts.checkNow(null)
  await tbb.settled()
  await until(async () => JSON.stringify(withoutDraft(await held())) === JSON.stringify(before), 'all as before').catch(async () => { expect(withoutDraft(await held())).toEqual(before) }) // prettier-ignore
  expect(tbb.realm.state.drafts.get(chat)?.text).toBe('kept')
  expect(tbb.realm.state.sync).toMatchObject({ check: null })
  expect(tbb.realm.state.sync.verifiedAt).not.toBeNull()
})

let blockChat = ''
function blockIdsOf(block: string): string[] {
  return [`${blockChat}|${String(99_999_999 - Number(block)).padStart(8, '0')}`]
}

function withoutDraft<Held extends { settings: [string, unknown][] }>(all: Held): Held {
  return { ...all, settings: all.settings.filter(([name]) => !name.startsWith('draft:')) }
}

it('a chat whose blocks are gone is fetched again by itself, though it was closed in order as complete', async () => {
  const before = await held()
  blockChat = tbb.chat(key).row.id
  await damaged((databases) => rawOf(databases.mirror.blocks).purge([...blockIdsOf('0'), ...blockIdsOf('1')])) // prettier-ignore
  await until(async () => (await tbb.posts(key)).length === 150, 'the posts')
  await tbb.settled()
  expect(await held()).toEqual(before)
})

it('a device that was not closed in order compares everything by itself', async () => {
  const chat = tbb.chat(key).row.id
  // Dropped, not closed.
  tbb.line.cut()
  const before = tbb.realm.state.sync.verifiedAt ?? Infinity
  await damaged(async (databases) => {
    const raw = documents(databases)
    const meta = (await raw.find(['meta/meta'])).get('meta/meta')
    if (meta) await raw.write([{ ...meta, data: { ...meta.data, closed: false } }])
    await raw.purge([`directory/job:${id('nurse')}`])
  })
  await until(() => (tbb.realm.state.sync.verifiedAt ?? 0) > before, 'the comparison')
  expect(tbb.realm.state.directory.has(`job:${id('nurse')}`)).toBe(true)
  expect(tbb.chat(key).row.id).toBe(chat)
})

it.each([1, -1])(
  'compares once a day, by the clock, which may also be set back (%i)',
  async (way) => {
    await tbb.acts.checkNow(null)
    const first = tbb.realm.state.sync.verifiedAt ?? 0
    await tbb.close()
    let now = Date.now()
    tbb = await openDevice(server, 'tbb1', { profile, clock: () => now })
    await tbb.settled()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(tbb.realm.state.sync.verifiedAt).toBe(first)
    now += way * 25 * 3_600_000
    tbb.line.cut()
    tbb.line.mend()
    await until(() => tbb.realm.state.sync.verifiedAt === now, 'the comparison')
  },
)
