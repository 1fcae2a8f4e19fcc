/**
 * /v1/files: uploads by tus 1.0 (core, creation, expiration, termination), downloads with Range. The id is the
 * device's. Source: docs/protocol.md, "Files".
 */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { authenticate, type AuthContext } from '../auth/authenticate.ts'
import { AppError } from '../contract/errors.ts'
import { limits } from '../contract/limits.ts'
import { uuid } from '../contract/wire.ts'
import type { Store } from '../db/store.ts'
import { rangeOf } from './range.ts'
import * as sql from './sql.ts'
import type { Progress, Uploads } from './uploads.ts'

const version = '1.0.0'
const mediaType = 'application/offset+octet-stream'
const dayMs = 86_400_000
const wholeNumber = z.string().regex(/^\d{1,12}$/).transform(Number) // prettier-ignore
const pathId = z.object({ id: uuid })

export interface FileRoutesOptions extends AuthContext {
  store: Store
  uploads: Uploads
  clock: () => number
}

/** Registers the routes, with a parser of their own for bytes. */
export async function fileRoutes(app: FastifyInstance, options: FileRoutesOptions): Promise<void> {
  const { store, uploads, clock } = options
  await app.register((scope, _, done) => {
    scope.addContentTypeParser(mediaType, { parseAs: 'buffer' }, (_request, bytes, parsed) => {
      parsed(null, bytes)
    })

    scope.post('/v1/files', async (request, reply) => {
      const { person } = await authenticate(request, options)
      mustSpeakTus(request)
      const { id, name } = metadataOf(request)
      const size = headerNumber(request, 'upload-length')
      const progress = await uploads.begin(person, { id, name, size })
      reply.header('location', `/v1/files/${id}`)
      reply.header('upload-expires', new Date(clock() + limits.unattachedDays * dayMs).toUTCString()) // prettier-ignore
      return answer(reply, progress).code(201).send()
    })

    scope.head('/v1/files/:id', async (request, reply) => {
      const { person } = await authenticate(request, options)
      mustSpeakTus(request)
      return answer(reply, await uploads.progress(person, idOf(request)))
        .code(200)
        .send()
    })

    scope.patch('/v1/files/:id', { bodyLimit: limits.uploadBytes }, async (request, reply) => {
      const { person } = await authenticate(request, options)
      mustSpeakTus(request)
      if (request.headers['content-type'] !== mediaType) throw new AppError('unsupported-media')
      const offset = headerNumber(request, 'upload-offset')
      const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array()
      return answer(reply, await uploads.append(person, idOf(request), offset, bytes)).code(204).send() // prettier-ignore
    })

    scope.delete('/v1/files/:id', async (request, reply) => {
      const { person } = await authenticate(request, options)
      mustSpeakTus(request)
      await uploads.cancel(person, idOf(request))
      return reply.code(204).send()
    })

    scope.get('/v1/files/:id', { exposeHeadRoute: false }, async (request, reply) => {
      const { person } = await authenticate(request, options)
      const db = store.as({ kind: 'person', person })
      const file = await sql.readFile(db, person, idOf(request))
      if (!file) throw new AppError('not-found')
      const { from, to } = rangeOf(request.headers.range, file.size)
      const isPart = request.headers.range !== undefined
      reply.header('content-type', file.type)
      reply.header('content-disposition', dispositionOf(file.name))
      reply.header('content-security-policy', "default-src 'none'; sandbox")
      reply.header('accept-ranges', 'bytes')
      reply.header('content-length', to - from)
      if (isPart) reply.header('content-range', `bytes ${String(from)}-${String(to - 1)}/${String(file.size)}`) // prettier-ignore
      const places = await sql.readPlaces(db, file.id)
      const bytes = async function* (): AsyncGenerator<Uint8Array> {
        for (const { at, length } of places) {
          if (at + length <= from || at >= to) continue
          // Access is asked anew for each: a download ends with it.
          const chunk = await sql.readChunk(db, file.id, at)
          if (!chunk) throw new AppError('not-found')
          yield chunk.subarray(Math.max(0, from - at), Math.min(length, to - at))
        }
      }
      return reply.code(isPart ? 206 : 200).send(Readable.from(bytes(), { objectMode: false }))
    })
    done()
  })
}

function answer(reply: FastifyReply, { offset, size }: Progress): FastifyReply {
  return reply
    .header('tus-resumable', version)
    .header('upload-offset', offset)
    .header('upload-length', size)
}

function mustSpeakTus(request: FastifyRequest): void {
  if (request.headers['tus-resumable'] !== version)
    throw new AppError('bad-request', { field: 'tus-resumable' })
}

function idOf(request: FastifyRequest): string {
  const { data } = pathId.safeParse(request.params)
  if (!data) throw new AppError('not-found')
  return data.id
}

function headerNumber(request: FastifyRequest, field: string): number {
  const { data } = wholeNumber.safeParse(request.headers[field])
  if (data === undefined) throw new AppError('bad-request', { field })
  return data
}

/** `id` and `name`, each as base64 of its UTF-8. */
function metadataOf(request: FastifyRequest): { id: string; name: string } {
  const pairs = String(request.headers['upload-metadata'] ?? '').split(',')
  const values = new Map(
    pairs.map((pair) => {
      const [key = '', value = ''] = pair.trim().split(' ')
      return [key, Buffer.from(value, 'base64').toString('utf8')]
    }),
  )
  const { data } = uuid.safeParse(values.get('id'))
  const name = values.get('name')
  if (!data || name === undefined) throw new AppError('bad-request', { field: 'upload-metadata' })
  return { id: data, name }
}

/** Always saved, never shown in place; the plain name for clients that read no other. */
function dispositionOf(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`) // prettier-ignore
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
