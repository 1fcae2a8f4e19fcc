/** JSON answers in brotli or gzip, whole or with heartbeats before them. */
import { pipeline, type Transform } from 'node:stream'
import { promisify } from 'node:util'
import {
  brotliCompress,
  constants,
  createBrotliCompress,
  createGzip,
  gzip,
  type BrotliCompress,
  type Gzip,
} from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { asAppError, bodyOf } from './errors.ts'

/** Below this many bytes compressing costs more than it saves. */
const worthwhile = 600
const gzipLevel = { level: 6 }

type Encoding = 'br' | 'gzip'

function encodingOf(request: FastifyRequest): Encoding | null {
  const header = request.headers['accept-encoding'] ?? ''
  const accepted = String(header)
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*/))
    .filter(([, quality]) => !/^q=0(\.0*)?$/.test(quality ?? ''))
    .map(([name]) => name)
  return (['br', 'gzip'] as const).find((encoding) => accepted.includes(encoding)) ?? null
}

const brotliOptions = (size?: number) => ({
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_LGWIN]: 22,
    ...(size === undefined ? {} : { [constants.BROTLI_PARAM_SIZE_HINT]: size }),
  },
})

function compressor(encoding: Encoding, size?: number): (BrotliCompress | Gzip) & Transform {
  return encoding === 'gzip' ? createGzip(gzipLevel) : createBrotliCompress(brotliOptions(size))
}

const compressed: Record<Encoding, (text: string) => Promise<Buffer>> = {
  br: (text) => promisify(brotliCompress)(text, brotliOptions(Buffer.byteLength(text))),
  gzip: (text) => promisify(gzip)(text, gzipLevel),
}

/** Compresses the JSON answers that are sent whole. */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const encoding = encodingOf(request)
    const isJson = String(reply.getHeader('content-type')).startsWith('application/json')
    if (encoding === null || !isJson || typeof payload !== 'string') return payload
    if (Buffer.byteLength(payload) <= worthwhile) return payload
    reply.header('content-encoding', encoding).removeHeader('content-length')
    return compressed[encoding](payload)
  })
}

/**
 * Answers with what `work` resolves to. While it is not there, a space goes out every `heartbeatMs`; from
 * then on the status is 200 and an error stands in the body. `last` = the line is closed after the answer.
 */
export async function answerWithHeartbeat(
  request: FastifyRequest,
  reply: FastifyReply,
  heartbeatMs: number,
  work: Promise<unknown>,
  last: () => boolean = () => false,
): Promise<void> {
  let started: Answer | undefined
  const timer = setInterval(() => {
    started ??= begin(request, reply, last())
    started.write(' ')
  }, heartbeatMs)
  try {
    const text = JSON.stringify(await work)
    started ??= begin(request, reply, last(), Buffer.byteLength(text))
    started.end(text)
  } catch (error) {
    if (!started) throw error
    const known = asAppError(error)
    if (known.code === 'internal') request.log.error({ err: error as Error }, 'request failed')
    started.end(JSON.stringify(bodyOf(known)))
  } finally {
    clearInterval(timer)
  }
}

interface Answer {
  /** Sends at once what is written. */
  write(text: string): void
  end(text: string): void
}

function begin(request: FastifyRequest, reply: FastifyReply, last: boolean, size?: number): Answer {
  reply.hijack()
  const { raw } = reply
  // The client has left while its answer was worked out.
  if (raw.destroyed) return { write: () => undefined, end: () => undefined }
  const accepted = encodingOf(request)
  const encoding = size === undefined || size > worthwhile ? accepted : null
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value)
  }
  raw.setHeader('content-type', 'application/json; charset=utf-8')
  if (last) raw.setHeader('connection', 'close')
  if (encoding === null) {
    raw.writeHead(200)
    return { write: (text) => void raw.write(text), end: (text) => void raw.end(text) }
  }
  raw.setHeader('content-encoding', encoding)
  raw.writeHead(200)
  const squeeze = compressor(encoding, size)
  // A client that went away ends both; there is nobody to tell.
  pipeline(squeeze, raw, () => undefined)
  return {
    write(text) {
      squeeze.write(text)
      squeeze.flush()
    },
    end: (text) => void squeeze.end(text),
  }
}
