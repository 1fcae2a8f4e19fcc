/**
 * What a file is, by its content and never by its name. What can be taken for two kinds at once, or can run anywhere,
 * is refused. Source: docs/domain.md, "Attachments"; docs/security.md, 11.
 */
import { endingOf, type FileRefusal, type FileType } from '../contract/files.ts'
import { mostTaken, pixelsOf } from '../contract/pictures.ts'
import { measure, readArchive, type Archive, type ArchiveEntry } from './archive.ts'

export type Inspected = { type: FileType } | { refused: FileRefusal }

const latin1 = new TextDecoder('latin1')
const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const sheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const text = 'application/vnd.oasis.opendocument.text'

/** The type of a file, or why it is refused. The name only helps to tell plain text. */
export async function inspect(bytes: Uint8Array, name: string): Promise<Inspected> {
  if (bytes.length === 0) return { refused: 'empty' }
  if (startsWith(bytes, 0, 'PK\u0003\u0004')) return inspectArchive(bytes)
  const type = typeOf(bytes, name)
  if (type === null || isDouble(bytes, type)) return { refused: 'type' }
  return (pixelsOf(bytes) ?? 0) > mostTaken ? { refused: 'bomb' } : { type }
}

function typeOf(bytes: Uint8Array, name: string): FileType | null {
  if (startsWith(bytes, 0, '\u00ff\u00d8\u00ff')) return 'image/jpeg'
  if (startsWith(bytes, 0, '\u0089PNG\r\n\u001a\n')) return isWholePng(bytes) ? 'image/png' : null
  if (startsWith(bytes, 0, 'RIFF') && startsWith(bytes, 8, 'WEBP'))
    return riffEnd(bytes) === bytes.length ? 'image/webp' : null
  if (startsWith(bytes, 4, 'ftyp')) return isHeicHead(bytes) ? 'image/heic' : null
  if (startsWith(bytes, 0, '%PDF-'))
    return latin1.decode(bytes.subarray(-2048)).includes('%%EOF') ? 'application/pdf' : null
  if (startsWith(bytes, 0, '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1')) return oleType(bytes) // prettier-ignore
  return endingOf(name) === 'txt' && isPlainText(bytes) ? 'text/plain' : null
}

/** An older office file tells by the names of its streams; one with macros is refused with what else is none. */
function oleType(bytes: Uint8Array): FileType | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const has = (stream: string): boolean => buffer.includes(Buffer.from(stream, 'utf16le'))
  if (has('_VBA_PROJECT') || has('Macros')) return null
  if (has('WordDocument')) return 'application/msword'
  return has('Workbook') ? 'application/vnd.ms-excel' : null
}

/** UTF-8 without control signs, and nothing that a browser could take for a page or a picture. */
function isPlainText(bytes: Uint8Array): boolean {
  let content: string
  try {
    content = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return false
  }

  return !/[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/.test(content) && !looksActive(content)
}

function looksActive(content: string): boolean {
  return /^\s*(#!|<\?)|<\s*(svg|html|script|!doctype|body|iframe|object|embed)\b/i.test(content)
}

/** Also another kind: an archive behind it, or a page, script or document in its head. */
function isDouble(bytes: Uint8Array, type: FileType): boolean {
  if (type === 'text/plain') return false
  const tail = Buffer.from(bytes.subarray(-(0xffff + 22)))
  const directory = tail.lastIndexOf('PK\u0005\u0006', undefined, 'latin1')
  if (directory >= 0 && tail.length - directory >= 22 && tail.includes('PK\u0001\u0002', 0, 'latin1')) return true // prettier-ignore
  const head = latin1.decode(bytes.subarray(0, 2048))
  if (/<\s*(svg|html|script|!doctype|iframe)\b|<\?php/i.test(head)) return true
  return type !== 'application/pdf' && head.includes('%PDF-')
}

async function inspectArchive(bytes: Uint8Array): Promise<Inspected> {
  const archive = readArchive(bytes)
  if (archive === 'bomb') return { refused: 'bomb' }
  if (archive === null) return { refused: 'type' }
  const found = typeOfArchive(archive)
  if ('refused' in found) return found
  const measured = await measure(archive.entries)
  return measured === 'whole' ? found : { refused: measured ?? 'type' }
}

function typeOfArchive({ entries }: Exclude<Archive, string | null>): Inspected {
  const names = [...entries.keys()]
  if (names.some((name) => /vbaProject|^Basic\/|^Scripts\//i.test(name))) return { refused: 'macro' } // prettier-ignore
  const kind = contentOf(entries.get('mimetype'))
  if (kind !== null)
    return kind === text && entries.has('content.xml') ? { type: text } : { refused: 'type' }
  const list = contentOf(entries.get('[Content_Types].xml'))
  if (list === null) return { refused: 'type' }
  if (/macroEnabled/i.test(list)) return { refused: 'macro' }
  if (entries.has('word/document.xml') && list.includes('wordprocessingml.document.main')) return { type: word } // prettier-ignore
  if (entries.has('xl/workbook.xml') && list.includes('spreadsheetml.sheet.main')) return { type: sheet } // prettier-ignore
  return { refused: 'type' }
}

function contentOf(entry: ArchiveEntry | undefined): string | null {
  const bytes = entry?.read() ?? null
  return bytes === null ? null : new TextDecoder().decode(bytes)
}

/** Its first box says how long it is: what stands there for something else, as a program, is no such length. */
function isHeicHead(bytes: Uint8Array): boolean {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0)
  const brand = at(bytes, 8, 4)
  return length >= 16 && length <= bytes.length && /^(heic|heix|heim|heis|mif1|msf1)$/.test(brand)
}

/** Ends with its last chunk: nothing hangs behind it. */
function isWholePng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let from = 8; from + 12 <= bytes.length;) {
    const next = from + 12 + view.getUint32(from)
    if (startsWith(bytes, from + 4, 'IEND')) return next === bytes.length
    from = next
  }
  return false
}

function riffEnd(bytes: Uint8Array): number {
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4, true)
  return 8 + size + (size % 2)
}

function at(bytes: Uint8Array, from: number, length: number): string {
  return latin1.decode(bytes.subarray(from, from + length))
}

/** Compares bytes: each sign of `sign` is one. */
function startsWith(bytes: Uint8Array, from: number, sign: string): boolean {
  return [...sign].every((one, index) => bytes[from + index] === one.charCodeAt(0))
}
