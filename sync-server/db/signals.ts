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
/** How often the line is tried, and how long it may say nothing to that. */
const askedMs = 30_000
const silenceMs = 10_000

export function createSignals(url: string, pool: pg.Pool): Signals {
  return {
    async send(text) {
      await pool.query('select pg_notify($1, $2)', [channel, text])
    },
    listen(onText, onReady) {
      const stopping = new AbortController()

      /** Resolves when the line is gone. */
      async function follow(): Promise<void> {
        const its = new pg.Client({
          connectionString: url,
          connectionTimeoutMillis: silenceMs,
          query_timeout: silenceMs,
        })
        const gone = Promise.withResolvers<undefined>()
        const end = (): void => {
          gone.resolve(undefined)
        }
        its.on('end', end)
        // What breaks it ends it too.
        its.on('error', end)
        its.on('notification', ({ payload = '' }) => {
          onText(payload)
        })
        stopping.signal.addEventListener('abort', end)
        // A line that something in between has forgotten says nothing, and ends nothing.
        const asking = setInterval(() => void its.query('select 1').catch(end), askedMs)
        try {
          await its.connect()
          await its.query(`listen ${channel}`)
          onReady()
          await gone.promise
        } finally {
          clearInterval(asking)
          stopping.signal.removeEventListener('abort', end)
          await Promise.race([its.end().catch(() => undefined), pause(againMs, stopping.signal)])
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
