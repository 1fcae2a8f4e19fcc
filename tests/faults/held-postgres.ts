/** A line to PostgreSQL that can keep the answer to a commit back: what asked for it does not learn that it is done. */
import { connect, createServer, type Socket } from 'node:net'

export interface HeldPostgres {
  /** The database behind this line. */
  url: string
  /** Resolves when the next commit of a push is done and its answer is kept back. */
  holdNextCommit(): Promise<void>
  close(): Promise<void>
}

/** A simple query as the driver sends it: type, length, text, end. */
const commit = Buffer.from('Q\0\0\0\x0bcommit\0', 'latin1')
const beginning = 'begin; set local role '

export async function startHeldPostgres(databaseUrl: string): Promise<HeldPostgres> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let onHeld: (() => void) | null = null
  const server = createServer((incoming) => {
    const outgoing = connect(Number(target.port), target.hostname)
    let held = false
    let pushes = false
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    incoming.on('data', (data) => {
      if (data.includes(beginning)) pushes = data.includes(`${beginning}jobchats_push`)
      if (onHeld && pushes && data.includes(commit)) held = true
      outgoing.write(data)
    })
    outgoing.on('data', (data) => {
      if (!held) incoming.write(data)
      else {
        onHeld?.()
        onHeld = null
      }
    })
    incoming.on('close', () => outgoing.destroy())
    outgoing.on('close', () => incoming.destroy())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String(typeof address === 'object' && address ? address.port : 0)
  return {
    url: url.href,
    holdNextCommit: () =>
      new Promise((resolve) => {
        onHeld = resolve
      }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
