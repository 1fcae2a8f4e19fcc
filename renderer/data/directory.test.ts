import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import type { DirectoryRow, PresentDirectoryRow } from '../../sync-server/contract/directory.ts'
import { createDirectory, directoryKey, type Directory } from './directory.ts'
import type { Documents } from './documents.ts'
import { MemoryState } from './memory-state.ts'

const id = randomUUID()
const none = new Set<string>()
const row = (g: number, name: string): PresentDirectoryRow => ({
  ...{ kind: 'candidate', id, g, gone: false },
  data: {
    name,
    person: id,
    number: null,
    sourcePartner: null,
    muted: false,
    timeZone: null,
    locale: null,
  },
})
const gone = (g: number): DirectoryRow => ({ kind: 'candidate', id, g, gone: true })
let stored: Map<string, PresentDirectoryRow>
let state: MemoryState
let directory: Directory

beforeEach(() => {
  stored = new Map()
  state = new MemoryState()
  const documents: Documents<PresentDirectoryRow> = {
    put: (entries) => Promise.resolve(entries.forEach(([key, its]) => stored.set(key, its))),
    purge: (keys) => Promise.resolve(keys.forEach((key) => stored.delete(key))),
  }
  directory = createDirectory(documents, state)
})

const names = (): unknown[] => [...stored.values(), ...state.directory.values()].map(({ data }) => 'name' in data && data.name) // prettier-ignore

it('keeps the newer row, in memory and on the disk, in whatever order they come', async () => {
  await directory.apply([row(7, 'new')], none)
  await directory.apply([row(5, 'old')], none)
  expect(names()).toEqual(['new', 'new'])
})

it('does not take back a row that is gone, when an answer from before comes once more', async () => {
  await directory.apply([row(5, 'theirs')], none)
  await directory.apply([gone(6)], none)
  await directory.apply([row(5, 'theirs')], none)
  expect(names()).toEqual([])
  await directory.apply([row(8, 'again')], none)
  await directory.apply([gone(6)], none)
  expect(names()).toEqual(['again', 'again'])
})

it('takes whatever comes where the lane is fetched from its beginning', async () => {
  const anew = new Set([directoryKey(row(1, ''))])
  await directory.apply([row(9, 'of a lost future')], none)
  await directory.apply([row(5, 'restored')], anew)
  expect(names()).toEqual(['restored', 'restored'])
  await directory.apply([gone(6)], none)
  await directory.apply([row(5, 'restored')], anew)
  expect(names()).toEqual(['restored', 'restored'])
})
