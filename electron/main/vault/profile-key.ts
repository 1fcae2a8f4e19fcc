/**
 * The random key that seals a person's data on this device. Until the vault seals it in turn, it lies in the
 * profile folder for its owner to read (SECURITY.md says so).
 */
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { readPrivate, shredPrivate, writePrivate } from '../atomic-file.ts'

const keyBytes = 32

function fileOf(profile: string, person: string): string {
  return path.join(profile, 'keys', `${person}.key`)
}

/** The key, made at first use. Throws where the file is damaged: a new key would orphan the outbox. */
export function profileKey(profile: string, person: string): Uint8Array<ArrayBuffer> {
  const stored = readPrivate(fileOf(profile, person))
  if (stored) {
    if (stored.length !== keyBytes) throw new Error('the profile key is damaged')
    return new Uint8Array(stored)
  }
  const key = randomBytes(keyBytes)
  writePrivate(fileOf(profile, person), key)
  return new Uint8Array(key)
}

/** Without the key nobody reads what it sealed, wherever its bytes still lie. */
export function dropProfileKey(profile: string, person: string): void {
  shredPrivate(fileOf(profile, person))
}
