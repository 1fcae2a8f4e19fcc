/** From when to when something held, as far as looks now and then can tell. */

/** A moment that is only known to lie between two looks, ms. */
export interface Between {
  after: number
  before: number
}

interface Stretch {
  from: Between
  /** null = still. */
  to: Between | null
  /** On which ground: another one begins a stretch of its own. */
  by: string
}

/** Two processes look at one clock. */
const toleranceMs = 10

export class Stretches {
  readonly #of = new Map<string, Stretch[]>()

  /** Since this moment it holds on this ground; null = it does not. Returns whether it had held. */
  note(key: string, by: string | null, moment: Between): boolean {
    const its = this.#of.get(key) ?? []
    const last = its.at(-1)
    const had = last?.to === null
    if (had && last.by !== by) last.to = moment
    if (by !== null && !(had && last.by === by)) {
      its.push({ from: moment, to: null, by })
      this.#of.set(key, its)
    }
    return had
  }

  /** Whether it may have held at any moment of a stretch. */
  mayHaveHeld(key: string, began: number, ended: number): boolean {
    return this.#all(key).some(
      ({ from, to }) =>
        from.after - toleranceMs <= ended && (to === null || began <= to.before + toleranceMs),
    )
  }

  /** Whether it held at a moment, and ever since. */
  hasHeldSince(key: string, at: number): boolean {
    return this.#all(key).some(({ from, to }) => from.before <= at && to === null)
  }

  /** On which ground it surely held at a moment; undefined where it may not have. */
  groundAt(key: string, at: number): string | undefined {
    return this.#all(key).find(
      ({ from, to }) =>
        from.before + toleranceMs < at && (to === null || at < to.after - toleranceMs),
    )?.by
  }

  /** All of them, for what to say of a failure. */
  told(key: string): string {
    const moment = ({ after, before }: Between): string => `${String(after)}-${String(before)}`
    return this.#all(key)
      .map(({ from, to }) => `${moment(from)} to ${to ? moment(to) : 'now'}`)
      .join(', ')
  }

  #all(key: string): readonly Stretch[] {
    return this.#of.get(key) ?? []
  }
}
