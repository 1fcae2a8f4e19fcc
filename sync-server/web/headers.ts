/** Headers of every answer, and the strict policy of the web client. Source: docs/security.md, 4. */
import type { FastifyInstance } from 'fastify'

/** The policy stands on every file: a worker inherits none. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
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
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
}

/** The desktop client's origin: the only foreign one that may call, with a bearer token and no cookie. */
export const desktopOrigin = 'app://jobchats'

export function securityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(everywhere)
    if (request.url.startsWith('/v1/')) reply.header('cache-control', 'no-store')
    const foreign = request.headers.origin === desktopOrigin
    reply.header('cross-origin-resource-policy', foreign ? 'cross-origin' : 'same-origin')
    if (!foreign) return
    reply.header('access-control-allow-origin', desktopOrigin).header('vary', 'origin')
    if (request.method !== 'OPTIONS') return
    reply.header('access-control-allow-methods', 'GET, POST')
    reply.header('access-control-allow-headers', 'content-type, authorization')
    reply.header('access-control-max-age', '600')
    await reply.code(204).send()
  })
}
