/** The real server on a port of its own, which may crash: connections break, what was not committed is gone. */
import { createApp, portsOf, type App } from '../../sync-server/app.ts'
import { readConfig } from '../../sync-server/config.ts'
import type { OwnedStore } from '../../sync-server/db/store.ts'

export interface CrashingServer {
  readonly url: string
  readonly app: App
  readonly crashes: number
  crash(): Promise<void>
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
  /** The pool may still hold connections that are gone. */
  const restarted = async (): Promise<App> => {
    for (;;) {
      try {
        return await start()
      } catch (error) {
        if (!isBrokenConnection(error)) throw error
      }
    }
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
    async crash() {
      crashes += 1
      const gone = app
      // Whatever a transaction has done by now is undone, where the store has processes of its own for that.
      if (store.kind === 'postgres') await store.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()').catch(() => undefined) // prettier-ignore
      gone.http.server.closeAllConnections()
      await gone.close().catch(() => undefined)
      app = await restarted()
    },
    close: () => app.close(),
  }
}

/** The server's crash took the store's connection along: what was under way is undone, or done without a word. */
export function isBrokenConnection(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return code === '57P01' || code === 'ECONNRESET' || /terminat|not queryable|ended/i.test(message)
}
