import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Platform } from './platform.ts'
import { removeValue, readValue } from './web-profile.ts'
import { webPlatform } from './web.ts'

const person = { id: crypto.randomUUID(), name: 'Ahmad Karimi', role: 'candidate' as const }
const device = crypto.randomUUID()

interface Call {
  path: string
  body: Record<string, unknown>
}
let calls: Call[]
let answer: (call: Call) => Response | Promise<Response>

const issued = (): Response =>
  Response.json({ person, device, accessExpiresAt: Date.now() + 600_000 })
const refused = (status: number): Response =>
  Response.json({ error: { code: 'sign-in-required' } }, { status })
const paths = (): string[] => calls.map(({ path }) => path.replace('/v1/auth/', ''))

beforeEach(() => {
  calls = []
  answer = issued
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const call = {
      path,
      body: JSON.parse((init.body as string | undefined) ?? '{}') as Record<string, unknown>,
    }
    expect(init.credentials).toBe('same-origin')
    calls.push(call)
    return answer(call)
  })
})
afterEach(async () => {
  vi.unstubAllGlobals()
  for (const key of ['session', 'device', 'leaving', `key ${person.id}`]) await removeValue(key)
})

describe('sign-in', () => {
  it('asks for cookies, names one device, and knows the person without the network', async () => {
    const platform = webPlatform()
    expect(await platform.signIn('ahmad@example.org', 'secret')).toEqual({
      ok: true,
      session: { person: person.id, name: person.name, role: 'candidate' },
    })
    expect(calls[0]?.body).toMatchObject({ transport: 'cookie', email: 'ahmad@example.org' })
    await platform.signIn('ahmad@example.org', 'secret')
    expect(calls[1]?.body['device']).toEqual({ id: device, name: 'browser' })
    answer = () => Promise.reject(new TypeError('no network'))
    expect(await webPlatform().session()).toMatchObject({ person: person.id })
    expect([localStorage.length, sessionStorage.length, document.cookie]).toEqual([0, 0, ''])
  })

  it.each([
    [401, 'wrong'],
    [426, 'too-old'],
    [429, 'too-many'],
    [500, 'trouble'],
  ])('tells a status of %s as %s', async (status, problem) => {
    answer = () => refused(status)
    expect(await webPlatform().signIn('a@b.example', 'x')).toEqual({ ok: false, problem })
    expect(await webPlatform().session()).toBeNull()
  })

  it('tells when nobody answers', async () => {
    answer = () => Promise.reject(new TypeError('no network'))
    expect(await webPlatform().signInDemo(person.id)).toEqual({ ok: false, problem: 'unreachable' })
  })
})

describe('renewal', () => {
  it('is one request for all who ask', async () => {
    const platform = webPlatform()
    expect(await Promise.all([platform.renew(), platform.renew()])).toEqual(['renewed', 'renewed'])
    expect(paths()).toEqual(['refresh'])
    answer = () => refused(401)
    expect(await platform.renew()).toBe('signed-out')
    answer = () => refused(503)
    expect(await platform.renew()).toBe('unreachable')
    answer = () => new Response('<h1>Sign in to the hotel</h1>', { status: 401 })
    expect(await platform.renew()).toBe('unreachable')
  })
})

describe('a revoked device', () => {
  it('forgets its key and its person, and begins with a fresh page', async () => {
    const reload = vi.fn()
    const platform = webPlatform(reload)
    await platform.signIn('a@b.example', 'x')
    const key = await platform.profileKey(person.id)
    answer = () => refused(401)
    expect(await platform.renew()).toBe('signed-out')
    expect(reload).not.toHaveBeenCalled()
    expect(await platform.profileKey(person.id)).toEqual(key)
    answer = () => Response.json({ error: { code: 'device-revoked', wipe: true } }, { status: 401 })
    expect(await platform.renew()).toBe('signed-out')
    expect(reload).toHaveBeenCalledOnce()
    expect(await readValue(`key ${person.id}`)).toBeNull()
    expect(await platform.session()).toBeNull()
    expect(await readValue('device')).toBeNull()
  })
})

describe('who is switched off', () => {
  it('is told so, and keeps key and session until the app says otherwise', async () => {
    const reload = vi.fn()
    const platform = webPlatform(reload)
    await platform.signIn('a@b.example', 'x')
    const key = await platform.profileKey(person.id)
    answer = () => Response.json({ error: { code: 'not-active', details: { now: 9 } } }, { status: 401 }) // prettier-ignore
    expect(await platform.renew()).toEqual({ notActive: 9 })
    expect(await platform.profileKey(person.id)).toEqual(key)
    expect(await platform.session()).not.toBeNull()
    expect(reload).not.toHaveBeenCalled()
    await platform.destroy()
    expect(reload).toHaveBeenCalledOnce()
    expect(await readValue(`key ${person.id}`)).toBeNull()
    expect(await platform.session()).toBeNull()
  })
})

describe('sign-out', () => {
  it('ends the session at the server, also where the access had run out', async () => {
    const platform = webPlatform()
    await platform.signIn('a@b.example', 'x')
    let fresh = false
    answer = ({ path }) => {
      if (path.endsWith('refresh')) fresh = true
      return fresh ? issued() : refused(401)
    }
    await platform.signOut()
    expect(paths()).toEqual(['sign-in', 'sign-out', 'refresh', 'sign-out'])
    expect(await readValue('leaving')).toBeNull()
    expect(await platform.session()).toBeNull()
  })

  it.each([
    ['starts', (platform: Platform) => platform.session()],
    ['signs in', (platform: Platform) => platform.signIn('b@b.example', 'x')],
  ])('offline, is told to the server when the next one %s', async (_what, next) => {
    const platform = webPlatform()
    await platform.signIn('a@b.example', 'x')
    answer = () => Promise.reject(new TypeError('no network'))
    await platform.signOut()
    expect(await readValue('session')).toBeNull()
    answer = issued
    calls = []
    await next(webPlatform())
    await expect.poll(() => readValue('leaving')).toBeNull()
    // Before anybody signs in: afterwards it would end the new session.
    expect(paths()[0]).toBe('sign-out')
    calls = []
    await webPlatform().signIn('b@b.example', 'x')
    expect(paths()).toEqual(['sign-in'])
  })
})

it('what was told of a chat is taken back, and all of it with the person', async () => {
  const open = new Set<string>()
  class Told {
    static permission = 'granted'
    readonly body: string
    onclose: (() => void) | null = null
    constructor(_title: string, { body }: { body: string }) {
      this.body = body
      open.add(body)
    }
    close(): void {
      open.delete(this.body)
      this.onclose?.()
    }
  }
  vi.stubGlobal('Notification', Told)
  const platform = webPlatform()
  platform.notify({ chat: 'one', text: 'of one' })
  platform.notify({ chat: 'other', text: 'of the other' })
  platform.notify({ chat: null, text: 'of several' })
  platform.withdrawNotifications(['one', 'a third'])
  expect([...open]).toEqual(['of the other', 'of several'])
  await platform.signOut()
  expect([...open]).toEqual([])
  platform.notify({ chat: 'one', text: 'of one' })
  // The page goes, and no later one could.
  window.dispatchEvent(new Event('pagehide'))
  expect([...open]).toEqual([])
})

describe('the profile key', () => {
  it('is one for a person, though two tabs ask first; gone, another', async () => {
    const [one, other] = await Promise.all([
      webPlatform().profileKey(person.id),
      webPlatform().profileKey(person.id),
    ])
    expect(one).toHaveLength(32)
    expect(other).toEqual(one)
    expect(await webPlatform().profileKey(person.id)).toEqual(one)
    await webPlatform().dropProfileKey(person.id)
    expect(await webPlatform().profileKey(person.id)).not.toEqual(one)
  })
})

describe('links', () => {
  it('open in a page that knows nothing of ours, web and mail addresses only', async () => {
    const opened = vi.fn()
    vi.stubGlobal('open', opened)
    const platform = webPlatform()
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'file:///x', 'nonsense', ''])
      await platform.openExternal(url)
    expect(opened).not.toHaveBeenCalled()
    await platform.openExternal('https://example.org/')
    expect(opened).toHaveBeenCalledExactlyOnceWith(
      'https://example.org/',
      '_blank',
      'noopener,noreferrer',
    )
  })
})
