/**
 * Sign-in and tokens. Tokens never leave this process: they are added to the page's requests to the configured
 * server (authorization.ts). Until the vault comes, session.json lies unprotected but for its owner.
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import {
  demoAccounts,
  sessionResponse,
  type DemoAccounts,
  type SessionResponse,
} from '../../../sync-server/contract/auth.ts'
import type { Result } from '../../contract/ipc.ts'
import { readPrivate, removePrivate, writePrivate } from '../atomic-file.ts'

const stored = z.object({
  server: z.string(),
  person: z.object({ id: z.uuid(), name: z.string(), role: z.enum(['staff', 'candidate', 'ops']) }),
  refreshToken: z.string(),
})
type Stored = z.infer<typeof stored>

export interface AppSession {
  /** Who is signed in, known without the network. */
  current(): Result<'session:get'>
  demoAccounts(): Promise<DemoAccounts['accounts'] | null>
  signIn(email: string, password: string): Promise<Result<'session:sign-in'>>
  signInDemo(person: string): Promise<Result<'session:sign-in-demo'>>
  renew(): Promise<Result<'session:renew'>>
  signOut(): Promise<void>
  /** A token good for a while yet, renewed where it is about to end; null while there is none. */
  accessToken(): Promise<string | null>
}

export interface SessionOptions {
  profile: string
  server: () => string | null
  fetcher?: typeof fetch
  /** Now, ms. */
  clock?: () => number
}

const timeoutMs = 15_000
/** A token that ends sooner is renewed before it is used. */
const marginMs = 30_000

export function createSession({
  profile,
  server,
  fetcher = fetch,
  clock = Date.now,
}: SessionOptions): AppSession {
  const file = path.join(profile, 'session.json')
  const idFile = path.join(profile, 'device-id')
  let access: { token: string; expiresAt: number } | null = null
  let signedIn = readStored()
  let renewal: Promise<Result<'session:renew'>> | null = null

  function readStored(): Stored | null {
    const text = readPrivate(file)
    if (!text) return null
    const parsed = stored.safeParse(safeJson(text.toString()))
    return parsed.success && parsed.data.server === server() ? parsed.data : null
  }

  function keep(session: SessionResponse): void {
    access = { token: session.accessToken ?? '', expiresAt: session.accessExpiresAt }
    signedIn = {
      server: server() ?? '',
      person: session.person,
      refreshToken: session.refreshToken ?? '',
    }
    writePrivate(file, JSON.stringify(signedIn))
  }

  function deviceId(): string {
    const known = readPrivate(idFile)?.toString()
    if (known && z.uuid().safeParse(known).success) return known
    const made = randomUUID()
    writePrivate(idFile, made)
    return made
  }

  async function ask(route: string, body: object, token?: string): Promise<Response | null> {
    const origin = server()
    if (origin === null) return null
    return fetcher(`${origin}${route}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch(() => null)
  }

  async function enter(route: string, body: object): Promise<Result<'session:sign-in'>> {
    const response = await ask(route, {
      ...body,
      device: { id: deviceId(), name: hostname().slice(0, 100) || 'desktop' },
      transport: 'token',
    })
    if (!response) return { ok: false, problem: 'unreachable' }
    const problems: Readonly<Record<number, 'wrong' | 'too-many' | 'too-old'>> = {
      400: 'wrong',
      401: 'wrong',
      426: 'too-old',
      429: 'too-many',
    }
    const problem = problems[response.status]
    if (problem) return { ok: false, problem }
    const parsed = sessionResponse.safeParse(await response.json().catch(() => null))
    if (!parsed.success) return { ok: false, problem: 'trouble' }
    keep(parsed.data)
    // Another one than asked for, where somebody else used this profile before.
    writePrivate(idFile, parsed.data.device)
    const { id, name, role } = parsed.data.person
    return { ok: true, session: { person: id, name, role } }
  }

  async function renewNow(): Promise<Result<'session:renew'>> {
    if (!signedIn) return 'signed-out'
    const response = await ask('/v1/auth/refresh', { refreshToken: signedIn.refreshToken })
    if (!response) return 'unreachable'
    if (response.status === 401) {
      access = null
      return 'signed-out'
    }
    const parsed = sessionResponse.safeParse(await response.json().catch(() => null))
    if (!parsed.success) return 'unreachable'
    keep(parsed.data)
    return 'renewed'
  }

  const renew = (): Promise<Result<'session:renew'>> => {
    // One at a time: a refresh token is good once.
    renewal ??= renewNow().finally(() => {
      renewal = null
    })
    return renewal
  }

  return {
    current() {
      signedIn ??= readStored()
      if (!signedIn) return null
      const { id, name, role } = signedIn.person
      return { person: id, name, role }
    },
    async demoAccounts() {
      const origin = server()
      if (origin === null) return null
      const response = await fetcher(`${origin}/v1/auth/demo`, {
        signal: AbortSignal.timeout(timeoutMs),
      }).catch(() => null)
      const parsed = demoAccounts.safeParse(await response?.json().catch(() => null))
      return parsed.success ? parsed.data.accounts : null
    },
    signIn: (email, password) => enter('/v1/auth/sign-in', { email, password }),
    signInDemo: (person) => enter('/v1/auth/demo', { person }),
    renew,
    async signOut() {
      if (access) await ask('/v1/auth/sign-out', {}, access.token)
      access = null
      signedIn = null
      removePrivate(file)
    },
    async accessToken() {
      if (access === null || access.expiresAt - clock() < marginMs) await renew()
      return access?.token ?? null
    },
  }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
