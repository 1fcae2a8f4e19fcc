/** Personal settings that travel between a person's devices: keys and the shape of each value. */
import { z } from 'zod'
import { limits } from './limits.ts'
import { mailChoices } from './mail.ts'
import { reportKey } from './reports.ts'
import { standInValue } from './stand-in.ts'
import { templateKey, templateValue } from './templates.ts'
import { audience, instant, seq, text, uuid } from './wire.ts'

/** A post begun and not sent, as it travels between a person's devices. */
export const draftSetting = z.strictObject({
  text: text(2 * limits.bodyCharacters),
  /** By the clock of the device it was changed on, ms: the later one stands. */
  changedAt: instant,
  /** The readers that its author saw when it was begun; without it no device can tell who has joined since. */
  audience: audience.optional(),
})

/** A date to come back to a chat (`post` null) or to one of its posts. */
export const followUp = z.strictObject({
  post: uuid.nullable(),
  due: z.iso.date(),
  note: text(limits.followUpNote),
})
export type FollowUp = z.infer<typeof followUp>

/** About one chat. */
export const chatSettings = {
  draft: draftSetting,
  /** Unread counts from this `seq` on, although more was read. */
  unreadFrom: seq.min(1),
  follow: z.boolean(),
  mute: z.boolean(),
  pin: z.boolean(),
  archive: z.boolean(),
  /** When it was last opened although this person's devices did not hold it, ms. */
  hold: instant,
  followUps: z.array(followUp).min(1).max(limits.followUpsPerChat),
} as const
/** About the person. */
export const personSettings = {
  enterSends: z.boolean(),
  /** Keys pressed alone are commands: J, K, R and so on. */
  singleKeys: z.boolean(),
  locale: text(20),
  /** A candidate’s: how far they have read is shown to nobody. */
  hideSeen: z.boolean(),
  /** Of emoji: 0 = none, then Unicode's five. */
  skinTone: z.int().min(0).max(5),
  /** Emoji used last, the newest first, with spaces between. */
  recentEmoji: text(limits.recentEmoji),
  /** Notifications on the desktop and in the browser. */
  notify: z.boolean(),
  /** They say who wrote, and the first words. */
  notifyText: z.boolean(),
  /** `HH:MM-HH:MM` by the clock of the device: nothing is told then. */
  quietHours: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/),
  /** E-mail about what is unread. */
  email: z.enum(mailChoices),
  /** A colleague who gets one's notifications until a moment. */
  standIn: standInValue,
} as const

export type ChatSettingKey = keyof typeof chatSettings
export type PersonSettingKey = keyof typeof personSettings

/** Whether a setting may hold this value; null clears any. */
export function isValidSetting(key: string, aboutChat: boolean, value: unknown): boolean {
  // Reports are made by an operation of their own, and here only handled.
  if (key === reportKey) return aboutChat && value === null
  if (key === templateKey)
    return aboutChat && (value === null || templateValue.safeParse(value).success)
  const table: Readonly<Record<string, z.ZodType>> = aboutChat ? chatSettings : personSettings
  const schema = Object.hasOwn(table, key) ? table[key] : undefined
  return schema !== undefined && (value === null || schema.safeParse(value).success)
}
