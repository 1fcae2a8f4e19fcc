/** Asks a virus scanner by clamd's protocol (INSTREAM), over a socket of this machine or of the network. */
import { connect, type Socket } from 'node:net'

/** What the scanner says of these bytes. Rejects where it can't be reached or doesn't answer in its words. */
export type Scan = (bytes: Uint8Array) => Promise<'clean' | 'infected'>

const patienceMs = 60_000
const partBytes = 64 * 1024

/** `where`: `host:port`, or the path of a socket. */
export function createScan(where: string): Scan {
  return (bytes) =>
    new Promise((resolve, reject) => {
      const socket = open(where)
      let answer = ''
      socket.setTimeout(patienceMs, () => {
        socket.destroy(new Error('the scanner does not answer'))
      })
      socket.on('error', reject)
      socket.on('data', (part: Buffer) => {
        answer = (answer + part.toString('latin1')).slice(0, 1000)
      })
      socket.on('close', () => {
        if (answer.startsWith('stream: OK')) resolve('clean')
        else if (/^stream: .* FOUND/.test(answer)) resolve('infected')
        else reject(new Error('the scanner did not say what it found'))
      })
      socket.write('zINSTREAM\0')
      for (let from = 0; from < bytes.length; from += partBytes) {
        const part = bytes.subarray(from, from + partBytes)
        socket.write(lengthOf(part.length))
        socket.write(part)
      }
      socket.write(lengthOf(0))
    })
}

function open(where: string): Socket {
  const [, host = '', port = ''] = /^([^/]+):(\d+)$/.exec(where) ?? []
  return port === '' ? connect(where) : connect(Number(port), host)
}

function lengthOf(count: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(count)
  return bytes
}
