/** What is offered while one writes: after `@` people, after `:` emoji, after `/` at the beginning templates. */
import type { PersonLabel } from '../../data/views/values.ts'
import { fold } from '../../../sync-server/contract/fold.ts'
import { findEmoji, inTone, type SkinTone } from '../emoji/find-emoji.ts'

export interface Suggestion {
  key: string
  /** What stands before the words. */
  sign: string | null
  words: string
  hint: string
  /** What takes the place of what was written. */
  text: string
}

export interface Writing {
  text: string
  /** Where one writes, UTF-16 units. */
  caret: number
}

export interface Offer {
  /** Where what is to be replaced begins. */
  from: number
  suggestions: Suggestion[]
}

const most = 8

interface Sources {
  people: readonly PersonLabel[]
  tone: SkinTone
  /** Filled for this chat. */
  templates: readonly { id: string; name: string; text: string }[]
}

/** What fits what is being written at the caret; null = nothing. */
export function suggest(
  { text, caret }: Writing,
  { people, tone, templates }: Sources,
): Offer | null {
  const before = text.slice(0, caret)
  const template = /^\/([\p{L}\p{M}\p{N} ]{0,40})$/u.exec(before)
  if (template?.[1] !== undefined) {
    const query = fold(template[1])
    return offer(0, templates.filter((its) => fits(its.name, query)).map((its) => ({ key: its.id, sign: null, words: its.name, hint: '', text: its.text }))) // prettier-ignore
  }
  const mention =
    /(?:^|[\s(])@([\p{L}\p{M}\p{N}.'’-]{0,40}(?: [\p{L}\p{M}\p{N}.'’-]{0,40}){0,2})$/u.exec(before)
  if (mention?.[1] !== undefined) {
    const query = fold(mention[1])
    return offer(caret - mention[1].length - 1, people.filter((its) => fits(its.name, query)).map(ofPerson)) // prettier-ignore
  }
  const emoji = /(?:^|[\s(]):([\p{L}\p{M}\p{N}]{2,30})$/u.exec(before)
  if (emoji?.[1] === undefined) return null
  return offer(
    caret - emoji[1].length - 1,
    findEmoji(emoji[1]).map((its) => ({
      ...{ key: its.emoji, sign: inTone(its.emoji, tone), words: its.name, hint: '' },
      text: `${inTone(its.emoji, tone)} `,
    })),
  )
}

function offer(from: number, suggestions: Suggestion[]): Offer | null {
  return suggestions.length === 0 ? null : { from, suggestions: suggestions.slice(0, most) }
}

/** The query begins the name, or one of its words. */
function fits(name: string | null, query: string): boolean {
  const folded = fold(name ?? '')
  return folded.startsWith(query) || folded.includes(` ${query}`)
}

function ofPerson({ id, name, partner }: PersonLabel): Suggestion {
  return { key: id, sign: null, words: name ?? '', hint: partner ?? '', text: `@${name ?? ''} ` }
}
