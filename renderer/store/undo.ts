/** The last thing done that can be taken back, for a few seconds; and what was done with nothing to take back. */
import { create } from 'zustand'

/** Long enough to read a line and reach the button. */
const offeredMs = 8_000
/** Long enough to read a word or two; a sentence stays longer. */
const toldMs = 3_000
const letterMs = 70

export interface Undo {
  /** What was done, in words; null = nothing is offered. */
  text: string | null
  /** What was done and leaves nothing to take back; `times` tells two alike apart. */
  said: { text: string; times: number } | null
  /** Says what was done, and takes it back if asked in time. A new offer ends the one before. */
  offer(text: string, takeBack: () => void): void
  /** Says that something was done, or why it was not; an offer stands on beside it. */
  tell(text: string): void
  takeBack(): void
  dismiss(): void
}

let timer: ReturnType<typeof setTimeout> | undefined
let toldTimer: ReturnType<typeof setTimeout> | undefined
let times = 0
let action: () => void = () => undefined

export const useUndo = create<Undo>()((set) => {
  const end = (): void => {
    clearTimeout(timer)
    // What it would bring back is not kept for longer.
    action = () => undefined
    set({ text: null })
  }
  return {
    text: null,
    said: null,
    offer(text, takeBack) {
      clearTimeout(timer)
      action = takeBack
      set({ text })
      timer = setTimeout(end, offeredMs)
    },
    tell(text) {
      clearTimeout(toldTimer)
      times += 1
      set({ said: { text, times } })
      toldTimer = setTimeout(() => set({ said: null }), Math.max(toldMs, text.length * letterMs))
    },
    takeBack() {
      const its = action
      end()
      its()
    },
    dismiss: end,
  }
})
