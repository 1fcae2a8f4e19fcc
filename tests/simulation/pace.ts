/** How far a run is, known to all its threads: operations of people, and changes at the partners. */

/** So much further people may be than the partners, of the whole run. */
const leeway = 0.02

export interface Pace {
  /** Takes one operation; false where all are taken. */
  begin(): boolean
  changed(): void
  /** People are so much further than the partners that they wait. */
  readonly isAhead: boolean
  readonly operations: number
  readonly changes: number
  /** From 0 to 1: whichever is further. */
  readonly progress: number
}

/** Room for one; `operations` and `changes` are how many are wanted. */
export function newPace(operations: number, changes: number): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(16)
  new Int32Array(shared).set([operations, changes])
  return shared
}

/** One in the room that is shared. */
export function paceOf(shared: SharedArrayBuffer): Pace {
  const numbers = new Int32Array(shared)
  const [wantedOperations = 0, wantedChanges = 0] = numbers
  const read = (at: number, wanted: number): number => Math.min(Atomics.load(numbers, at), wanted)
  const share = (count: number, wanted: number): number => (wanted === 0 ? 1 : count / wanted)
  return {
    begin: () => Atomics.add(numbers, 2, 1) < wantedOperations,
    changed: () => void Atomics.add(numbers, 3, 1),
    get operations() {
      return read(2, wantedOperations)
    },
    get changes() {
      return read(3, wantedChanges)
    },
    get isAhead() {
      const changes = share(this.changes, wantedChanges)
      return changes < 1 && share(this.operations, wantedOperations) > changes + leeway
    },
    get progress() {
      return Math.max(share(this.operations, wantedOperations), share(this.changes, wantedChanges))
    },
  }
}
