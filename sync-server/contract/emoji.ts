/** What may stand as a reaction: one emoji, as Unicode recommends it for interchange. */
import { limits } from './limits.ts'

const emoji = /^\p{RGI_Emoji}$/v

export function isEmoji(text: string): boolean {
  return text.length <= limits.emojiLength && emoji.test(text)
}
