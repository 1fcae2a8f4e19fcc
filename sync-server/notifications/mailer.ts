/**
 * Mails about what is unread: first, person by person, notes what is to be told, then hands over what waits. Both may
 * run in several servers at once, and end anywhere: what is noted is told at most once, what is not is noted later.
 */
import { usualMailChoice } from '../contract/mail.ts'
import type { WatchedInstallation } from '../db/installation.ts'
import type { Store } from '../db/store.ts'
import * as sql from './mail-sql.ts'
import { composeMail } from './message.ts'
import type { Smtp } from './smtp.ts'
import { nextMorning, nextSoon, nextTry } from './turns.ts'
import { unsubscribeLink } from './unsubscribe.ts'
import { mailLanguage } from './words.ts'

export interface MailerOptions {
  store: Store
  smtp: Smtp
  installation: WatchedInstallation
  /** Where people open the client, without a trailing slash. */
  origin: string
  from: string
  clock: () => number
  /** Aborted when the server stops: who has not been looked at, and what still waits, is left to the next one. */
  stopping?: AbortSignal
}

export interface Mailer {
  /** One round: notes and hands over all that is due. */
  run(): Promise<void>
}

const usual = { staff: usualMailChoice('staff'), candidate: usualMailChoice('candidate') }
const peopleAtOnce = 200
/** A server that takes longer over one person, or one mail, has crashed. */
const longestTurnMs = 10 * 60_000

export function createMailer(options: MailerOptions): Mailer {
  const { store, smtp, installation, origin, from, clock } = options
  const service = store.as({ kind: 'service' })
  const isStopping = (): boolean => options.stopping?.aborted === true

  async function look({ person, role, choice, timeZone, isFirst }: sql.DuePerson): Promise<void> {
    const now = clock()
    if (!(await sql.takeTurn(service, person, now, now + longestTurnMs))) return
    const isDaily = (choice ?? usual[role]) === 'daily'
    const next = isDaily ? nextMorning(now, timeZone) : nextSoon(now)
    // Nobody gets the day's mail in the middle of the day because it was switched on then.
    if (isDaily && isFirst) return sql.endTurn(service, person, null, next)
    // Their colleague hears of it meanwhile; what is unread when that ends comes then.
    if (await sql.isAway(service, person)) return sql.endTurn(service, person, null, next)
    const unread = await sql.readUnread(store, person)
    const told = await sql.readTold(service, person)
    const isNews = unread.some(({ chat, newest }) => newest > (told.get(chat) ?? 0))
    await service.transaction(async (tx) => {
      if (isNews) await sql.recordMail(tx, person, unread, now)
      await sql.endTurn(tx, person, now, next)
    })
  }

  /** Notes what each of those is to be told whose turn it is. */
  async function lookAtAll(): Promise<void> {
    for (;;) {
      const due = await sql.readDue(service, clock(), usual, peopleAtOnce)
      for (const person of due) {
        if (isStopping()) return
        await look(person)
      }
      if (due.length < peopleAtOnce) return
    }
  }

  /** False where the relay takes nothing at the moment. */
  async function send(mail: sql.Mail): Promise<boolean> {
    const { id, person, email, isWanted, tries } = mail
    const unread = isWanted ? await sql.readUnread(store, person) : []
    if (email === null || unread.length === 0) {
      await sql.settleMail(service, id, 'needless', clock())
      return true
    }
    const bytes = await composeMail({
      ...{ id, from, to: email, at: clock() },
      language: mailLanguage(await sql.readLanguage(store, person)),
      posts: unread.reduce((sum, chat) => sum + chat.posts, 0),
      chats: unread.length,
      onBehalf: onBehalfOf(unread),
      link: `${origin}/`,
      unsubscribe: unsubscribeLink(origin, installation.secret, person),
    })
    const outcome = await smtp.send({ from: addressOf(from), to: email, bytes })
    if (outcome === 'again' || outcome === 'later')
      await sql.putBack(service, mail, nextTry(clock(), tries), clock())
    else await sql.settleMail(service, id, outcome, clock())
    return outcome !== 'again'
  }

  return {
    async run() {
      await sql.giveUpUnknown(service, clock() - longestTurnMs)
      await lookAtAll()
      try {
        while (!isStopping()) {
          const mail = await sql.takeMail(service, clock(), usual)
          if (!mail || !(await send(mail))) break
        }
      } finally {
        smtp.close()
      }
    },
  }
}

/** How many unread posts there are in chats of each person whom the reader stands in for, by name. */
function onBehalfOf(unread: readonly sql.UnreadChat[]): ReadonlyMap<string, number> {
  const posts = new Map<string, number>()
  for (const chat of unread)
    for (const name of chat.onBehalfOf) posts.set(name, (posts.get(name) ?? 0) + chat.posts)
  return posts
}

/** The bare address of `Name <address>`. */
function addressOf(from: string): string {
  return /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()
}
