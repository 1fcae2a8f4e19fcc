/** A disk that takes no note of a file any more: the app opens all the same, and asks the server no faster than otherwise. */
import { beforeEach, expect, it, vi } from 'vitest'
import type { OutboxItem, FileFacts } from '../state.ts'
import type { Link } from '../link.ts'
import { MemoryState } from '../memory-state.ts'
import { createSealer } from '../sealer.ts'
import { TransportError } from '../transport.ts'
import { openFileStore, type FileStore } from './file-store.ts'
import { createFiles, type Files } from './files.ts'
import { createTransfers } from './transfers.ts'

const chat = crypto.randomUUID()
const facts: FileFacts = {
  ...{ id: crypto.randomUUID(), chat, way: 'out', name: 'scan.pdf', type: null, size: 3, thumb: null },
  ...{ posted: false, paused: false, done: false, refused: null },
} // prettier-ignore

let state: MemoryState
let store: FileStore
let files: Files
let isFull: boolean

beforeEach(async () => {
  const sealer = await createSealer(crypto.getRandomValues(new Uint8Array(32)), 'files')
  store = await openFileStore(crypto.randomUUID(), 'memory', sealer)
  await store.putFacts(facts)
  await store.putPart(facts.id, 0, new Uint8Array(3))
  isFull = true
  const putFacts: FileStore['putFacts'] = (its) =>
    isFull
      ? Promise.reject(new DOMException('no space', 'QuotaExceededError'))
      : store.putFacts(its)
  state = new MemoryState()
  files = createFiles({ ...store, putFacts }, state, () => crypto.randomUUID())
})

it('a post that waits has its files, though that can not be noted at the start', async () => {
  const operation = { type: 'post', chat, post: crypto.randomUUID(), files: [{ id: facts.id }] }
  state.outbox = [{ id: crypto.randomUUID(), operation } as unknown as OutboxItem]
  await files.load()
  expect(state.files.get(facts.id)?.posted).toBe(true)
  expect(await store.load()).toMatchObject([{ posted: false }])
})

it('a file that a post has taken is not offered for another one, though that can not be noted', async () => {
  await files.load()
  await expect(files.posted([facts.id])).rejects.toMatchObject({ code: 'storage-full' })
  expect(state.files.get(facts.id)?.posted).toBe(true)
})

it('a refusal that can not be noted is asked for again after a rest, and not without one', async () => {
  await files.load()
  const request = vi.fn(() => Promise.reject(new TransportError({ kind: 'code', code: 'file-refused', details: { reason: 'type' } }))) // prettier-ignore
  const link: Partial<Link> = { online: () => Promise.resolve(), request }
  const transfers = createTransfers({ link: link as Link, files, state, random: () => 0, onDone: () => undefined }) // prettier-ignore
  transfers.kick()
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(request).toHaveBeenCalledOnce()
  isFull = false
  await expect.poll(() => state.files.get(facts.id)?.refused, { timeout: 5_000 }).toBe('type')
  transfers.stop()
})
