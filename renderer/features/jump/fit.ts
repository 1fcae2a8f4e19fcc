/** How well what is typed fits a place: what is called so comes before what only belongs to something called so. */

/** Both folded (`contract/fold.ts`). */
interface Named {
  title: string
  /** All else that it can be found by. */
  note: string
}

/**
 * Less is better: 0 = the title begins with it, 1 = each word begins one of the title's, 2 = all stand in the title,
 * 3 = some only in the note; null = it does not fit. `wanted`: folded.
 */
export function fitOf({ title, note }: Named, wanted: string): number | null {
  const words = wanted.split(/\s+/).filter((word) => word !== '')
  const all = `${title} ${note}`
  if (!words.every((word) => all.includes(word))) return null
  if (title.startsWith(words.join(' '))) return 0
  const begun = title.split(/[^\p{L}\p{M}\p{N}]+/u)
  if (words.every((word) => begun.some((its) => its.startsWith(word)))) return 1
  return words.every((word) => title.includes(word)) ? 2 : 3
}
