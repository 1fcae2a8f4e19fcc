import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { digestOf } from './append-posts.ts'

it('digests the first 52 bits of md5(`id:g`)', () => {
  const hex = createHash('md5').update('0190-x:42').digest('hex')
  expect(digestOf('0190-x', 42)).toBe(Number(BigInt(`0x${hex}`) >> 76n))
})
