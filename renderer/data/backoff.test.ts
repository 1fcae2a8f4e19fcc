import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createBackoff } from './backoff.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('waits twice as long each time, up to a limit, and begins small again', async () => {
  const backoff = createBackoff(() => 1, 500, 1_500)
  const took = async (): Promise<number> => {
    const began = Date.now()
    const done = backoff.wait()
    await vi.runAllTimersAsync()
    await done
    return Date.now() - began
  }
  expect([await took(), await took(), await took(), await took()]).toEqual([500, 1_000, 1_500, 1_500]) // prettier-ignore
  backoff.reset()
  expect(await took()).toBe(500)
})

it('wakes all who wait', async () => {
  const backoff = createBackoff(() => 1)
  let awake = 0
  for (let count = 0; count < 3; count += 1) void backoff.wait().then(() => (awake += 1))
  backoff.wake()
  await vi.advanceTimersByTimeAsync(0)
  expect(awake).toBe(3)
  expect(vi.getTimerCount()).toBe(0)
})
