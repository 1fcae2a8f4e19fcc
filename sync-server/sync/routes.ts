/** /v1/sync: feed, history, versions, push. */
import type { FastifyInstance } from 'fastify'
import { toColumns } from '../contract/columns.ts'
import { AppError } from '../contract/errors.ts'
import {
  feedRequest,
  historyRequest,
  postFields,
  reactionFields,
  versionsRequest,
  type AskedPage,
  type HistoryResponse,
  type VersionsResponse,
} from '../contract/feed.ts'
import { limits } from '../contract/limits.ts'
import { pushRequest, type PushResponse } from '../contract/push.ts'
import { authenticate, type AuthContext } from '../auth/authenticate.ts'
import { answerWithHeartbeat } from '../web/compressed.ts'
import { parseBody } from '../web/parse-body.ts'
import { postRow } from './feed-page.ts'
import { readHistory, readVersions } from './feed-sql.ts'
import { runFeed, type FeedOptions } from './long-poll.ts'
import type { Push } from './push.ts'

export interface SyncRoutesOptions extends AuthContext, FeedOptions {
  push: Push
  /** Aborted when the server stops: parked feeds answer. */
  stopping: AbortSignal
  heartbeatMs: number
  /** Clients below this version are sent away on reads. */
  minimum: number
}

/** Registers the routes. */
export function syncRoutes(app: FastifyInstance, options: SyncRoutesOptions): void {
  const { heartbeatMs } = options
  const parked = new Map<string, number>()

  app.post('/v1/sync/feed', async (request, reply) => {
    const { person, device } = await authenticate(request, options)
    const body = parseBody(feedRequest, request)
    mustBeCurrent(body.v, options.minimum)
    const count = parked.get(device) ?? 0
    if (count >= limits.feedsPerDevice) throw new AppError('too-many-requests')
    parked.set(device, count + 1)
    const gone = new AbortController()
    reply.raw.once('close', () => {
      gone.abort()
    })
    try {
      const signal = AbortSignal.any([gone.signal, options.stopping])
      const work = runFeed(options, { person, device }, body, signal)
      await answerWithHeartbeat(request, reply, heartbeatMs, work, () => options.stopping.aborted)
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
    mustBeCurrent(body.v, options.minimum)
    mustBeOfTimeline(body.timeline, options)
    const read = async (): Promise<HistoryResponse> => {
      const { epochs, rows, reactions, more } = await readHistory(
        options.store.as({ kind: 'person', person, chats: body.pages.map(({ chat }) => chat) }, 'kept'),
        person,
        body.pages,
        { rows: limits.historyRows, bytes: limits.historyBytes },
      ) // prettier-ignore
      return {
        timeline: body.timeline,
        rows: toColumns(rows.map(postRow), postFields),
        reactions: toColumns(reactions, reactionFields),
        refused: body.pages.flatMap((page) => refusalOf(page, epochs.get(page.chat)) ?? []),
        more,
      }
    }
    await answerWithHeartbeat(request, reply, heartbeatMs, read())
    return reply
  })

  app.post('/v1/sync/versions', async (request): Promise<VersionsResponse> => {
    const { person } = await authenticate(request, options)
    const body = parseBody(versionsRequest, request)
    mustBeCurrent(body.v, options.minimum)
    const rows = await readVersions(
      options.store.as({ kind: 'person', person, chats: [body.chat] }),
      person,
      body.chat,
      body.post,
    )
    return { versions: rows.map((row) => ({ ...row, at: row.at.getTime() })) }
  })

  /** Also from clients too old for the feed: unsent posts must drain. */
  app.post('/v1/sync/push', async (request): Promise<PushResponse> => {
    const { person } = await authenticate(request, options)
    const body = parseBody(pushRequest, request)
    const { timeline, verdicts } = await options.push(person, body.ops, body.witness)
    return { now: options.clock(), timeline, results: verdicts }
  })
}

/** Null where the page is given; `present`: the reader's epoch in the chat. */
function refusalOf(
  { chat, epoch }: AskedPage,
  present: number | undefined,
): HistoryResponse['refused'][number] | null {
  if (present === undefined) return { chat, code: 'not-found' }
  return present === epoch ? null : { chat, code: 'epoch-changed' }
}

/** Refuses what was asked of another timeline. */
export function mustBeOfTimeline(asked: string, { installation }: FeedOptions): void {
  const { timeline } = installation
  if (asked !== timeline) throw new AppError('timeline-changed', { timeline })
}

export function mustBeCurrent(v: number, minimum: number): void {
  if (v < minimum) throw new AppError('client-too-old', { minimum })
}
