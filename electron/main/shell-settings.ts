/** What this computer does with the app, whoever signs in: kept in the profile, for the owner only. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { spellingChoices } from '../contract/spelling-language.ts'
import { writePrivate } from './atomic-file.ts'

const schema = z.object({
  /** Closing the window leaves the app in the tray, where it goes on to tell of news. */
  background: z.boolean().catch(false),
  startAtLogin: z.boolean().catch(false),
  /** The language that text fields are checked in. */
  spelling: z.enum(spellingChoices).catch('app'),
})
export type ShellSettings = z.infer<typeof schema>

const fileOf = (profile: string): string => path.join(profile, 'shell.json')

/** The settings; where nothing is kept, or it can't be read, nothing goes on in the background, and spelling is the app's language. */
export function readShellSettings(profile: string): ShellSettings {
  try {
    return schema.parse(JSON.parse(readFileSync(fileOf(profile), 'utf8')))
  } catch {
    return schema.parse({})
  }
}

export function writeShellSettings(profile: string, settings: ShellSettings): void {
  writePrivate(fileOf(profile), JSON.stringify(settings))
}
