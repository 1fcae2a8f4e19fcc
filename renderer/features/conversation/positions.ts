/** Where one was in each chat, while the app runs. */

export interface Position {
  /** The row that one looked at, and its post's place. */
  key: string
  seq: number
  /** How far below the upper edge it stood, px. */
  offset: number
}

/** Nothing for a chat that was left at its end. */
export const positions = new Map<string, Position>()
