/** The sync server as a Fastify instance that does not listen yet. */
import rateLimit from '@fastify/rate-limit'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import type { DemoAccounts, StatusResponse } from './contract/auth.ts'
import { AppError } from './contract/errors.ts'
import { limits } from './contract/limits.ts'
import { minimumVersion, protocolVersion } from './contract/version.ts'
import { fileRoutes } from './attachments/routes.ts'
import { createScan } from './attachments/scanner.ts'
import { createUploads } from './attachments/uploads.ts'
import type { AuthContext } from './auth/authenticate.ts'
import { authRoutes } from './auth/routes.ts'
import { createSessions } from './auth/sessions.ts'
import { revokeDevice } from './auth/sql.ts'
import type { Config } from './config.ts'
import { watchInstallation } from './db/installation.ts'
import type { Store } from './db/store.ts'
import { createDirectory } from './directory/service.ts'
import { createMailer, type Mailer } from './notifications/mailer.ts'
import { createSmtp } from './notifications/smtp.ts'
import { unsubscribeRoutes } from './notifications/unsubscribe.ts'
import { createSearchBacklog, type SearchBacklog } from './search/backlog.ts'
import { searchRoutes } from './search/routes.ts'
import { allNews, Hub } from './sync/hub.ts'
import { participantsRoutes } from './sync/participants-routes.ts'
import { Places } from './sync/places.ts'
import { createPush } from './sync/push.ts'
import { relayWakes } from './sync/relay.ts'
import { syncRoutes, type SyncRoutesOptions } from './sync/routes.ts'
import { verifyRoutes } from './sync/verify-routes.ts'
import { transcriptRoutes } from './transcripts/routes.ts'
import { isApi } from './web/api-route.ts'
import { serveClient } from './web/client.ts'
import { compressAnswers } from './web/compressed.ts'
import { answerBrokenRequest, answerError, errorHandling } from './web/errors.ts'
import { securityHeaders } from './web/headers.ts'
import { jsonBodies } from './web/json-body.ts'
import { logOptions } from './web/log.ts'

export interface AppOptions {
  store: Store
  config: Config
  /** Now, ms. */
  clock?: () => number
  demo?: DemoAccounts | null
  heartbeatMs?: number
  /** Clients below this version are sent away on reads. */
  minimum?: number
}

export interface App {
  http: FastifyInstance
  directory: ReturnType<typeof createDirectory>
  hub: Hub
  searchBacklog: SearchBacklog
  /** Null where no relay is configured. */
  mailer: Mailer | null
  /** Ends a device's access for good; at its next contact, now if it waits for news, it wipes itself. */
  revokeDevice(device: string): Promise<void>
  /** Lets parked feeds answer, then closes; other servers hear until `work` is done. The store stays open. */
  close(work?: Promise<unknown>): Promise<void>
}

/** For how long a client may take its last answer when the server stops, ms. */
const graceMs = 3_000
const minuteMs = 60_000

export async function createApp(options: AppOptions): Promise<App> {
  const { store, config, clock = Date.now, demo = null, minimum = minimumVersion } = options
  const http = createHttp(config)
  const installation = await watchInstallation(store)
  const hub = new Hub()
  const endRelay = store.signals && relayWakes(hub, store.signals)
  const stopping = new AbortController()
  const directory = createDirectory({
    store,
    clock,
    retentionDays: config.retentionDays,
    stopping: stopping.signal,
    onCommit: (keys) => {
      hub.wake(keys, allNews)
    },
  })
  const push = createPush({
    store,
    hub,
    installation,
    clock,
    open: (key, person) => directory.open(key, person),
    onError: (error) => {
      http.log.error({ err: error as Error }, 'push failed')
    },
  })
  const origins = (): string[] => {
    if (config.publicOrigin !== null) return [config.publicOrigin]
    return portsOf(http).flatMap((port) =>
      ['127.0.0.1', 'localhost', '[::1]'].map((host) => `http://${host}:${port}`),
    )
  }

  securityHeaders(http, origins)
  errorHandling(http)
  jsonBodies(http)
  compressAnswers(http)
  await http.register(rateLimit, {
    max: config.addressLimit,
    timeWindow: minuteMs,
    allowList: (request) => !isApi(request),
    addHeaders: noLimitHeaders,
    addHeadersOnExceeding: noLimitHeaders,
  })
  http.decorateRequest('device', '')
  const auth: AuthContext = {
    sessions: createSessions({ store, config, clock }),
    origins,
    limitDevice: deviceLimit(http, config.rateLimit),
  }
  http.get('/v1/status', (): StatusResponse => ({
    name: 'job-chats',
    v: protocolVersion,
    minimum,
    demo: demo !== null,
    now: clock(),
  }))
  authRoutes(http, { ...auth, config, demo })
  const sync: SyncRoutesOptions = {
    ...auth,
    store,
    hub,
    places: new Places(clock),
    clock,
    installation,
    push,
    stopping: stopping.signal,
    heartbeatMs: options.heartbeatMs ?? limits.heartbeatMs,
    minimum,
  }
  const uploads = createUploads({
    store,
    scan: config.clamd === null ? null : createScan(config.clamd),
    onError: (error) => {
      http.log.error({ err: error as Error }, 'scanning failed')
    },
  })
  await fileRoutes(http, { ...auth, store, uploads, clock })
  syncRoutes(http, sync)
  verifyRoutes(http, sync)
  participantsRoutes(http, sync)
  transcriptRoutes(http, { ...auth, store, clock, minimum })
  const searchBacklog = await createSearchBacklog(store)
  searchRoutes(http, { ...auth, store, backlog: searchBacklog, minimum })
  await unsubscribeRoutes(http, { store, hub, installation })
  if (config.webRoot !== null) await serveClient(http, config.webRoot)

  return {
    http,
    directory,
    hub,
    searchBacklog,
    mailer: config.mail === null ? null : createMailer({ ...config.mail, store, installation, clock, stopping: stopping.signal, smtp: createSmtp({ settings: config.mail.smtp, onError: (error) => { http.log.error({ err: error as Error }, 'mail failed') } }) }), // prettier-ignore
    async revokeDevice(device) {
      await revokeDevice(store.as({ kind: 'ops' }), device)
      hub.wake([`device:${device}`], allNews)
    },
    async close(work) {
      stopping.abort()
      const impatient = setTimeout(() => {
        http.server.closeAllConnections()
      }, graceMs)
      await http.close()
      clearTimeout(impatient)
      await work
      await endRelay?.()
    },
  }
}

function createHttp(config: Config): FastifyInstance {
  return Fastify({
    logger: config.logLevel === 'silent' ? false : logOptions(config.logLevel),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.requestBytes,
    // Above the longest wait of a feed: with a shorter one, connections were cut under waiting requests.
    keepAliveTimeout: limits.feedWaitMs + 10_000,
    requestTimeout: minuteMs,
    forceCloseConnections: 'idle',
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    frameworkErrors: (error, request, reply) => {
      answerError(error, request, reply)
    },
    clientErrorHandler: answerBrokenRequest,
  })
}

/** How near a limit is, is nobody's business; `retry-after` stays. */
const noLimitHeaders = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
}

function deviceLimit(http: FastifyInstance, max: number): AuthContext['limitDevice'] {
  const take = http.createRateLimit({
    max,
    timeWindow: minuteMs,
    keyGenerator: (request) => `device:${request.device}`,
    allowList: () => false,
  })
  return async (request) => {
    const result = await take(request)
    if (!result.isAllowed && result.isExceeded) throw new AppError('too-many-requests')
  }
}

/** The ports it listens on, as text. */
export function portsOf(http: FastifyInstance): string[] {
  return http
    .addresses()
    .flatMap((address) => (typeof address === 'string' ? [] : [String(address.port)]))
}
