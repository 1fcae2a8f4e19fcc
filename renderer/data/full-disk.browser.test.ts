/** A browser's own storage that has no more room: what does not fit is refused, and all that was there stays. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { cdp } from 'vitest/browser'
import { openDatabases } from './database.ts'
import { documentStore } from './documents.ts'
import { isFullDisk } from './full-disk.ts'
import { MemoryState } from './memory-state.ts'
import { PortError } from './port.ts'
import { createSealer } from './sealer.ts'
import { openFileStore, type FileStore } from './files/file-store.ts'
import { createFiles, type Files } from './files/files.ts'

const { origin } = location
let store: FileStore
let files: Files

/** Bytes that this origin may keep; null = as many as there is room for. */
async function allow(bytes: number | null): Promise<void> {
  await cdp().send('Storage.overrideQuotaForOrigin', { origin, ...(bytes === null ? {} : { quotaSize: bytes }) }) // prettier-ignore
}

beforeEach(async () => {
  // While anything is open the browser remembers for a while how much room there was.
  await cdp().send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' })
  await allow(6_000_000)
  const sealer = await createSealer(crypto.getRandomValues(new Uint8Array(32)), 'files')
  store = await openFileStore(crypto.randomUUID(), 'dexie', sealer)
  files = createFiles(store, new MemoryState(), () => crypto.randomUUID())
})
afterEach(async () => {
  await allow(null)
  await store.wipe()
})

const random = (bytes: number): Blob => {
  const parts = Array.from({ length: bytes / 65_536 }, () => crypto.getRandomValues(new Uint8Array(65_536))) // prettier-ignore
  return new Blob(parts)
}
const add = (bytes: Blob): Promise<string> =>
  files.add('chat', { name: 'scan.pdf', bytes, thumb: null })

it('a file that does not fit is refused, nothing of it stays, and what was there is whole', async () => {
  const first = random(1_048_576)
  const kept = await add(first)
  await expect(add(random(16_777_216))).rejects.toEqual(new PortError('storage-full'))
  expect((await store.load()).map(({ id }) => id)).toEqual([kept])
  const whole = await files.whole(kept)
  expect(await whole?.arrayBuffer()).toEqual(await first.arrayBuffer())
  await allow(null)
  await add(random(16_777_216))
  expect(await store.load()).toHaveLength(2)
})

it('a text that does not fit is refused as that, and what was written before stays', async () => {
  const options = {
    person: crypto.randomUUID(),
    profileKey: new Uint8Array(32),
    storage: 'dexie',
  } as const
  const databases = await openDatabases(options)
  const drafts = documentStore<{ draft: { text: string } }>(databases.outbox.documents, [
    'draft',
  ]).of('draft')
  await drafts.put([['one', { text: 'before' }]])
  const refused: unknown = await drafts
    .put([['two', { text: await random(16_777_216).text() }]])
    .catch((error: unknown) => error)
  expect(refused).toSatisfy(isFullDisk)
  await drafts.put([['three', { text: 'after' }]])
  await databases.close()
  const again = await openDatabases(options)
  const all = await documentStore<{ draft: { text: string } }>(again.outbox.documents, [
    'draft',
  ]).all()
  expect([...all.draft]).toEqual([
    ['one', { text: 'before' }],
    ['three', { text: 'after' }],
  ])
  await again.remove()
})
