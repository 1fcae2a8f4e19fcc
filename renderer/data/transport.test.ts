/** How long an answer may take: as long as it comes, however slowly. */
import { expect, it } from 'vitest'
import { z } from 'zod'
import { createTransport, TransportError, type Transport } from './transport.ts'

// In real time: no clock of a test reaches the browser's own time-outs.
const silenceMs = 400
const partMs = 160
const offline = new TransportError({ kind: 'network' })

/** A line on which each part of an answer takes a while; `isCut`: what is left never comes. */
function slowly(parts: readonly string[], isCut = false): Transport {
  const fetcher = (_path: unknown, { signal }: RequestInit): Promise<Response> => {
    let next = 0
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, partMs))
        const part = parts[next]
        next += 1
        if (signal?.aborted) controller.error(new TypeError('given up'))
        else if (part !== undefined) controller.enqueue(new TextEncoder().encode(part))
        else if (!isCut) controller.close()
        else signal?.addEventListener('abort', () => controller.error(new TypeError('given up')))
      },
    })
    return Promise.resolve(new Response(body))
  }
  return createTransport('https://server', 'lina', fetcher as typeof fetch)
}

const askFile = (transport: Transport, seen: number[] = []): Promise<string> =>
  transport
    .request(
      '/v1/files/a',
      { method: 'GET', headers: {}, onBytes: (count) => seen.push(count) },
      silenceMs,
    ) // prettier-ignore
    .then(({ bytes }) => new TextDecoder().decode(bytes))
const askRows = (transport: Transport): Promise<unknown> =>
  transport.post('/v1/sync/feed', {}, z.object({ rows: z.string() }), silenceMs)

it.each([
  ['a file', ['a', 'bc', 'd'], (its: Transport) => askFile(its), 'abcd'],
  ['rows', ['{"rows":', '"a', 'b"}'], askRows, { rows: 'ab' }],
] as const)('%s may take long, as long as some of it comes', async (_what, parts, ask, all) => {
  expect(await ask(slowly(parts))).toEqual(all)
})

it.each([
  ['a file', ['a'], (its: Transport) => askFile(its)],
  ['rows', ['{"rows":'], askRows],
] as const)('%s of which no more comes is given up', async (_what, parts, ask) => {
  await expect(ask(slowly(parts, true))).rejects.toEqual(offline)
})

it('tells how much of a file has come', async () => {
  const seen: number[] = []
  expect(await askFile(slowly(['a', 'bc']), seen)).toBe('abc')
  expect(seen).toEqual([0, 1, 3])
})
