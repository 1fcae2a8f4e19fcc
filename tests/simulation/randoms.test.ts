import { expect, it } from 'vitest'
import { randomFor } from './randoms.ts'

it('gives the same for the same seed and purpose, whatever others drew', () => {
  const first = randomFor(7, 'device 1, person').uuid()
  randomFor(7, 'device 1, line').next()
  expect(randomFor(7, 'device 1, person').uuid()).toBe(first)
})

it('gives each purpose and each seed its own', () => {
  const purposes = [
    [7, 'device 1, person'],
    [7, 'device 1, line'],
    [7, 'device 11, person'],
    [8, 'device 1, person'],
  ] as const
  expect(new Set(purposes.map(([seed, purpose]) => randomFor(seed, purpose).next())).size).toBe(4)
})
