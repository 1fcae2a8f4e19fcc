/** /v1/auth: sign-in, the demo's account chooser, renewal, sign-out. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import {
  demoSignInRequest,
  refreshRequest,
  signInRequest,
  type DemoAccounts,
} from '../contract/auth.ts'
import { AppError } from '../contract/errors.ts'
import type { Config } from '../config.ts'
import { mustBeEmpty, parseBody } from '../web/parse-body.ts'
import { authenticate, type AuthContext } from './authenticate.ts'
import {
  clearSessionCookies,
  mustBeOwnOrigin,
  refreshCookieOf,
  setSessionCookies,
} from './cookies.ts'
import type { Issued } from './sessions.ts'

export interface AuthRoutesOptions extends AuthContext {
  config: Config
  /** The accounts of a demo server; null = no demo. */
  demo: DemoAccounts | null
}

/** Registers the routes. */
export function authRoutes(app: FastifyInstance, options: AuthRoutesOptions): void {
  const { sessions, config, demo } = options
  const limited = { config: { rateLimit: { max: config.signInLimit, timeWindow: 60_000 } } }

  const answer = (reply: FastifyReply, issued: Issued): object => {
    const { accessToken, refreshToken, transport, ...session } = issued
    if (transport === 'token') return { ...session, accessToken, refreshToken }
    const seconds = transport === 'cookie' ? config.refreshSeconds : null
    setSessionCookies(reply, issued, seconds, isSecure())
    return session
  }
  const isSecure = (): boolean => options.origins().every((origin) => origin.startsWith('https:'))

  app.post('/v1/auth/sign-in', limited, async (request, reply) => {
    const body = parseBody(signInRequest, request)
    if (body.transport !== 'token') mustBeOwnOrigin(request, options.origins())
    return answer(reply, await sessions.signIn(body))
  })

  app.get('/v1/auth/demo', () => {
    if (!demo) throw new AppError('not-found')
    return demo
  })

  app.post('/v1/auth/demo', limited, async (request, reply) => {
    if (!demo) throw new AppError('not-found')
    const body = parseBody(demoSignInRequest, request)
    if (body.transport !== 'token') mustBeOwnOrigin(request, options.origins())
    if (!demo.accounts.some((account) => account.person === body.person))
      throw new AppError('sign-in-failed')
    return answer(reply, await sessions.signInDemo(body))
  })

  app.post('/v1/auth/refresh', async (request, reply) => {
    const body = parseBody(refreshRequest, request)
    const cookie = refreshCookieOf(request)
    if (body.refreshToken === undefined) mustBeOwnOrigin(request, options.origins())
    const token = body.refreshToken ?? cookie
    if (token === null) throw new AppError('sign-in-required')
    return answer(reply, await sessions.refresh(token))
  })

  app.post('/v1/auth/sign-out', async (request, reply) => {
    const holder = await authenticate(request, options)
    mustBeEmpty(request)
    await sessions.signOut(holder.device)
    clearSessionCookies(reply, isSecure())
    return {}
  })
}
