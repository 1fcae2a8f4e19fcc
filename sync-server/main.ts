/** Starts the sync server: reads the configuration, opens the store, listens, stops on a signal. */
import pino from 'pino'
import { createApp, portsOf } from './app.ts'
import { sweepTokens } from './auth/sql.ts'
import { readConfig } from './config.ts'
import type { DemoAccounts } from './contract/auth.ts'
import { openStore } from './db/open-store.ts'
import { createDirectory } from './directory/service.ts'
import { sweepLedger } from './sync/push-sql.ts'
import { logOptions } from './web/log.ts'

const config = readConfig(process.env)
const log = pino(logOptions(config.logLevel))
const store = await openStore(config)

let demo: DemoAccounts | null = null
if (config.demo !== null) {
  const { seedDemo } = await import('./demo/seed.ts')
  const directory = createDirectory({ store, clock: Date.now, retentionDays: config.retentionDays })
  demo = { accounts: (await seedDemo(store, directory, config.demo, Date.now())).accounts }
}

const app = await createApp({ store, config, demo })
await app.http.listen({ host: config.host, port: config.port })
const [port = String(config.port)] = portsOf(app.http)
const host = config.host.includes(':') ? `[${config.host}]` : config.host
log.info({ url: `http://${host}:${port}`, store: store.kind }, 'listening')

/** The clock's own work: ends of retention, old verdicts and tokens. */
let sweeping: Promise<unknown> = Promise.resolve()
function every(milliseconds: number, work: () => Promise<unknown>): NodeJS.Timeout {
  return setInterval(() => {
    sweeping = sweeping.then(work).catch((error: unknown) => {
      log.error({ err: error }, 'sweep failed')
    })
  }, milliseconds)
}
const timers = [
  every(60_000, () => app.directory.sweepRetention()),
  every(3_600_000, () => sweepTokens(store)),
  every(3_600_000, () => sweepLedger(store)),
]

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  timers.forEach(clearInterval)
  await app.close()
  await sweeping
  await store.close()
  log.info('stopped')
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
