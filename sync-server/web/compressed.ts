/** JSON answers in brotli or gzip, whole or with heartbeats before them. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Transform } from 'node:stream'
import { constants, createBrotliCompress, createGzip } from 'node:zlib'
import { asAppError, bodyOf } from './errors.ts'

/** Below this many bytes compressing costs more than it saves. */
const worthwhile = 600

function encodingOf(request: FastifyRequest): 'br' | 'gzip' | null {
  const accepted = request.headers['accept-encoding'] ?? ''
  if (/\bbr\b/.test(accepted)) return 'br'
  return /\bgzip\b/.test(accepted) ? 'gzip' : null
}

function compressor(encoding: 'br' | 'gzip', size?: number): Transform {
  if (encoding === 'gzip') return createGzip({ level: 6 })
  return createBrotliCompress({
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 5,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      ...(size === undefined ? {} : { [constants.BROTLI_PARAM_SIZE_HINT]: size }),
    },
  })
}

/**
 * Answers with what `work` resolves to. While it is not there, a space goes out every `heartbeatMs`; from
 * then on the status is 200 and an error stands in the body.
 */
export async function answerWithHeartbeat(
  request: FastifyRequest,
  reply: FastifyReply,
  heartbeatMs: number,
  work: Promise<unknown>,
): Promise<void> {
  const encoding = encodingOf(request)
  let started: { write(text: string, flush: boolean): void; end(text: string): void } | undefined
  const start = (status: number, size?: number): NonNullable<typeof started> => {
    reply.hijack()
    const raw = reply.raw
    const headers: Record<string, string | string[] | number | undefined> = {
      ...reply.getHeaders(),
    }
    headers['content-type'] = 'application/json; charset=utf-8'
    const squeeze =
      encoding !== null && (size === undefined || size > worthwhile)
        ? compressor(encoding, size)
        : null
    if (squeeze) headers['content-encoding'] = encoding ?? ''
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) raw.setHeader(name, value)
    raw.writeHead(status)
    squeeze?.pipe(raw)
    const out = squeeze ?? raw
    return {
      write(text, flush) {
        out.write(text)
        if (flush && squeeze && 'flush' in squeeze)
          (squeeze as ReturnType<typeof createGzip>).flush()
      },
      end: (text) => void out.end(text),
    }
  }
  const timer = setInterval(() => {
    started ??= start(200)
    started.write(' ', true)
  }, heartbeatMs)
  try {
    const text = JSON.stringify(await work)
    started ??= start(200, Buffer.byteLength(text))
    started.end(text)
  } catch (error) {
    if (!started) throw error
    const known = asAppError(error)
    if (known.code === 'internal') request.log.error({ err: error as Error }, 'feed failed')
    started.end(JSON.stringify(bodyOf(known)))
  } finally {
    clearInterval(timer)
  }
}
