/** Requests to the sync server: time-outs of our own, validated answers, problems by kind. */
import type { z } from 'zod'
import { errorBody, personHeader } from '../../sync-server/contract/auth.ts'
import { withoutBadRows } from './bad-rows.ts'

/**
 * network: no answer. busy: the server is there and asks for patience. otherPerson: somebody else is signed in by now.
 * notActive: the access is switched off; `now` is the server’s time. code: it refused with a code.
 */
export type Problem =
  | { kind: 'network' }
  | { kind: 'busy' }
  | { kind: 'unauthorized'; wipe: boolean }
  | { kind: 'otherPerson' }
  | { kind: 'notActive'; now: number }
  | { kind: 'tooOld' }
  | { kind: 'code'; code: string; details: Readonly<Record<string, string | number | boolean>> }

export class TransportError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.kind)
    this.name = 'TransportError'
    this.problem = problem
  }
}

export interface Transport {
  /** Rows of answers that were not of their form, and were left out. */
  readonly badRows: number
  /** POSTs JSON. `silenceMs`: give up when nothing arrives for so long. `onLife`: something has. */
  post<Schema extends z.ZodType>(
    path: string,
    body: unknown,
    schema: Schema,
    silenceMs: number,
    signal?: AbortSignal,
    onLife?: () => void,
  ): Promise<z.infer<Schema>>
  /** Sends and takes bytes; given up as `post` is. */
  request(
    path: string,
    request: RawRequest,
    silenceMs: number,
    signal?: AbortSignal,
  ): Promise<RawAnswer>
}

/** An answer with bytes or none at all. */
export interface RawAnswer {
  headers: Headers
  bytes: Uint8Array<ArrayBuffer>
}

export interface RawRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  headers: Readonly<Record<string, string>>
  body?: Uint8Array<ArrayBuffer>
  /** How many bytes of the answer have come. */
  onBytes?: (count: number) => void
}

/** `person`: whose store it serves, said in each request. */
export function createTransport(server: string, person: string, fetcher: typeof fetch): Transport {
  let badRows = 0

  /** Refuses an answer that is not of the form, but for some of its rows. */
  function parse<Schema extends z.ZodType>(body: unknown, schema: Schema): z.infer<Schema> {
    const result = schema.safeParse(body)
    if (result.success) return result.data
    const mended = withoutBadRows(body, result.error.issues)
    const rest = mended && schema.safeParse(mended.answer)
    if (!rest?.success)
      throw new TransportError({ kind: 'code', code: 'invalid-answer', details: {} })
    badRows += mended?.count ?? 0
    return rest.data
  }

  return {
    get badRows() {
      return badRows
    },
    async request(path, { method, headers, body, onBytes }, silenceMs, signal) {
      const silence = createSilence(silenceMs, signal)
      let response: Response
      let bytes: Uint8Array<ArrayBuffer>
      try {
        response = await fetcher(`${server}${path}`, {
          ...{ method, credentials: 'same-origin', cache: 'no-store' },
          headers: { ...headers, [personHeader]: person },
          ...(body ? { body } : {}),
          signal: silence.signal,
        })
        bytes = await bytesOf(response, (count) => {
          silence.broken()
          onBytes?.(count)
        })
      } catch {
        throw new TransportError({ kind: 'network' })
      } finally {
        silence.end()
      }
      if (response.ok) return { headers: response.headers, bytes }
      read(response.status, new TextDecoder().decode(bytes))
      throw new TransportError({ kind: 'code', code: 'invalid-answer', details: {} })
    },
    async post(path, body, schema, silenceMs, signal, onLife) {
      const silence = createSilence(silenceMs, signal)
      try {
        const response = await fetcher(`${server}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', [personHeader]: person },
          body: JSON.stringify(body),
          credentials: 'same-origin',
          cache: 'no-store',
          signal: silence.signal,
        })
        const text = await textOf(response, () => {
          silence.broken()
          onLife?.()
        })
        return parse(read(response.status, text), schema)
      } catch (error) {
        if (error instanceof TransportError) throw error
        throw new TransportError({ kind: 'network' })
      } finally {
        silence.end()
      }
    },
  }
}

interface Silence {
  /** Aborts after so long without a sign of life, or with the asker's own. */
  signal: AbortSignal
  /** Something has come. */
  broken(): void
  end(): void
}

function createSilence(ms: number, signal: AbortSignal | undefined): Silence {
  const silent = new AbortController()
  const begin = (): ReturnType<typeof setTimeout> =>
    setTimeout(() => {
      silent.abort()
    }, ms)
  let timer = begin()
  return {
    signal: signal ? AbortSignal.any([silent.signal, signal]) : silent.signal,
    broken() {
      clearTimeout(timer)
      timer = begin()
    },
    end() {
      clearTimeout(timer)
    },
  }
}

/** `onBytes` at each sign of life, with how many have come so far. */
async function bytesOf(
  response: Response,
  onBytes: (count: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  onBytes(0)
  if (!response.body) return new Uint8Array(await response.arrayBuffer())
  const reader = response.body.getReader()
  const parts: Uint8Array<ArrayBuffer>[] = []
  let count = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer())
    parts.push(value)
    count += value.length
    onBytes(count)
  }
}

/** The body's text; `onChunk` at each sign of life. */
async function textOf(response: Response, onChunk: () => void): Promise<string> {
  onChunk()
  if (!response.body) return response.text()
  const decoder = new TextDecoder()
  const reader = response.body.getReader()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    onChunk()
    text += decoder.decode(value, { stream: true })
  }
}

/** The body of an answer; throws what it refuses with. */
function read(status: number, text: string): unknown {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    // A proxy's page or a cut answer: as good as no answer.
    throw new TransportError({ kind: 'network' })
  }
  const refused = errorBody.safeParse(body)
  if (refused.success) throw new TransportError(problemOf(refused.data.error))
  if (status !== 200) throw new TransportError({ kind: 'network' })
  return body
}

function problemOf(error: z.infer<typeof errorBody>['error']): Problem {
  switch (error.code) {
    case 'sign-in-required':
      return { kind: 'unauthorized', wipe: false }
    case 'device-revoked':
      return { kind: 'unauthorized', wipe: error.wipe === true }
    case 'not-active': {
      const now = error.details?.['now']
      return typeof now === 'number' ? { kind: 'notActive', now } : { kind: 'network' }
    }
    case 'other-person':
      return { kind: 'otherPerson' }
    case 'client-too-old':
      return { kind: 'tooOld' }
    case 'internal':
    case 'server-busy':
    case 'too-many-requests':
      return { kind: 'busy' }
    default:
      return { kind: 'code', code: error.code, details: error.details ?? {} }
  }
}
