/**
 * POST /v1/sync/verify, /v1/sync/blocks and /v1/sync/rows: what a device compares with the server, from the whole
 * down to one block, and how it fetches what differs. Source: docs/protocol.md, invariant 8.
 */
import { z } from 'zod'
import { postColumns, reactionColumns } from './feed.ts'
import { limits } from './limits.ts'
import { digest, epoch, g, timeline, uuid, version } from './wire.ts'

/** Rows and the XOR of their digests. */
const totals = z.object({ n: z.int().min(0), digest })

/** Lanes that are compared as a whole. Posts and reactions are compared by chat. */
export const verifiedLanes = ['chats', 'directory', 'reads', 'settings'] as const
export type VerifiedLane = (typeof verifiedLanes)[number]

export const verifyRequest = z.strictObject({
  v: version,
  timeline,
  chats: z.array(z.strictObject({ chat: uuid, epoch })).max(limits.verifyChats),
  /** Whether the lanes are compared too. */
  lanes: z.boolean(),
})

/** A chat that is not the reader's, or whose epoch is another, is left out. */
export const verifyResponse = z.object({
  timeline,
  chats: z.array(
    z.object({ chat: uuid, epoch, head: z.int().min(0), n: z.int().min(0), digest, g }),
  ),
  /** chats by (id, contract/chat-mark.ts), for `v` 1 by (id, epoch); directory by (kind and id, g); reads by (chat and person, seq); settings by (key and chat, g). */
  lanes: z.record(z.enum(verifiedLanes), totals).optional(),
})
export type VerifyResponse = z.infer<typeof verifyResponse>

export const blocksRequest = z.strictObject({ v: version, timeline, chat: uuid, epoch })

/** Each block of the chat: posts and reactions to them, as of the chat's `g`. */
export const blocksResponse = z.object({
  timeline,
  epoch,
  g,
  head: z.int().min(0),
  blocks: z.array(z.tuple([z.int().min(0), z.int().min(0), digest])),
})
export type BlocksResponse = z.infer<typeof blocksResponse>

export const rowsRequest = z.strictObject({
  v: version,
  timeline,
  chat: uuid,
  epoch,
  blocks: z.array(z.int().min(0).max(33_554_431)).min(1).max(limits.rowsBlocks),
})

/** All that these blocks hold, as of the chat's `g`. */
export const rowsResponse = z.object({
  timeline,
  epoch,
  g,
  rows: postColumns,
  reactions: reactionColumns,
})
export type RowsResponse = z.infer<typeof rowsResponse>
