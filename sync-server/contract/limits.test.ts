import { expect, it } from 'vitest'
import { characters, isBlank, isStorableText } from './limits.ts'

it.each([
  ['', 0, true],
  [' \t\u00a0\u3000\ufeff', 5, true],
  ['\u200b\u2060\u202e\u2066\u00ad\u034f\u3164\u2800\ufe0f', 9, true],
  ['\u0007\u001b', 2, true],
  ['.', 1, false],
  ['\u200b.', 2, false],
  ['👩‍🚀', 3, false],
  ['❤\ufe0f', 2, false],
  ['🏴\u{e0067}\u{e007f}', 3, false],
  ['م\u200d', 2, false],
  // Signs that this program's Unicode does not know yet may be seen by others.
  ['\u{1fadd}', 1, false],
])('%j has %s characters; nothing to see: %s', (text, count, blank) => {
  expect(characters(text)).toBe(count)
  expect(isBlank(text)).toBe(blank)
})

it.each([
  ['a', true],
  ['\uffff', true],
  ['a\0', false],
  ['\ud800', false],
  ['\udc00\ud800', false],
])('%j can be stored: %s', (text, storable) => {
  expect(isStorableText(text)).toBe(storable)
})
