/** Starts the sync server: reads the configuration, opens the store, listens, stops on a signal. */
import pino from 'pino'
import { createApp, portsOf } from './app.ts'
import { readConfig } from './config.ts'
import { openStore } from './db/open-store.ts'
import { createDirectory } from './directory/service.ts'
import { sweepLedger } from './sync/push-sql.ts'
import type { DemoAccounts } from './contract/auth.ts'

const config = readConfig(process.env)
const log = pino({ level: config.logLevel })
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
log.info({ url: `http://${config.host}:${port}`, store: store.kind }, 'listening')

/** The clock's own work: ends of retention, old verdicts. */
const minute = setInterval(() => {
  void app.directory.sweepRetention().catch((error: unknown) => {
    log.error({ err: error }, 'retention sweep failed')
  })
}, 60_000)
const daily = setInterval(() => void sweepLedger(store).catch(() => undefined), 86_400_000)

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  clearInterval(minute)
  clearInterval(daily)
  await app.close()
  await store.close()
  log.info('stopped')
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
