/** One line of a post for a list: words without marks, whatever the script. */
import { expect, it } from 'vitest'
import { plainText } from './plain-text.ts'

it.each([
  ['Hello **Priya**, _soon_', 'Hello Priya, soon'],
  ['~~no~~ `yes`', 'no yes'],
  ['see [the offer](https://iress.example/offer)', 'see the offer'],
  ['- one\n- two\n\n3. three', 'one two three'],
  ['> quoted\nanswer', 'quoted answer'],
  ['a_b stays, 2*3 stays', 'a_b stays, 2*3 stays'],
  ['  مرحبا **نور**  ', 'مرحبا نور'],
  ['- \u202Egnp.exe\u202C and\u2067 on', 'gnp.exe and on'],
  ['a\n\n  - b\n 12. c\n>  d', 'a b c d'],
  [`${' \n'.repeat(4_999)}x`, 'x'],
  ['['.repeat(500), '['.repeat(140)],
  ['', ''],
])('%j reads %j', (body, words) => {
  expect(plainText(body)).toBe(words)
})

it('cuts at the length, never through a character of two halves', () => {
  expect(plainText('word '.repeat(100), 9)).toBe('word word')
  expect(plainText('😀😀😀', 3).isWellFormed()).toBe(true)
})
