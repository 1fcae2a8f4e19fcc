/**
 * Files of a real disk that change, vanish or no longer fit while they are taken in: clear words, nothing of them
 * stays, and what was there before is untouched.
 */
import { appendFile, mkdir, mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { openAsBlob } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { limits } from '../../../sync-server/contract/limits.ts'
import { MemoryState } from '../memory-state.ts'
import { PortError } from '../port.ts'
import { createSealer } from '../sealer.ts'
import { openFileStore, partBytes, type FileStore } from './file-store.ts'
import { createFiles, type Files } from './files.ts'

const chat = crypto.randomUUID()
const parts = 3
const content = new Uint8Array(parts * partBytes - 7).map((_, index) => index % 251)

let folder: string
let file: string
let state: MemoryState
let store: FileStore
let files: Files
/** Whether the disk takes a write; counts them. */
let takes: (write: number) => boolean
let writes: number

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'jobchats-files-'))
  file = path.join(folder, 'scan.pdf')
  await writeFile(file, content)
  // Older than the clock of any file system is coarse.
  await utimes(file, 1, 1)
  takes = () => true
  writes = 0
  const sealer = await createSealer(crypto.getRandomValues(new Uint8Array(32)), 'files')
  store = await openFileStore(crypto.randomUUID(), 'memory', sealer)
  const limited = async (write: () => Promise<void>): Promise<void> => {
    writes += 1
    if (!takes(writes)) throw new DOMException('no space', 'QuotaExceededError')
    await write()
  }
  state = new MemoryState()
  files = createFiles(
    {
      ...store,
      putFacts: (facts) => limited(() => store.putFacts(facts)),
      putPart: (id, index, bytes) => limited(() => store.putPart(id, index, bytes)),
    },
    state,
    () => crypto.randomUUID(),
  )
  return () => rm(folder, { recursive: true })
})

/** The file; `change` is done to it as soon as its first part has been read. */
async function changing(change: () => Promise<unknown>): Promise<Blob> {
  const blob = await openAsBlob(file)
  const slice = blob.slice.bind(blob)
  let reads = 0
  vi.spyOn(blob, 'slice').mockImplementation((from, to) => {
    reads += 1
    const part = slice(from, to)
    if (reads === 1) return part
    const bytes = async (): Promise<ArrayBuffer> => {
      if (reads === 2) await change()
      return slice(from, to).arrayBuffer()
    }
    return Object.assign(part, { arrayBuffer: bytes })
  })
  return blob
}

const add = (bytes: Blob, name = 'scan.pdf'): Promise<string> =>
  files.add(chat, { name, bytes, thumb: null })
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'taken',
    (error: unknown) => (error instanceof PortError ? error.code : error),
  )

async function expectNothingLeft(): Promise<void> {
  expect(state.files.size).toBe(0)
  expect(await store.load()).toEqual([])
}

describe('a file that is taken in', () => {
  const changes: [string, () => Promise<unknown>][] = [
    ['grows', () => appendFile(file, 'more')],
    ['shrinks', () => truncate(file, partBytes + 5)],
    ['is emptied', () => truncate(file, 0)],
    ['is taken away', () => rm(file)],
    ['is written anew, as long as before', async () => writeFile(file, content.toReversed())],
    ['becomes a folder', async () => rm(file).then(() => mkdir(file))],
  ]
  it.each(changes)('and %s meanwhile is refused in clear words, and nothing of it stays', async (_what, change) => {
    expect(await codeOf(add(await changing(change)))).toBe('file-changed')
    await expectNothingLeft()
    // Chosen again, it is taken.
    await rm(file, { recursive: true, force: true })
    await writeFile(file, content)
    const again = await add(await openAsBlob(file))
    const whole = await files.whole(again)
    expect(new Uint8Array((await whole?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(content)
  }) // prettier-ignore

  it('and has nothing in it is empty, or was taken away before it was looked at', async () => {
    const empty = new Blob([])
    expect(await codeOf(add(empty))).toBe('file-empty')
    vi.spyOn(empty, 'arrayBuffer').mockRejectedValue(new DOMException('', 'NotFoundError'))
    expect(await codeOf(add(empty))).toBe('file-changed')
    await expectNothingLeft()
  })

  it('is sent as it was chosen, whatever becomes of it on the disk', async () => {
    const id = await add(await openAsBlob(file))
    await writeFile(file, 'something else')
    await rm(file)
    const sent: number[] = []
    for (let at = 0; at < content.length;) {
      const part = await files.bytesFrom(id, at, 100_000)
      sent.push(...part)
      at += part.length
    }
    expect(Uint8Array.from(sent)).toEqual(content)
  })

  it('is one of ten at most, also where many are dropped at once', async () => {
    const small = new Blob([new Uint8Array(10)])
    const codes = await Promise.all(Array.from({ length: 25 }, () => codeOf(add(small))))
    expect(codes.filter((code) => code === 'taken')).toHaveLength(limits.filesPerPost)
    expect(new Set(codes)).toEqual(new Set(['taken', 'file-too-many']))
    expect(await store.load()).toHaveLength(limits.filesPerPost)
  })
})

describe('a disk that fills in the middle', () => {
  const moments = Array.from({ length: parts + 1 }, (_, write) => write + 1)
  it.each(moments)('at write %s: it is said, nothing of the file stays, others do', async (at) => {
    const before = await add(new Blob(['before']), 'before.pdf')
    writes = 0
    takes = (write) => write < at
    expect(await codeOf(add(await openAsBlob(file)))).toBe('storage-full')
    expect([...state.files.keys()]).toEqual([before])
    expect((await store.load()).map(({ id }) => id)).toEqual([before])
    // There is room again.
    takes = () => true
    await add(await openAsBlob(file))
    expect(await store.load()).toHaveLength(2)
  })

  it('of a download: what came stays, and it goes on there', async () => {
    const its = { id: crypto.randomUUID(), name: 'scan.pdf', type: 'application/pdf' as const, size: content.length } // prettier-ignore
    const part = (index: number) => content.slice(index * partBytes, (index + 1) * partBytes)
    expect(await files.partsHeld(chat, its)).toBe(0)
    await files.addPart(its.id, 0, part(0))
    takes = () => false
    expect(await codeOf(files.addPart(its.id, 1, part(1)))).toBe('storage-full')
    expect(await codeOf(files.change(its.id, { done: true }))).toBe('storage-full')
    expect(await files.whole(its.id)).toBeNull()
    takes = () => true
    expect(await files.partsHeld(chat, its)).toBe(1)
    for (const index of [1, 2]) await files.addPart(its.id, index, part(index))
    expect((await files.whole(its.id))?.size).toBe(content.length)
  })

  it('before a download begins is said, and leaves nothing', async () => {
    takes = () => false
    const its = {
      id: crypto.randomUUID(),
      name: 'a.pdf',
      type: 'application/pdf' as const,
      size: 9,
    }
    expect(await codeOf(files.partsHeld(chat, its))).toBe('storage-full')
    await expectNothingLeft()
  })
})
