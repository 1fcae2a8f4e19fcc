/** Which words of a field are looked at: what may be a name, an address or a code is not called wrong. */

/** Longer ones are no words of these languages, and the dictionary's program need not see them. */
const longest = 40
/** Of one question. */
export const mostWords = 2000

// Small letters of the Latin script, as all dictionaries here are: a capital may begin a name, and another script is
// another language. Apostrophes stand within words.
const plainWord =
  /^(?:(?=\p{Script=Latin})\p{Ll}\p{M}*)+(?:['’](?:(?=\p{Script=Latin})\p{Ll}\p{M}*)+)*$/u
// Addresses, paths, file names, codes, fields of templates, names of people after an @, emoji by their words.
const technical = /[@:/\\_{}#\d]\S|\d|\S[@/\\_}]|[\p{L}\d]\.[\p{L}\d]/u
/** Words of any script, with the apostrophes within them. */
export const letters = /[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu

/** The words within addresses, codes and the like, less those that also stand by themselves. */
function technicalWords(text: string): ReadonlySet<string> {
  const within = new Set<string>()
  const plain = new Set<string>()
  for (const token of text.split(/\s+/u)) {
    const place = technical.test(token) ? within : plain
    for (const [word] of token.matchAll(letters)) place.add(word)
  }
  for (const word of plain) within.delete(word)
  return within
}

/** The words to look up, each once. `text`: of the field that they stand in. */
export function checkable(words: readonly string[], text: string): string[] {
  const skipped = technicalWords(text)
  const found = new Set<string>()
  for (const word of words)
    if (word.length > 1 && word.length <= longest && plainWord.test(word) && !skipped.has(word))
      found.add(word)
  return [...found].slice(0, mostWords)
}

/** Whether a word is of the kind that `checkable` lets pass, wherever it stands. */
export function isWord(word: string): boolean {
  return word.length <= longest && plainWord.test(word)
}
