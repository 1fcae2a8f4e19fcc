import { createIntl } from 'react-intl'
import { expect, it } from 'vitest'
import { wordsOf } from '../../i18n/words.ts'
import { fileSize } from './file-words.ts'

const words = wordsOf(createIntl({ locale: 'en' }))

it.each([
  [0, '1 kB'],
  [999, '1 kB'],
  [1_000, '1 kB'],
  [1_499, '1 kB'],
  [999_499, '999 kB'],
  [1_000_000, '1 MB'],
  [24_960_000, '25 MB'],
  [999_900_000, '999.9 MB'],
  [69_628_900_000, '69.6 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(fileSize(bytes, words)).toBe(text)
})
