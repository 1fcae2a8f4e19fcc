/**
 * Sign-in, first form: local accounts and, on a demo server bound to loopback, the account chooser.
 * A desktop gets its tokens in the body (`transport: 'token'`, kept by the main process); a web client
 * gets them as HttpOnly, SameSite=Strict cookies (`transport: 'cookie'`), so that no script holds one.
 */
import { z } from 'zod'
import { limits } from './limits.ts'
import { instant, line, text, uuid } from './wire.ts'

/**
 * Says in every request of a store's whose store it is. Another's token is refused with `other-person`: what waits in it
 * is never taken in somebody else's name. Who leaves it out is not asked.
 */
export const personHeader = 'jobchats-person'

const device = z.strictObject({ id: uuid, name: text(limits.deviceName).min(1) })
/** `session-cookie`: on a computer of somebody else's, where the cookies end with the browser. */
const transport = z.enum(['token', 'cookie', 'session-cookie'])
export type Transport = z.infer<typeof transport>

/** POST /v1/auth/sign-in */
export const signInRequest = z.strictObject({
  email: text(320).min(1),
  password: text(limits.passwordMax).min(1),
  device,
  transport,
})
export type SignInRequest = z.infer<typeof signInRequest>

/** POST /v1/auth/demo */
export const demoSignInRequest = z.strictObject({ person: uuid, device, transport })
export type DemoSignInRequest = z.infer<typeof demoSignInRequest>

/** POST /v1/auth/refresh; the token is in the body or in its cookie. */
export const refreshRequest = z.strictObject({ refreshToken: z.string().max(200).optional() })

export const sessionResponse = z.object({
  person: z.object({ id: uuid, name: line(300), role: z.enum(['staff', 'candidate', 'ops']) }),
  device: uuid,
  accessExpiresAt: instant,
  accessToken: z.string().optional(),
  refreshToken: z.string().optional(),
})
export type SessionResponse = z.infer<typeof sessionResponse>

/** GET /v1/auth/demo: the accounts one may choose from. */
export const demoAccounts = z.object({
  accounts: z.array(
    z.object({
      person: uuid,
      name: line(300),
      role: z.enum(['caseworker', 'employer', 'coordinator', 'candidate']),
      partner: line(300).nullable(),
      /** One line on what this person will find. */
      note: z.string(),
    }),
  ),
})
export type DemoAccounts = z.infer<typeof demoAccounts>

/** GET /v1/status, without sign-in. */
export const statusResponse = z.object({
  name: z.literal('job-chats'),
  v: z.int(),
  minimum: z.int(),
  demo: z.boolean(),
  now: instant,
})
export type StatusResponse = z.infer<typeof statusResponse>

/** The body of every non-200 answer. */
export const errorBody = z.object({
  error: z.object({
    code: z.string(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    wipe: z.boolean().optional(),
  }),
})
