/** The last thing done that can be taken back, for a few seconds. */
import { create } from 'zustand'

/** Long enough to read a line and reach the button. */
const offeredMs = 8_000

export interface Undo {
  /** What was done, in words; null = nothing is offered. */
  text: string | null
  /** Says what was done, and takes it back if asked in time. A new offer ends the one before. */
  offer(text: string, takeBack: () => void): void
  takeBack(): void
  dismiss(): void
}

let timer: ReturnType<typeof setTimeout> | undefined
let action: () => void = () => undefined

export const useUndo = create<Undo>()((set) => {
  const end = (): void => {
    clearTimeout(timer)
    set({ text: null })
  }
  return {
    text: null,
    offer(text, takeBack) {
      clearTimeout(timer)
      action = takeBack
      set({ text })
      timer = setTimeout(end, offeredMs)
    },
    takeBack() {
      end()
      action()
    },
    dismiss: end,
  }
})
