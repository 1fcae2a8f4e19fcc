/** What of a question the server is asked: chats, authors and days, as this device reads them. Pure. */
import { fold } from '../../../sync-server/contract/fold.ts'
import { limits } from '../../../sync-server/contract/limits.ts'
import { readQuery, type Query } from '../../../sync-server/contract/query.ts'
import type { FoundPost, SearchRequest } from '../../../sync-server/contract/search.ts'
import { holds, isWhole, type ActiveChat } from '../held-chat.ts'
import type { RealmState } from '../state.ts'
import { chatItem } from '../views/chat-item.ts'
import { rowsOf } from '../views/labels.ts'
import { isBy, namesOf } from './names.ts'

export interface Question {
  text: string
  /** Only in this chat; null = everywhere. */
  chat: string | null
}

type Scope = Pick<SearchRequest, 'chats' | 'authors' | 'before' | 'after'>

/** What the server shall look through; null where this device holds all that could fit. */
export function scopeOf(state: RealmState, { text, chat }: Question): Scope | null {
  const query = readQuery(text)
  const away: string[] = []
  const whole: string[] = []
  for (const its of state.chats.values()) {
    if (!its.active) continue
    const { id } = its.row
    if (isWhole(its)) whole.push(id)
    else if ((chat === null || chat === id) && isIn(state, its, query)) away.push(id)
  }
  if (away.length === 0) return null
  const isNarrow = chat !== null || query.in.length > 0 || away.length <= whole.length
  const most = limits.searchChats
  const chats = isNarrow && away.length <= most ? { only: away } : { except: whole.slice(0, most) }
  return { chats, authors: authorsOf(state, query), before: query.before, after: query.after }
}

/** Whether the device finds this post itself. */
export function foundHere(state: RealmState, { chat, seq }: FoundPost): boolean {
  return holds(state.chats.get(chat), seq)
}

/** Whether the chat has the names that were asked for. */
export function isIn(state: RealmState, chat: ActiveChat, query: Query): boolean {
  if (query.in.length === 0) return true
  const names = namesOf(chatItem(state, chat))
  return query.in.every((part) => names.includes(part))
}

/** Everybody who may be meant, and partners whose people are; null where nobody is asked for, or too many are meant. */
function authorsOf(state: RealmState, query: Query): Scope['authors'] {
  if (query.from.length === 0) return null
  const people = rowsOf(state, 'person').flatMap(({ id }) => (isBy(state, { author: id }, query) ? [id] : [])) // prettier-ignore
  const partners = rowsOf(state, 'partner').flatMap(({ id, data }) =>
    query.from.every((part) => fold(data.abbreviation).includes(part)) ? [id] : [],
  )
  const most = limits.searchAuthors
  return people.length > most || partners.length > most ? null : { people, partners }
}
