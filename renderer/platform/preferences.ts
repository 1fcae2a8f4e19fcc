/**
 * How this device shows the app, whoever signs in: kept beside the data, not synced, known before anybody is
 * signed in. Nothing in it is about a person or a chat.
 */
import { z } from 'zod'
import { readValue, writeValue } from './web-profile.ts'

export const themes = ['system', 'light', 'dark'] as const
export const densities = ['comfortable', 'compact'] as const

const preferences = z.object({
  theme: z.enum(themes).catch('system'),
  density: z.enum(densities).catch('comfortable'),
  /** A language that the app speaks; null = the system's. */
  language: z.string().max(20).nullable().catch(null),
  /** The day on which one was last reminded of follow-ups here. */
  remindedOn: z.iso.date().nullable().catch(null),
  /** The version whose news were read here last, or with which this device began. */
  newsSeen: z.string().max(40).nullable().catch(null),
  /** Data was deleted here for access that was switched off too long; until somebody signs in, that is said. */
  deleted: z.boolean().catch(false),
})
export type Preferences = z.infer<typeof preferences>

const key = 'preferences'

/** What was kept; where nothing was, or it can't be read, the defaults. */
export async function readPreferences(): Promise<Preferences> {
  const stored = await readValue(key).catch(() => null)
  return preferences.parse(stored ?? {})
}

/** Rejects where the device refuses to keep it. */
export async function writePreferences(value: Preferences): Promise<void> {
  await writeValue(key, value)
}

/** Keeps for the next page that data was deleted here. */
export async function noteDeleted(): Promise<void> {
  await writePreferences({ ...(await readPreferences()), deleted: true })
}
