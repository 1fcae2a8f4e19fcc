/** /v1/sync/verify, blocks and rows: how a device proves what it holds and mends what differs. */
import type { FastifyInstance } from 'fastify'
import { digestOf } from '../access/append-posts.ts'
import { chatMark } from '../contract/chat-mark.ts'
import { toColumns } from '../contract/columns.ts'
import { xorDigest } from '../contract/digest.ts'
import { AppError } from '../contract/errors.ts'
import { postFields, reactionFields } from '../contract/feed.ts'
import { strongestSide } from '../contract/participants.ts'
import {
  blocksRequest,
  rowsRequest,
  verifyRequest,
  type BlocksResponse,
  type RowsResponse,
  type VerifyResponse,
} from '../contract/verify.ts'
import { authenticate } from '../auth/authenticate.ts'
import { parseBody } from '../web/parse-body.ts'
import { postRow } from './feed-page.ts'
import { mustBeCurrent, mustBeOfTimeline, type SyncRoutesOptions } from './routes.ts'
import * as sql from './verify-sql.ts'

/** Registers the routes. A chat that is foreign and one that does not exist are one: left out, or `not-found`. */
export function verifyRoutes(app: FastifyInstance, options: SyncRoutesOptions): void {
  const { store } = options

  app.post('/v1/sync/verify', async (request): Promise<VerifyResponse> => {
    const { person } = await authenticate(request, options)
    const body = parseBody(verifyRequest, request)
    mustBeCurrent(body.v, options.minimum)
    mustBeOfTimeline(body.timeline, options)
    const epochs = new Map(body.chats.map(({ chat, epoch }) => [chat, epoch]))
    const ids = [...epochs.keys()]
    const totals = await sql.readChatTotals(
      store.as({ kind: 'person', person, chats: ids }),
      person,
      ids,
    )
    const chats = totals.filter(({ chat, epoch }) => epochs.get(chat) === epoch)
    if (!body.lanes) return { timeline: body.timeline, chats }
    const reader = store.as({ kind: 'person', person })
    const marks = await sql.readChatMarks(reader, person)
    const rows = await sql.readLaneTotals(reader, person)
    const lanes = Object.fromEntries(rows.map(({ lane, n, digest }) => [lane, { n, digest }]))
    return {
      timeline: body.timeline,
      chats,
      lanes: { chats: totalsOf(marks, body.v), ...lanes } as VerifyResponse['lanes'],
    }
  })

  app.post('/v1/sync/blocks', async (request): Promise<BlocksResponse> => {
    const { person } = await authenticate(request, options)
    const body = parseBody(blocksRequest, request)
    mustBeCurrent(body.v, options.minimum)
    mustBeOfTimeline(body.timeline, options)
    const found = await sql.readBlocks(
      store.as({ kind: 'person', person, chats: [body.chat] }),
      person,
      body.chat,
    )
    const { epoch, g, head, blocks } = mustBeHeld(found, body.epoch)
    return {
      timeline: body.timeline,
      epoch,
      g,
      head,
      blocks: blocks.map(({ block, n, digest }) => [block, n, digest]),
    }
  })

  app.post('/v1/sync/rows', async (request): Promise<RowsResponse> => {
    const { person } = await authenticate(request, options)
    const body = parseBody(rowsRequest, request)
    mustBeCurrent(body.v, options.minimum)
    mustBeOfTimeline(body.timeline, options)
    const found = await sql.readBlockRows(
      store.as({ kind: 'person', person, chats: [body.chat] }),
      person,
      body.chat,
      body.blocks,
    )
    const { epoch, g, rows, reactions } = mustBeHeld(found, body.epoch)
    return {
      timeline: body.timeline,
      epoch,
      g,
      rows: toColumns(rows.map(postRow), postFields),
      reactions: toColumns(reactions, reactionFields),
    }
  })
}

/** Number and digest of the lane of chats. A version 1 knows no more of a row than its epoch. */
function totalsOf(
  marks: readonly sql.ChatMarkRow[],
  version: number,
): { n: number; digest: number } {
  const digests = marks.flatMap(({ sides, until, ...its }) => {
    const side = strongestSide(sides)
    if (side === null) return []
    const mark = { ...its, side, until: until?.getTime() ?? null }
    return [digestOf(its.id, version < 2 ? its.epoch : chatMark(mark))]
  })
  return { n: digests.length, digest: digests.reduce(xorDigest, 0) }
}

function mustBeHeld<Found extends { epoch: number }>(
  found: Found | undefined,
  epoch: number,
): Found {
  if (!found) throw new AppError('not-found')
  if (found.epoch !== epoch) throw new AppError('epoch-changed', { epoch: found.epoch })
  return found
}
