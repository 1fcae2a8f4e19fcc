/** Small private files that survive a power cut: written beside, synced, renamed. */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

/** Writes for the owner only (0600). */
export function writePrivate(file: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const beside = `${file}.${String(process.pid)}.tmp`
  const handle = openSync(beside, 'w', 0o600)
  try {
    writeFileSync(handle, content)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(beside, file)
  syncFolder(path.dirname(file))
}

/** The new name is on the disk too: what a key seals is synced, so its key must not be behind. */
function syncFolder(folder: string): void {
  // Windows opens no folder, and keeps its own journal of names.
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
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

/** Overwrites the file's own bytes before it goes. Journals, copies and worn flash cells may still hold them. */
export function shredPrivate(file: string): void {
  const length = readPrivate(file)?.length
  if (length !== undefined) {
    const handle = openSync(file, 'r+')
    try {
      writeFileSync(handle, new Uint8Array(length))
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  }
  removePrivate(file)
}
