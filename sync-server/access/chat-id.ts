/** Ids of chats, derived from their keys: two servers or a retried import can't make two of one. */
import { createHmac } from 'node:crypto'
import { chatKeyText, type ChatKey } from '../contract/chats.ts'

/** HMAC-SHA256 under the installation's secret, in the form of a UUID (version 8): it tells nothing. */
export function chatId(secret: Uint8Array, key: ChatKey): string {
  const bytes = createHmac('sha256', secret).update(chatKeyText(key)).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}
