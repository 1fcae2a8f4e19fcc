/**
 * Names and other text of one line that people read beside words of ours: of people, partners, jobs, templates, next
 * steps. What is in them must not turn, hide or cover what stands around them.
 */

/** Embeddings, overrides and isolates: what follows one that is not closed is read backwards. */
const turns = /[\u202a-\u202e\u2066-\u2069]/g
const breaks = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g
/** Marks on top of each other: no script needs so many on one letter. */
const most = 6
const towers = new RegExp(`(\\p{M}{${String(most)}})\\p{M}+`, 'gu')

/** Text without signs that turn the direction of what follows. Marks that only join or part letters stay. */
export function withoutTurns(text: string): string {
  return text.replace(turns, '')
}

/** One line without turns and towers of marks, trimmed. May be empty. The same again where it is applied twice. */
export function plainName(name: string): string {
  return withoutTurns(name).replace(breaks, ' ').replace(towers, '$1').trim()
}
