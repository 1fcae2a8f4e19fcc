/** Mails about what is unread, to a real relay, on both stores. Source: docs/domain.md, "Notifications". */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anew, openTestStore, type StoreKind } from '../../tests/fixtures/database.ts'
import { startRelay, type Relay } from '../../tests/fixtures/relay.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { watchInstallation, type WatchedInstallation } from '../db/installation.ts'
import type { OwnedStore } from '../db/store.ts'
import { id, Office, prospect, recruiting, staff, withSource } from '../directory/test-office.ts'
import { TestReader } from '../sync/test-reader.ts'
import { loggable } from '../web/log.ts'
import { createMailer, type Mailer } from './mailer.ts'
import { createSmtp } from './smtp.ts'
import { unsubscribeLink, unsubscribeToken } from './unsubscribe.ts'

const minuteMs = 60_000
const origin = 'https://chats.example.org'
const noon = Date.parse('2026-03-02T12:00:00Z')

export function mailSuite(kind: StoreKind): void {
  let store: OwnedStore
  let server: TestServer
  let office: Office
  let relay: Relay
  let installation: WatchedInstallation
  let now: number
  let mailer: Mailer
  /** What the log would hold. */
  let logged: string[]
  const chat = withSource('nurse', 'tbb')

  /** `onSent`: called after each mail that it hands over. */
  function newMailer(stopping = new AbortController().signal, onSent?: () => void): Mailer {
    const smtp = createSmtp({
      settings: { host: '127.0.0.1', port: relay.port, secure: false, user: null, password: null },
      silenceMs: 300,
      onError: (error) => logged.push(JSON.stringify(loggable(error))),
    })
    return createMailer({
      ...{ store, installation, origin, from: 'Job Chats <chats@example.org>', clock: () => now, stopping }, // prettier-ignore
      smtp: {
        ...smtp,
        async send(letter) {
          const outcome = await smtp.send(letter)
          onSent?.()
          return outcome
        },
      },
    })
  }

  beforeAll(async () => {
    store = await openTestStore(kind)
    server = await startTestServer(store)
    office = new Office(store, server.directory)
    installation = await watchInstallation(store)
  }, 60_000)
  afterAll(async () => {
    await server.close()
    await store.close()
  })
  beforeEach(async () => {
    relay = await startRelay()
    await anew(store, 'amal as nurse, in English', async () => {
      await office.found()
      await office.amalAsNurse()
      await store.query("update person set email = name || '@example.org', locale = 'en'")
    })
    now = noon
    logged = []
    mailer = newMailer()
    // Everybody's first turn falls on the next morning.
    await mailer.run()
    return () => relay.stop()
  }, 60_000)

  async function choose(name: string, value: string | null): Promise<void> {
    const reader = await TestReader.of(server, name)
    const operation = { id: randomUUID(), type: 'setting', key: 'email', chat: null, value }
    const { body } = await reader.call('/v1/sync/push', { v: 1, ops: [operation] })
    expect(body).toMatchObject({ results: [{ status: 'ok' }] })
  }

  /** Rounds until so much time has passed. */
  async function pass(minutes: number, step = 5): Promise<void> {
    for (const end = now + minutes * minuteMs; now < end;) {
      now = Math.min(end, now + step * minuteMs)
      await mailer.run()
    }
  }

  const to = (name: string): string[] =>
    relay.mails.filter((mail) => mail.to === `${name}@example.org`).map((mail) => mail.text)
  const states = async (): Promise<string[]> =>
    (await store.query<{ state: string }>('select state from mail order by created_at, state')).map(({ state }) => state) // prettier-ignore

  describe(`mails on ${kind}`, () => {
    it('come to staff in the morning, once, with a count and a link, and without a word of the post', async () => {
      await office.post(chat, 'iress1', 'The secret interview is on Monday')
      await office.post(chat, 'iress1', 'At nine')
      await pass(18 * 60, 60)
      expect(relay.mails).toEqual([])
      await pass(120, 10)
      expect(to('tbb1')).toHaveLength(1)
      const [text = ''] = to('tbb1')
      expect(text).toContain('Subject: 2 unread posts in Job Chats')
      expect(text).toContain('You have 2 unread posts in 1 conversation.')
      expect(text).toContain(`${origin}/`)
      for (const word of ['secret', 'nine', 'amal', 'nurse', 'iress'])
        expect(text.replace(/^(To|Message-ID):.*$/gim, '').toLowerCase()).not.toContain(word)
      // The author has nothing unread, and who isn't in the chat hears nothing.
      expect(to('iress1')).toEqual([])
      expect(to('crs1')).toEqual([])
      await pass(3 * 24 * 60, 60)
      expect(to('tbb1')).toHaveLength(1)
    })

    it('come again with what is new', async () => {
      await office.post(chat, 'iress1')
      await pass(24 * 60, 120)
      await office.post(chat, 'iress1')
      await pass(24 * 60, 120)
      expect(to('tbb1')).toHaveLength(2)
      expect(to('tbb1')[1]).toContain('Subject: 2 unread posts')
    })

    it('come to candidates within ten minutes, where they asked for it', async () => {
      await office.post(prospect('amal'), 'tbb1')
      await pass(60)
      expect(to("amal's")).toEqual([])
      await choose("amal's", 'soon')
      await office.post(prospect('amal'), 'tbb1')
      await store.query('update chat set last_post_at = $1', [new Date(now)])
      await pass(10, 1)
      expect(to("amal's")).toHaveLength(1)
      await pass(60)
      expect(to("amal's")).toHaveLength(1)
      await office.post(recruiting('amal as nurse'), 'iress1')
      await store.query('update chat set last_post_at = $1', [new Date(now)])
      await pass(10, 1)
      expect(to("amal's")).toHaveLength(2)
    })

    it('are in the language that their reader has chosen', async () => {
      const reader = await TestReader.of(server, 'tbb1')
      await reader.call('/v1/sync/push', { v: 1, ops: [{ id: randomUUID(), type: 'setting', key: 'locale', chat: null, value: 'fr' }] }) // prettier-ignore
      await office.post(chat, 'iress1')
      await pass(24 * 60, 120)
      expect(to('tbb1')[0]).toMatch(/Subject: .*message non lu dans Job Chats/)
    })

    it('leave out what is read, muted, lost, or not wanted', async () => {
      for (const name of ['tbb1', 'tbb2', 'glob1']) await choose(name, 'soon')
      await pass(5)
      await office.post(chat, 'iress1')
      const tbb1 = await TestReader.of(server, 'tbb1')
      const its = tbb1.chat(chat)
      await tbb1.call('/v1/sync/push', { v: 1, ops: [{ id: randomUUID(), type: 'read', chat: its, seq: 9 }] }) // prettier-ignore
      const tbb2 = await TestReader.of(server, 'tbb2')
      await tbb2.call('/v1/sync/push', { v: 1, ops: [{ id: randomUUID(), type: 'setting', key: 'mute', chat: its, value: true }] }) // prettier-ignore
      await choose('glob1', 'off')
      await store.query('update chat set last_post_at = $1', [new Date(now)])
      await pass(24 * 60, 60)
      expect(relay.mails.map((mail) => mail.to)).not.toContain('glob1@example.org')
      expect(to('tbb1')).toEqual([])
      expect(to('tbb2')).toEqual([])
      await office.post(chat, 'iress1')
      await office.apply(staff('tbb1', 'tbb', { active: false }))
      await pass(24 * 60, 60)
      expect(to('tbb1')).toEqual([])
    })

    it('go to the stand-in alone, once, and say for whom; what is unread when that ends comes then', async () => {
      const [away, colleague] = [await TestReader.of(server, 'tbb1'), await TestReader.of(server, 'tbb2')] // prettier-ignore
      const standIn = async (value: { person: string; until: number } | null): Promise<void> => {
        expect(await away.push({ id: randomUUID(), type: 'setting', key: 'standIn', chat: null, value })).toMatchObject([{ status: 'ok' }]) // prettier-ignore
      }
      await away.push({ id: randomUUID(), type: 'setting', key: 'follow', chat: away.chat(chat), value: true }) // prettier-ignore
      await standIn({ person: id('tbb2'), until: Date.now() + 86_400_000 })
      await office.post(chat, 'iress1')
      await office.post(recruiting('amal as nurse'), 'iress1')
      await pass(24 * 60, 120)
      expect(to('tbb1')).toEqual([])
      expect(to('tbb2')).toHaveLength(1)
      expect(to('tbb2')[0]).toContain('Subject: 2 unread posts')
      expect(to('tbb2')[0]).toContain('For tbb1, whom you stand in for: 1 unread post.')
      // Muted by the stand-in: told neither as their own nor as hers.
      await colleague.push({ id: randomUUID(), type: 'setting', key: 'mute', chat: away.chat(chat), value: true }) // prettier-ignore
      await office.post(chat, 'iress1')
      await pass(24 * 60, 120)
      expect(to('tbb2')).toHaveLength(1)
      await standIn(null)
      await pass(24 * 60, 120)
      expect(to('tbb1')).toHaveLength(1)
      expect(to('tbb1')[0]).toContain('Subject: 3 unread posts')
      expect(to('tbb1')[0]).not.toContain('stand in')
      expect(to('tbb2')).toHaveLength(1)
    })

    it('wait for a relay that is away, busy or full, and then come once with what is unread by then', async () => {
      await office.post(chat, 'iress1')
      await relay.stop()
      await pass(24 * 60, 60)
      expect(await states()).toContain('waiting')
      await relay.restart()
      for (const mood of ['busy', 'full'] as const) {
        relay.mood = mood
        await pass(180, 60)
      }
      relay.mails.length = 0
      await office.post(chat, 'iress1')
      relay.mood = 'takes'
      await pass(180, 60)
      expect(to('tbb1')).toHaveLength(1)
      expect(to('tbb1')[0]).toContain('Subject: 2 unread posts')
    })

    it('are needless where all was read while they waited', async () => {
      await choose('tbb1', 'soon')
      await office.post(chat, 'iress1')
      relay.mood = 'busy'
      await pass(10)
      const reader = await TestReader.of(server, 'tbb1')
      await reader.call('/v1/sync/push', { v: 1, ops: [{ id: randomUUID(), type: 'read', chat: reader.chat(chat), seq: 9 }] }) // prettier-ignore
      relay.mood = 'takes'
      await pass(120)
      expect(to('tbb1')).toEqual([])
      expect(await states()).toEqual(['needless'])
    })

    it.each(['stalls', 'hangsUp'] as const)('are not sent twice where the relay %s after the text', async (mood) => {
      await choose('tbb1', 'soon')
      await office.post(chat, 'iress1')
      relay.mood = mood
      await pass(10)
      expect(to('tbb1')).toHaveLength(1)
      relay.mood = 'takes'
      await pass(120)
      expect(to('tbb1')).toHaveLength(1)
      expect(await states()).toEqual(['unknown'])
    }) // prettier-ignore

    it('are given up where the address is refused', async () => {
      await choose('tbb1', 'soon')
      await office.post(chat, 'iress1')
      relay.mood = 'refuses'
      await pass(10)
      relay.mood = 'takes'
      await pass(120)
      expect(to('tbb1')).toEqual([])
      expect(await states()).toEqual(['refused'])
      expect(logged).toEqual([expect.stringContaining('550')])
      expect(logged.join()).not.toContain('example.org')
    })

    it('wait for their own recipient alone, whom the relay puts off: others get theirs', async () => {
      for (const name of ['tbb1', 'tbb2']) await choose(name, 'soon')
      await office.post(chat, 'iress1')
      await relay.stop()
      await pass(5)
      await store.query('update mail set next_at = $1', [new Date(now)])
      await store.query('update mail set next_at = $1 where person = $2', [new Date(now - minuteMs), id('tbb1')]) // prettier-ignore
      await relay.restart()
      relay.busyFor = 'tbb1@example.org'
      await mailer.run()
      expect(to('tbb2')).toHaveLength(1)
      expect(await states()).toEqual(['sent', 'waiting'])
      relay.busyFor = null
      await pass(60)
      expect([to('tbb1').length, to('tbb2').length]).toEqual([1, 1])
    })

    it('wait where the relay does not take their sender, until that is put right', async () => {
      await choose('tbb1', 'soon')
      await office.post(chat, 'iress1')
      relay.mood = 'refusesSender'
      await pass(10)
      expect(await states()).toEqual(['waiting'])
      relay.mood = 'takes'
      await pass(60)
      expect(to('tbb1')).toHaveLength(1)
    })

    it('wait while what their reader’s partner loses is written, and come then', async () => {
      await choose('tbb1', 'soon')
      await office.post(chat, 'iress1')
      relay.mood = 'busy'
      await pass(10)
      relay.mood = 'takes'
      const settle = (settling: boolean): Promise<unknown> =>
        store.query('update partner set settling = $1 where id = $2', [settling, id('tbb')])
      await settle(true)
      await pass(120)
      expect(await states()).toEqual(['waiting'])
      await settle(false)
      await pass(10)
      expect(to('tbb1')).toHaveLength(1)
    })

    it('are left to the next server by one that stops, after the one under way', async () => {
      for (const name of ['tbb1', 'tbb2']) await choose(name, 'soon')
      await office.post(chat, 'iress1')
      const stopping = new AbortController()
      await newMailer(stopping.signal, () => {
        stopping.abort()
      }).run()
      expect(relay.mails).toHaveLength(1)
      expect(await states()).toEqual(['sent', 'waiting'])
      await mailer.run()
      expect([to('tbb1').length, to('tbb2').length]).toEqual([1, 1])
    })

    it('come once from two servers, and what one of them left in the middle is not sent again', async () => {
      await choose('tbb1', 'soon')
      await office.post(chat, 'iress1')
      const other = newMailer()
      await Promise.all([mailer.run(), other.run()])
      expect(to('tbb1')).toHaveLength(1)
      await office.post(chat, 'iress1')
      await store.query("update mail set state = 'sending', changed_at = $1", [new Date(now)])
      await pass(30)
      expect(await states()).toContain('unknown')
    })

    it('end with one click, without signing in', async () => {
      await choose('tbb1', 'soon')
      await office.post(chat, 'iress1')
      await mailer.run()
      const [text = ''] = to('tbb1')
      expect(text).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
      const link = unsubscribeLink(origin, installation.secret, id('tbb1'))
      expect(text.replaceAll('=\r\n', '')).toContain(link)
      expect(/^List-Unsubscribe: <(.*)>\r$/m.exec(text)?.[1]).toBe(link)

      const here = link.replace(origin, server.url)
      const asked = await fetch(here)
      expect([asked.status, await asked.text()]).toEqual([200, expect.stringContaining('<form')])
      expect(asked.headers.get('referrer-policy')).toBe('same-origin')
      const watching = await TestReader.of(server, 'tbb1')
      await watching.pull()
      expect(watching.settings.get('email ')).toBe('soon')
      const done = await fetch(here, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      })
      expect(done.status).toBe(200)
      await watching.pull()
      expect(watching.settings.get('email ')).toBe('off')
      await office.post(chat, 'iress1')
      await pass(120)
      expect(to('tbb1')).toHaveLength(1)
    })

    it('can’t be ended for somebody else', async () => {
      const good = unsubscribeToken(installation.secret, id('tbb1'))
      const foreign = unsubscribeToken(new Uint8Array(32), id('tbb1'))
      const of = Buffer.from(good, 'base64url')
      of[0] = (of[0] ?? 0) ^ 1
      for (const token of [foreign, of.toString('base64url'), good.slice(0, -3), '%00', 'x'.repeat(500), '..%2f']) {
        for (const method of ['GET', 'POST']) {
          const { status } = await fetch(`${server.url}/v1/mail/unsubscribe/${token}`, { method })
          expect([404, 400], `${method} ${token}`).toContain(status)
        }
      } // prettier-ignore
    })
  })
}
