/** Short texts among the servers of one PostgreSQL. They are no rows: what comes while nobody listens is gone. */
import pg from 'pg'

export interface Signals {
  /** Tells everybody who listens, this process too. */
  send(text: string): Promise<void>
  /** `onReady`: it listens from now on, and may have missed some before. Returns the way to stop. */
  listen(onText: (text: string) => void, onReady: () => void): () => Promise<void>
}

/** What one signal holds at most, bytes: PostgreSQL takes fewer than 8,000. */
export const signalBytes = 7_900

const channel = 'jobchats'
const againMs = 1_000
/** A server that does not answer must not hold up who stops. */
const connectMs = 10_000

export function createSignals(url: string, pool: pg.Pool): Signals {
  return {
    async send(text) {
      await pool.query('select pg_notify($1, $2)', [channel, text])
    },
    listen(onText, onReady) {
      const stopping = new AbortController()
      let client: pg.Client | undefined

      /** Resolves when the line is gone. */
      async function follow(): Promise<void> {
        const its = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: connectMs }) // prettier-ignore
        const gone = new Promise<void>((resolve) => its.once('end', resolve))
        // What breaks it ends it too.
        its.on('error', () => undefined)
        its.on('notification', ({ payload = '' }) => {
          onText(payload)
        })
        client = its
        try {
          await its.connect()
          await its.query(`listen ${channel}`)
          onReady()
          await gone
        } finally {
          await its.end().catch(() => undefined)
        }
      }

      async function run(): Promise<void> {
        while (!stopping.signal.aborted) {
          await follow().catch(() => undefined)
          if (!stopping.signal.aborted) await pause(againMs, stopping.signal)
        }
      }

      const running = run()
      return async () => {
        stopping.abort()
        await client?.end().catch(() => undefined)
        await running
      }
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
