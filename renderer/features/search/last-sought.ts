/** What was sought last, and where, while the app runs: who comes back for the next hit need not type it again. */
interface Sought {
  text: string
  /** Null = everywhere. */
  chat: string | null
}

const nothing: Sought = { text: '', chat: null }
let last = nothing

/** The text, where it was sought in the same place. */
export function lastSought(chat: string | null): string {
  return last.chat === chat ? last.text : ''
}

export function keepSought(sought: Sought): void {
  last = sought
}

/** The chat is lost: its words may be in what was sought in it. */
export function forgetSought(chat: string): void {
  if (last.chat === chat) last = nothing
}
