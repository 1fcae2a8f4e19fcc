/**
 * A link to a chat, or to one of its posts. It opens the web client of the server; the desktop app takes it too, and
 * its own `jobchats:` form. It names ids and a place: who may not read the chat learns nothing from it.
 */
import { seq, uuid } from './wire.ts'

export interface ChatPlace {
  chat: string
  /** A post's place; null = the chat as a whole. */
  seq: number | null
}

export const linkScheme = 'jobchats'

/** `server`: its public origin. */
export function chatLink(server: string, { chat, seq: place }: ChatPlace): string {
  return `${server}/#/chat/${chat}${place === null ? '' : `/${String(place)}`}`
}

/** Null for what is no link to a chat on this server. `server` null = only the `jobchats:` form. */
export function readChatLink(link: string, server: string | null): ChatPlace | null {
  const url = URL.parse(link)
  if (!url) return null
  if (url.protocol === `${linkScheme}:`) return placeOf(`${url.host}${url.pathname}`)
  if (server === null || url.origin !== server || url.pathname !== '/') return null
  return url.hash.startsWith('#/') ? placeOf(url.hash.slice(2)) : null
}

function placeOf(path: string): ChatPlace | null {
  const [kind, chat, place, ...more] = path.replace(/\/$/, '').split('/')
  if (kind !== 'chat' || more.length > 0 || !uuid.safeParse(chat).success) return null
  if (place === undefined) return { chat: chat ?? '', seq: null }
  const parsed = /^\d{1,10}$/.test(place) ? seq.min(1).safeParse(Number(place)) : null
  return parsed?.success ? { chat: chat ?? '', seq: parsed.data } : null
}
