/** What is left of a chat on a device: in its memory, in every collection of its storage, in what it was sent. */
import { openDatabases, type DatabaseOptions } from './database.ts'
import { MemoryState } from './memory-state.ts'
import { rawOf } from './raw-storage.ts'
import type { RealmState } from './state.ts'
import type { Exchange } from './test-realm.ts'

const kinds = ['partner', 'person', 'candidate', 'job', 'case'] as const

/** Where the realm's memory holds one of these texts (ids, words of posts, names). */
export async function inMemory(
  state: RealmState,
  chat: string,
  texts: readonly string[],
): Promise<string[]> {
  const parts: Record<string, unknown> = {
    chats: [...state.chats].filter(([, its]) => its.active),
    directory: [...state.directory],
    byKind: kinds.map((kind) => state.directory.ofKind(kind)),
    reads: [...state.reads],
    seen: [...state.seen],
    settings: [...state.settings],
    drafts: [...state.drafts],
    places: [...state.places.positions, state.places.last],
    outbox: state.outbox,
    discarded: state instanceof MemoryState ? state.discarded : [],
    files: [...state.files.values()],
    sendings: state.sendings,
    notes: state.notes,
    serverFound: state.serverFound,
    participants: [...state.participants].map(([its, { parties }]) => [its, ...parties]),
    posts: await state.posts(chat, 100_000),
  }
  return Object.entries(parts).flatMap(([name, part]) => {
    const text = JSON.stringify(part)
    return texts.filter((its) => text.includes(its)).map((its) => `${name}: ${its}`)
  })
}

/**
 * Which stored documents are about the chat or hold one of these texts, each as `collection: id`. The realm must be
 * closed. Blocks and bodies are sealed: of them the chat's id tells.
 */
export async function inStorage(
  options: Omit<DatabaseOptions, 'profileKey' | 'storage'> & { profileKey: Uint8Array },
  chat: string,
  texts: readonly string[],
): Promise<string[]> {
  const databases = await openDatabases({ ...options, storage: 'memory' })
  try {
    const all = {
      documents: await rawOf(databases.mirror.documents).all(),
      blocks: await rawOf(databases.mirror.blocks).all(),
      overflow: await rawOf(databases.mirror.overflow).all(),
      outbox: await rawOf(databases.outbox.documents).all(),
      // Names and thumbnails; parts without them are no file.
      files: await databases.files.load(),
    }
    return Object.entries(all).flatMap(([collection, documents]) =>
      documents
        .filter((document) => {
          // How far a lane was read may be told by the notice itself.
          const text = JSON.stringify(document, (key, value: unknown) =>
            key === 'cursors' ? null : value,
          )
          return [chat, ...texts].some((its) => text.includes(its))
        })
        .map(({ id }) => `${collection}: ${id}`),
    )
  } finally {
    await databases.close()
  }
}

/** What questions begun after a moment were told of a chat, but for the one notice that it ended. */
export function toldSince(
  exchanges: readonly Exchange[],
  since: number,
  chat: string,
  texts: readonly string[],
): string[] {
  return exchanges
    .filter(({ begun }) => begun >= since)
    .flatMap(({ path, answer }) => {
      const rest = withoutNotice(answer, chat)
      const found = [chat, ...texts].filter((text) => rest.includes(text))
      return found.map((text) => `${path}: ${text} in ${rest}`)
    })
}

interface Page<Row> {
  rows?: Row[]
  next?: { g: number; k: string }
}
interface Lanes {
  lanes?: {
    chats?: Page<{ id: string; active: boolean }>
    directory?: Page<{ gone?: boolean }>
  }
}

/**
 * The answer as text, without the row that says that access to the chat ended, which may say nothing else; without
 * its place in the lane; and without directory rows that say that they are gone.
 */
function withoutNotice(answer: string, chat: string): string {
  const body = JSON.parse(answer) as Lanes
  const { chats, directory } = body.lanes ?? {}
  if (chats?.rows) {
    const rest = chats.rows.filter((row) => {
      const keys = Object.keys(row).sort().join(' ')
      return row.id !== chat || row.active || keys !== 'active epoch g id reason'
    })
    if (rest.length < chats.rows.length && chats.next?.k === chat) chats.next.k = 'the notice'
    chats.rows = rest
  }
  if (directory?.rows)
    directory.rows = directory.rows.filter(
      (row) => row.gone !== true || Object.keys(row).sort().join(' ') !== 'g gone id kind',
    )
  if (directory?.next) directory.next.k = 'its place'
  return JSON.stringify(body)
}
