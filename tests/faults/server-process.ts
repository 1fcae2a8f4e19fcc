/** The server as a process of its own, which can be killed without any handler running. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

export interface ServerProcess {
  url: string
  /** As a power cut of this program. */
  kill9(): Promise<void>
}

const main = path.resolve(import.meta.dirname, '../../sync-server/main.ts')

/** Starts the server; resolves when it listens. `port` 0 takes any free one. */
export async function startServerProcess(databaseUrl: string, port = 0): Promise<ServerProcess> {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: databaseUrl,
      JOBCHATS_PORT: String(port),
      JOBCHATS_LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.once('exit', (code) => reject(new Error(`the server ended with ${String(code)}`)))
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString()
      const found = /"url":"(http:[^"]+)"/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  return {
    url,
    async kill9() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
