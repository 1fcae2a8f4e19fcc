import { randomUUID } from 'node:crypto'
import {
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dropProfileKey, profileKey } from './profile-key.ts'

let profile: string
const person = randomUUID()
const file = (): string => path.join(profile, 'keys', `${person}.key`)

beforeEach(() => {
  profile = mkdtempSync(path.join(tmpdir(), 'job-chats-key-'))
})
afterEach(() => {
  rmSync(profile, { recursive: true, force: true })
})

it('is made once for a person, for the owner of the profile only', () => {
  const key = profileKey(profile, person)
  expect(key).toHaveLength(32)
  expect(profileKey(profile, person)).toEqual(key)
  expect(profileKey(profile, randomUUID())).not.toEqual(key)
  expect(statSync(file()).mode & 0o777).toBe(0o600)
  expect(readdirSync(path.dirname(file())).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

it('is never replaced where it is damaged: what it sealed waits for a repair', () => {
  profileKey(profile, person)
  writeFileSync(file(), 'short')
  expect(() => profileKey(profile, person)).toThrow('damaged')
  expect(statSync(file()).size).toBe(5)
})

it('is overwritten where it lay before it goes', () => {
  profileKey(profile, person)
  const handle = openSync(file(), 'r')
  dropProfileKey(profile, person)
  const left = Buffer.alloc(64)
  // The open handle still sees the unlinked file's own bytes.
  expect(readSync(handle, left, 0, 64, 0)).toBe(32)
  expect(left.equals(Buffer.alloc(64))).toBe(true)
  expect(readdirSync(path.dirname(file()))).toEqual([])
  dropProfileKey(profile, person)
})
