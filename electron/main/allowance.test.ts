import { expect, it } from 'vitest'
import { createAllowance } from './allowance.ts'

it('says yes so often within the span, and again afterwards', () => {
  let now = 0
  const may = createAllowance(2, 1000, () => now)
  expect([may(), may(), may()]).toEqual([true, true, false])
  now = 999
  expect(may()).toBe(false)
  now = 1000
  expect([may(), may(), may()]).toEqual([true, true, false])
})
