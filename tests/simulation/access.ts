/** When each person could read each chat, as the model sees it: for what responses may have held, and who read posts. */
import type { Model } from './model.ts'

/** A moment that is only known to lie between two looks, ms. */
interface Between {
  after: number
  before: number
}

interface Stretch {
  from: Between
  /** null = still. */
  to: Between | null
  /** By which parties of theirs. */
  parties: string
}

export interface Access {
  /** The world may have changed between two moments (ms). */
  note(before: number, after: number): void
  /** Whether the person could read the chat at any moment of a stretch. */
  couldRead(person: string, key: string, began: number, ended: number): boolean
  /** Whether the person could read the chat at a moment, and ever since. */
  hasReadSince(person: string, key: string, at: number): boolean
  /** The parties of everybody who surely read the chat at a moment. */
  readersAt(key: string, at: number): string[][]
  readonly grants: number
  readonly revokes: number
}

/** Two processes look at one clock. */
const toleranceMs = 10

/** Of these people. */
export function createAccess(model: Model, persons: readonly string[]): Access {
  const stretches = new Map<string, Stretch[]>()
  const of = (person: string, key: string): Stretch[] => stretches.get(`${person} ${key}`) ?? []
  let grants = 0
  let revokes = 0
  return {
    note(before, after) {
      const moment = { after: before, before: after }
      for (const person of persons) {
        const parties = model.partiesOf(person).join(' ')
        for (const key of model.possible()) {
          const its = of(person, key)
          const last = its.at(-1)
          const had = last?.to === null
          const has = model.reads(person, key, after)
          if (had && (!has || last.parties !== parties)) last.to = moment
          if (has && (!had || last.parties !== parties)) its.push({ from: moment, to: null, parties }) // prettier-ignore
          if (has !== had) stretches.set(`${person} ${key}`, its)
          if (has && !had) grants += 1
          if (had && !has) revokes += 1
        }
      }
    },
    couldRead: (person, key, began, ended) =>
      of(person, key).some(
        ({ from, to }) =>
          from.after - toleranceMs <= ended && (to === null || began <= to.before + toleranceMs),
      ),
    hasReadSince: (person, key, at) =>
      of(person, key).some(({ from, to }) => from.before <= at && to === null),
    readersAt: (key, at) =>
      persons.flatMap((person) => {
        const sure = of(person, key).find(
          ({ from, to }) =>
            from.before + toleranceMs < at && (to === null || at < to.after - toleranceMs),
        )
        return sure ? [sure.parties.split(' ')] : []
      }),
    get grants() {
      return grants
    },
    get revokes() {
      return revokes
    },
  }
}
