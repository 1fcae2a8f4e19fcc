/**
 * Wakes parked feeds. A feed listens under its person's parties, `person:<id>` and `device:<id>`; a commit
 * wakes just those of the parties it concerns, naming what has news.
 */
export const lanes = ['chats', 'posts', 'reactions', 'reads', 'directory', 'settings'] as const
export type Lane = (typeof lanes)[number]
/** A lane, or who is let in and as a member of which parties. */
export type News = Lane | 'access'
/** Of a change of the directory, or of a device. */
export const allNews: ReadonlySet<News> = new Set([...lanes, 'access'])

type Listener = (news: ReadonlySet<News>) => void

/** So many readers are woken at once; of more, each hundred a little later, within a second. */
const atOnce = 100
const spreadMs = 1_000

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

  wake(keys: Iterable<string>, news: ReadonlySet<News>): void {
    const listeners = new Set<Listener>()
    for (const key of keys) {
      for (const listener of this.#listeners.get(key) ?? []) listeners.add(listener)
    }
    const all = [...listeners]
    for (const listener of all.slice(0, atOnce)) listener(news)
    const groups = Math.ceil(all.length / atOnce)
    for (let group = 1; group < groups; group += 1) {
      const its = all.slice(group * atOnce, (group + 1) * atOnce)
      // Who stopped listening meanwhile takes no notice.
      setTimeout(() => its.forEach((listener) => { listener(news) }), (group * spreadMs) / groups).unref() // prettier-ignore
    }
  }
}
