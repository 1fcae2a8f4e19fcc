import { expect, it } from 'vitest'
import { heardLeft } from './heard-left.ts'

it('is said at each hundred, and is true then', () => {
  const said = new Map<number, number>()
  for (let left = 1000; left >= 0; left -= 1)
    if (!said.has(heardLeft(left))) said.set(heardLeft(left), left)
  expect([...said]).toEqual([1000, 900, 800, 700, 600, 500, 400, 300, 200, 100, 0].map((at) => [at, at])) // prettier-ignore
})
