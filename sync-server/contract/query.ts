/** What is sought: words that must all be there, and filters. */
import { limits } from './limits.ts'
import { fold } from './fold.ts'

export interface Query {
  /** Folded. */
  words: string[]
  /** Parts of names, folded: of the author, and of the chat. */
  from: string[]
  in: string[]
  hasFile: boolean
  /** ms: posts accepted before, and from then on. */
  before: number | null
  after: number | null
}

/** Reads `from:` `in:` `job:` `case:` `has:file` `before:` `after:`; a name of several words stands in quotes. */
export function readQuery(text: string): Query {
  const query: Query = { words: [], from: [], in: [], hasFile: false, before: null, after: null }
  const words = new Set<string>()
  for (const [, key = '', quoted, plain = ''] of text
    .slice(0, limits.searchCharacters)
    .matchAll(/(?:(\w+):)?(?:"([^"]*)"?|(\S+))/gu)) {
    const value = quoted ?? plain
    const day = Date.parse(`${value}T00:00:00`)
    switch (key.toLowerCase()) {
      case 'from':
        query.from.push(fold(value))
        break
      case 'in':
      case 'job':
      case 'case':
        query.in.push(fold(value))
        break
      case 'has':
        query.hasFile = true
        break
      case 'before':
        if (!Number.isNaN(day)) query.before = day
        break
      case 'after':
        if (!Number.isNaN(day)) query.after = day
        break
      default: {
        const word = fold(key === '' ? value : `${key}:${value}`).trim()
        if (word !== '') words.add(word)
      }
    }
  }
  return { ...query, words: [...words] }
}

/** Nothing is sought. */
export function isEmptyQuery(query: Query): boolean {
  const { words, from, in: chats, hasFile, before, after } = query
  return words.length + from.length + chats.length === 0 && !hasFile && before === null && after === null // prettier-ignore
}
