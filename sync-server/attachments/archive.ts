/**
 * Looks into a zip container, as office files are: by its directory first, then whether what is packed is what the
 * directory says. Nothing is kept of what is unpacked but one small entry, and nothing is unpacked beyond its claim.
 */
import { createInflateRaw, inflateRawSync } from 'node:zlib'

const most = {
  entries: 5_000,
  /** Bytes of everything, unpacked. */
  total: 300 * 1024 * 1024,
  /** Unpacked to packed, where that matters. */
  ratio: 200,
  /** Bytes of the one entry that is read. */
  read: 1024 * 1024,
}

export interface ArchiveEntry {
  name: string
  packed: number
  unpacked: number
  /** Its bytes; null where they are not what the directory says. */
  read(): Uint8Array | null
  /** Bytes that come out of it: counted up to one more than it claims. Null where they can't be unpacked. */
  count(): Promise<number | null>
}

export type Archive = { entries: ReadonlyMap<string, ArchiveEntry> } | 'bomb' | null

/** The end of the directory, which is at least so long. */
const endBytes = 22

/** The entries by name; `bomb` where it would unpack to too much; null where it is no whole plain archive. */
export function readArchive(bytes: Uint8Array): Archive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < endBytes || view.getUint32(0) !== 0x504b0304) return null
  const end = findEnd(view)
  if (end === null) return null
  const count = view.getUint16(end + 10, true)
  const start = view.getUint32(end + 16, true)
  const length = view.getUint32(end + 12, true)
  // Nothing stands between the directory and its end, and nothing after that: no second archive, no other file.
  if (start + length !== end) return null
  if (count > most.entries) return 'bomb'
  const entries = new Map<string, ArchiveEntry>()
  let at = start
  let packed = 0
  let unpacked = 0
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > end || view.getUint32(at) !== 0x504b0102) return null
    const entry = entryAt(bytes, view, at)
    if (entry === null || entries.has(entry.name)) return null
    entries.set(entry.name, entry)
    packed += entry.packed
    unpacked += entry.unpacked
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true) // prettier-ignore
  }
  if (at !== end) return null
  // Entries that overlap unpack the same bytes again and again.
  if (packed > start) return 'bomb'
  if (unpacked > most.total || (unpacked > most.read && unpacked > bytes.length * most.ratio))
    return 'bomb'
  return { entries }
}

/** Whether what is packed is what the directory says: `bomb` where more comes out of it, null where it is anything else. */
export async function measure(
  entries: ReadonlyMap<string, ArchiveEntry>,
): Promise<'whole' | 'bomb' | null> {
  for (const entry of entries.values()) {
    const length = await entry.count()
    if (length !== entry.unpacked) return length !== null && length > entry.unpacked ? 'bomb' : null
  }
  return 'whole'
}

async function unpackedLength(box: Uint8Array, most: number): Promise<number | null> {
  const stream = createInflateRaw()
  stream.end(box)
  let length = 0
  try {
    for await (const part of stream) {
      length += (part as Uint8Array).length
      // Leaving the loop ends the stream: the rest is never unpacked.
      if (length > most) return most + 1
    }
    return length
  } catch {
    return null
  }
}

function findEnd(view: DataView): number | null {
  const first = Math.max(0, view.byteLength - endBytes - 0xffff)
  for (let at = view.byteLength - endBytes; at >= first; at -= 1) {
    if (view.getUint32(at) !== 0x504b0506) continue
    return at + endBytes + view.getUint16(at + 20, true) === view.byteLength ? at : null
  }
  return null
}

function entryAt(bytes: Uint8Array, view: DataView, at: number): ArchiveEntry | null {
  const flags = view.getUint16(at + 8, true)
  const method = view.getUint16(at + 10, true)
  const packed = view.getUint32(at + 20, true)
  const unpacked = view.getUint32(at + 24, true)
  const local = view.getUint32(at + 42, true)
  const nameLength = view.getUint16(at + 28, true)
  const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength))
  const isEncrypted = (flags & 1) !== 0
  const climbs = name.split(/[/\\]/).includes('..') || /^[/\\]|^[a-z]:/i.test(name)
  const isKnown = method === 0 || method === 8
  if (isEncrypted || climbs || name === '' || !isKnown || local + 30 > bytes.length) return null
  if (view.getUint32(local) !== 0x504b0304) return null
  // Some programs go by what stands before each entry, others by the directory: both must say the same.
  const named = bytes.subarray(local + 30, local + 30 + view.getUint16(local + 26, true))
  const isSame = Buffer.from(named).equals(bytes.subarray(at + 46, at + 46 + nameLength))
  if (!isSame || view.getUint16(local + 8, true) !== method) return null
  const from = local + 30 + named.length + view.getUint16(local + 28, true)
  const box = bytes.subarray(from, from + packed)
  if (box.length !== packed) return null
  return {
    name,
    packed,
    unpacked,
    count: () => (method === 0 ? Promise.resolve(packed) : unpackedLength(box, unpacked)),
    read() {
      if (unpacked > most.read) return null
      try {
        const plain =
          method === 0 ? box : inflateRawSync(box, { maxOutputLength: Math.max(1, unpacked) })
        return plain.length === unpacked ? plain : null
      } catch {
        return null
      }
    },
  }
}
