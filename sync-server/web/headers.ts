/** Headers of every answer, and the strict policy of the web client. Source: docs/security.md, 4. */
import type { FastifyInstance } from 'fastify'
import { personHeader } from '../contract/auth.ts'
import { AppError } from '../contract/errors.ts'
import { isApi } from './api-route.ts'

/** The policy stands on every file: a worker inherits none. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  "manifest-src 'self'",
  "frame-ancestors 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types worker-url',
].join('; ')

const everywhere: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
}

/** The desktop client's origin: the only foreign one that may call, with a bearer token and no cookie. */
export const desktopOrigin = 'app://jobchats'

/**
 * Sets the headers, and refuses calls from other pages (`origin-refused`): with or without a cookie, by a
 * foreign site or by a name that was made to point here, no script but our own talks to the server.
 */
export function securityHeaders(app: FastifyInstance, origins: () => readonly string[]): void {
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers
    const isDesktop = origin === desktopOrigin
    reply.headers(everywhere)
    reply.header('cross-origin-resource-policy', isDesktop ? 'cross-origin' : 'same-origin')
    if (!isApi(request)) return
    reply.header('cache-control', 'no-store')
    if (!isDesktop) {
      if (origin !== undefined && !origins().includes(origin)) throw new AppError('origin-refused')
      return
    }
    reply.header('access-control-allow-origin', desktopOrigin).header('vary', 'origin')
    reply.header('access-control-expose-headers', 'upload-offset, upload-length, location')
    if (request.method !== 'OPTIONS') return
    reply.header('access-control-allow-methods', 'GET, POST, HEAD, PATCH, DELETE')
    reply.header(
      'access-control-allow-headers',
      `content-type, authorization, range, tus-resumable, upload-length, upload-metadata, upload-offset, ${personHeader}`,
    )
    reply.header('access-control-max-age', '600')
    await reply.code(204).send()
  })
}
