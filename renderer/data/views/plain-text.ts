/** The first words of a post without its Markdown marks, for one line in a list. */
export function plainText(body: string, length = 140): string {
  const words = body
    .slice(0, length * 3)
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`)/g, '')
    .replace(/(^|\s)[*_](\S)/g, '$1$2')
    .replace(/(\S)[*_](?=\s|$|[.,!?])/g, '$1')
    .replace(/^\s*(?:[-*>]|\d+\.)\s+/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, length)
  // Half an emoji is no character.
  return words.replace(/[\uD800-\uDBFF]$/, '')
}
