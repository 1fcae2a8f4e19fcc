/** Unsubscribing without signing in: a page that asks, and the one click of RFC 8058. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../contract/errors.ts'
import type { WatchedInstallation } from '../db/installation.ts'
import { stamp } from '../db/commit-lock.ts'
import type { Store } from '../db/store.ts'
import type { Hub } from '../sync/hub.ts'
import { writeSettings } from '../sync/push-sql.ts'
import { readLanguage, writeMailChoices } from './mail-sql.ts'
import { page } from './message.ts'
import { mailLanguage, mailWords } from './words.ts'

const path = '/v1/mail/unsubscribe'
const markBytes = 16

/** Names a person to nobody but this server, and lets its holder do one thing: end that person's mails. */
export function unsubscribeToken(secret: Uint8Array, person: string): string {
  const id = Buffer.from(person.replaceAll('-', ''), 'hex')
  return Buffer.concat([id, markOf(secret, person)]).toString('base64url')
}

/** The person of a token; null where it isn't one of ours. */
export function personOfToken(secret: Uint8Array, token: string): string | null {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== 16 + markBytes) return null
  const hex = bytes.subarray(0, 16).toString('hex')
  const person = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return timingSafeEqual(bytes.subarray(16), markOf(secret, person)) ? person : null
}

export function unsubscribeLink(origin: string, secret: Uint8Array, person: string): string {
  return `${origin}${path}/${unsubscribeToken(secret, person)}`
}

function markOf(secret: Uint8Array, person: string): Buffer {
  return createHmac('sha256', secret).update(`unsubscribe ${person}`).digest().subarray(0, markBytes) // prettier-ignore
}

export interface UnsubscribeOptions {
  store: Store
  hub: Hub
  installation: WatchedInstallation
}

/** Registers the routes. A link that is none of ours is `not-found`. */
export async function unsubscribeRoutes(
  http: FastifyInstance,
  { store, hub, installation }: UnsubscribeOptions,
): Promise<void> {
  const personOf = (token: string): string => {
    const person = personOfToken(installation.secret, token)
    if (person === null) throw new AppError('not-found')
    return person
  }
  const wordsFor = async (person: string): Promise<{ language: ReturnType<typeof mailLanguage> }> => ({
    language: mailLanguage(await readLanguage(store, person)),
  }) // prettier-ignore

  await http.register((app, _options, done) => {
    // What a form or a mail program sends says nothing that the address doesn't.
    app.addContentTypeParser(
      ['application/x-www-form-urlencoded', 'multipart/form-data'],
      { parseAs: 'buffer', bodyLimit: 4096 },
      (_request, _bytes, parsed) => {
        parsed(null, {})
      },
    )
    app.get<{ Params: { token: string } }>(`${path}/:token`, async (request, reply) => {
      const { language } = await wordsFor(personOf(request.params.token))
      const words = mailWords(language, 1, 1)
      // A form of its own, and nothing else: programs that look at links beforehand change nothing.
      void reply.header('content-security-policy', "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'") // prettier-ignore
      // Without a word of where it comes from, browsers would send the form with `Origin: null`, which is refused.
      void reply.header('referrer-policy', 'same-origin')
      void reply.type('text/html; charset=utf-8')
      return page(language, [
        `<p>${words.confirm}</p>`,
        `<form method="post"><button>${words.unsubscribe}</button></form>`,
      ])
    })
    app.post<{ Params: { token: string } }>(`${path}/:token`, async (request, reply) => {
      const person = personOf(request.params.token)
      const { language } = await wordsFor(person)
      await store.as({ kind: 'push', people: [person] }).transaction(async (tx) => {
        const choice = { person, key: 'email', about: '', value: 'off' }
        await writeSettings(tx, [choice], await stamp(tx))
        await writeMailChoices(tx, [choice])
      })
      hub.wake([`person:${person}`], new Set(['settings']))
      void reply.type('text/html; charset=utf-8')
      return page(language, [`<p>${mailWords(language, 1, 1).done}</p>`])
    })
    done()
  })
}
