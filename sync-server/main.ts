/**
 * Starts the sync server: reads the configuration, opens the store, listens, stops on a signal. With the
 * argument `check` it compares the store with the rules instead, and ends with code 1 where they differ; with `revoke` it
 * revokes a person's devices.
 */
import { parseArgs } from 'node:util'
import pino from 'pino'
import { checkStore } from './access/check/check.ts'
import type { Difference } from './access/check/difference.ts'
import { createApp, portsOf } from './app.ts'
import { revokeNamed, type Named } from './auth/revoke.ts'
import { sweepTokens } from './auth/sql.ts'
import { readConfig } from './config.ts'
import type { DemoAccounts } from './contract/auth.ts'
import { openStore } from './db/open-store.ts'
import { createDirectory } from './directory/service.ts'
import { sweepFiles } from './attachments/sql.ts'
import { sweepMails } from './notifications/mail-sql.ts'
import { sweepLedger } from './sync/push-sql.ts'
import { logOptions } from './web/log.ts'

/** When the nightly check begins: an hour of UTC. */
const checkHour = 2
/** Pause between the nightly check's batches, ms: it may take hours. */
const nightRestMs = 50

const [command] = process.argv.slice(2)
const named = command === 'revoke' ? namedBy(process.argv.slice(3)) : null
const config = readConfig(process.env)
const log = pino(logOptions(config.logLevel))
const store = await openStore(config)

if (named) await revokeNow(named)
else if (command === 'check') await checkNow()
else await serve()

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** `--person` and perhaps `--device`. Before the store is opened: a slip of the pen must revoke nothing. */
function namedBy(args: string[]): Named {
  const text = { type: 'string' } as const
  const { person = '', device = null } = parseArgs({ args, options: { person: text, device: text } }).values // prettier-ignore
  if (person.trim() === '' || device === '') throw new Error('usage: revoke --person <e-mail or id> [--device <id>]') // prettier-ignore
  return { person, device }
}

/** Prints how many devices were revoked, or that there is no such person or device; code 1 then. */
async function revokeNow(which: Named): Promise<void> {
  const result = await revokeNamed(store, which)
  print(result ?? { revoked: 0, problem: 'no such person, or no such device of theirs' })
  if (!result) process.exitCode = 1
  await store.close()
}

/** The check by hand: a line of JSON for each difference, ids only, and one with the totals and what is suspended. */
async function checkNow(): Promise<void> {
  const result = await checkStore(store, { retentionDays: config.retentionDays, onDifference: print }) // prettier-ignore
  print(result)
  if (result.differences > 0) process.exitCode = 1
  await store.close()
}

async function checkAtNight(signal: AbortSignal): Promise<void> {
  const onDifference = (difference: Difference): void => {
    log.error({ difference }, 'the store differs from the rules')
  }
  const options = { retentionDays: config.retentionDays, restMs: nightRestMs, onDifference, signal }
  try {
    log.info(await checkStore(store, options), 'checked')
  } catch (error) {
    log.error({ err: error }, 'check failed')
  }
}

async function serve(): Promise<void> {
  let demo: DemoAccounts | null = null
  if (config.demo !== null) {
    const { seedDemo } = await import('./demo/seed.ts')
    const directory = createDirectory({
      store,
      clock: Date.now,
      retentionDays: config.retentionDays,
    })
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
  // What a crash has left pending.
  sweeping = app.directory.derivePending().catch((error: unknown) => {
    log.error({ err: error }, 'deriving failed')
  })
  const stopFolding = new AbortController()
  const folding = app.searchBacklog.run(stopFolding.signal).catch((error: unknown) => {
    log.error({ err: error }, 'folding failed')
  })
  // A slow relay holds up nothing else.
  let mailing: Promise<unknown> = Promise.resolve()
  let isMailing = false
  const mail = (): void => {
    if (isMailing || !app.mailer) return
    isMailing = true
    mailing = app.mailer
      .run()
      .catch((error: unknown) => {
        log.error({ err: error }, 'mailing failed')
      })
      .finally(() => {
        isMailing = false
      })
  }
  mail()
  const stopChecking = new AbortController()
  let checking: Promise<unknown> = Promise.resolve()
  const timers = [
    every(60_000, () => app.directory.sweepRetention()),
    every(60_000, () => app.directory.derivePending()),
    every(3_600_000, () => sweepTokens(store.as({ kind: 'auth' }))),
    every(3_600_000, () => sweepLedger(store.as({ kind: 'service' }))),
    every(3_600_000, () => sweepFiles(store.as({ kind: 'service' }))),
    every(3_600_000, () => sweepMails(store.as({ kind: 'service' }))),
    setInterval(mail, 60_000),
    setInterval(() => {
      if (new Date().getUTCHours() === checkHour) checking = checkAtNight(stopChecking.signal)
    }, 3_600_000),
  ]

  let stopping = false
  async function stop(): Promise<void> {
    if (stopping) return
    stopping = true
    timers.forEach(clearInterval)
    stopChecking.abort()
    stopFolding.abort()
    await app.close(Promise.all([sweeping, checking, mailing, folding]))
    await store.close()
    log.info('stopped')
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
}
