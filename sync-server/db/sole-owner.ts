/**
 * One process a data folder: the embedded store has no server of its own that would keep a second one
 * out, and two writers would destroy it. A listening local socket is the sign of life, because the
 * operating system takes it away with its process, however that ends.
 */
import { createHash } from 'node:crypto'
import { mkdir, realpath, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Takes the folder (made where it is missing) until the returned function is called. Throws if it is taken. */
export async function ownFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true })
  const address = addressOf(await realpath(folder))
  const server = (await listen(address)) ?? (await takeOver(address))
  if (!server) throw new Error(`the data folder ${folder} is in use by another process`)
  server.unref()
  return () =>
    new Promise((resolve) => {
      server.close(() => {
        resolve()
      })
    })
}

/** Short, because a socket's path may have about a hundred characters. */
function addressOf(folder: string): string {
  const name = `job-chats-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
}

/** A file left by a process that was killed answers nobody. */
async function takeOver(address: string): Promise<Server | null> {
  if (process.platform === 'win32' || (await answers(address))) return null
  await rm(address, { force: true })
  return listen(address)
}

function listen(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null)
      else reject(error)
    })
    server.listen(address, () => {
      resolve(server)
    })
  })
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => {
      resolve(false)
    })
  })
}
