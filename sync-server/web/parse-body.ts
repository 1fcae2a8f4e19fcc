/** Every body passes its schema; what does not is `bad-request`, naming the field and nothing of its value. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AppError } from '../contract/errors.ts'

export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  request: FastifyRequest,
): z.infer<Schema> {
  const result = schema.safeParse(request.body)
  if (result.success) return result.data
  const path = result.error.issues[0]?.path.join('.') ?? ''
  throw new AppError('bad-request', { field: path.slice(0, 100) })
}

/** For requests that say all by their path: no body, or an empty object. */
export function mustBeEmpty(request: FastifyRequest): void {
  if (request.body !== undefined) parseBody(z.strictObject({}), request)
}
