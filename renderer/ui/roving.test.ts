import { expect, it } from 'vitest'
import { heirOf, steppedFrom } from './roving.ts'

const keys = ['a', 'b', 'c']

it.each([
  ['b', 'ArrowDown', 'c'],
  ['c', 'ArrowDown', undefined],
  ['b', 'ArrowUp', 'a'],
  ['a', 'ArrowUp', undefined],
  ['b', 'Home', 'a'],
  ['b', 'End', 'c'],
  ['b', 'Enter', undefined],
  ['gone', 'ArrowDown', undefined],
])('from %s %s leads to %s', (at, pressed, to) => {
  expect(steppedFrom(keys, at, pressed)).toBe(to)
})

it.each([
  ['itself, wherever it stands now', 'b', ['c', 'a', 'b'], 'b'],
  ['the next one', 'b', ['a', 'c', 'd'], 'c'],
  ['the next one that is left', 'a', ['c'], 'c'],
  ['the one before, at the end', 'c', ['a', 'b'], 'b'],
  ['nobody where nothing is left', 'b', [], undefined],
  ['nobody where it was never there', 'x', ['y'], undefined],
])('who takes the focus: %s', (_, at, now, heir) => {
  expect(heirOf(keys, at, now)).toBe(heir)
})
