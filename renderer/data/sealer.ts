/**
 * Seals bytes with AES-256-GCM under a key derived from the profile key. The result is a latin1 string
 * (12 bytes nonce, ciphertext, tag): base64 costs 30 % of disk, and a Uint8Array does not survive the
 * Dexie layer. Reasons: docs/protocol.md, "On the device".
 */
export interface Sealer {
  /** `about` is authenticated with it: collection | id | schema version. */
  seal(about: string, bytes: Uint8Array): Promise<string>
  /** Rejects with SealBroken where text, key or `about` is not what was sealed. */
  open(about: string, text: string): Promise<Uint8Array<ArrayBuffer>>
}

/** What was read is not what was written: the document counts as missing. */
export class SealBroken extends Error {
  constructor(about: string) {
    super(`seal broken: ${about}`)
    this.name = 'SealBroken'
  }
}

const nonceBytes = 12
const encoder = new TextEncoder()

/** A sealer for one purpose. The profile key's bytes are not kept. */
export async function createSealer(profileKey: Uint8Array, purpose: string): Promise<Sealer> {
  const root = await crypto.subtle.importKey('raw', new Uint8Array(profileKey), 'HKDF', false, [
    'deriveKey',
  ])
  const key = await crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(32),
      info: encoder.encode(`job-chats/${purpose}`),
    },
    root,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )
  return {
    async seal(about, bytes) {
      const iv = crypto.getRandomValues(new Uint8Array(nonceBytes))
      const box = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: encoder.encode(about) },
        key,
        new Uint8Array(bytes),
      )
      return latin1Of(iv) + latin1Of(new Uint8Array(box))
    },
    async open(about, text) {
      const bytes = bytesOf(text)
      try {
        const plain = await crypto.subtle.decrypt(
          {
            name: 'AES-GCM',
            iv: bytes.subarray(0, nonceBytes),
            additionalData: encoder.encode(about),
          },
          key,
          bytes.subarray(nonceBytes),
        )
        return new Uint8Array(plain)
      } catch {
        throw new SealBroken(about)
      }
    },
  }
}

/** Spread calls have a limit on their arguments. */
const chunk = 8192

function latin1Of(bytes: Uint8Array): string {
  if (bytes.length <= chunk) return String.fromCharCode(...bytes)
  let text = ''
  for (let at = 0; at < bytes.length; at += chunk) {
    text += String.fromCharCode(...bytes.subarray(at, at + chunk))
  }
  return text
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index)
  return bytes
}
