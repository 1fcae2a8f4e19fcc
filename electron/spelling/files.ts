/** The files that checking reads, by package and path: a build lays them out as the packages have them. */
import type { SpellingLanguage } from '../contract/spelling-language.ts'

interface Dictionary {
  /** The rules by which words change. */
  affixes: string
  /** Lists of words under these rules; a word of any is right. */
  words: readonly string[]
}

export const dictionaries: Readonly<Record<SpellingLanguage, Dictionary>> = {
  // American and British lists, made from one source under the same rules: "color" and "colour" are both right.
  en: {
    affixes: 'dictionary-en/index.aff',
    words: ['dictionary-en/index.dic', 'dictionary-en-gb/index.dic'],
  },
  fr: { affixes: 'dictionary-fr/index.aff', words: ['dictionary-fr/index.dic'] },
  es: { affixes: 'dictionary-es/index.aff', words: ['dictionary-es/index.dic'] },
}

export const program = 'hunspell-wasm/wasm/hunspell.wasm'

/** Licences travel with what they are about. */
const licences = [
  'dictionary-en/license',
  'dictionary-en-gb/license',
  'dictionary-fr/license',
  'dictionary-es/license',
  'hunspell-wasm/COPYING.MPL',
]

/** All that a build carries. */
export const spellingFiles: readonly string[] = [
  program,
  ...Object.values(dictionaries).flatMap(({ affixes, words }) => [affixes, ...words]),
  ...licences,
]
