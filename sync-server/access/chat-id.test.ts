import { expect, it } from 'vitest'
import { z } from 'zod'
import { chatId } from './chat-id.ts'

const secret = new Uint8Array(32).fill(7)
const key = { kind: 'jobCohort', job: '11111111-1111-4111-8111-111111111111' } as const

it('is a UUID that hangs on the key and the secret alone', () => {
  const id = chatId(secret, key)
  expect(z.uuid().safeParse(id).success).toBe(true)
  expect(chatId(new Uint8Array(secret), { ...key })).toBe(id)
  expect(chatId(new Uint8Array(32), key)).not.toBe(id)
  expect(chatId(secret, { ...key, kind: 'jobAllSourcePartners' })).not.toBe(id)
})
