/** Settings, read once from the environment through a schema and frozen. Reference: docs/configuration.md. */
import { statSync } from 'node:fs'
import { isIP } from 'node:net'
import { z } from 'zod'
import { readSmtpUrl, type SmtpSettings } from './notifications/smtp-url.ts'

const line = z.string().trim()
const count = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback)

export const settings = z.object({
  /** PostgreSQL 15 or later; empty = the embedded store. */
  DATABASE_URL: line.default(''),
  /** Folder of the embedded store; empty = in memory. */
  JOBCHATS_DATA_DIR: line.default(''),
  JOBCHATS_HOST: line.min(1).default('127.0.0.1'),
  /** 0 = any free port. */
  JOBCHATS_PORT: count(8480, 0, 65_535),
  /** Origin under which browsers reach the web client; empty = http://host:port. */
  JOBCHATS_PUBLIC_ORIGIN: z.union([z.literal(''), z.url()]).default(''),
  /** Addresses of proxies in front, separated by commas, whose X-Forwarded-For is believed. */
  JOBCHATS_TRUSTED_PROXIES: line.default(''),
  /** Folder of the built renderer; empty = no web client is served. */
  JOBCHATS_WEB_ROOT: line.default(''),
  /** A demo world with an account chooser; on loopback only. */
  JOBCHATS_DEMO: z.enum(['', 'small', 'field']).default(''),
  /** Days for which destination staff can read a case closed and not won. */
  JOBCHATS_RETENTION_DAYS: count(30, 0, 3650),
  JOBCHATS_ACCESS_SECONDS: count(600, 1, 600),
  JOBCHATS_REFRESH_SECONDS: count(30 * 86_400, 1, 365 * 86_400),
  /** Requests a minute and device. */
  JOBCHATS_RATE_LIMIT: count(1200, 1, 1_000_000),
  /** Requests a minute and address: an office may share one. */
  JOBCHATS_ADDRESS_LIMIT: count(12_000, 1, 1_000_000),
  /** Sign-in attempts a minute and address. */
  JOBCHATS_SIGN_IN_LIMIT: count(20, 1, 10_000),
  /** clamd, as `host:port` or the path of its socket; empty = files are not scanned. */
  JOBCHATS_CLAMD: line.default(''),
  /** Relay for e-mail, as `smtp://user:password@host:port` or `smtps://…`; empty = no e-mail. */
  JOBCHATS_SMTP_URL: line.default(''),
  /** Who e-mail comes from, as `Job Chats <chats@example.org>`. */
  JOBCHATS_MAIL_FROM: line.default(''),
  JOBCHATS_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
})

export interface MailSettings {
  readonly smtp: SmtpSettings
  readonly from: string
  /** Where people open the client. */
  readonly origin: string
}

export interface Config {
  readonly databaseUrl: string | null
  readonly dataDir: string | null
  readonly host: string
  readonly port: number
  readonly publicOrigin: string | null
  readonly trustedProxies: readonly string[]
  readonly webRoot: string | null
  readonly demo: 'small' | 'field' | null
  readonly retentionDays: number
  readonly accessSeconds: number
  readonly refreshSeconds: number
  readonly rateLimit: number
  readonly addressLimit: number
  readonly signInLimit: number
  readonly clamd: string | null
  /** Null = no e-mail. */
  readonly mail: MailSettings | null
  readonly logLevel: string
}

const loopback = new Set(['127.0.0.1', 'localhost', '::1', '[::1]'])

/** The configuration. Throws with the setting's name where one is wrong, or a demo would face a network. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  // A variable that is set to nothing is as good as unset.
  const given = Object.entries(environment).filter(([, value]) => value !== '')
  const result = settings.safeParse(Object.fromEntries(given))
  if (!result.success) {
    const [issue] = result.error.issues
    throw new Error(`${String(issue?.path[0])}: ${issue?.message ?? 'is wrong'}`)
  }
  const values = result.data
  if (values.JOBCHATS_DEMO !== '' && !loopback.has(values.JOBCHATS_HOST)) {
    throw new Error('JOBCHATS_DEMO: a demo lets anyone in, so it listens on loopback only')
  }
  return Object.freeze({
    databaseUrl: databaseUrl(values.DATABASE_URL),
    dataDir: values.JOBCHATS_DATA_DIR || null,
    host: values.JOBCHATS_HOST,
    port: values.JOBCHATS_PORT,
    publicOrigin: publicOrigin(values.JOBCHATS_PUBLIC_ORIGIN),
    trustedProxies: trustedProxies(values.JOBCHATS_TRUSTED_PROXIES),
    webRoot: webRoot(values.JOBCHATS_WEB_ROOT),
    demo: values.JOBCHATS_DEMO || null,
    retentionDays: values.JOBCHATS_RETENTION_DAYS,
    accessSeconds: values.JOBCHATS_ACCESS_SECONDS,
    refreshSeconds: values.JOBCHATS_REFRESH_SECONDS,
    rateLimit: values.JOBCHATS_RATE_LIMIT,
    addressLimit: values.JOBCHATS_ADDRESS_LIMIT,
    signInLimit: values.JOBCHATS_SIGN_IN_LIMIT,
    clamd: clamd(values.JOBCHATS_CLAMD),
    mail: mailSettings(values),
    logLevel: values.JOBCHATS_LOG_LEVEL,
  })
}

/** The driver would take anything else for the name of a host or of a database. */
function databaseUrl(text: string): string | null {
  if (text === '') return null
  const isKnown = /^(postgres(ql)?:\/\/|socket:|\/)/.test(text)
  // Nothing of it is repeated: it may hold a password.
  if (!isKnown || (text.includes('://') && !URL.canParse(text)))
    throw new Error('DATABASE_URL: postgres://user:password@host:port/database')
  return text
}

function trustedProxies(text: string): string[] {
  const items = text.split(',').flatMap((item) => item.trim() || [])
  const wrong = items.find((item) => !isNetwork(item))
  if (wrong === undefined) return items
  throw new Error(`JOBCHATS_TRUSTED_PROXIES: ${wrong} is no address and no network`)
}

/** An address, with the length or mask of its network or not, or a name that Fastify has for some. */
function isNetwork(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true
  const [address = '', length, ...rest] = text.split('/')
  const kind = isIP(address)
  if (kind === 0 || rest.length > 0) return false
  if (length === undefined) return true
  const isMask = kind === 4 && isIP(length) === 4
  return isMask || (/^\d{1,3}$/.test(length) && Number(length) <= (kind === 4 ? 32 : 128))
}

function webRoot(folder: string): string | null {
  if (folder === '') return null
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Error('JOBCHATS_WEB_ROOT: there is no such folder')
  return folder
}

/** Otherwise every upload would wait for a scanner that nobody can reach. */
function clamd(where: string): string | null {
  if (where === '') return null
  const [, port] = /^[^/]+:(\d{1,5})$/.exec(where) ?? []
  const isPort = Number(port) >= 1 && Number(port) <= 65_535
  if (!isPort && !/^[/\\]/.test(where))
    throw new Error('JOBCHATS_CLAMD: host:port, or the whole path of a socket')
  return where
}

/** E-mail needs a sender, and an address for its links. */
function mailSettings(values: z.infer<typeof settings>): MailSettings | null {
  if (values.JOBCHATS_SMTP_URL === '') return null
  if (!/^[^\s@<>]+@[^\s@<>]+$|<[^\s@<>]+@[^\s@<>]+>$/.test(values.JOBCHATS_MAIL_FROM))
    throw new Error('JOBCHATS_MAIL_FROM: e-mail needs the address that it comes from')
  const origin = publicOrigin(values.JOBCHATS_PUBLIC_ORIGIN)
  if (origin === null)
    throw new Error('JOBCHATS_PUBLIC_ORIGIN: the links in e-mail need an address')
  return { smtp: readSmtpUrl(values.JOBCHATS_SMTP_URL), from: values.JOBCHATS_MAIL_FROM, origin }
}

/** As browsers write it in `Origin`. Plain http would send the session's cookies in the clear. */
function publicOrigin(text: string): string | null {
  if (text === '') return null
  const url = new URL(text)
  const isSafe =
    url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname))
  if (!isSafe) throw new Error('JOBCHATS_PUBLIC_ORIGIN: https, or http on loopback')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new Error('JOBCHATS_PUBLIC_ORIGIN: an origin only, without a path')
  }
  return url.origin
}
