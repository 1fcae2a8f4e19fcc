/** Files as posts and the composer show them. */
import { nameForType, type PostFile } from '../../../sync-server/contract/files.ts'
import type { FileItem } from './values.ts'
import type { HeldFile, RealmState } from '../state.ts'

/** A file of an accepted post, with what of it is on this device. Its name ends as its type does, whatever it came with. */
export function fileItem(state: RealmState, file: PostFile): FileItem {
  const held = state.files.get(file.id)
  const { id, name, type, size, thumb = null } = file
  const isOwn = held?.way === 'out'
  return {
    ...{ id, name: nameForType(name, type), type, size, thumb, refused: null },
    moved: held?.moved ?? 0,
    state: held?.done || isOwn ? 'here' : state.fetching.has(id) ? 'moving' : 'away',
  }
}

/** A file of a post that waits; nothing where its bytes are no longer here. */
export function waitingFile(state: RealmState, file: string): FileItem[] {
  const held = state.files.get(file)
  return held ? [ownFile(held)] : []
}

/** What was chosen for the next post of a chat, in the order in which it was. */
export function chosenFiles(state: RealmState, chat: string): FileItem[] {
  return [...state.files.values()]
    .filter((file) => file.way === 'out' && !file.posted && file.chat === chat)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(ownFile)
}

function ownFile(file: HeldFile): FileItem {
  const { id, name, type, size, thumb, moved, refused } = file
  return { id, name, type, size, thumb, moved, refused, state: stateOf(file) }
}

function stateOf({ refused, done, paused, moved, crowded }: HeldFile): FileItem['state'] {
  if (refused !== null) return 'refused'
  if (done) return 'here'
  if (paused) return 'paused'
  if (crowded) return 'crowded'
  return moved > 0 ? 'moving' : 'waiting'
}
