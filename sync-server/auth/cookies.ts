/** The web client's tokens: cookies that no script can read. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../contract/errors.ts'
import type { Issued } from './sessions.ts'

const accessCookie = 'jobchats_access'
const refreshCookie = 'jobchats_refresh'

/** Sets both cookies; `secure` but on plain http to loopback. Without `seconds` they end with the browser. */
export function setSessionCookies(
  reply: FastifyReply,
  issued: Issued,
  seconds: number | null,
  secure: boolean,
): void {
  const age = seconds === null ? '' : `; Max-Age=${String(seconds)}`
  const flags = `HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
  reply.header('set-cookie', [
    `${accessCookie}=${issued.accessToken}; Path=/v1${age}; ${flags}`,
    `${refreshCookie}=${issued.refreshToken}; Path=/v1/auth${age}; ${flags}`,
  ])
}

export function clearSessionCookies(reply: FastifyReply, secure: boolean): void {
  const flags = `HttpOnly; SameSite=Strict; Max-Age=0${secure ? '; Secure' : ''}`
  reply.header('set-cookie', [
    `${accessCookie}=; Path=/v1; ${flags}`,
    `${refreshCookie}=; Path=/v1/auth; ${flags}`,
  ])
}

export function accessCookieOf(request: FastifyRequest): string | null {
  return cookieOf(request, accessCookie)
}

export function refreshCookieOf(request: FastifyRequest): string | null {
  return cookieOf(request, refreshCookie)
}

/** A request that a cookie speaks for must come from our own page. Refuses with `origin-refused`. */
export function mustBeOwnOrigin(request: FastifyRequest, origins: readonly string[]): void {
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin
  const sameSite = site === undefined || site === 'same-origin'
  // A browser names no origin where a page fetches from its own server.
  const reads = request.method === 'GET' || request.method === 'HEAD'
  if (reads && origin === undefined && site === 'same-origin') return
  if (!sameSite || origin === undefined || !origins.includes(origin))
    throw new AppError('origin-refused')
}

function cookieOf(request: FastifyRequest, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2)
    if (key === name && value !== undefined && value !== '') return value
  }
  return null
}
