import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anew, openTestStore } from '../../tests/fixtures/database.ts'
import { startTestServer, type Answer, type TestServer } from '../../tests/fixtures/server.ts'
import { personHeader, sessionResponse, type SessionResponse } from '../contract/auth.ts'
import type { OwnedStore } from '../db/store.ts'
import { id, Office, partner, staff } from '../directory/test-office.ts'
import { createAccount } from './accounts.ts'
import { revokeNamed } from './revoke.ts'
import { sweepTokens } from './sql.ts'

const password = 'correct horse battery'
const demo = {
  accounts: [
    { person: id('tbb1'), name: 'tbb1', role: 'caseworker' as const, partner: 'TBB', note: 'x' },
  ],
}
const failed = { status: 401, body: { error: { code: 'sign-in-failed', details: {} } } }
const required = { status: 401, body: { error: { code: 'sign-in-required' } } }
const wiped = { status: 401, body: { error: { code: 'device-revoked', wipe: true } } }

let store: OwnedStore
let server: TestServer
let office: Office

beforeAll(async () => {
  store = await openTestStore('pglite')
  server = await startTestServer(store, { demo })
  office = new Office(store)
}, 60_000)
afterAll(async () => {
  await server.close()
  await store.close()
})
beforeEach(async () => {
  await anew(store, 'an account', async () => {
    await office.found()
    await createAccount(store, id('tbb1'), password)
  })
})

const device = (deviceId: string = randomUUID()) => ({ id: deviceId, name: 'laptop' })
const signIn = (more: object = {}): Promise<Answer> =>
  server.call(null, '/v1/auth/sign-in', {
    email: 'tbb1@example.org',
    password,
    device: device(),
    transport: 'token',
    ...more,
  })
const session = async (answer: Promise<Answer>): Promise<SessionResponse> =>
  sessionResponse.parse((await answer).body)
const push = (token: string | undefined): Promise<Answer> =>
  server.call(token ?? null, '/v1/sync/push', { v: 1, ops: [{ id: randomUUID(), type: 'setting', key: 'enterSends', chat: null, value: true }] }) // prettier-ignore
const refresh = (refreshToken: string | undefined): Promise<Answer> =>
  server.call(null, '/v1/auth/refresh', { refreshToken })
/** What the router takes for one and the same path. */
const spellings = (path: string): string[] =>
  [`/v1/${path}`, `/%761/${path}`, `http://127.0.0.1/v1/${path}`] // prettier-ignore
/** The answer to a target as it stands, without the cleaning that fetch does. */
const statusOf = (port: number, path: string, body?: object, authorization = ''): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization }
    const method = body === undefined ? 'GET' : 'POST'
    request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode)
      })
    })
      .on('error', reject)
      .end(body && JSON.stringify(body))
  }) // prettier-ignore
const age = (table: string, column: string, by: string): Promise<unknown> =>
  store.query(`update ${table} set ${column} = now() - $1::interval`, [by])

describe('sign-in', () => {
  it('gives tokens that open the door, and stores none of them', async () => {
    const opened = await session(signIn({ email: 'TBB1@Example.org' }))
    expect(opened.person).toEqual({ id: id('tbb1'), name: 'tbb1', role: 'staff' })
    expect(opened.accessExpiresAt).toBeLessThanOrEqual(Date.now() + 600_000)
    expect(await push(opened.accessToken)).toMatchObject({ status: 200 })
    const rows = await store.query('select encode(hash, \'escape\') as hash from access_token union select encode(hash, \'escape\') from refresh_token') // prettier-ignore
    expect(JSON.stringify(rows)).not.toContain(opened.accessToken)
    expect(JSON.stringify(rows)).not.toContain(opened.refreshToken)
  })

  it('has one answer for everything that is wrong', async () => {
    await createAccount(store, id('tbb2'), password)
    await office.apply(staff('tbb2', 'tbb', { active: false }))
    expect(await signIn({ password: 'wrong horse battery' })).toEqual(failed)
    expect(await signIn({ email: 'nobody@example.org' })).toEqual(failed)
    expect(await signIn({ email: 'crs1@example.org' })).toEqual(failed)
    expect(await signIn({ email: 'tbb2@example.org' })).toEqual(failed)
  })

  it('does the same work for an unknown account', async () => {
    const took = async (email: string): Promise<number> => {
      const before = performance.now()
      await signIn({ email, password: 'wrong horse battery' })
      return performance.now() - before
    }
    // The fastest of three: what else the machine does only slows them down.
    let [unknown, known] = [Infinity, Infinity]
    for (let count = 0; count < 3; count += 1) {
      unknown = Math.min(unknown, await took('nobody@example.org'))
      known = Math.min(known, await took('tbb1@example.org'))
    }
    expect(unknown).toBeGreaterThan(known / 3)
  })

  it('makes an account wait after wrong passwords in a row, the right one too', async () => {
    for (let count = 0; count < 6; count += 1) await signIn({ password: 'wrong horse battery' })
    expect(await signIn()).toEqual(failed)
    await age('account', 'locked_until', '1 second')
    expect(await signIn()).toMatchObject({ status: 200 })
    const [row] = await store.query<{ failures: number }>('select failures from account')
    expect(row?.failures).toBe(0)
  })

  it('registers another person on the same computer as a device of their own', async () => {
    await createAccount(store, id('crs1'), password)
    const shared = device()
    const first = await session(signIn({ device: shared }))
    const second = await session(signIn({ device: shared, email: 'crs1@example.org' }))
    expect(first.device).toBe(shared.id)
    expect(second.device).not.toBe(shared.id)
    expect(await push(first.accessToken)).toMatchObject({ status: 200 })
  })

  it.each(spellings('auth/sign-in'))('limits attempts by address, whatever else the request says (%s)', async (path) => {
    const small = await startTestServer(store, { environment: { JOBCHATS_SIGN_IN_LIMIT: '3' } })
    const body = { email: 'a', password: 'b', device: device(), transport: 'token' }
    const statuses: unknown[] = []
    for (let count = 0; count < 5; count += 1)
      statuses.push(await statusOf(small.port, path, body, `Bearer rotating ${String(count)}`))
    await small.close()
    expect(statuses).toEqual([401, 401, 401, 429, 429])
  }) // prettier-ignore

  it.each(spellings('status'))('limits requests by address (%s)', async (path) => {
    const small = await startTestServer(store, { environment: { JOBCHATS_ADDRESS_LIMIT: '2' } })
    const statuses: unknown[] = []
    for (let count = 0; count < 3; count += 1) statuses.push(await statusOf(small.port, path))
    await small.close()
    expect(statuses).toEqual([200, 200, 429])
  })
})

describe('sessions', () => {
  it('ends an access token in time, and goes on by a refresh token', async () => {
    const opened = await session(signIn())
    await age('access_token', 'expires_at', '1 second')
    expect(await push(opened.accessToken)).toMatchObject(required)
    const renewed = await session(refresh(opened.refreshToken))
    expect(renewed.device).toBe(opened.device)
    expect(await push(renewed.accessToken)).toMatchObject({ status: 200 })
    expect(await push(renewed.refreshToken)).toMatchObject(required)
  })

  it('takes a used refresh token once more within 30 seconds, and not later', async () => {
    const { refreshToken } = await session(signIn())
    expect(await refresh(refreshToken)).toMatchObject({ status: 200 })
    expect(await refresh(refreshToken)).toMatchObject({ status: 200 })
    await store.query("update refresh_token set used_at = now() - interval '31 seconds' where used_at is not null") // prettier-ignore
    expect(await refresh(refreshToken)).toMatchObject(required)
  })

  it('ends a session whose used refresh token comes back later: whoever has the newer one is out too', async () => {
    const mine = device()
    const { refreshToken } = await session(signIn({ device: mine }))
    const renewed = await session(refresh(refreshToken))
    const other = await session(signIn())
    expect(await push(renewed.accessToken)).toMatchObject({ status: 200 })
    await store.query("update refresh_token set used_at = now() - interval '31 seconds' where used_at is not null") // prettier-ignore
    expect(await refresh(refreshToken)).toMatchObject(required)
    expect(await push(renewed.accessToken)).toMatchObject(required)
    expect(await refresh(renewed.refreshToken)).toMatchObject(required)
    // No other device's, and not for good: it signs in again.
    expect(await push(other.accessToken)).toMatchObject({ status: 200 })
    expect((await session(signIn({ device: mine }))).device).toBe(mine.id)
  })

  it('uses up no refresh token for which it gives no session', async () => {
    const { refreshToken } = await session(signIn())
    const settle = (settling: boolean): Promise<unknown> =>
      store.query('update partner set settling = $1', [settling])
    await settle(true)
    expect(await refresh(refreshToken)).toMatchObject({ status: 503, body: { error: { code: 'server-busy' } } }) // prettier-ignore
    await store.query("update refresh_token set used_at = used_at - interval '31 seconds'")
    await settle(false)
    expect(await refresh(refreshToken)).toMatchObject({ status: 200 })
  })

  it('signs out the device', async () => {
    const { accessToken = '', refreshToken } = await session(signIn())
    expect(await server.call(accessToken, '/v1/auth/sign-out', {})).toMatchObject({ status: 200 })
    expect(await push(accessToken)).toMatchObject(required)
    expect(await refresh(refreshToken)).toMatchObject(required)
  })

  it('brings no news to a feed that waits where its device has signed out', async () => {
    const { accessToken = '' } = await session(signIn())
    const lanes = { chats: null, posts: null, reactions: null, reads: null, directory: null, settings: null } // prettier-ignore
    const ask = (wait: number, at: object, timeline: string | null): Promise<Answer> =>
      server.call(accessToken, '/v1/sync/feed', { v: 1, timeline, wait, maxBytes: 100_000, lanes: { ...lanes, ...at } }) // prettier-ignore
    const first = (await ask(0, {}, null)).body as { timeline: string; lanes: Record<string, { next: object }> } // prettier-ignore
    const next = Object.fromEntries(Object.entries(first.lanes).map(([lane, its]) => [lane, its.next])) // prettier-ignore
    const parked = ask(10_000, next, first.timeline)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await server.call(accessToken, '/v1/auth/sign-out', {})
    const colleague = await server.signIn(id('tbb1'))
    await server.call(colleague, '/v1/sync/push', { v: 1, ops: [{ id: randomUUID(), type: 'setting', key: 'enterSends', chat: null, value: false }] }) // prettier-ignore
    expect(await parked).toMatchObject(required)
  })

  it('tells a revoked device to wipe itself, however it comes back and however late', async () => {
    const mine = device()
    const opened = await session(signIn({ device: mine }))
    await refresh(opened.refreshToken)
    await server.revokeDevice(mine.id)
    await age('access_token', 'expires_at', '40 days')
    await age('refresh_token', 'expires_at', '40 days')
    await sweepTokens(store)
    expect(await push(opened.accessToken)).toMatchObject(wiped)
    expect(await refresh(opened.refreshToken)).toMatchObject(wiped)
    expect(await signIn({ device: mine })).toMatchObject(wiped)
    expect(await signIn({ device: mine, password: 'wrong horse battery' })).toEqual(failed)
  })

  it('takes nothing of a store with the token of somebody else, and orders no wipe of it', async () => {
    await createAccount(store, id('crs1'), password)
    const theirs = device()
    const other = await session(signIn({ device: theirs, email: 'crs1@example.org' }))
    const pushAs = async (person: string): Promise<Answer> => {
      const response = await fetch(`${server.url}/v1/sync/push`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${other.accessToken ?? ''}`, [personHeader]: person },
        body: JSON.stringify({ v: 1, ops: [{ id: randomUUID(), type: 'setting', key: 'enterSends', chat: null, value: true }] }),
      }) // prettier-ignore
      return { status: response.status, body: await response.json() }
    }
    const settings = (): Promise<unknown[]> => store.query("select 1 from setting where key = 'enterSends'") // prettier-ignore
    const otherPerson = { status: 401, body: { error: { code: 'other-person' } } }
    for (const named of [id('tbb1'), '', 'x', `${id('crs1')}, ${id('crs1')}`])
      expect(await pushAs(named)).toMatchObject(otherPerson)
    expect(await settings()).toEqual([])
    expect(await pushAs(id('crs1'))).toMatchObject({ status: 200 })
    expect(await settings()).toHaveLength(1)
    await server.revokeDevice(theirs.id)
    expect(await pushAs(id('tbb1'))).toMatchObject(otherPerson)
    expect(await pushAs(id('crs1'))).toMatchObject(wiped)
  })

  it('sweeps tokens that are good for nothing', async () => {
    await signIn()
    await age('access_token', 'expires_at', '1 second')
    await sweepTokens(store)
    expect(await store.query('select 1 from access_token')).toEqual([])
    expect(await store.query('select 1 from refresh_token')).toHaveLength(1)
  })

  it('limits the requests of one device', async () => {
    const small = await startTestServer(store, { environment: { JOBCHATS_RATE_LIMIT: '3' } })
    const [one, other] = [await small.signIn(id('tbb1')), await small.signIn(id('tbb1'))]
    const ask = async (token: string): Promise<number> =>
      (await small.call(token, '/v1/sync/push', {})).status
    const statuses = [await ask(one), await ask(one), await ask(one), await ask(one)]
    expect(statuses).toEqual([400, 400, 400, 429])
    expect(await ask(other)).toBe(400)
    await small.close()
  })
})

describe('who is not active', () => {
  const off = (): Promise<unknown> => office.apply(staff('tbb1', 'tbb', { active: false }))
  const on = (): Promise<unknown> => office.apply(staff('tbb1', 'tbb'))
  const shut = { status: 401, body: { error: { code: 'not-active', details: { now: expect.any(Number) as number } } } } // prettier-ignore

  it.each([
    ['the person', off, on],
    ['their partner', () => office.apply(partner('tbb', { source: true, active: false })), () => office.apply(partner('tbb', { source: true }))],
  ])('hears so by their own tokens, which %s keeps for the time after', async (_who, end, begin) => {
    const { accessToken, refreshToken } = await session(signIn())
    await end()
    const before = Date.now()
    for (const path of ['sync/feed', 'sync/history', 'sync/push', 'search', 'files', 'auth/sign-out'])
      expect(await server.call(accessToken ?? null, `/v1/${path}`, {})).toMatchObject(shut)
    const { body } = await push(accessToken)
    const { now } = (body as { error: { details: { now: number } } }).error.details
    expect(now).toBeGreaterThanOrEqual(before)
    expect(now).toBeLessThanOrEqual(Date.now())
    for (let count = 0; count < 3; count += 1) {
      expect(await refresh(refreshToken)).toMatchObject(shut)
      await store.query("update refresh_token set used_at = used_at - interval '31 seconds'")
    }
    await begin()
    expect(await push(accessToken)).toMatchObject({ status: 200 })
    const renewed = await session(refresh(refreshToken))
    expect(await push(renewed.accessToken)).toMatchObject({ status: 200 })
  }) // prettier-ignore

  it('is told nothing by a token that is not theirs, or is none any more', async () => {
    const mine = device()
    const opened = await session(signIn({ device: mine }))
    const old = await session(refresh(opened.refreshToken))
    const left = await session(signIn())
    await server.call(left.accessToken ?? null, '/v1/auth/sign-out', {})
    await store.query("update refresh_token set used_at = now() - interval '31 seconds' where used_at is not null") // prettier-ignore
    await off()
    for (const token of ['guessed', opened.device, id('tbb1'), left.accessToken])
      expect(await push(token)).toMatchObject(required)
    for (const token of ['guessed', old.accessToken, left.refreshToken])
      expect(await refresh(token)).toMatchObject(required)
    expect(await push(old.refreshToken)).toMatchObject(required)
    // Used up long ago: somebody has it who should not.
    expect(await refresh(opened.refreshToken)).toMatchObject(required)
    expect(await push(old.accessToken)).toMatchObject(required)
  })

  it('is told nothing by a token that has ended', async () => {
    const { accessToken, refreshToken } = await session(signIn())
    await off()
    await age('access_token', 'expires_at', '1 second')
    expect(await push(accessToken)).toMatchObject(required)
    expect(await refresh(refreshToken)).toMatchObject(shut)
    await age('refresh_token', 'expires_at', '1 second')
    expect(await refresh(refreshToken)).toMatchObject(required)
  })

  it('is told nothing at the door, with the right password either', async () => {
    await off()
    expect(await signIn()).toEqual(failed)
    expect(await signIn({ password: 'wrong horse battery' })).toEqual(failed)
    expect(await server.call(null, '/v1/auth/demo', { person: id('tbb1'), device: device(), transport: 'token' })).toEqual(failed) // prettier-ignore
  })

  it('is one whose revoked device is wiped all the same', async () => {
    const mine = device()
    const { accessToken, refreshToken } = await session(signIn({ device: mine }))
    await off()
    await server.revokeDevice(mine.id)
    expect(await push(accessToken)).toMatchObject(wiped)
    expect(await refresh(refreshToken)).toMatchObject(wiped)
  })
})

describe('the order to revoke', () => {
  const of = (named: string, its: string | null = null): ReturnType<typeof revokeNamed> =>
    revokeNamed(store, { person: named, device: its })

  it.each([['TBB1@Example.org '], [id('tbb1')], [id('tbb1').toUpperCase()]])('reaches every device of %s, and nobody else’s', async (named) => {
    const other = await server.signIn(id('tbb2'))
    const [one, two] = [await session(signIn()), await session(signIn())]
    await server.revokeDevice(two.device)
    expect(await of(named)).toEqual({ person: id('tbb1'), revoked: 1, before: 1 })
    for (const { accessToken, refreshToken } of [one, two]) {
      expect(await push(accessToken)).toMatchObject(wiped)
      expect(await refresh(refreshToken)).toMatchObject(wiped)
    }
    expect(await push(other)).toMatchObject({ status: 200 })
    expect(await of(named)).toEqual({ person: id('tbb1'), revoked: 0, before: 2 })
  }) // prettier-ignore

  it('reaches the one device that is named, of that person only', async () => {
    const [one, two] = [await session(signIn()), await session(signIn())]
    expect(await of(id('tbb2'), one.device)).toBeNull()
    expect(await of('nobody@example.org')).toBeNull()
    expect(await of(id('tbb1'), 'no device')).toBeNull()
    expect(await push(one.accessToken)).toMatchObject({ status: 200 })
    expect(await of(id('tbb1'), one.device)).toEqual({ person: id('tbb1'), revoked: 1, before: 0 })
    expect(await push(one.accessToken)).toMatchObject(wiped)
    expect(await push(two.accessToken)).toMatchObject({ status: 200 })
  })
})

describe('the web client', () => {
  const web = (path: string, body: object, headers: Record<string, string>): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const attempt = { email: 'tbb1@example.org', password, device: device(), transport: 'cookie' }
  const op = { v: 1, ops: [{ id: randomUUID(), type: 'setting', key: 'enterSends', chat: null, value: true }] } // prettier-ignore
  const own = (): Record<string, string> => ({ origin: server.url, 'sec-fetch-site': 'same-origin' }) // prettier-ignore

  it('gets its tokens as cookies that no script reads, and no other page uses', async () => {
    const response = await web('/v1/auth/sign-in', { ...attempt, device: device() }, own())
    expect(response.status).toBe(200)
    expect(Object.keys((await response.json()) as object)).not.toContain('accessToken')
    const set = response.headers.getSetCookie()
    expect(set).toHaveLength(2)
    for (const line of set) expect(line).toMatch(/; HttpOnly; SameSite=Strict$/)
    const cookie = set.map((line) => line.split(';', 1)[0]).join('; ')

    expect((await web('/v1/sync/push', op, { ...own(), cookie })).status).toBe(200)
    for (const headers of [
      { cookie },
      { cookie, origin: 'https://evil.example' },
      { cookie, origin: 'null' },
      { cookie, origin: server.url, 'sec-fetch-site': 'cross-site' },
      { cookie, origin: 'app://jobchats' },
    ]) {
      const refused = await web('/v1/sync/push', op, headers)
      expect(refused.status).toBe(403)
      expect(await refused.json()).toMatchObject({ error: { code: 'origin-refused' } })
    }
    expect((await web('/v1/auth/refresh', {}, { cookie })).status).toBe(403)
    expect((await web('/v1/auth/refresh', {}, { ...own(), cookie })).status).toBe(200)

    const out = await web('/v1/auth/sign-out', {}, { ...own(), cookie })
    expect(out.headers.getSetCookie().every((line) => line.includes('Max-Age=0'))).toBe(true)
    expect((await web('/v1/sync/push', op, { ...own(), cookie })).status).toBe(401)
  })

  it('on a computer that others use keeps them no longer than the browser runs, also when they are renewed', async () => {
    const shared = { ...attempt, device: device(), transport: 'session-cookie' }
    expect((await web('/v1/auth/sign-in', shared, {})).status).toBe(403)
    const response = await web('/v1/auth/sign-in', shared, own())
    const set = response.headers.getSetCookie()
    const cookie = set.map((line) => line.split(';', 1)[0]).join('; ')
    const renewed = await web('/v1/auth/refresh', {}, { ...own(), cookie })
    for (const line of [...set, ...renewed.headers.getSetCookie()]) {
      expect(line).toMatch(/; HttpOnly; SameSite=Strict$/)
      expect(line).not.toMatch(/max-age|expires/i)
    }
  })

  it('signs in from its own page only', async () => {
    expect((await web('/v1/auth/sign-in', attempt, {})).status).toBe(403)
    expect((await web('/v1/auth/sign-in', attempt, { origin: 'https://evil.example' })).status).toBe(403) // prettier-ignore
    expect((await web('/v1/auth/demo', { person: id('tbb1'), device: device(), transport: 'cookie' }, {})).status).toBe(403) // prettier-ignore
  })

  it('keeps cookies to https where that is its public origin', async () => {
    const origin = 'https://chats.example.org'
    const secure = await startTestServer(store, { environment: { JOBCHATS_PUBLIC_ORIGIN: `${origin}/` } }) // prettier-ignore
    const response = await fetch(`${secure.url}/v1/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ ...attempt, device: device() }),
    })
    await secure.close()
    expect(response.status).toBe(200)
    for (const line of response.headers.getSetCookie()) expect(line).toMatch(/; Secure$/)
  })
})

describe('the account chooser', () => {
  it('opens its accounts and no others', async () => {
    const list = await fetch(`${server.url}/v1/auth/demo`)
    expect(await list.json()).toEqual(demo)
    const choose = (person: string) =>
      server.call(null, '/v1/auth/demo', { person, device: device(), transport: 'token' })
    const opened = await session(choose(id('tbb1')))
    expect(await push(opened.accessToken)).toMatchObject({ status: 200 })
    expect(await choose(id('crs1'))).toEqual(failed)
  })

  it('does not exist without a demo', async () => {
    const plain = await startTestServer(store)
    const list = await fetch(`${plain.url}/v1/auth/demo`)
    const chosen = await plain.call(null, '/v1/auth/demo', { person: id('tbb1'), device: device(), transport: 'token' }) // prettier-ignore
    await plain.close()
    expect(list.status).toBe(404)
    expect(chosen.status).toBe(404)
  })
})
