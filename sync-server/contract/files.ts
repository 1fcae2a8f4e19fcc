/** Files of posts: kinds, names, sizes. Source: docs/domain.md, "Attachments". */
import { z } from 'zod'
import { limits } from './limits.ts'
import { plainName } from './names.ts'
import { uuid } from './wire.ts'

/** Every type that is taken, by its content, with the endings that its name may have. */
export const fileTypes = {
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'image/heic': ['heic', 'heif'],
  'application/pdf': ['pdf'],
  'application/msword': ['doc'],
  'application/vnd.ms-excel': ['xls'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'text/plain': ['txt'],
} as const satisfies Readonly<Record<string, readonly string[]>>
export type FileType = keyof typeof fileTypes
const types = Object.keys(fileTypes) as [FileType, ...FileType[]]

/** Why a file is refused for good. */
export const fileRefusals = ['empty', 'type', 'bomb', 'macro', 'virus'] as const
export type FileRefusal = (typeof fileRefusals)[number]

/** base64 of at most 2 KiB. */
const thumbnail = z
  .string()
  .max(Math.ceil(limits.thumbnailBytes / 3) * 4)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/)

/** A file as its post shows it. */
export const postFile = z.object({
  id: uuid,
  name: z.string().max(200).overwrite(safeFileName),
  type: z.enum(types),
  size: z.int().min(1).max(limits.fileBytes),
  /** A small JPEG. */
  thumb: thumbnail.optional(),
})
export type PostFile = z.infer<typeof postFile>

/** A file as a push names it: uploaded before, by the same person, in no other post. */
export const namedFile = z.strictObject({ id: uuid, thumb: thumbnail.optional() })

/** Signs that turn the direction of what follows, or are not seen at all. */
const unseen =
  /\u034f|[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu
/** Windows takes superscript digits for digits, and looks at what stands before the first dot. */
const deviceName = /^(con|prn|aux|nul|(com|lpt)[\d¹²³]|conin\$|conout\$)\s*(\.|$)/i
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g
const nameBytes = 180
const encoder = new TextEncoder()

/**
 * A name that no file system, screen or reader is fooled by: no path, no control or direction sign, no device's name,
 * at most 180 bytes with its ending kept. Never empty. The same again where it is applied twice.
 */
export function safeFileName(name: string): string {
  // What parts a letter from its mark goes first: both are one letter then, or a second look would change the name.
  const plain = plainName(name.toWellFormed().replace(unseen, '').replace(controls, ''))
    .normalize('NFC')
    .replace(/[/\\:*?"<>|\ufffd]/g, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '')
  const cut = shorten(deviceName.test(plain) ? `_${plain}` : plain)
  return cut === '' ? 'file' : cut
}

/** The name with an ending that says what is in it. */
export function nameForType(name: string, type: FileType): string {
  const safe = safeFileName(name)
  const endings: readonly string[] = fileTypes[type]
  return endings.includes(endingOf(safe)) ? safe : safeFileName(`${safe}.${endings[0] ?? ''}`)
}

/** Lower case, without the dot; empty where there is none. */
export function endingOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
}

function shorten(name: string): string {
  if (encoder.encode(name).length <= nameBytes) return name
  const ending = endingOf(name)
  const tail = ending.length > 0 && ending.length <= 8 ? `.${ending}` : ''
  let stem = ''
  for (const sign of name.slice(0, name.length - tail.length)) {
    if (encoder.encode(stem + sign + tail).length > nameBytes) break
    stem += sign
  }
  return stem.replace(/[\s.]+$/, '') + tail
}
