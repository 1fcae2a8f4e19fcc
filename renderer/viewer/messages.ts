/** What the app and the frame that shows files say to each other. The frame has no origin: each checks the sender. */
import { z } from 'zod'

/** To the frame: what to show. Once. */
export const showMessage = z.strictObject({
  kind: z.enum(['picture', 'document']),
  bytes: z.instanceof(ArrayBuffer),
  name: z.string(),
  /** A page's name, with `{number}` and `{count}`. */
  pageName: z.string(),
})
export type ShowMessage = z.infer<typeof showMessage>

/** From the frame. */
export const frameMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  /** Pages that are shown, and pages that there are. */
  z.strictObject({ type: z.literal('shown'), pages: z.int(), of: z.int() }),
  z.strictObject({ type: z.literal('broken') }),
  z.strictObject({ type: z.literal('close') }),
])
export type FrameMessage = z.infer<typeof frameMessage>
