/**
 * A person's files on this device: those that wait to be sent, with their bytes; and those of accepted posts, sent from
 * here or downloaded. Names and bytes are sealed; a file is durable before anybody is told that it is here.
 */
import {
  endingOf,
  fileTypes,
  safeFileName,
  type PostFile,
} from '../../../sync-server/contract/files.ts'
import { limits } from '../../../sync-server/contract/limits.ts'
import type { Operation } from '../../../sync-server/contract/push.ts'
import { isFullDisk } from '../full-disk.ts'
import type { MemoryState } from '../memory-state.ts'
import { PortError } from '../port.ts'
import type { FileFacts, HeldFile } from '../state.ts'
import { partBytes, type FileStore } from './file-store.ts'

export interface ChosenFile {
  name: string
  bytes: Blob
  /** A small JPEG as base64. */
  thumb: string | null
}

export interface Files {
  load(): Promise<void>
  /**
   * Takes a file in for a chat; durable when it resolves with its id. Refuses what is empty, too large, of no kind
   * that is sent, changed while it was read, one too many, or does not fit on the disk: then nothing of it stays.
   */
  add(chat: string, file: ChosenFile): Promise<string>
  /** A chosen file that no post names is forgotten. */
  drop(file: string): Promise<void>
  change(
    file: string,
    facts: Partial<Pick<FileFacts, 'paused' | 'done' | 'refused'>>,
  ): Promise<void>
  progress(file: string, moved: number): void
  /** The server has no room for it until it moves: the person has too many files there that no post names. */
  crowded(file: string): void
  /** Bytes of a file that waits here from a place on; at most `most`, and never over the end of a part. */
  bytesFrom(file: string, offset: number, most: number): Promise<Uint8Array<ArrayBuffer>>
  /** The whole file, where all of it is here. */
  whole(file: string): Promise<Blob | null>
  /** Where a download goes on: makes room for it at its first part. */
  partsHeld(chat: string, file: PostFile): Promise<number>
  addPart(file: string, index: number, bytes: Uint8Array): Promise<void>
  /** A post with these files is in the outbox. */
  posted(files: readonly string[]): Promise<void>
  /** Whether all of a file is here. */
  isHere(file: string): boolean
  /** Whether a post must wait for a file of it. */
  isUnready(operation: Operation): boolean
  /**
   * Their post is accepted: those that it has there stay as downloaded ones do, until the chat leaves this device. Others,
   * of a post that another device of its author had sent before, are forgotten with it, here and on the server.
   */
  keepSent(operation: Operation, standing: ReadonlySet<string>): Promise<void>
  /**
   * The server has no such files, though they were stored there: it was put back to a backup, or forgot them in time.
   * What is here is uploaded once more, once in this run of the app. False where nothing is, or that has been tried.
   */
  renew(operation: Operation): Promise<boolean>
  /**
   * Forgets files of posts that are no longer in the outbox, nor just discarded, and were not sent; and what a purge could
   * not know of: files of chats that this device does not hold.
   */
  tidy(): Promise<void>
  /** Forgets files of posts that are deleted. */
  forget(files: readonly string[]): Promise<void>
  /** Files that this device forgot, and of which the server may still have something that no post names. */
  withdrawn(): Promise<string[]>
  /** Calls when there are more of them. */
  onWithdrawn(listener: () => void): void
  /** The server knows. */
  endWithdrawal(file: string): Promise<void>
  /** Downloads of a chat; `own`: also what was chosen for it and is in no post. */
  purge(chat: string, own: boolean): Promise<void>
}

const known: readonly string[] = Object.values(fileTypes).flat()

export function createFiles(store: FileStore, state: MemoryState, newId: () => string): Files {
  const held = state.files
  /** Ids of files that were uploaded once more. */
  const renewed = new Set<string>()
  /** Ids whose purge or removal must not be undone by what is still under way. */
  const gone = new Set<string>()
  let tellWithdrawn = (): void => undefined

  function show(facts: FileFacts, moved: number): void {
    held.set(facts.id, { ...facts, moved, crowded: false })
    state.changed('files')
  }

  async function save(facts: FileFacts, moved: number): Promise<void> {
    if (gone.has(facts.id)) throw new PortError('not-found')
    try {
      await store.putFacts(facts)
    } catch (error) {
      throw full(error)
    }
    show(facts, moved)
  }

  /** What no post of the server can name leaves it too: one person has room for so many of those. */
  async function remove(files: readonly HeldFile[]): Promise<void> {
    if (files.length === 0) return
    for (const { id } of files) {
      gone.add(id)
      held.delete(id)
    }
    state.changed('files')
    const idsOf = (way: HeldFile['way']): string[] => files.filter((file) => file.way === way).map(({ id }) => id) // prettier-ignore
    const own = idsOf('out')
    await store.withdraw(own)
    if (own.length > 0) tellWithdrawn()
    await store.remove(idsOf('in'))
  }

  const mustHold = (file: string): HeldFile => {
    const facts = held.get(file)
    if (!facts) throw new PortError('not-found')
    return facts
  }

  /** Files that are being taken in, by chat. */
  const adding = new Map<string, number>()
  const add = async (chat: string, { name, bytes, thumb }: ChosenFile): Promise<string> => {
    const id = newId()
    try {
      for (let index = 0; index * partBytes < bytes.size; index += 1) {
        const from = index * partBytes
        const part = await read(bytes, from, Math.min(bytes.size, from + partBytes))
        await store.putPart(id, index, part)
      }
      await save(
        {
          ...{ id, chat, way: 'out', name, type: null, size: bytes.size, thumb },
          ...{ posted: false, paused: false, done: false, refused: null },
        },
        0,
      )
    } catch (error) {
      await store.remove([id]).catch(() => undefined)
      throw full(error)
    }
    return id
  }

  // What was discarded may come back, with its files.
  const named = (): Set<string> => new Set([...state.outbox, ...state.discarded].flatMap(({ operation }) => filesOf(operation))) // prettier-ignore

  return {
    async load() {
      for (const facts of await store.load())
        held.set(facts.id, { ...facts, moved: 0, crowded: false })
      const inOutbox = named()
      // A crash came between the post and the note that it has them. Where a full disk refuses it, the next start tries again.
      for (const file of [...held.values()]) {
        if (file.way !== 'out' || file.posted || !inOutbox.has(file.id)) continue
        const facts = { ...factsOf(file), posted: true }
        show(facts, 0)
        await store.putFacts(facts).catch(() => undefined)
      }
      state.changed('files')
    },

    async add(chat, { name, bytes, thumb }) {
      if (bytes.size === 0) {
        // One that was taken away since it was chosen has no size either.
        const isThere = await bytes.arrayBuffer().then(
          () => true,
          () => false,
        )
        throw new PortError(isThere ? 'file-empty' : 'file-changed')
      }
      if (bytes.size > limits.fileBytes) throw new PortError('file-too-large')
      const safe = safeFileName(name)
      if (!known.includes(endingOf(safe))) throw new PortError('file-type')
      const chosen = [...held.values()].filter((file) => file.way === 'out' && file.chat === chat && !file.posted) // prettier-ignore
      const under = adding.get(chat) ?? 0
      if (chosen.length + under >= limits.filesPerPost) throw new PortError('file-too-many')
      adding.set(chat, under + 1)
      return add(chat, { name: safe, bytes, thumb }).finally(() => {
        adding.set(chat, (adding.get(chat) ?? 1) - 1)
      })
    },

    async drop(file) {
      const facts = mustHold(file)
      if (facts.way !== 'out' || facts.posted) throw new PortError('already-sent')
      await remove([facts])
    },

    async change(file, facts) {
      const now = held.get(file)
      if (now) await save({ ...factsOf(now), ...facts }, facts.done ? now.size : now.moved)
    },

    progress(file, moved) {
      const now = held.get(file)
      if (now) show(now, moved)
    },

    crowded(file) {
      const now = held.get(file)
      if (!now) return
      held.set(file, { ...now, crowded: true })
      state.changed('files')
    },

    async bytesFrom(file, offset, most) {
      const index = Math.floor(offset / partBytes)
      const part = await store.part(file, index)
      if (!part) throw new PortError('not-found')
      const from = offset - index * partBytes
      return part.slice(from, from + most)
    },

    async whole(file) {
      const { size, type } = mustHold(file)
      const parts: Uint8Array<ArrayBuffer>[] = []
      for (let index = 0; index * partBytes < size; index += 1) {
        const part = await store.part(file, index)
        if (!part) return null
        parts.push(part)
      }
      const blob = new Blob(parts, { type: type ?? 'application/octet-stream' })
      return blob.size === size ? blob : null
    },

    async partsHeld(chat, { id, name, type, size, thumb = null }) {
      // Access may have ended and begun anew since it was purged.
      gone.delete(id)
      if (!held.has(id))
        await save(
          {
            ...{ id, chat, way: 'in', name, type, size, thumb },
            ...{ posted: true, paused: false, done: false, refused: null },
          },
          0,
        )
      let index = 0
      while (index * partBytes < size && (await store.part(id, index)) !== null) index += 1
      return index
    },

    async addPart(file, index, bytes) {
      if (gone.has(file)) throw new PortError('not-found')
      try {
        await store.putPart(file, index, bytes)
      } catch (error) {
        throw full(error)
      }
      // Purged while it was written.
      if (gone.has(file)) await store.remove([file])
    },

    async posted(files) {
      for (const file of files) {
        const now = held.get(file)
        if (now?.way !== 'out' || now.posted) continue
        const facts = { ...factsOf(now), posted: true }
        // Its post is durable, which says so at the next start: a full disk must not offer the file for another one.
        show(facts, now.moved)
        await save(facts, now.moved)
      }
    },

    isHere: (file) => held.get(file)?.done === true,

    isUnready: (operation) =>
      filesOf(operation).some((file) => {
        const facts = held.get(file)
        return facts?.way === 'out' && !facts.done && facts.refused === null
      }),

    async keepSent(operation, standing) {
      for (const file of filesOf(operation)) {
        if (!standing.has(file)) continue
        const now = held.get(file)
        if (now?.way === 'out') await save({ ...factsOf(now), way: 'in', posted: true, done: true }, now.size) // prettier-ignore
      }
    },

    async renew(operation) {
      const its = filesOf(operation).flatMap((file) => held.get(file) ?? [])
      const stored = its.filter(({ id, done }) => done && !renewed.has(id))
      for (const file of stored) {
        renewed.add(file.id)
        await save({ ...factsOf(file), way: 'out', done: false }, 0)
      }
      return stored.length > 0
    },

    async tidy() {
      const inOutbox = named()
      const isOver = ({ id, way, chat, posted }: HeldFile): boolean =>
        way === 'out' ? posted && !inOutbox.has(id) : !isHeld(state, chat)
      await remove([...held.values()].filter(isOver))
    },

    forget: (files) =>
      remove(files.flatMap((file) => held.get(file) ?? []).filter(({ way }) => way === 'in')),

    withdrawn: () => store.withdrawn(),
    onWithdrawn(listener) {
      tellWithdrawn = listener
    },
    endWithdrawal: (file) => store.endWithdrawal(file),

    async purge(chat, own) {
      const its = [...held.values()].filter((file) => file.chat === chat)
      await remove(its.filter((file) => file.way === 'in' || (own && !file.posted)))
    },
  }
}

function isHeld(state: MemoryState, id: string): boolean {
  const chat = state.chats.get(id)
  return chat?.active === true && !chat.shelved
}

/** The files that an operation names. */
export function filesOf(operation: Operation): string[] {
  return operation.type === 'post' ? (operation.files ?? []).map(({ id }) => id) : []
}

function factsOf({ moved: _, crowded: __, ...facts }: HeldFile): FileFacts {
  return facts
}

/** What was chosen may be changed or taken away while it is read. */
async function read(bytes: Blob, from: number, to: number): Promise<Uint8Array> {
  const part = await bytes
    .slice(from, to)
    .arrayBuffer()
    .catch(() => null)
  if (part?.byteLength !== to - from) throw new PortError('file-changed')
  return new Uint8Array(part)
}

function full(error: unknown): unknown {
  if (error instanceof PortError) return error
  return isFullDisk(error) ? new PortError('storage-full') : error
}
