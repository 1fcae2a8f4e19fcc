/** The real server on a port of its own, which may crash: connections break, what was not committed is gone. */
import { createApp, portsOf, type App } from '../../sync-server/app.ts'
import { readConfig } from '../../sync-server/config.ts'
import type { OwnedStore } from '../../sync-server/db/store.ts'

export interface CrashingServer {
  readonly url: string
  readonly app: App
  readonly crashes: number
  /** `whileDown`: what is done to the store before it starts again. */
  crash<Result>(whileDown: () => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

const environment = {
  JOBCHATS_LOG_LEVEL: 'silent',
  JOBCHATS_RATE_LIMIT: '1000000',
  JOBCHATS_ADDRESS_LIMIT: '1000000',
}

export async function startCrashingServer(store: OwnedStore): Promise<CrashingServer> {
  let port = 0
  let crashes = 0
  const start = async (): Promise<App> => {
    const app = await createApp({ store, config: readConfig(environment) })
    await app.http.listen({ host: '127.0.0.1', port })
    port = Number(portsOf(app.http)[0])
    return app
  }
  let app = await start()

  return {
    get url() {
      return `http://127.0.0.1:${String(port)}`
    },
    get app() {
      return app
    },
    get crashes() {
      return crashes
    },
    async crash<Result>(whileDown: () => Promise<Result>) {
      crashes += 1
      const gone = app
      // Whatever a transaction has done by now is undone, where the store has processes of its own for that.
      if (store.kind === 'postgres') await store.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()').catch(() => undefined) // prettier-ignore
      gone.http.server.closeAllConnections()
      await gone.close().catch(() => undefined)
      const result = await persisting(whileDown)
      app = await persisting(start)
      return result
    },
    close: () => app.close(),
  }
}

/** Does it, however many connections of the pool turn out to be gone. */
export async function persisting<Result>(work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isBrokenConnection(error)) throw error
    }
  }
}

/** The server's crash took the store's connection along: what was under way is undone, or done without a word. */
export function isBrokenConnection(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return code === '57P01' || code === 'ECONNRESET' || /terminat|not queryable|ended/i.test(message)
}
