/** Whom a text names: `@` and a participant's name as it stands in the directory. */

const wordSign = /[\p{L}\p{N}]/u

/** Where a text names one of these: the longest name that fits, never within a word. In the order of the text. */
export function findMentions<Named extends { name: string | null }>(
  text: string,
  people: readonly Named[],
): { at: number; end: number; person: Named }[] {
  const known = people
    .filter(({ name }) => name !== null && name !== '')
    .sort((a, b) => (b.name ?? '').length - (a.name ?? '').length)
  const found: { at: number; end: number; person: Named }[] = []
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (at > 0 && wordSign.test(text.charAt(at - 1))) continue
    const person = known.find(({ name }) => {
      const end = at + 1 + (name ?? '').length
      return text.startsWith(name ?? '', at + 1) && !wordSign.test(text.charAt(end))
    })
    if (person) found.push({ at, end: at + 1 + (person.name ?? '').length, person })
  }
  return found
}
