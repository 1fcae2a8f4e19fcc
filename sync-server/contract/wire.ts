/** What every body shares: ids, cursors, the version. */
import { z } from 'zod'
import { isStorableText } from './limits.ts'
import { plainName } from './names.ts'

/** In lower case only: two spellings of one id would be two keys. */
export const uuid = z.uuid().lowercase()
export const g = z.int().min(0)
/** A post's place in its chat; the store keeps it in 32 bits. */
export const seq = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)
/** Milliseconds since 1970. */
export const instant = z.int().min(0).max(8_640_000_000_000_000)
export const version = z.int().min(1).max(1000)
export const timeline = z.uuid()
export const epoch = z.int().min(0)
export const digest = z
  .int()
  .min(0)
  .max(2 ** 52 - 1)

/** Text that every store can hold. */
export const text = (max: number): z.ZodString => z.string().max(max).refine(isStorableText)

/** A name, or another text of one line, made plain as it comes in: contract/names.ts. */
export const line = (max: number): z.ZodString => text(max).overwrite(plainName)

/** A place in a lane: rows come in the order of (g, k), k a row's id. */
export const cursor = z.strictObject({ g, k: z.string().max(200).refine(isStorableText) })
export type Cursor = z.infer<typeof cursor>

/**
 * A place in the chats lane. With `back` (a new device) pages come most recent first, downwards from
 * there; after the last one the lane goes on upwards from `back`.
 */
export const chatsCursor = z.strictObject({
  g,
  k: z.string().max(200).refine(isStorableText),
  back: g.optional(),
})
export type ChatsCursor = z.infer<typeof chatsCursor>

/** Up to which `g` the server has answered, under which start of its database, with its seal: sync/witness.ts. */
export const witness = z.strictObject({ start: uuid, g, seal: z.string().max(40) })
export type Witness = z.infer<typeof witness>

/** The audience of a chat: a counter that grows when a party joins, valid within one timeline. */
export const audience = z.strictObject({ timeline, counter: z.int().min(0) })
