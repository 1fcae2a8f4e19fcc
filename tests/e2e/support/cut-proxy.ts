/**
 * A line between app and server that can really be cut: sockets destroyed, connections refused. Bytes pass as
 * they are; a copy of the answers is unpacked on the side, so that a test can assert on all that was sent.
 */
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { PassThrough, type Transform } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { createBrotliDecompress, createGunzip } from 'node:zlib'

export interface PassedRequest {
  method: string
  path: string
  authorization: string | null
  body: string
}

/** Answers that the server has given and the app does not get. */
export interface HeldAnswers {
  /** Resolves when the first of them is there: the server has done what was asked. */
  reached: Promise<void>
  /** They go on their way. */
  release(): void
}

export interface CutProxy {
  url: string
  /** Destroys every connection and refuses new ones. */
  cut(): Promise<void>
  restore(): Promise<void>
  /** All that the server sent through this line, as text. */
  received(): string
  /** From now on keeps answers to these requests, also to those that have been asked already. */
  hold(which: (asked: PassedRequest) => boolean): HeldAnswers
  /** What the app asked, in order. */
  requests(): readonly PassedRequest[]
  close(): Promise<void>
}

/** Calls back with the text of a message as it comes, unpacked. */
function readText(message: IncomingMessage, onText: (text: string) => void): void {
  const encoding = message.headers['content-encoding']
  const unpacked: Transform =
    encoding === 'br'
      ? createBrotliDecompress()
      : encoding === 'gzip'
        ? createGunzip()
        : new PassThrough()
  const decoder = new StringDecoder('utf8')
  unpacked.on('data', (chunk: Buffer) => {
    onText(decoder.write(chunk))
  })
  // A cut line ends in the middle; what came before it has been read.
  unpacked.on('error', () => undefined)
  message.on('error', () => undefined)
  message.pipe(unpacked)
}

export async function startCutProxy(target: string): Promise<CutProxy> {
  const sockets = new Set<Socket>()
  const requests: PassedRequest[] = []
  let received = ''
  let server: Server | null = null
  /** Resolves when the answer to a request may go on. */
  let passing: (asked: PassedRequest) => Promise<void> = () => Promise.resolve()

  function make(): Server {
    const made = createServer((incoming, outgoing) => {
      const { hostname, port } = new URL(target)
      const { method = '', url = '', headers } = incoming
      const passed: PassedRequest = {
        method,
        path: url,
        authorization: headers.authorization ?? null,
        body: '',
      }
      requests.push(passed)
      readText(incoming, (text) => {
        passed.body += text
      })
      const onwards = request({ hostname, port, path: url, method, headers }, (answer) => {
        void passing(passed).then(() => {
          // Whoever asked may be gone by then.
          if (outgoing.destroyed) return
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          // A feed that waits says so with its headers.
          outgoing.flushHeaders()
          readText(answer, (text) => {
            received += text
          })
          answer.pipe(outgoing)
        })
      })
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
    hold(which) {
      const first = Promise.withResolvers<void>()
      const end = Promise.withResolvers<void>()
      const holding: typeof passing = (asked) => {
        if (!which(asked)) return Promise.resolve()
        first.resolve()
        return end.promise
      }
      passing = holding
      return {
        reached: first.promise,
        release() {
          if (passing === holding) passing = () => Promise.resolve()
          end.resolve()
        },
      }
    },
    received: () => received,
    requests: () => requests,
    close: cut,
  }
}
