/** Moves files: uploads one after the other, by tus, from where the server stands; downloads part by part. */
import type { PostFile } from '../../../sync-server/contract/files.ts'
import { createBackoff } from '../backoff.ts'
import type { Link } from '../link.ts'
import type { MemoryState } from '../memory-state.ts'
import { PortError } from '../port.ts'
import type { HeldFile } from '../state.ts'
import { TransportError } from '../transport.ts'
import { partBytes } from './file-store.ts'
import type { Files } from './files.ts'

const silenceMs = 30_000
/**
 * So much is sent at a time, and more where that goes in a few seconds: of a piece that takes too long, nothing arrives.
 * After one that did not, less.
 */
const firstBytes = 64 * 1024
const leastBytes = 8 * 1024
const quickMs = 6_000
const tus = { 'tus-resumable': '1.0.0' }

export interface Transfers {
  /** Something waits, or may go on. */
  kick(): void
  wake(): void
  /** Forgets it on the server too, where that is possible. */
  cancel(file: string): Promise<void>
  /** The file's bytes: from this device, or fetched and kept. Refuses with `offline`, `not-found` or `cancelled`. */
  fetch(chat: string, file: PostFile): Promise<Blob>
  /** What has come of it stays. */
  cancelFetch(file: string): void
  stop(): void
}

export interface TransferOptions {
  link: Link
  files: Files
  state: MemoryState
  random: () => number
  /** A file is stored, or refused: its post may go. */
  onDone: () => void
}

export function createTransfers({
  link,
  files,
  state,
  random,
  onDone,
}: TransferOptions): Transfers {
  const backoff = createBackoff(random)
  const stopping = new AbortController()
  const { signal } = stopping
  let current: { file: string; abort: AbortController } | null = null
  let running = false
  let again = false
  let piece = firstBytes
  const fetching = new Map<string, { work: Promise<Blob>; abort: AbortController }>()

  const next = (): HeldFile | undefined => {
    const waiting = [...state.files.values()].filter((file) => file.way === 'out' && !file.done && !file.paused && file.refused === null) // prettier-ignore
    // Of posts that wait first; ids are in the order in which files were chosen. What has no room lets others try.
    return waiting.sort((a, b) => Number(a.crowded) - Number(b.crowded) || Number(b.posted) - Number(a.posted) || (a.id < b.id ? -1 : 1))[0] // prettier-ignore
  }

  async function run(): Promise<void> {
    if (running) {
      again = true
      return
    }
    running = true
    while (!signal.aborted) {
      again = false
      await withdraw()
      const file = next()
      if (!file) break
      await link.online()
      const abort = new AbortController()
      current = { file: file.id, abort }
      try {
        await upload(file, AbortSignal.any([signal, abort.signal]))
        backoff.reset()
      } catch (error) {
        piece = Math.max(leastBytes, Math.min(firstBytes, piece / 2))
        if (signal.aborted) break
        if (!abort.signal.aborted) await give(file, error)
      } finally {
        current = null
      }
    }
    running = false
    if (again && !signal.aborted) void run()
  }

  /** Makes room on the server first. What does not arrive is said again, at the next start at the latest. */
  async function withdraw(): Promise<void> {
    for (const file of await files.withdrawn().catch(() => [])) {
      await link.online()
      if (signal.aborted) return
      try {
        await link.request(`/v1/files/${file}`, { method: 'DELETE', headers: tus }, silenceMs, signal) // prettier-ignore
      } catch (error) {
        // A code: it had nothing, or a post has it after all.
        if (!(error instanceof TransportError) || error.problem.kind !== 'code') return
      }
      await files.endWithdrawal(file).catch(() => undefined)
    }
  }

  /** What the server will never take is said; the rest is tried again. */
  async function give(file: HeldFile, error: unknown): Promise<void> {
    const reason = refusalOf(error)
    if (reason !== null) {
      const isNoted = await files.change(file.id, { refused: reason }).then(
        () => true,
        () => false,
      )
      // A full disk: the file is the next one again, after a rest.
      if (isNoted) onDone()
      else await backoff.wait()
      return
    }
    if (isCrowded(error)) files.crowded(file.id)
    await backoff.wait()
  }

  async function upload({ id, name, size }: HeldFile, aborted: AbortSignal): Promise<void> {
    const headers = { ...tus, 'upload-length': String(size), 'upload-metadata': `id ${base64(id)},name ${base64(name)}` } // prettier-ignore
    const asked = link.request('/v1/files', { method: 'POST', headers }, silenceMs, aborted)
    const begun = await asked.catch((error: unknown) => {
      if (!isConflict(error)) throw error
    })
    if (!begun) {
      // A post has it already: mostly this one, which another device of its author has sent. What it gets says so.
      await files.change(id, { done: true })
      onDone()
      return
    }
    let offset = offsetOf(begun.headers)
    files.progress(id, offset)
    for (;;) {
      if (!state.files.has(id) || state.files.get(id)?.paused) return
      const body = offset < size ? await files.bytesFrom(id, offset, piece) : new Uint8Array()
      const sent = { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) } // prettier-ignore
      const began = performance.now()
      const answer = await link.request(`/v1/files/${id}`, { method: 'PATCH', headers: sent, body }, silenceMs, aborted) // prettier-ignore
      offset = offsetOf(answer.headers)
      files.progress(id, offset)
      if (performance.now() - began < quickMs) piece = Math.min(partBytes, piece * 2)
      if (offset < size) continue
      await files.change(id, { done: true })
      onDone()
      return
    }
  }

  async function download(chat: string, file: PostFile, cancelled: AbortSignal): Promise<Blob> {
    const { id, size } = file
    const here = state.files.has(id) ? await files.whole(id) : null
    // What was sent from here has no type but the one that the server has found.
    if (here) return here.slice(0, here.size, file.type)
    if (!link.isOnline()) throw new PortError('offline')
    let index = await files.partsHeld(chat, file)
    const aborted = AbortSignal.any([signal, cancelled])
    try {
      for (; index * partBytes < size; index += 1) {
        const from = index * partBytes
        files.progress(id, from)
        const range = `bytes=${String(from)}-${String(Math.min(size, from + partBytes) - 1)}`
        const onBytes = (count: number): void => {
          files.progress(id, from + count)
        }
        const { bytes } = await link.request(`/v1/files/${id}`, { method: 'GET', headers: { range }, onBytes }, silenceMs, aborted) // prettier-ignore
        if (bytes.length !== Math.min(partBytes, size - from)) throw new PortError('internal')
        await files.addPart(id, index, bytes)
      }
    } catch (error) {
      if (cancelled.aborted) throw new PortError('cancelled')
      if (!(error instanceof TransportError)) throw error
      throw new PortError(error.problem.kind === 'code' ? 'not-found' : 'offline')
    }
    await files.change(id, { done: true })
    const blob = await files.whole(id)
    if (!blob) throw new PortError('not-found')
    return blob
  }

  function wake(): void {
    backoff.wake()
    void run()
  }

  files.onWithdrawn(wake)
  return {
    kick: () => void run(),
    wake,
    async cancel(file) {
      if (current?.file === file) current.abort.abort()
      await files.drop(file)
    },
    fetch(chat, file) {
      const under = fetching.get(file.id)
      if (under) return under.work
      const abort = new AbortController()
      state.fetching.add(file.id)
      state.changed('files')
      const work = download(chat, file, abort.signal).finally(() => {
        fetching.delete(file.id)
        state.fetching.delete(file.id)
        state.changed('files')
      })
      fetching.set(file.id, { work, abort })
      return work
    },
    cancelFetch(file) {
      fetching.get(file)?.abort.abort()
    },
    stop() {
      stopping.abort()
      backoff.wake()
    },
  }
}

/** Why the server will never take it; null = it may, later. */
function refusalOf(error: unknown): string | null {
  if (error instanceof PortError) return error.code === 'not-found' ? 'lost' : null
  if (!(error instanceof TransportError) || error.problem.kind !== 'code') return null
  const { code, details } = error.problem
  if (code === 'file-refused') return String(details['reason'] ?? 'type')
  return code === 'too-large' || code === 'bad-request' ? 'size' : null
}

/** A person may have only so many files there that no post names. */
const isCrowded = (error: unknown): boolean => hasCode(error, 'too-many-files')

/** The id is given away. */
const isConflict = (error: unknown): boolean => hasCode(error, 'upload-conflict')

function hasCode(error: unknown, code: string): boolean {
  return error instanceof TransportError && error.problem.kind === 'code' && error.problem.code === code // prettier-ignore
}

function offsetOf(headers: Headers): number {
  const offset = Number(headers.get('upload-offset') ?? Number.NaN)
  if (!Number.isSafeInteger(offset) || offset < 0) throw new TransportError({ kind: 'network' })
  return offset
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
