import { expect, it } from 'vitest'
import { limits } from './limits.ts'
import { fold } from './fold.ts'
import { isEmptyQuery, readQuery } from './query.ts'
import { snippet } from './snippet.ts'

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

it('reads no more than may be typed, and each word once', () => {
  const { searchCharacters: most } = limits
  expect(readQuery('a b a B á').words).toEqual(['a', 'b'])
  for (const over of [-1, 0, 1]) {
    const [word = ''] = readQuery('x'.repeat(most + over)).words
    expect(word).toHaveLength(Math.min(most, most + over))
  }
  const pasted = readQuery(Array.from({ length: 5_000 }, (_, word) => String(word)).join(' '))
  expect(pasted.words.length).toBeLessThan(most / 2)
})

const odd = ['"', '""""', 'from:', 'from:"', '::::', 'in:in:in:', 'before:9999999999-01-01', 'has:', '\u202Evisa', `v${'\u0301'.repeat(290)}isa`, '\ud83d', '\u0000', '('.repeat(300), '[a-z]+', '.*', '$&', '<b>', `${'x'.repeat(299)}😀`, ' '.repeat(300), '😀'.repeat(150)] // prettier-ignore
it.each(odd)('takes %j for words, not for a pattern', (text) => {
  const { words } = readQuery(text)
  for (const word of words) expect(fold(word)).toBe(word)
  expect(snippet(text, words).map((part) => part.text).join('')).not.toContain('undefined') // prettier-ignore
})

it('takes half a filter for what it is so far', () => {
  expect(readQuery('before:20 from:').before).toBeNull()
  expect(readQuery('in:"Regi').in).toEqual(['regi'])
  for (const text of ['', '   ', '\u200f', 'before:x']) expect(isEmptyQuery(readQuery(text)), text).toBe(true) // prettier-ignore
})
