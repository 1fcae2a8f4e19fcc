/** What main asks of the server about sign-in. It answers with tokens, which only session.ts keeps. */
import type { z } from 'zod'
import { demoAccounts, errorBody, sessionResponse } from '../../../sync-server/contract/auth.ts'
import type { DemoAccounts } from '../../../sync-server/contract/auth.ts'
import type { Result } from '../../contract/ipc.ts'

const issued = sessionResponse.required({ accessToken: true, refreshToken: true })

export interface Issued extends z.infer<typeof issued> {
  /** How long the access token is good for, ms: told by the server's clock, whatever ours says. */
  lifetimeMs: number
}

export type Problem = Extract<Result<'session:sign-in'>, { ok: false }>['problem']

export interface AuthServer {
  /** Sign-in at a route, with what that route asks for. `revoked`: the device that it names is. */
  enter(origin: string, route: string, body: object): Promise<Issued | Problem | 'revoked'>
  /** `revoked`: this device is to destroy what it holds. `notActive`: the person is not, at this time of the server. */
  refresh(
    origin: string,
    refreshToken: string,
  ): Promise<Issued | { notActive: number } | 'revoked' | 'signed-out' | 'unreachable'>
  /** Tells the server; nothing to do where it can't be reached. */
  leave(origin: string, accessToken: string): Promise<void>
  /** Null where there are none, or nobody answers. */
  accounts(origin: string): Promise<DemoAccounts['accounts'] | null>
}

const timeoutMs = 15_000
const problems: Readonly<Record<number, Problem>> = {
  400: 'wrong',
  426: 'too-old',
  429: 'too-many',
}

/** `clock`: now, ms. */
export function createAuthServer(fetcher: typeof fetch, clock: () => number): AuthServer {
  async function ask(url: string, init: RequestInit): Promise<Response | null> {
    return fetcher(url, {
      ...init,
      credentials: 'omit',
      cache: 'no-store',
      // A password or a token goes to the configured server, never to where it points.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    }).catch(() => null)
  }

  const post = (url: string, body: object, token?: string): Promise<Response | null> =>
    ask(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    })

  async function issuedBy(response: Response): Promise<Issued | null> {
    const parsed = issued.safeParse(await response.json().catch(() => null))
    if (!parsed.success) return null
    const serverNow = Date.parse(response.headers.get('date') ?? '') || clock()
    return { ...parsed.data, lifetimeMs: parsed.data.accessExpiresAt - serverNow }
  }

  return {
    async enter(origin, route, body) {
      const response = await post(`${origin}${route}`, body)
      if (!response) return 'unreachable'
      if (response.status === 401) {
        const refused = errorBody.safeParse(await response.json().catch(() => null))
        return refused.data?.error.wipe === true ? 'revoked' : 'wrong'
      }
      return problems[response.status] ?? (await issuedBy(response)) ?? 'trouble'
    },
    async refresh(origin, refreshToken) {
      const response = await post(`${origin}/v1/auth/refresh`, { refreshToken })
      if (response?.status === 401) {
        const refused = errorBody.safeParse(await response.json().catch(() => null))
        // Of a proxy in between, that wants a sign-in of its own: the server has not been asked.
        if (!refused.success) return 'unreachable'
        const { code, wipe, details } = refused.data.error
        const now = details?.['now']
        if (code === 'not-active' && typeof now === 'number') return { notActive: now }
        return wipe === true ? 'revoked' : 'signed-out'
      }
      return (response && (await issuedBy(response))) ?? 'unreachable'
    },
    async leave(origin, accessToken) {
      await post(`${origin}/v1/auth/sign-out`, {}, accessToken)
    },
    async accounts(origin) {
      const response = await ask(`${origin}/v1/auth/demo`, {})
      const parsed = demoAccounts.safeParse(await response?.json().catch(() => null))
      return parsed.success ? parsed.data.accounts : null
    },
  }
}
