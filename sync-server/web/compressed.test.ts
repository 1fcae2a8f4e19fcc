import Fastify from 'fastify'
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { portsOf } from '../app.ts'
import { answerWithHeartbeat } from './compressed.ts'

it('a client that left before its answer was there is no error', async () => {
  const lines: string[] = []
  const http = Fastify({
    logger: { level: 'error', stream: { write: (line) => lines.push(line) } },
  })
  let arrived: () => void = () => undefined
  let answer: (text: object) => void = () => undefined
  const here = new Promise<void>((resolve) => (arrived = resolve))
  const work = new Promise<object>((resolve) => (answer = resolve))
  let left: Promise<unknown> = Promise.resolve()
  let done: () => void = () => undefined
  const over = new Promise<void>((resolve) => (done = resolve))
  http.get('/', async (request, reply) => {
    left = once(reply.raw, 'close')
    arrived()
    await answerWithHeartbeat(request, reply, 60_000, work).finally(done)
  })
  await http.listen({ host: '127.0.0.1', port: 0 })
  const client = connect(Number(portsOf(http)[0]), '127.0.0.1')
  client.write('GET / HTTP/1.1\r\nhost: x\r\naccept-encoding: br\r\n\r\n')
  await here
  client.destroy()
  await left
  answer({ text: 'x'.repeat(2_000) })
  await over
  await http.close()
  expect(lines).toEqual([])
})
