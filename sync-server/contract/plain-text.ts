import { withoutTurns } from './names.ts'

/**
 * The first words of a post without its Markdown marks, for one line in a list beside words of ours.
 * Nothing is looked for further than its line, and than the Markdown of posts does: a search reads many of these.
 */
export function plainText(body: string, length = 140): string {
  const words = withoutTurns(body.trimStart().slice(0, length * 3))
    .replace(/\[([^\]\n]{0,500})\]\([^)\n]{0,2000}\)/g, '$1')
    .replace(/(\*\*|__|~~|`)/g, '')
    .replace(/(^|\s)[*_](\S)/g, '$1$2')
    .replace(/(\S)[*_](?=\s|$|[.,!?])/g, '$1')
    .replace(/^[^\S\n]*(?:[-*>]|\d{1,3}\.)[^\S\n]+/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, length)
  // Half an emoji is no character.
  return words.replace(/[\uD800-\uDBFF]$/, '')
}
