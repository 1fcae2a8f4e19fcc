import { expect, it } from 'vitest'
import { fitOf } from './fit.ts'

it.each([
  ['the whole name', 'software engineer', 'software engineer, manchester', 'job irwell', 0],
  ['nothing typed yet', ' ', 'anything', '', 0],
  ['a word of the name', 'engineer', 'software engineer, manchester', 'job irwell', 1],
  ['words in another order', 'manchester soft', 'software engineer, manchester', 'job irwell', 1],
  ['letters within a name', 'ware', 'software engineer', 'job irwell', 2],
  ['what it belongs to', 'engineer', 'ahmad karimi', 'candidate + employer software engineer', 3],
  ['partly each', 'ahmad software', 'ahmad karimi', 'software engineer', 3],
  ['something else', 'nurse', 'ahmad karimi', 'software engineer', null],
])('%s', (_, wanted, title, note, fit) => {
  expect(fitOf({ title, note }, wanted)).toBe(fit)
})
