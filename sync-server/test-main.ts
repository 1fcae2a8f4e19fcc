/** The server as a process of its own, for tests. */
import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface StartedMain {
  child: ChildProcess
  /** What it has logged so far, whole lines, and all that it has written. */
  lines: () => Record<string, unknown>[]
  text: () => string
}

const children: ChildProcess[] = []

/** `preload`: a module's source, run before the server's. */
export function startMain(
  environment: Record<string, string>,
  args: readonly string[] = [],
  preload?: string,
): StartedMain {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const before = preload === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(preload)}`] // prettier-ignore
  const child = spawn(process.execPath, [...before, main, ...args], {
    env: { PATH: process.env['PATH'], JOBCHATS_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const lines = (): Record<string, unknown>[] =>
    text
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { child, lines, text: () => text }
}

/** Ends those that are left. */
export function killMains(): void {
  for (const child of children.splice(0)) child.kill('SIGKILL')
}

export async function until<Value>(
  look: () => Value | undefined | Promise<Value | undefined>,
): Promise<Value> {
  for (;;) {
    const value = await look()
    if (value !== undefined) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
