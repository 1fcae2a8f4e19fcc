/** Settings, read once from the environment through a schema and frozen. Reference: docs/configuration.md. */
import { z } from 'zod'

const flagless = z.string().trim()
const seconds = (fallback: number, max: number) =>
  z.coerce.number().int().min(1).max(max).default(fallback)

export const settings = z.object({
  /** PostgreSQL 15 or later; empty = the embedded store. */
  DATABASE_URL: flagless.default(''),
  /** Folder of the embedded store; empty = in memory. */
  JOBCHATS_DATA_DIR: flagless.default(''),
  JOBCHATS_HOST: flagless.min(1).default('127.0.0.1'),
  /** 0 = any free port. */
  JOBCHATS_PORT: z.coerce.number().int().min(0).max(65_535).default(8480),
  /** Origin under which browsers reach the web client; empty = http://host:port. */
  JOBCHATS_PUBLIC_ORIGIN: z.union([z.literal(''), z.url()]).default(''),
  /** Folder of the built renderer; empty = no web client is served. */
  JOBCHATS_WEB_ROOT: flagless.default(''),
  /** A demo world with an account chooser; on loopback only. */
  JOBCHATS_DEMO: z.enum(['', 'small', 'field']).default(''),
  /** Days for which destination staff can read a case closed and not won. */
  JOBCHATS_RETENTION_DAYS: z.coerce.number().int().min(0).max(3650).default(30),
  JOBCHATS_ACCESS_SECONDS: seconds(600, 600),
  JOBCHATS_REFRESH_SECONDS: seconds(30 * 86_400, 365 * 86_400),
  /** Requests a minute and device. */
  JOBCHATS_RATE_LIMIT: z.coerce.number().int().min(1).max(1_000_000).default(1200),
  /** Sign-in attempts a minute and address. */
  JOBCHATS_SIGN_IN_LIMIT: z.coerce.number().int().min(1).max(10_000).default(20),
  JOBCHATS_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
})

export interface Config {
  readonly databaseUrl: string | null
  readonly dataDir: string | null
  readonly host: string
  readonly port: number
  readonly publicOrigin: string | null
  readonly webRoot: string | null
  readonly demo: 'small' | 'field' | null
  readonly retentionDays: number
  readonly accessSeconds: number
  readonly refreshSeconds: number
  readonly rateLimit: number
  readonly signInLimit: number
  readonly logLevel: string
}

const loopback = new Set(['127.0.0.1', 'localhost', '::1'])

/** The configuration. Throws with the setting's name where one is wrong, or a demo would face a network. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const result = settings.safeParse(environment)
  if (!result.success) {
    const [issue] = result.error.issues
    throw new Error(`${String(issue?.path[0])}: ${issue?.message ?? 'is wrong'}`)
  }
  const values = result.data
  if (values.JOBCHATS_DEMO !== '' && !loopback.has(values.JOBCHATS_HOST)) {
    throw new Error('JOBCHATS_DEMO: a demo lets anyone in, so it listens on loopback only')
  }
  return Object.freeze({
    databaseUrl: values.DATABASE_URL || null,
    dataDir: values.JOBCHATS_DATA_DIR || null,
    host: values.JOBCHATS_HOST,
    port: values.JOBCHATS_PORT,
    publicOrigin: values.JOBCHATS_PUBLIC_ORIGIN || null,
    webRoot: values.JOBCHATS_WEB_ROOT || null,
    demo: values.JOBCHATS_DEMO || null,
    retentionDays: values.JOBCHATS_RETENTION_DAYS,
    accessSeconds: values.JOBCHATS_ACCESS_SECONDS,
    refreshSeconds: values.JOBCHATS_REFRESH_SECONDS,
    rateLimit: values.JOBCHATS_RATE_LIMIT,
    signInLimit: values.JOBCHATS_SIGN_IN_LIMIT,
    logLevel: values.JOBCHATS_LOG_LEVEL,
  })
}
