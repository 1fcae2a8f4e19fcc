/** The sheets that are open: while one is, nothing outside it can be reached or heard. */
import { create } from 'zustand'

/** The topmost last. */
const useSheets = create<{ open: readonly HTMLElement[] }>()(() => ({ open: [] }))

/** From now on it is on top. Returns what ends that. */
export function putOnTop(sheet: HTMLElement): () => void {
  useSheets.setState(({ open }) => ({ open: [...open, sheet] }))
  return () => useSheets.setState(({ open }) => ({ open: open.filter((its) => its !== sheet) }))
}

/** Null = none is open. */
export function useTopSheet(): HTMLElement | null {
  return useSheets(({ open }) => open.at(-1) ?? null)
}
