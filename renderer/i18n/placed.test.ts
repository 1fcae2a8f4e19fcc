/** Names in sentences: of the other direction, turned by whoever wrote them, or both. In every language of the app. */
import { createIntl } from 'react-intl'
import { describe, expect, it } from 'vitest'
import { languageNames, loadMessages, type Language } from './languages.ts'
import { wordsOf } from './words.ts'

const turns = /[\u202a-\u202e\u2066-\u2069]/
const languages = Object.keys(languageNames) as Language[]
const speak = async (language: Language) =>
  wordsOf(createIntl({ locale: language, messages: await loadMessages(language) }))
/** The sentence without what stands isolated in it. */
const outside = (sentence: string): string => sentence.replace(/\u2068[^\u2066-\u2069]*\u2069/g, '')

const names = [
  'Lina',
  'لينا',
  'דנה',
  'Lina\u202E',
  '\u202Eلينا',
  '\u2067a\u2069\u2069b',
  'لينا\u2068',
  '李娜',
  '12',
  '',
]

describe.each(languages)('in %s', (language) => {
  it('whatever is put into any sentence turns nothing of it', async () => {
    const { t } = await speak(language)
    const messages = await loadMessages(language)
    for (const [id, message] of Object.entries(messages)) {
      const fields = [...message.matchAll(/\{(\w+)\}/g)].map(([, field = '']) => field)
      const counted = [...message.matchAll(/\{(\w+), (?:plural|select|number)/g)].map(([, field = '']) => field) // prettier-ignore
      if (fields.length === 0) continue
      for (const name of names) {
        const values: Record<string, string | number> = {}
        for (const field of fields) values[field] = name
        for (const field of counted) values[field] = 2
        expect(outside(t(id, values)), `${id} with ${name}`).not.toMatch(turns)
      }
    }
  }) // prettier-ignore
})

it('a name of the sentence’s own direction stands as it is, one of the other by itself', async () => {
  const [en, ar] = [await speak('en'), await speak('ar')]
  expect(en.t('files.save', { name: 'CV.pdf' })).toBe('Save CV.pdf')
  expect(en.t('files.save', { name: 'سيرة.pdf' })).toBe('Save \u2068سيرة.pdf\u2069')
  expect(en.t('files.save', { name: 'cv\u202Efdp.exe' })).toBe('Save cvfdp.exe')
  expect(ar.t('files.save', { name: 'سيرة' })).not.toMatch(turns)
  expect(ar.t('files.save', { name: 'CV.pdf' })).toContain('\u2068CV.pdf\u2069')
  // What a sentence says of another sentence is isolated once.
  expect(en.t('files.save', { name: en.t('files.save', { name: 'سيرة' }) })).toBe('Save \u2068Save سيرة\u2069') // prettier-ignore
})
