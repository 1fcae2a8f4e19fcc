/** Who speaks: by bearer token (desktop), or by cookie from our own page (web). */
import type { FastifyRequest } from 'fastify'
import { AppError } from '../contract/errors.ts'
import { accessCookieOf, mustBeOwnOrigin } from './cookies.ts'
import type { Sessions } from './sessions.ts'
import type { TokenHolder } from './sql.ts'

export interface AuthContext {
  sessions: Sessions
  /** Origins of the web client: known once the server listens. */
  origins: () => readonly string[]
}

/** The person and device behind a request; their status is read anew each time. */
export async function authenticate(
  request: FastifyRequest,
  context: AuthContext,
): Promise<TokenHolder> {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ', 2)
  if (scheme?.toLowerCase() === 'bearer' && token !== undefined && token !== '') {
    return context.sessions.authenticate(token)
  }
  const cookie = accessCookieOf(request)
  if (cookie === null) throw new AppError('sign-in-required')
  mustBeOwnOrigin(request, context.origins())
  return context.sessions.authenticate(cookie)
}
