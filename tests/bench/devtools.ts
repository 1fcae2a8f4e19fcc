/** The app started as a person starts it, without a test driver in between: watched over the DevTools protocol only. */
import { spawn } from 'node:child_process'

export interface Target {
  send<Result>(method: string, params?: object): Promise<Result>
  /** The value of an expression in it. */
  evaluate<Result>(expression: string): Promise<Result>
}

export interface BareApp {
  /** Just before its process was made, ms since 1970. */
  startedAt: number
  page: Target
  /** Workers of the page that run now. */
  workers(): Promise<Target[]>
  close(): Promise<void>
}

interface Message {
  id?: number
  sessionId?: string
  method?: string
  params?: { sessionId: string; targetInfo: { type: string; url: string } }
  result?: unknown
  error?: { message: string }
}

const patienceMs = 30_000

/** Starts it, and runs `script` in its first page before the page's own. */
export async function launchBare(executable: string, args: readonly string[], env: Record<string, string>, script: string): Promise<BareApp> {
  const startedAt = Date.now()
  const child = spawn(executable, ['--remote-debugging-port=0', ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr.on('data', (part: Buffer) => {
      said += part.toString()
      const [, found] = /DevTools listening on (\S+)/.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
    void ended.then(() => reject(new Error(`the app ended at its start: ${said}`)))
  })
  const socket = new WebSocket(address)
  await new Promise((resolve) => socket.addEventListener('open', resolve))

  let count = 0
  const asked = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  const attached: { session: string; type: string }[] = []
  let onPage: (session: string) => void = () => undefined
  const first = new Promise<string>((resolve) => (onPage = resolve))
  const send = <Result>(method: string, params: object = {}, sessionId?: string): Promise<Result> =>
    new Promise((resolve, reject) => {
      count += 1
      asked.set(count, { resolve: resolve, reject })
      socket.send(JSON.stringify({ id: count, method, params, ...(sessionId === undefined ? {} : { sessionId }) }))
    })
  const follow = async (session: string, type: string): Promise<void> => {
    if (type === 'page') {
      await send('Page.enable', {}, session)
      await send('Page.addScriptToEvaluateOnNewDocument', { source: script }, session)
      await send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true }, session)
      onPage(session)
    }
    await send('Runtime.runIfWaitingForDebugger', {}, session)
  }
  socket.addEventListener('message', ({ data }) => {
    const { id = 0, method, params, result, error } = JSON.parse(String(data)) as Message
    if (error) asked.get(id)?.reject(new Error(error.message))
    else asked.get(id)?.resolve(result)
    asked.delete(id)
    if (method !== 'Target.attachedToTarget' || !params) return
    attached.push({ session: params.sessionId, type: params.targetInfo.type })
    follow(params.sessionId, params.targetInfo.type).catch(() => undefined)
  })
  await send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true })

  const target = (session: string): Target => ({
    send: (method, params) => send(method, params, session),
    async evaluate<Result>(expression: string) {
      const { result } = await send<{ result: { value: Result } }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, session)
      return result.value
    },
  })
  return {
    startedAt,
    page: target(await first),
    workers: () => Promise.resolve(attached.flatMap(({ session, type }) => (type === 'worker' ? [target(session)] : []))),
    async close() {
      // It may be gone before it has answered.
      send('Browser.close').catch(() => undefined)
      const late = setTimeout(() => child.kill('SIGKILL'), patienceMs)
      await ended
      clearTimeout(late)
      socket.close()
    },
  }
} // prettier-ignore

/** Waits until an expression holds a value. */
export async function waitFor<Result>(target: Target, expression: string): Promise<Result> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const value = await target.evaluate<Result | null | undefined>(expression)
    if (value !== null && value !== undefined) return value
    if (Date.now() > deadline) throw new Error(`never came: ${expression}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
