/** Every error leaves as a coded body; what is not ours to explain is `internal`, with its text in the log only. */
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, type ErrorCode } from '../contract/errors.ts'

const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media',
  FST_ERR_CTP_INVALID_TYPE: 'unsupported-media',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
}

/** The coded body of an error. */
export function bodyOf(error: AppError): object {
  const wipe = error.code === 'device-revoked' ? { wipe: true } : {}
  return { error: { code: error.code, details: error.details, ...wipe } }
}

/** Whatever was thrown, as an AppError. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const { code = '', statusCode = 500 } = (error ?? {}) as Partial<FastifyError>
  const known = fastifyCodes[code]
  if (known) return new AppError(known)
  if (statusCode === 404) return new AppError('not-found')
  if (statusCode === 429) return new AppError('too-many-requests')
  if (statusCode >= 400 && statusCode < 500) return new AppError('bad-request')
  return new AppError('internal')
}

/** Answers with an error; the log alone learns what an `internal` one was. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const known = asAppError(error)
  if (known.code === 'internal') request.log.error({ err: error as Error }, 'request failed')
  void reply.code(known.status).send(bodyOf(known))
}

/** Registers the handlers for thrown errors and unknown routes. */
export function errorHandling(app: FastifyInstance): void {
  app.setErrorHandler(answerError)
  app.setNotFoundHandler((request, reply) => {
    const url = request.url.split('?')[0] ?? ''
    const allowed = (['GET', 'POST'] as const).filter((method) => app.hasRoute({ method, url }))
    if (allowed.length > 0) reply.header('allow', allowed.join(', '))
    answerError(
      new AppError(allowed.length > 0 ? 'method-not-allowed' : 'not-found'),
      request,
      reply,
    )
  })
}

/** What isn't even HTTP, or has too long headers: a coded answer, then the line is closed. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const large = error.code === 'HPE_HEADER_OVERFLOW'
  const body = JSON.stringify(bodyOf(new AppError(large ? 'too-large' : 'bad-request')))
  const status = large ? '431 Request Header Fields Too Large' : '400 Bad Request'
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${String(body.length)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
