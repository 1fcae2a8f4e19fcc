/** How far a run is, known to all its threads: operations of people, and changes at the partners. */

/** So much further people may be than the partners, or these than people, of the whole run. */
const leeway = 0.02

export interface Pace {
  /** Takes one operation; false where all are taken. */
  begin(): boolean
  changed(): void
  /** Whether people are so much further than the partners that they wait, and the other way round. */
  readonly peopleAhead: boolean
  readonly partnersAhead: boolean
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
  const people = (): number => share(read(2, wantedOperations), wantedOperations)
  const partners = (): number => share(read(3, wantedChanges), wantedChanges)
  return {
    begin: () => Atomics.add(numbers, 2, 1) < wantedOperations,
    changed: () => void Atomics.add(numbers, 3, 1),
    get operations() {
      return read(2, wantedOperations)
    },
    get changes() {
      return read(3, wantedChanges)
    },
    get peopleAhead() {
      const changes = partners()
      return changes < 1 && people() > changes + leeway
    },
    get partnersAhead() {
      return partners() > people() + leeway
    },
    get progress() {
      return Math.max(people(), partners())
    },
  }
}
