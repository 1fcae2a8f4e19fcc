/** h(id, g) on the device: the first 52 bits of md5(`id:g`), as the server's. A checksum, not a secret. */
import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { chatMark, partiesText } from '../../sync-server/contract/chat-mark.ts'
import type { ActiveChatRow } from '../../sync-server/contract/feed.ts'

const encoder = new TextEncoder()

/** `g` may be what stands in its place. */
export function postDigest(id: string, g: number | string): number {
  const hash = md5(encoder.encode(`${id}:${String(g)}`))
  let high = 0
  for (let index = 0; index < 6; index += 1) high = high * 256 + (hash[index] ?? 0)
  return high * 16 + ((hash[6] ?? 0) >> 4)
}

/** What a chat's row counts as when all chats are compared. */
export function markOfRow(row: ActiveChatRow): string {
  const parties = bytesToHex(md5(encoder.encode(partiesText(row.parties))))
  return chatMark({ ...row, parties })
}
