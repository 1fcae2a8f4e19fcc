/** /v1/sync: feed, history, push. */
import type { FastifyInstance } from 'fastify'
import { toColumns } from '../contract/columns.ts'
import { AppError } from '../contract/errors.ts'
import { feedRequest, historyRequest, postFields, type HistoryResponse } from '../contract/feed.ts'
import { limits } from '../contract/limits.ts'
import { pushRequest, type PushResponse } from '../contract/push.ts'
import { minimumVersion } from '../contract/version.ts'
import { authenticate, type AuthContext } from '../auth/authenticate.ts'
import { answerWithHeartbeat } from '../web/compressed.ts'
import { parseBody } from '../web/parse-body.ts'
import { postRow } from './feed-page.ts'
import { readHistory, type PostLaneRow } from './feed-sql.ts'
import { runFeed, type FeedOptions } from './long-poll.ts'
import type { Push } from './push.ts'

export interface SyncRoutesOptions extends AuthContext, FeedOptions {
  push: Push
  /** Aborted when the server stops: parked feeds answer. */
  stopping: AbortSignal
  heartbeatMs?: number
}

/** Registers the routes. */
export function syncRoutes(app: FastifyInstance, options: SyncRoutesOptions): void {
  const heartbeatMs = options.heartbeatMs ?? limits.heartbeatMs
  const parked = new Map<string, number>()

  app.post('/v1/sync/feed', async (request, reply) => {
    const { person, device } = await authenticate(request, options)
    const body = parseBody(feedRequest, request)
    mustBeCurrent(body.v)
    const count = parked.get(device) ?? 0
    if (count >= limits.feedsPerDevice) throw new AppError('too-many-requests')
    parked.set(device, count + 1)
    const gone = new AbortController()
    reply.raw.once('close', () => {
      gone.abort()
    })
    try {
      const signal = AbortSignal.any([gone.signal, options.stopping])
      await answerWithHeartbeat(request, reply, heartbeatMs, runFeed(options, person, body, signal))
    } finally {
      const left = (parked.get(device) ?? 1) - 1
      if (left === 0) parked.delete(device)
      else parked.set(device, left)
    }
    return reply
  })

  app.post('/v1/sync/history', async (request, reply) => {
    const { person } = await authenticate(request, options)
    const body = parseBody(historyRequest, request)
    mustBeCurrent(body.v)
    if (body.timeline !== options.timeline) {
      throw new AppError('timeline-changed', { timeline: options.timeline })
    }
    const read = async (): Promise<HistoryResponse> => {
      const rows = await readHistory(options.store, person, body.chat, body.before, body.limit)
      const [first] = rows
      if (!first) throw new AppError('not-found')
      if (first.epoch !== body.epoch) throw new AppError('epoch-changed', { epoch: first.epoch })
      const posts = rows.filter((row): row is PostLaneRow => row.id !== null).map(postRow)
      const more = (posts.at(-1)?.seq ?? 1) > 1
      return {
        timeline: options.timeline,
        epoch: first.epoch,
        rows: toColumns(posts, postFields),
        more,
      }
    }
    await answerWithHeartbeat(request, reply, heartbeatMs, read())
    return reply
  })

  /** Also from clients too old for the feed: unsent posts must drain. */
  app.post('/v1/sync/push', async (request): Promise<PushResponse> => {
    const { person } = await authenticate(request, options)
    const body = parseBody(pushRequest, request)
    return { now: options.clock(), results: await options.push(person, body.ops) }
  })
}

function mustBeCurrent(v: number): void {
  if (v < minimumVersion) throw new AppError('client-too-old', { minimum: minimumVersion })
}
