/** h(id, g) on the device: the first 52 bits of md5(`id:g`), as the server's. A checksum, not a secret. */
import { md5 } from '@noble/hashes/legacy.js'

const encoder = new TextEncoder()

export function postDigest(id: string, g: number): number {
  const hash = md5(encoder.encode(`${id}:${String(g)}`))
  let high = 0
  for (let index = 0; index < 6; index += 1) high = high * 256 + (hash[index] ?? 0)
  return high * 16 + ((hash[6] ?? 0) >> 4)
}
