/** Where one was on this device: over restarts, for the chats read last, of those that are held. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabases, type Databases } from './database.ts'
import { documentStore } from './documents.ts'
import type { MemoryState } from './memory-state.ts'
import { createPlaces, type Places } from './places.ts'
import { rawOf } from './raw-storage.ts'
import type { KeptPosition } from './state.ts'
import { placesView } from './views/places.ts'
import { putChat, stateOfLina } from './views/test-state.ts'
import type { LastPlace } from './views/values.ts'

const position = { key: 'post', seq: 7, offset: -12 }
let databases: Databases
let state: MemoryState
let places: Places
let now = 0

beforeEach(async () => {
  databases = await openDatabases({ person: randomUUID(), profileKey: new Uint8Array(32).fill(6), storage: 'memory' }) // prettier-ignore
  await open()
})
afterEach(() => databases.remove())

/** As after a start: with nothing but what lies in the storage. */
async function open(): Promise<void> {
  state = stateOfLina()
  for (let at = 0; at < 205; at += 1) putChat(state, `chat ${String(at)}`)
  const store = documentStore<{ position: KeptPosition; last: LastPlace }>(databases.mirror.documents, ['position', 'last']) // prettier-ignore
  places = createPlaces({ positions: store.of('position'), last: store.of('last') }, state, () => (now += 1)) // prettier-ignore
  const all = await store.all()
  places.load(all.position, all.last)
}
const stored = async (): Promise<string[]> => (await rawOf(databases.mirror.documents).all()).map(({ id }) => id) // prettier-ignore

it('is there again after a restart, as far as it is still there', async () => {
  expect(placesView(state)).toEqual({ last: null, positions: [] })
  await places.keepPosition('chat 1', position)
  await places.keepPosition('chat 2', position)
  await places.keepPosition('chat 2', null)
  await places.keepPosition('chat 2', null)
  await places.keepLast({ section: 'jobs', chat: 'chat 1', job: 'software', case: null })
  await open()
  expect(placesView(state)).toEqual({
    last: { section: 'jobs', chat: 'chat 1', job: 'software', case: null },
    positions: [['chat 1', position]],
  })
  state.chats.delete('chat 1')
  state.directory.delete('job:software')
  expect(placesView(state).last).toEqual({ section: 'jobs', chat: null, job: null, case: null })
})

it('is kept of the 200 chats that were read last', async () => {
  for (let at = 0; at < 203; at += 1) await places.keepPosition(`chat ${String(at)}`, position)
  await places.keepPosition('chat 3', position)
  await places.keepPosition('chat 203', position)
  await open()
  const kept = placesView(state).positions.map(([chat]) => chat)
  expect(kept).toHaveLength(200)
  expect(kept).toContain('chat 3')
  for (const chat of ['chat 0', 'chat 1', 'chat 2', 'chat 4']) expect(kept).not.toContain(chat)
})

it('goes with the chat, and nothing of one that is not held is kept', async () => {
  await places.keepPosition('chat 1', position)
  await places.keepPosition('elsewhere', position)
  await places.keepLast({ section: 'cases', chat: 'chat 1', job: null, case: 'case1' })
  await places.purge('chat 1')
  await places.keepLast({ section: 'inbox', chat: 'elsewhere', job: null, case: null })
  expect(await stored()).toEqual(['last/last'])
  await open()
  expect(placesView(state)).toEqual({ last: { section: 'inbox', chat: null, job: null, case: null }, positions: [] }) // prettier-ignore
})
