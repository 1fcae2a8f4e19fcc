/** Own settings that are on their way, and what other devices set meanwhile. */
import { beforeEach, expect, it } from 'vitest'
import type { SettingRow } from '../../sync-server/contract/feed.ts'
import { MemoryState } from './memory-state.ts'
import { createSettings, type Settings } from './settings.ts'

const row = (value: boolean, g: number): SettingRow => ({ key: 'pin', chat: 'a', value, g })
const none: ReadonlySet<string> = new Set()
let state: MemoryState
let settings: Settings
let isPending: boolean

beforeEach(() => {
  state = new MemoryState()
  isPending = true
  const nowhere = { put: () => Promise.resolve(), purge: () => Promise.resolve() }
  settings = createSettings(nowhere, state, () => isPending)
  settings.show('pin', 'a', true)
})
const shown = (): unknown => state.settings.get('pin:a')

it('another device’s later value stands when the own one is through', async () => {
  await settings.apply([row(false, 9)], none)
  expect(shown()).toBe(true)
  isPending = false
  settings.accept(row(true, 5), false)
  expect(shown()).toBe(false)
})

it('an older value that comes late does not take the own one’s place', async () => {
  isPending = false
  settings.accept(row(true, 9), false)
  expect(await settings.apply([row(false, 5)], none)).toEqual([])
  expect(shown()).toBe(true)
})

it('a value on its way stays to be seen where the server no longer has the one before', async () => {
  await settings.apply([row(false, 9)], none)
  await settings.retain(none)
  expect(shown()).toBe(true)
  settings.showStored('pin', 'a')
  expect(shown()).toBe(true)
  isPending = false
  settings.showStored('pin', 'a')
  expect(shown()).toBeUndefined()
})

it('a value whose verdict was lost is not shown for ever', async () => {
  settings.showSettled()
  expect(shown()).toBe(true)
  isPending = false
  settings.showSettled()
  expect(shown()).toBeUndefined()
  await settings.apply([row(false, 9)], none)
  settings.showSettled()
  expect(shown()).toBe(false)
})

it('a report goes with the chat of its post, under whatever id it stands', async () => {
  const value = { chat: '00000000-0000-4000-8000-00000000000a', post: '00000000-0000-4000-8000-00000000000b', seq: 1, person: '00000000-0000-4000-8000-00000000000c', name: 'Amal', role: 'candidate', partner: null, reason: 'why', at: 1 } // prettier-ignore
  isPending = false
  await settings.apply(
    [
      { key: 'report', chat: 'one', value, g: 5 },
      { key: 'report', chat: 'two', value: { ...value, chat: value.post }, g: 6 },
    ],
    none,
  )
  await settings.purge(value.chat)
  expect([...state.settings.keys()]).toEqual(['pin:a', 'report:two'])
})
