import { expect, it } from 'vitest'
import { Stretches } from './stretches.ts'

const look = (after: number): { after: number; before: number } => ({ after, before: after + 100 })

it('knows what held only between looks', () => {
  const its = new Stretches()
  its.note('a', 'one', look(1000))
  its.note('a', 'one', look(1500))
  its.note('a', null, look(2000))
  expect(its.groundAt('a', 1500)).toBe('one')
  // In the look itself it may have begun or ended: that is enough to allow, and not to be sure.
  for (const at of [1050, 2050]) {
    expect(its.mayHaveHeld('a', at, at)).toBe(true)
    expect(its.groundAt('a', at)).toBeUndefined()
  }
  for (const at of [900, 2200]) expect(its.mayHaveHeld('a', at, at)).toBe(false)
  expect(its.hasHeldSince('a', 1500)).toBe(false)
  expect(its.mayHaveHeld('b', 1500, 1500)).toBe(false)
})

it('ends one ground where another begins', () => {
  const its = new Stretches()
  its.note('a', 'one', look(1000))
  its.note('a', 'two', look(2000))
  expect(its.groundAt('a', 1500)).toBe('one')
  expect(its.groundAt('a', 2500)).toBe('two')
  expect(its.hasHeldSince('a', 2500)).toBe(true)
  expect(its.hasHeldSince('a', 1500)).toBe(false)
})
