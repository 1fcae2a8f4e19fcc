/** The words around what was found. */
import { fold } from './fold.ts'

export interface SnippetPart {
  text: string
  hit: boolean
}

const before = 6
const most = 32

/** A line of a post with the words that hold one of `words` (folded) marked. */
export function snippet(text: string, words: readonly string[]): SnippetPart[] {
  const tokens = text.split(/\s+/).filter((token) => token !== '')
  const isHit = tokens.map((token) => {
    const text = fold(token)
    return words.some((word) => text.includes(word))
  })
  const first = Math.max(0, isHit.indexOf(true) - before)
  const parts: SnippetPart[] = []
  for (let at = first; at < Math.min(tokens.length, first + most); at += 1) {
    const token = `${tokens[at] ?? ''} `
    const hit = isHit[at] === true
    const last = parts.at(-1)
    if (last?.hit === hit) last.text += token
    else parts.push({ text: token, hit })
  }
  if (first > 0) parts.unshift({ text: '… ', hit: false })
  if (first + most < tokens.length) parts.push({ text: '…', hit: false })
  return parts
}
