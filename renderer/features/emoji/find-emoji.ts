/** Finding emoji by words of any of the app's languages, and their skin tones. */
import { fold } from '../../../sync-server/contract/fold.ts'
import { allEmoji, type Emoji } from './emoji-data.ts'

/** Unicode's five tones; 0 = none. */
export const skinTones = [0, 1, 2, 3, 4, 5] as const
export type SkinTone = (typeof skinTones)[number]

const modifiers = ['', '🏻', '🏼', '🏽', '🏾', '🏿'] as const

const folded = allEmoji.map((its) => ({ its, words: fold(its.words).split(' ') }))

/** Emoji of which a word begins like each word of the query, the best known first; all for an empty query. */
export function findEmoji(query: string): Emoji[] {
  const parts = fold(query)
    .split(' ')
    .filter((part) => part !== '')
  return folded
    .filter(({ words }) => parts.every((part) => words.some((word) => word.startsWith(part))))
    .map(({ its }) => its)
}

/** The emoji in a tone, where it has them. */
export function inTone(emoji: string, tone: SkinTone): string {
  const modifier = modifiers[tone]
  if (modifier === '') return emoji
  const [first = '', ...rest] = [...emoji]
  if (!/^\p{Emoji_Modifier_Base}$/u.test(first)) return emoji
  // The sign that asks for a picture gives way to the tone.
  const tail = rest.filter((part, index) => index > 0 || part !== '\uFE0F')
  const toned = [first, modifier, ...tail].join('')
  return /^\p{RGI_Emoji}$/v.test(toned) ? toned : emoji
}
