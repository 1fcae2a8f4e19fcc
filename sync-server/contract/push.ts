/** POST /v1/sync/push: always 200, a verdict an operation. Source: docs/protocol.md. */
import { z } from 'zod'
import { verdictCodes } from './errors.ts'
import { namedFile } from './files.ts'
import { limits } from './limits.ts'
import { audience, epoch, g, instant, seq, uuid, version, witness } from './wire.ts'

/**
 * A body of any storable length passes the schema up to the request's size, so that one too long post
 * gets a verdict of its own and does not fail the batch.
 */
const body = z.string()
/** People whom the body names; of those, the participants are kept. */
const mentions = z.array(uuid).max(limits.mentionsPerPost)

export const postOperation = z.strictObject({
  id: uuid,
  type: z.literal('post'),
  chat: uuid,
  /** The post's own id (UUIDv7, made on the device): stays the same when an operation is tried again. */
  post: uuid,
  body,
  writtenAt: instant,
  /** The audience that its author saw. */
  audience,
  /** With files the body may be empty. */
  files: z.array(namedFile).max(limits.filesPerPost).optional(),
  /** The post that it answers; what is not in this chat is not quoted. */
  replyTo: uuid.optional(),
  mentions: mentions.optional(),
})

/** A new text for an own post. */
export const editOperation = z.strictObject({
  id: uuid,
  type: z.literal('edit'),
  chat: uuid,
  post: uuid,
  /** The version that its author changed: another one by now is `edit-conflict`. */
  rev: z.int().min(0).max(1_000_000),
  body,
  /** The audience that its author saw. */
  audience,
  mentions: mentions.optional(),
})

/** Takes a post back; a coordinator may remove any post that they see. Delete beats edit. */
export const deleteOperation = z.strictObject({
  id: uuid,
  type: z.literal('delete'),
  chat: uuid,
  post: uuid,
})

/** Puts an emoji to a post, or takes it off again. */
export const reactOperation = z.strictObject({
  id: uuid,
  type: z.literal('react'),
  chat: uuid,
  post: uuid,
  emoji: z.string().max(limits.emojiLength),
  on: z.boolean(),
})

/** Pins a post for all of the chat, or takes it down; the last writer wins. */
export const pinOperation = z.strictObject({
  id: uuid,
  type: z.literal('pin'),
  chat: uuid,
  post: uuid,
  pinned: z.boolean(),
})

export const readOperation = z.strictObject({
  id: uuid,
  type: z.literal('read'),
  chat: uuid,
  seq,
})

/** Reports another's post to the coordinators; `reason` may be empty. Judged by itself, like a body. */
export const reportOperation = z.strictObject({
  id: uuid,
  type: z.literal('report'),
  chat: uuid,
  post: uuid,
  reason: z.string(),
})

/**
 * `chat` where the setting is about one: it is refused without access, and purged with it. With the key `template` it
 * is the template's id, with `report` the report's.
 */
export const settingOperation = z.strictObject({
  id: uuid,
  type: z.literal('setting'),
  key: z
    .string()
    .min(1)
    .max(40)
    .regex(/^[a-zA-Z]+$/),
  chat: uuid.nullable(),
  value: z.json(),
})

/** Opens a chat that people open: docs/domain.md, "The kinds of chat". */
export const openOperation = z.strictObject({
  id: uuid,
  type: z.literal('open'),
  key: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('candidateProspect'), candidate: uuid }),
    z.strictObject({ kind: z.literal('jobSourcePartner'), job: uuid, sourcePartner: uuid }),
    z.strictObject({ kind: z.literal('team'), case: uuid, partner: uuid }),
  ]),
})

export const operation = z.discriminatedUnion('type', [
  postOperation,
  editOperation,
  deleteOperation,
  reactOperation,
  pinOperation,
  readOperation,
  reportOperation,
  settingOperation,
  openOperation,
])
export type Operation = z.infer<typeof operation>
export type OperationOf<Type extends Operation['type']> = Extract<Operation, { type: Type }>
/** Operations that change what a chat holds: in order within it. */
export type ContentOperation = OperationOf<'post' | 'edit' | 'delete' | 'react' | 'pin'>

/** Whether an operation changes what its chat holds. */
export function isContent(operation: Operation): operation is ContentOperation {
  return ['post', 'edit', 'delete', 'react', 'pin'].includes(operation.type)
}

export const pushRequest = z.strictObject({
  v: version,
  ops: z.array(operation).min(1).max(limits.pushOperations),
  /** As in the feed's questions: what their author saw may be of a lost future. */
  witness: witness.optional(),
})

/**
 * `deferred` is no verdict: the operation was not looked at (one before it in its chat failed) and is
 * sent again later.
 */
export const verdict = z.object({
  id: uuid,
  status: z.enum(['ok', 'duplicate', 'rejected', 'deferred']),
  code: z.enum(verdictCodes).optional(),
  /** Of an accepted post. */
  seq: z.int().min(1).optional(),
  /** When the mirror has passed it, it holds the result. */
  g: g.optional(),
  epoch: epoch.optional(),
  acceptedAt: instant.optional(),
  /** Of an accepted `open`: the chat's id, while the person has access. */
  chat: uuid.optional(),
})
export type Verdict = z.infer<typeof verdict>

/** `timeline`: whose verdicts they are. A device that follows another one asks again: its ledger may say otherwise. */
export const pushResponse = z.object({ now: instant, timeline: uuid, results: z.array(verdict) })
export type PushResponse = z.infer<typeof pushResponse>
