import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function start(environment: Record<string, string>): {
  child: ChildProcess
  lines: () => Record<string, unknown>[]
  text: () => string
} {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const child = spawn(process.execPath, [main], {
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
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { child, lines, text: () => text }
}

async function until<Value>(look: () => Value | undefined): Promise<Value> {
  for (;;) {
    const value = look()
    if (value !== undefined) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

it('says once where it listens, and stops in order', { timeout: 60_000 }, async () => {
  const { child, lines, text } = start({ JOBCHATS_LOG_LEVEL: 'debug' })
  const { url } = await until(() => lines().find((line) => line['msg'] === 'listening'))
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect((await fetch(`${String(url)}/v1/status`)).status).toBe(200)
  const refused = await fetch(`${String(url)}/v1/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'sentinel@example.org', password: 'sentinel', device: { id: crypto.randomUUID(), name: 'sentinel' }, transport: 'token' }), // prettier-ignore
  })
  expect(refused.status).toBe(401)

  child.kill('SIGTERM')
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(0)
  expect(lines().at(-1)).toMatchObject({ msg: 'stopped' })
  expect(lines().filter((line) => line['msg'] === 'listening')).toHaveLength(1)
  expect(text()).not.toContain('sentinel')
})

it('starts nothing with a wrong setting, and says which', { timeout: 30_000 }, async () => {
  const { child, text } = start({ JOBCHATS_DEMO: 'small', JOBCHATS_HOST: '0.0.0.0' })
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).not.toBe(0)
  expect(text()).toContain('JOBCHATS_DEMO')
})
