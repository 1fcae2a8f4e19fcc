import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Hub, type Lane } from './hub.ts'

const posts = new Set<Lane>(['posts'])
beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('wakes those of the keys, each once', () => {
  const hub = new Hub()
  const mine = vi.fn()
  const other = vi.fn()
  hub.listen(['staff:a', 'coordinators'], mine)
  hub.listen(['staff:b'], other)
  hub.wake(['staff:a', 'coordinators'], posts)
  expect(mine).toHaveBeenCalledExactlyOnceWith(posts)
  expect(other).not.toHaveBeenCalled()
})

it('wakes nobody who stopped listening', () => {
  const hub = new Hub()
  const listener = vi.fn()
  hub.listen(['staff:a'], listener)()
  hub.wake(['staff:a'], posts)
  expect(listener).not.toHaveBeenCalled()
})

it('spreads a crowd over a second', () => {
  const hub = new Hub()
  let woken = 0
  for (let count = 0; count < 450; count += 1) hub.listen(['staff:a'], () => (woken += 1))
  hub.wake(['staff:a'], posts)
  expect(woken).toBe(100)
  vi.advanceTimersByTime(500)
  expect(woken).toBe(300)
  vi.advanceTimersByTime(500)
  expect(woken).toBe(450)
})
