/** Uploads that go on where they were cut, and what is made of them when they are whole. */
import { AppError } from '../contract/errors.ts'
import { nameForType, safeFileName } from '../contract/files.ts'
import { limits } from '../contract/limits.ts'
import type { Store, Work } from '../db/store.ts'
import { inspect } from './inspect.ts'
import type { Scan } from './scanner.ts'
import * as sql from './sql.ts'

export interface Progress {
  /** Bytes that are stored. */
  offset: number
  size: number
}

export interface Uploads {
  /**
   * Begins an upload under an id that the device made; the same again tells how far it is. Refuses what is empty
   * (`file-refused`), over 25 MB (`too-large`), a taken id (`upload-conflict`) and too many that no post names (`too-many-files`).
   */
  begin(person: string, file: { id: string; name: string; size: number }): Promise<Progress>
  /** How far it is. Refuses with `not-found` where it is not this person's, or a post has it. */
  progress(person: string, id: string): Promise<Progress>
  /**
   * Stores the next bytes, durably when it resolves; with the last ones, or none after them, the file is looked at.
   * Refuses another place (`upload-conflict`, with the right one), more than was said (`too-large`) and what is no
   * file that we take (`file-refused`); `server-busy` while the scanner can't be reached.
   */
  append(person: string, id: string, offset: number, bytes: Uint8Array): Promise<Progress>
  /** Forgets it. Refuses with `not-found` where a post has it. */
  cancel(person: string, id: string): Promise<void>
}

export interface UploadOptions {
  store: Store
  /** Null = there is none. */
  scan: Scan | null
  onError: (error: unknown) => void
}

export function createUploads({ store, scan, onError }: UploadOptions): Uploads {
  const as = (person: string): Work => store.as({ kind: 'push', people: [person] })
  /** One file at a time is held in memory as a whole. */
  let finishing: Promise<unknown> = Promise.resolve()

  async function mustFind(person: string, id: string): Promise<sql.UploadRow> {
    const row = await sql.readUpload(as(person), person, id)
    if (!row) throw new AppError('not-found')
    if (row.state === 'refused') throw refused(row)
    return row
  }

  async function finish(person: string, id: string): Promise<void> {
    const db = as(person)
    const row = await mustFind(person, id)
    if (row.state === 'ready') return
    const bytes = new Uint8Array(row.size)
    for (const { at } of await sql.readPlaces(db, id)) {
      const chunk = await sql.readChunk(db, id, at)
      if (!chunk) throw new AppError('not-found')
      bytes.set(chunk, at)
    }
    const verdict = await judge(bytes, row.name)
    const isNoted = await db.transaction((tx) => sql.noteVerdict(tx, row, verdict))
    if ('refused' in verdict) throw refused({ reason: verdict.refused })
    // Another server may have said the same of the same bytes; of others nobody has said anything.
    if (!isNoted && (await mustFind(person, id)).state !== 'ready')
      throw new AppError('upload-conflict')
  }

  async function judge(bytes: Uint8Array, name: string): Promise<sql.Verdict> {
    const found = await inspect(bytes, name)
    if ('refused' in found) return found
    if (scan && (await ask(scan, bytes)) === 'infected') return { refused: 'virus' }
    return { type: found.type, name: nameForType(name, found.type) }
  }

  /** Held back until it is known: the device asks again. */
  async function ask(scanner: Scan, bytes: Uint8Array): Promise<'clean' | 'infected'> {
    try {
      return await scanner(bytes)
    } catch (error) {
      onError(error)
      throw new AppError('server-busy')
    }
  }

  return {
    async begin(person, { id, name, size }) {
      if (size === 0) throw refused({ reason: 'empty' })
      if (size > limits.fileBytes) throw new AppError('too-large', { limit: limits.fileBytes })
      const safe = safeFileName(name)
      return as(person).transaction(async (tx) => {
        await sql.lockUploads(tx, person)
        const known = await sql.readUpload(tx, person, id)
        if (known) {
          if (known.state === 'refused') throw refused(known)
          if (known.size !== size) throw new AppError('upload-conflict')
          return { offset: known.received, size }
        }
        if ((await sql.countUnattached(tx, person)) >= limits.unattachedFiles)
          throw new AppError('too-many-files', { limit: limits.unattachedFiles })
        if (!(await sql.insertUpload(tx, person, { id, name: safe, size })))
          throw new AppError('upload-conflict')
        return { offset: 0, size }
      })
    },

    async progress(person, id) {
      const { received, size } = await mustFind(person, id)
      return { offset: received, size }
    },

    async append(person, id, offset, bytes) {
      const now = await as(person).transaction(async (tx) => {
        const row = await sql.readUpload(tx, person, id, true)
        if (!row) throw new AppError('not-found')
        if (row.state === 'refused') throw refused(row)
        if (row.received !== offset) throw new AppError('upload-conflict', { offset: row.received })
        if (offset + bytes.length > row.size) throw new AppError('too-large', { limit: row.size })
        if (bytes.length > 0) await sql.addChunk(tx, id, offset, bytes)
        return { offset: offset + bytes.length, size: row.size }
      })
      if (now.offset === now.size) {
        const mine = finishing.then(() => finish(person, id))
        finishing = mine.catch(() => undefined)
        await mine
      }
      return now
    },

    async cancel(person, id) {
      if (!(await sql.deleteUpload(as(person), person, id))) throw new AppError('not-found')
    },
  }
}

function refused({ reason }: { reason: string | null }): AppError {
  return new AppError('file-refused', { reason: reason ?? 'type' })
}
