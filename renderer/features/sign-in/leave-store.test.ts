import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Port } from '../../data/port.ts'
import { leaveStore } from './leave-store.ts'

let done: string[]
const step = (name: string, result: () => Promise<void> = () => Promise.resolve()) =>
  vi.fn(() => {
    done.push(name)
    return result()
  })
const never = (): Promise<void> => new Promise(() => undefined)
const fails = (): Promise<void> => Promise.reject(new Error('no'))

beforeEach(() => {
  done = []
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it.each([
  ['is done', () => Promise.resolve()],
  ['fails', fails],
  ['never ends', never],
])('the key goes first, and the person, where deleting the store %s', async (_what, wiping) => {
  const platform = { dropProfileKey: step('key'), signOut: step('person') }
  const act = step('store', wiping) as unknown as Port['act']
  const left = leaveStore(platform, { act }, 'lina')
  await vi.runAllTimersAsync()
  await left
  expect(done).toEqual(['key', 'person', 'store'])
  expect(platform.dropProfileKey).toHaveBeenCalledExactlyOnceWith('lina')
})

it('the store goes though the key and the session can not', async () => {
  const platform = { dropProfileKey: step('key', fails), signOut: step('person', fails) }
  const act = step('store') as unknown as Port['act']
  await leaveStore(platform, { act }, 'lina')
  expect(done).toEqual(['key', 'person', 'store'])
})
