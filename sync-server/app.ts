/** The sync server as a Fastify instance that does not listen yet. */
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance } from 'fastify'
import type { DemoAccounts, StatusResponse } from './contract/auth.ts'
import { limits } from './contract/limits.ts'
import { minimumVersion, protocolVersion } from './contract/version.ts'
import { authRoutes } from './auth/routes.ts'
import { createSessions } from './auth/sessions.ts'
import type { Config } from './config.ts'
import { readInstallation } from './db/installation.ts'
import type { Store } from './db/store.ts'
import { createDirectory } from './directory/service.ts'
import { Hub, lanes } from './sync/hub.ts'
import { createPush } from './sync/push.ts'
import { syncRoutes } from './sync/routes.ts'
import { serveClient } from './web/client.ts'
import { errorHandling } from './web/errors.ts'
import { securityHeaders } from './web/headers.ts'

export interface AppOptions {
  store: Store
  config: Config
  /** Now, ms. */
  clock?: () => number
  demo?: DemoAccounts | null
  heartbeatMs?: number
}

export interface App {
  http: FastifyInstance
  directory: ReturnType<typeof createDirectory>
  hub: Hub
  /** Lets parked feeds answer, then closes. The store stays open. */
  close(): Promise<void>
}

export async function createApp({
  store,
  config,
  clock = Date.now,
  demo = null,
  heartbeatMs,
}: AppOptions): Promise<App> {
  const http = Fastify({
    logger: config.logLevel === 'silent' ? false : { level: config.logLevel },
    disableRequestLogging: true,
    bodyLimit: limits.requestBytes,
    // Above the longest wait of a feed: with a shorter one, connections were cut under waiting requests.
    keepAliveTimeout: limits.feedWaitMs + 10_000,
    requestTimeout: 60_000,
    forceCloseConnections: true,
  })
  const installation = await readInstallation(store)
  const hub = new Hub()
  const stopping = new AbortController()
  const directory = createDirectory({
    store,
    clock,
    retentionDays: config.retentionDays,
    onCommit: (keys) => {
      hub.wake(keys, new Set(lanes))
    },
  })
  const sessions = createSessions({ store, config, clock })
  const origins = (): string[] => {
    if (config.publicOrigin !== null) return [config.publicOrigin]
    return portsOf(http).flatMap((port) => [`http://127.0.0.1:${port}`, `http://localhost:${port}`])
  }
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

  securityHeaders(http)
  errorHandling(http)
  await http.register(rateLimit, {
    max: config.rateLimit,
    timeWindow: 60_000,
    keyGenerator: (request) =>
      request.headers.authorization ?? request.headers.cookie ?? request.ip,
    allowList: (request) => !request.url.startsWith('/v1/'),
  })
  http.get('/v1/status', (): StatusResponse => ({
    name: 'job-chats',
    v: protocolVersion,
    minimum: minimumVersion,
    demo: demo !== null,
    now: clock(),
  }))
  authRoutes(http, { sessions, config, demo, origins })
  syncRoutes(http, {
    store,
    hub,
    clock,
    timeline: installation.timeline,
    sessions,
    origins,
    push,
    stopping: stopping.signal,
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
  })
  if (config.webRoot !== null) await serveClient(http, config.webRoot)

  return {
    http,
    directory,
    hub,
    async close() {
      stopping.abort()
      await http.close()
    },
  }
}

/** The ports it listens on, as text. */
export function portsOf(http: FastifyInstance): string[] {
  return http
    .addresses()
    .flatMap((address) => (typeof address === 'string' ? [] : [String(address.port)]))
}
