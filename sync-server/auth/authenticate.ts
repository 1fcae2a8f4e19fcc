/** Who speaks: by bearer token (desktop), or by cookie from our own page (web). */
import type { FastifyRequest } from 'fastify'
import { personHeader } from '../contract/auth.ts'
import { AppError } from '../contract/errors.ts'
import { accessCookieOf, mustBeOwnOrigin } from './cookies.ts'
import type { Sessions } from './sessions.ts'
import type { TokenHolder } from './sql.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The device that speaks, once it has been authenticated. */
    device: string
  }
}

export interface AuthContext {
  sessions: Sessions
  /** Origins of the web client: known once the server listens. */
  origins: () => readonly string[]
  /** Counts a request of its device. Refuses with `too-many-requests`. */
  limitDevice: (request: FastifyRequest) => Promise<void>
}

/** The person and device behind a request; their status is read anew each time. */
export async function authenticate(
  request: FastifyRequest,
  context: AuthContext,
): Promise<TokenHolder> {
  const named = request.headers[personHeader]
  const person = named === undefined ? null : String(named)
  const holder = await context.sessions.authenticate(tokenOf(request, context), person)
  request.device = holder.device
  await context.limitDevice(request)
  return holder
}

function tokenOf(request: FastifyRequest, context: AuthContext): string {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ', 2)
  if (scheme?.toLowerCase() === 'bearer' && token !== undefined && token !== '') return token
  const cookie = accessCookieOf(request)
  if (cookie === null) throw new AppError('sign-in-required')
  mustBeOwnOrigin(request, context.origins())
  return cookie
}
