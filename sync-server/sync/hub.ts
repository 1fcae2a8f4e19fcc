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
  /** Told of each wake that begins here. */
  onWake: ((keys: readonly string[], news: ReadonlySet<News>) => void) | undefined

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

  /** Wakes whoever listens, here and at other servers. */
  wake(keys: Iterable<string>, news: ReadonlySet<News>): void {
    const its = [...keys]
    this.wakeHere(its, news)
    this.onWake?.(its, news)
  }

  /** Of news that another server has told. */
  wakeHere(keys: readonly string[], news: ReadonlySet<News>): void {
    spread(new Set(keys.flatMap((key) => [...(this.#listeners.get(key) ?? [])])), news)
  }

  /** Nobody knows what was missed. */
  wakeEverybody(): void {
    spread(new Set([...this.#listeners.values()].flatMap((set) => [...set])), allNews)
  }
}

/** A crowd does not ask all at once. */
function spread(listeners: ReadonlySet<Listener>, news: ReadonlySet<News>): void {
  const all = [...listeners]
  for (const listener of all.slice(0, atOnce)) listener(news)
  const groups = Math.ceil(all.length / atOnce)
  for (let group = 1; group < groups; group += 1) {
    const its = all.slice(group * atOnce, (group + 1) * atOnce)
    // Who stopped listening meanwhile takes no notice.
    setTimeout(() => its.forEach((listener) => { listener(news) }), (group * spreadMs) / groups).unref() // prettier-ignore
  }
}
