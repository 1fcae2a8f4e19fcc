import { expect, it } from 'vitest'
import { hasWords } from './find-field.tsx'

it('finds by parts of words, in any order and script, and everything by nothing', () => {
  const text = 'نور حسن 10460 Registered nurses, Aberdeen CV review'
  expect(['nurs aber', 'REVIEW', '1046', 'نور', 'حسن nurses', ' '].map((sought) => hasWords(text, sought))).toEqual([true, true, true, true, true, true]) // prettier-ignore
  expect(hasWords(text, 'nurses glasgow')).toBe(false)
})
