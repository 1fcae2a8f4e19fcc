/** Small private files that survive a power cut: written beside, synced, renamed. */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'

/** Writes for the owner only (0600). */
export function writePrivate(file: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const beside = `${file}.${String(process.pid)}.tmp`
  const handle = openSync(beside, 'w', 0o600)
  try {
    writeSync(handle, typeof content === 'string' ? new TextEncoder().encode(content) : content)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(beside, file)
}

/** Null where there is none. */
export function readPrivate(file: string): Buffer | null {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

export function removePrivate(file: string): void {
  rmSync(file, { force: true })
}
