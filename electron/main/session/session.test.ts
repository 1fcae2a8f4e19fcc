import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSession, type AppSession } from './session.ts'

const person = { id: randomUUID(), name: 'Lina Haddad', role: 'staff' as const }
const minute = 60_000

interface Call {
  url: string
  body: Record<string, unknown>
  authorization: string | null
  redirect: RequestRedirect | undefined
}

let profile: string
let now: number
/** How far the server's clock is from this computer's, ms. */
let skew: number
let server: string | null
let calls: Call[]
let answer: (call: Call) => Response | Promise<Response>
let issued: number
let wiped: string[]

/** What the server gives out: tokens that tell their number, good for ten minutes of its own clock. */
function tokens(): Response {
  issued += 1
  const body = {
    person,
    device: randomUUID(),
    accessExpiresAt: now + skew + 10 * minute,
    accessToken: `access ${String(issued)}`,
    refreshToken: `refresh ${String(issued)}`,
  }
  return Response.json(body, { headers: { date: new Date(now + skew).toUTCString() } })
}

function open(): AppSession {
  const fetcher = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
    const call = {
      url: url as string,
      body: JSON.parse((init.body as string | undefined) ?? '{}') as Record<string, unknown>,
      authorization: new Headers(init.headers).get('authorization'),
      redirect: init.redirect,
    }
    calls.push(call)
    return answer(call)
  }
  return createSession({
    profile,
    server: () => server,
    fetcher,
    onDestroy: (whom) => wiped.push(whom),
    clock: () => now,
  })
}

const routes = (): string[] => calls.map(({ url }) => new URL(url).pathname)
const file = (): string => path.join(profile, 'session.json')

beforeEach(() => {
  profile = mkdtempSync(path.join(tmpdir(), 'job-chats-session-'))
  now = Date.UTC(2026, 5, 1, 12)
  skew = 0
  server = 'https://chats.example'
  calls = []
  issued = 0
  wiped = []
  answer = tokens
})
afterEach(() => {
  rmSync(profile, { recursive: true, force: true })
})

describe('sign-in', () => {
  it('keeps who it is over a restart, without the network, for the owner of the profile only', async () => {
    expect(await open().signIn('lina@tba.example', 'secret')).toEqual({
      ok: true,
      session: { person: person.id, name: person.name, role: 'staff' },
    })
    answer = () => Promise.reject(new TypeError('no network'))
    expect(open().current()).toEqual({ person: person.id, name: person.name, role: 'staff' })
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(readFileSync(file(), 'utf8')).not.toContain('access 1')
    expect(readFileSync(file(), 'utf8')).not.toContain('secret')
  })

  it('names the same device each time, as the server registered it', async () => {
    const session = open()
    await session.signIn('lina@tba.example', 'secret')
    const registered = readFileSync(path.join(profile, 'device-id'), 'utf8')
    await open().signIn('lina@tba.example', 'secret')
    expect(calls[1]?.body['device']).toMatchObject({ id: registered })
  })

  it.each([
    [401, 'wrong'],
    [400, 'wrong'],
    [426, 'too-old'],
    [429, 'too-many'],
    [503, 'trouble'],
  ])('a status of %s is told as %s', async (status, problem) => {
    answer = () => Response.json({ error: { code: 'x' } }, { status })
    expect(await open().signIn('a@b.example', 'x')).toEqual({ ok: false, problem })
  })

  it('an answer without tokens is no session', async () => {
    answer = () => Response.json({ person, device: randomUUID(), accessExpiresAt: now + minute })
    const session = open()
    expect(await session.signIn('a@b.example', 'x')).toEqual({ ok: false, problem: 'trouble' })
    expect(session.current()).toBeNull()
  })

  it('never follows a redirect: the password would go along', async () => {
    await open().signIn('a@b.example', 'x')
    expect(calls[0]?.redirect).toBe('error')
  })

  it('a damaged session file is nobody', async () => {
    await open().signIn('a@b.example', 'x')
    writeFileSync(file(), '{"server":')
    expect(open().current()).toBeNull()
  })
})

describe('the access token', () => {
  it('is renewed when it is about to end, once for all who ask', async () => {
    const session = open()
    await session.signIn('a@b.example', 'x')
    expect(await session.accessToken()).toBe('access 1')
    now += 9 * minute + 45_000
    expect(await Promise.all([session.accessToken(), session.accessToken()])).toEqual([
      'access 2',
      'access 2',
    ])
    expect(routes()).toEqual(['/v1/auth/sign-in', '/v1/auth/refresh'])
    expect(calls[1]?.body).toEqual({ refreshToken: 'refresh 1' })
  })

  it.each([-60 * minute, 60 * minute])(
    'lasts as long as the server said, though the clocks differ by %s ms',
    async (difference) => {
      skew = difference
      const session = open()
      await session.signIn('a@b.example', 'x')
      now += 5 * minute
      expect(await session.accessToken()).toBe('access 1')
      now += 4 * minute + 45_000
      expect(await session.accessToken()).toBe('access 2')
    },
  )

  it('is got anew after a restart', async () => {
    await open().signIn('a@b.example', 'x')
    expect(await open().accessToken()).toBe('access 2')
  })

  it('is null offline, and comes by itself afterwards', async () => {
    await open().signIn('a@b.example', 'x')
    const session = open()
    answer = () => Promise.reject(new TypeError('no network'))
    expect(await session.accessToken()).toBeNull()
    expect(await session.renew()).toBe('unreachable')
    answer = tokens
    expect(await session.accessToken()).toBe('access 2')
  })

  it('is not refused by a proxy in between that wants a sign-in of its own', async () => {
    await open().signIn('a@b.example', 'x')
    const session = open()
    answer = () => new Response('<h1>Sign in to the hotel</h1>', { status: 401 })
    expect(await session.renew()).toBe('unreachable')
    answer = tokens
    expect(await session.accessToken()).toBe('access 2')
  })

  it('once refused, is not asked for with every request; the person stays known', async () => {
    await open().signIn('a@b.example', 'x')
    const session = open()
    answer = () => Response.json({ error: { code: 'sign-in-required' } }, { status: 401 })
    expect(await session.renew()).toBe('signed-out')
    expect(await session.accessToken()).toBeNull()
    expect(await session.accessToken()).toBeNull()
    expect(routes()).toEqual(['/v1/auth/sign-in', '/v1/auth/refresh'])
    expect(session.current()).not.toBeNull()
    answer = tokens
    await session.signIn('a@b.example', 'x')
    expect(await session.accessToken()).toBe('access 2')
  })

  it('goes to the server that gave it, and to no other', async () => {
    const session = open()
    await session.signIn('a@b.example', 'x')
    server = 'https://other.example'
    expect(session.current()).toBeNull()
    expect(await session.accessToken()).toBeNull()
    expect(await session.renew()).toBe('signed-out')
    expect(calls.filter(({ url }) => url.startsWith('https://other.example'))).toEqual([])
    server = 'https://chats.example'
    expect(await session.accessToken()).toBe('access 1')
  })

  it('survives a disk that takes no more writes', async () => {
    const session = open()
    await session.signIn('a@b.example', 'x')
    rmSync(profile, { recursive: true, force: true })
    // A file where the folder was: nothing can be written there.
    writeFileSync(profile, '')
    now += 10 * minute
    expect(await session.accessToken()).toBe('access 2')
  })
})

describe('a revoked device', () => {
  it('destroys what it holds of its person, and is a new one afterwards', async () => {
    await open().signIn('a@b.example', 'x')
    const id = readFileSync(path.join(profile, 'device-id'), 'utf8')
    const session = open()
    answer = () => Response.json({ error: { code: 'device-revoked', wipe: true } }, { status: 401 })
    expect(await session.accessToken()).toBeNull()
    expect(wiped).toEqual([person.id])
    expect(session.current()).toBeNull()
    expect(open().current()).toBeNull()
    answer = tokens
    await session.signIn('a@b.example', 'x')
    expect((calls.at(-1)?.body['device'] as { id: string }).id).not.toBe(id)
  })

  it('is a new one at once for whoever signs in where nobody’s data lies any more', async () => {
    await open().signIn('a@b.example', 'x')
    const id = readFileSync(path.join(profile, 'device-id'), 'utf8')
    const session = open()
    await session.signOut()
    answer = ({ body }) =>
      (body['device'] as { id: string } | undefined)?.id === id
        ? Response.json({ error: { code: 'device-revoked', wipe: true } }, { status: 401 })
        : tokens()
    expect(await session.signIn('c@b.example', 'x')).toMatchObject({ ok: true })
    expect(wiped).toEqual([])
  })

  it('destroys what it holds where that is told only as its person signs in again', async () => {
    await open().signIn('a@b.example', 'x')
    const session = open()
    answer = () => Response.json({ error: { code: 'device-revoked', wipe: true } }, { status: 401 })
    expect(await session.signIn('a@b.example', 'x')).toEqual({ ok: false, problem: 'trouble' })
    expect(wiped).toEqual([person.id])
    expect(open().current()).toBeNull()
  })

  it('is not what a session that merely ended makes of it', async () => {
    await open().signIn('a@b.example', 'x')
    answer = () => Response.json({ error: { code: 'sign-in-required' } }, { status: 401 })
    expect(await open().renew()).toBe('signed-out')
    expect(wiped).toEqual([])
  })
})

describe('a person whose access is switched off', () => {
  const off = (): Response => Response.json({ error: { code: 'not-active', details: { now: 17 } } }, { status: 401 }) // prettier-ignore

  it('is told so, keeps the session, and goes on with it later', async () => {
    await open().signIn('a@b.example', 'x')
    const session = open()
    answer = off
    expect(await session.renew()).toEqual({ notActive: 17 })
    expect(await session.accessToken()).toBeNull()
    expect(wiped).toEqual([])
    expect(open().current()).not.toBeNull()
    answer = tokens
    expect(await session.accessToken()).toBe('access 2')
    expect(calls.at(-1)?.body).toEqual({ refreshToken: 'refresh 1' })
  })

  it('has all destroyed here as of a revoked device, when the page says so', async () => {
    await open().signIn('a@b.example', 'x')
    const id = readFileSync(path.join(profile, 'device-id'), 'utf8')
    const session = open()
    session.destroy()
    session.destroy()
    expect(wiped).toEqual([person.id])
    expect(open().current()).toBeNull()
    await session.signIn('a@b.example', 'x')
    expect((calls.at(-1)?.body['device'] as { id: string }).id).not.toBe(id)
  })
})

describe('sign-out', () => {
  it('ends the session here and at the server', async () => {
    const session = open()
    await session.signIn('a@b.example', 'x')
    answer = () => Response.json({})
    await session.signOut()
    expect(calls.at(-1)).toMatchObject({
      url: 'https://chats.example/v1/auth/sign-out',
      authorization: 'Bearer access 1',
    })
    expect(session.current()).toBeNull()
    expect(open().current()).toBeNull()
  })

  it('ends it at the server also where the token at hand is none or has ended', async () => {
    await open().signIn('a@b.example', 'x')
    await open().signOut()
    expect(routes().slice(1)).toEqual(['/v1/auth/refresh', '/v1/auth/sign-out'])
    expect(calls.at(-1)?.authorization).toBe('Bearer access 2')
  })

  it('works offline', async () => {
    const session = open()
    await session.signIn('a@b.example', 'x')
    answer = () => Promise.reject(new TypeError('no network'))
    await session.signOut()
    expect(open().current()).toBeNull()
  })

  it('is not undone by a renewal that was under way', async () => {
    const session = open()
    await session.signIn('a@b.example', 'x')
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    answer = async ({ url }) => {
      if (url.endsWith('/refresh')) await held
      return tokens()
    }
    const renewal = session.renew()
    const leaving = session.signOut()
    release()
    await leaving
    expect(await renewal).toBe('signed-out')
    expect(session.current()).toBeNull()
    expect(await session.accessToken()).toBeNull()
    expect(open().current()).toBeNull()
  })
})
