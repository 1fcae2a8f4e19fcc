/** Where one was in each chat: while the app runs, and kept on this device for the next start. */
import type { Position } from '../../data/views/values.ts'

export type { Position }

type Keep = (chat: string, position: Position | null) => void

/** A position is kept once one rests there. */
const restMs = 400

const known = new Map<string, Position>()
const moved = new Set<string>()
let keep: Keep = () => undefined
let timer: ReturnType<typeof setTimeout> | undefined

function keepMoved(): void {
  for (const chat of moved) keep(chat, known.get(chat) ?? null)
  moved.clear()
}

function keepSoon(chat: string): void {
  moved.add(chat)
  clearTimeout(timer)
  timer = setTimeout(keepMoved, restMs)
}

/** Nothing for a chat that was left at its end. */
export const positions = {
  get: (chat: string): Position | undefined => known.get(chat),
  set(chat: string, position: Position): void {
    known.set(chat, position)
    keepSoon(chat)
  },
  delete(chat: string): void {
    if (known.delete(chat)) keepSoon(chat)
  },
  /** The chat is lost: what was kept of it is gone already. */
  forget(chat: string): void {
    known.delete(chat)
    moved.delete(chat)
  },
}

/** Begins with what was kept, and keeps what comes. */
export function startPositions(kept: Iterable<readonly [string, Position]>, keepWith: Keep): void {
  for (const [chat, position] of kept) known.set(chat, position)
  keep = keepWith
}
