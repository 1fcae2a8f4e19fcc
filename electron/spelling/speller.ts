/** One language's dictionary in memory: Hunspell itself, as WebAssembly. Nothing that is asked is kept. */
import { Hunspell } from 'hunspell-wasm'
import hunspellProgram from 'hunspell-wasm/wasm/hunspell.js'

/** What `files.ts` names, read. */
export interface SpellerFiles {
  program: Uint8Array
  affixes: string
  words: readonly string[]
}

export interface Speller {
  /** Those that the dictionary does not have, in their order. */
  wrong(words: readonly string[]): string[]
  /** What may have been meant, the likeliest first. */
  suggestions(word: string): string[]
}

const mostSuggestions = 5

// The package's types leave out what every program that Emscripten makes takes. Bytes, so that it looks for no file.
const startProgram = hunspellProgram as (options: { wasmBinary: Uint8Array }) => Promise<unknown>

/** Takes some tenths of a second, and 15 to 35 MB. Throws on files that Hunspell can't read. */
export async function createSpeller({ program, affixes, words }: SpellerFiles): Promise<Speller> {
  const [first = '', ...more] = words
  const hunspell = new Hunspell(await startProgram({ wasmBinary: program }), affixes, first)
  for (const list of more) hunspell.addDictionaryFromString(list)
  return {
    wrong: (asked) => asked.filter((word) => !hunspell.testSpelling(word)),
    suggestions: (word) => hunspell.getSpellingSuggestions(word).slice(0, mostSuggestions),
  }
}
