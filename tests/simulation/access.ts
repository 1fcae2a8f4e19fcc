/** When each person could read and write in each chat, as the model sees it: for what responses may have held, and who wrote and read posts. */
import type { Model } from './model.ts'
import { mayWrite } from './model-writing.ts'
import { Stretches } from './stretches.ts'

export interface Access {
  /** The world may have changed between two moments (ms). */
  note(before: number, after: number): void
  /** Whether the person could read the chat at any moment of a stretch. */
  couldRead(person: string, key: string, began: number, ended: number): boolean
  /** Whether the person could write in the chat at a moment. */
  couldWrite(person: string, key: string, at: number): boolean
  /** The person's own parties while they surely read the chat at a moment; null where that is not sure. */
  partiesAt(person: string, key: string, at: number): string[] | null
  /** Whether the person could read the chat at a moment, and ever since. */
  hasReadSince(person: string, key: string, at: number): boolean
  /** When they could read and write it, for what to say of a failure. */
  told(person: string, key: string): string
  /** The parties of everybody who surely read the chat at a moment. */
  readersAt(key: string, at: number): string[][]
  readonly grants: number
  readonly revokes: number
}

export function createAccess(model: Model): Access {
  const reading = new Stretches()
  const writing = new Stretches()
  const of = (person: string, key: string): string => `${person} ${key}`
  let grants = 0
  let revokes = 0
  /** The world that was looked at last, and when: while nothing differs there is nothing to note. */
  let seen = { version: -1, at: 0 }
  return {
    note(before, after) {
      const same = seen.version === model.version && !model.hasEnded(seen.at, after)
      seen = { version: model.version, at: after }
      if (same) return
      const moment = { after: before, before: after }
      for (const person of model.persons.keys()) {
        const parties = model.partiesOf(person).join(' ')
        for (const key of model.possible()) {
          const reads = model.reads(person, key, after)
          const had = reading.note(of(person, key), reads ? parties : null, moment)
          const writes = reads && mayWrite(model, person, key)
          writing.note(of(person, key), writes ? '' : null, moment)
          if (reads && !had) grants += 1
          if (had && !reads) revokes += 1
        }
      }
    },
    couldRead: (person, key, began, ended) => reading.mayHaveHeld(of(person, key), began, ended),
    couldWrite: (person, key, at) => writing.mayHaveHeld(of(person, key), at, at),
    partiesAt: (person, key, at) => reading.groundAt(of(person, key), at)?.split(' ') ?? null,
    hasReadSince: (person, key, at) => reading.hasHeldSince(of(person, key), at),
    told: (person, key) =>
      `read ${reading.told(of(person, key))}; wrote ${writing.told(of(person, key))}`,
    readersAt: (key, at) =>
      [...model.persons.keys()].flatMap((person) => {
        const parties = reading.groundAt(of(person, key), at)
        return parties === undefined ? [] : [parties.split(' ')]
      }),
    get grants() {
      return grants
    },
    get revokes() {
      return revokes
    },
  }
}
