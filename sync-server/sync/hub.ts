/**
 * Wakes parked feeds. A feed listens under its person's parties and `person:<id>`; a commit wakes just
 * those of the parties it concerns, naming the lanes that have news.
 */
export const lanes = ['chats', 'posts', 'reads', 'directory', 'settings'] as const
export type Lane = (typeof lanes)[number]

type Listener = (lanes: ReadonlySet<Lane>) => void

export class Hub {
  readonly #listeners = new Map<string, Set<Listener>>()

  /** Calls `listener` at each wake of one of the keys, until the returned function is called. */
  listen(keys: readonly string[], listener: Listener): () => void {
    for (const key of keys) {
      const set = this.#listeners.get(key)
      if (set) set.add(listener)
      else this.#listeners.set(key, new Set([listener]))
    }
    return () => {
      for (const key of keys) {
        const set = this.#listeners.get(key)
        set?.delete(listener)
        if (set?.size === 0) this.#listeners.delete(key)
      }
    }
  }

  wake(keys: Iterable<string>, news: ReadonlySet<Lane>): void {
    const listeners = new Set<Listener>()
    for (const key of keys)
      for (const listener of this.#listeners.get(key) ?? []) listeners.add(listener)
    for (const listener of listeners) listener(news)
  }
}
