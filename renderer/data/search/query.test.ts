import { expect, it } from 'vitest'
import { isEmptyQuery, readQuery } from './query.ts'

it('reads words and filters', () => {
  expect(readQuery('Visa from:Ámal in:"Registered nurses" job:weld has:file after:2026-03-01 before:2026-04-01 12:30')).toEqual({
    words: ['visa', '12:30'],
    from: ['amal'],
    in: ['registered nurses', 'weld'],
    hasFile: true,
    after: Date.parse('2026-03-01T00:00:00'),
    before: Date.parse('2026-04-01T00:00:00'),
  })
}) // prettier-ignore

it('takes half a filter for what it is so far', () => {
  expect(readQuery('before:20 from:').before).toBeNull()
  expect(readQuery('in:"Regi').in).toEqual(['regi'])
  for (const text of ['', '   ', '\u200f', 'before:x']) expect(isEmptyQuery(readQuery(text)), text).toBe(true) // prettier-ignore
})
