/** Every error leaves as a coded body; what is not ours to explain is `internal`, with its text in the log only. */
import type { FastifyError, FastifyInstance } from 'fastify'
import { AppError, type ErrorCode } from '../contract/errors.ts'

const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad-request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'bad-request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad-request',
}

/** The coded body of an error. */
export function bodyOf(error: AppError): object {
  const wipe = error.code === 'device-revoked' ? { wipe: true } : {}
  return { error: { code: error.code, details: error.details, ...wipe } }
}

/** Whatever was thrown, as an AppError. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>
  const known = fastifyCodes[code]
  if (known) return new AppError(known)
  if (statusCode === 429) return new AppError('too-many-requests')
  if (statusCode >= 400 && statusCode < 500) return new AppError('bad-request')
  return new AppError('internal')
}

/** Registers the handlers for thrown errors and unknown routes. */
export function errorHandling(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const known = asAppError(error)
    if (known.code === 'internal') request.log.error({ err: error as Error }, 'request failed')
    void reply.code(known.status).send(bodyOf(known))
  })
  app.setNotFoundHandler((request, reply) => {
    const isKnownPath = ['GET', 'POST'].some((method) => method !== request.method && app.hasRoute({ method, url: request.url.split('?')[0] ?? '' })) // prettier-ignore
    const error = new AppError(isKnownPath ? 'method-not-allowed' : 'not-found')
    void reply.code(error.status).send(bodyOf(error))
  })
}
