/** Own settings that are on their way, and what other devices set meanwhile. */
import { beforeEach, expect, it } from 'vitest'
import type { SettingRow } from '../../sync-server/contract/feed.ts'
import { MemoryState } from './memory-state.ts'
import { createSettings, type Settings } from './settings.ts'

const row = (value: boolean, g: number): SettingRow => ({ key: 'pin', chat: 'a', value, g })
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
  await settings.apply([row(false, 9)])
  expect(shown()).toBe(true)
  isPending = false
  settings.accept(row(true, 5))
  expect(shown()).toBe(false)
})

it('an older value that comes late does not take the own one’s place', async () => {
  isPending = false
  settings.accept(row(true, 9))
  expect(await settings.apply([row(false, 5)])).toEqual([])
  expect(shown()).toBe(true)
})
