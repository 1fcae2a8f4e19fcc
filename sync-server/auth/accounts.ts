/** Local accounts: Argon2id. */
import { randomBytes } from 'node:crypto'
import { argon2id, argon2Verify } from 'hash-wasm'
import type { Queryable } from '../db/store.ts'
import { writeAccount } from './sql.ts'

/** OWASP's first recommendation for Argon2id: 19 MiB, two passes. */
const cost = { iterations: 2, memorySize: 19_456, parallelism: 1, hashLength: 32 } as const

/** The Argon2id hash of a password, with salt and parameters, as text. */
export function hashPassword(password: string): Promise<string> {
  return argon2id({ password, salt: randomBytes(16), ...cost, outputType: 'encoded' })
}

/** Whether a password fits a hash. */
export function verifyPassword(password: string, hash: string): Promise<boolean> {
  return argon2Verify({ password, hash })
}

let decoy: Promise<string> | undefined
/** A hash that nobody's password fits: an unknown account costs the same work as a known one. */
export function decoyHash(): Promise<string> {
  decoy ??= hashPassword(randomBytes(24).toString('base64'))
  return decoy
}

/** Gives a person a local account, or a new password. */
export async function createAccount(
  store: Queryable,
  person: string,
  password: string,
): Promise<void> {
  await writeAccount(store, person, await hashPassword(password))
}
