import { expect, it } from 'vitest'
import { checkable, isWord, mostWords } from './checkable-words.ts'

/** As Chromium asks: the words of a text, cut at its marks. */
const asked = (
  text: string,
  words = text.match(/[\p{L}\p{M}\d.]+(?:['’][\p{L}\p{M}]+)*/gu) ?? [],
) => checkable(words, text)

it('looks at words in small letters, with their accents and apostrophes, each once', () => {
  expect(asked('I will recieve it, recieve it tommorow')).toEqual(['will', 'recieve', 'it', 'tommorow']) // prettier-ignore
  expect(asked('we don’t, they don\'t')).toEqual(['we', 'don’t', 'they', 'don\'t']) // prettier-ignore
  expect(asked('réunion à la mañana')).toEqual(['réunion', 'la', 'mañana'])
  expect(asked('decomposed cafe\u0301')).toEqual(['decomposed', 'cafe\u0301'])
})

it('leaves out names, abbreviations and single letters', () => {
  expect(asked('Amina met O’Brien of the UNHCR in Gaziantep, a McDonald')).toEqual(['met', 'of', 'the', 'in']) // prettier-ignore
  expect(asked('l’Ukraine')).toEqual([])
})

it('leaves out other scripts', () => {
  expect(asked('الكتاب и слово 你好 λόγος write')).toEqual(['write'])
  // A Latin word with letters that only look so.
  expect(asked('pаypal')).toEqual([])
})

it('leaves out the parts of addresses, paths, codes, mentions, emoji and fields of templates', () => {
  for (const text of [
    'lina.haddad@exmaple.org',
    'linahadad@exmaple.org',
    'https://exmaple.org/jbos?of=tday',
    'www.exmaple.org',
    'exmaple.org',
    'b12xyz',
    '12th',
    '@linahadad',
    ':thmubsup:',
    'cv_finall.pdf',
    '~/dcos/lettr',
    '{candidte}',
    '(linahadad@exmaple.org),',
  ])
    expect(asked(text, text.match(/[\p{L}\p{M}]+/gu) ?? []), text).toEqual([])
})

it('looks at a word that also stands by itself, and at those beside marks', () => {
  expect(checkable(['linahadad', 'exmaple'], 'linahadad@exmaple.org wrote exmaple')).toEqual(['exmaple']) // prettier-ignore
  expect(asked('wrods: “quoted”, (in brackets) and more')).toEqual(['wrods', 'quoted', 'in', 'brackets', 'and', 'more']) // prettier-ignore
  expect(checkable(['alone'], '')).toEqual(['alone'])
})

it('asks for no more than one question takes', () => {
  const letters = [...'abcdefghijklmnopqrstuvwxyz']
  const many = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)))
  expect(many.length).toBeGreaterThan(mostWords)
  expect(checkable(many, many.join(' '))).toHaveLength(mostWords)
  expect(checkable(['a'.repeat(41), 'a'.repeat(40)], '')).toEqual(['a'.repeat(40)])
})

it('knows a word by itself', () => {
  expect(['recieve', 'don’t', 'é'].filter(isWord)).toEqual(['recieve', 'don’t', 'é'])
  expect(['', ' ', 'two words', 'Name', 'a1', '../x', 'كتاب', "'", "a'", 'a'.repeat(41)].filter(isWord)).toEqual([]) // prettier-ignore
})
