/**
 * A line between app and server that can really be cut: sockets destroyed, connections refused. It hands on
 * requests without compression, so that everything the server sent can be read and asserted on.
 */
import { createServer, request, type Server } from 'node:http'
import type { Socket } from 'node:net'

export interface CutProxy {
  url: string
  /** Destroys every connection and refuses new ones. */
  cut(): Promise<void>
  restore(): Promise<void>
  /** All that the server sent through this line, as text. */
  received(): string
  close(): Promise<void>
}

export async function startCutProxy(target: string): Promise<CutProxy> {
  const sockets = new Set<Socket>()
  let received = ''
  let server: Server | null = null

  function make(): Server {
    const made = createServer((incoming, outgoing) => {
      const { hostname, port } = new URL(target)
      const headers = { ...incoming.headers, 'accept-encoding': 'identity' }
      const onwards = request(
        { hostname, port, path: incoming.url, method: incoming.method, headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.on('data', (chunk: Buffer) => {
            received += chunk.toString('utf8')
            outgoing.write(chunk)
          })
          answer.on('end', () => outgoing.end())
        },
      )
      onwards.on('error', () => outgoing.destroy())
      outgoing.on('close', () => onwards.destroy())
      incoming.pipe(onwards)
    })
    made.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    return made
  }

  async function listen(port: number): Promise<number> {
    const made = make()
    await new Promise<void>((resolve, reject) => {
      made.once('error', reject)
      made.listen(port, '127.0.0.1', resolve)
    })
    server = made
    const address = made.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  async function cut(): Promise<void> {
    const closing = server
    server = null
    const closed = new Promise<void>((resolve) =>
      closing ? closing.close(() => resolve()) : resolve(),
    )
    for (const socket of sockets) socket.destroy()
    await closed
  }

  const port = await listen(0)
  return {
    url: `http://127.0.0.1:${String(port)}`,
    cut,
    async restore() {
      await listen(port)
    },
    received: () => received,
    close: cut,
  }
}
