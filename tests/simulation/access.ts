/** When each person could read each chat, as the model sees it: for what responses may have held, and who read posts. */
import type { Model } from './model.ts'

/** From when at the earliest, until when at the latest (ms; null = still), and by which parties. */
interface Stretch {
  from: number
  to: number | null
  parties: string
}

export interface Access {
  /** The world may have changed between two moments. */
  note(before: number, after: number): void
  /** Whether the person could read the chat at any moment of a stretch. */
  couldRead(person: string, key: string, began: number, ended: number): boolean
  /** The parties of everybody who surely read the chat at a moment. */
  readersAt(key: string, at: number): string[][]
  /** For what to say of a response that should not have been. */
  stretchesOf(person: string, key: string): readonly object[]
  readonly grants: number
  readonly revokes: number
}

/** Two looks at one clock, and the end of a retention that falls between them. */
const toleranceMs = 10

export function createAccess(model: Model, persons: readonly string[]): Access {
  const stretches = new Map<string, Stretch[]>()
  let grants = 0
  let revokes = 0
  return {
    note(before, after) {
      for (const person of persons) {
        const parties = model.partiesOf(person).join(' ')
        for (const key of model.chats) {
          const its = stretches.get(`${person} ${key}`) ?? []
          const last = its.at(-1)
          const had = last?.to === null
          const has = model.reads(person, key, after)
          if (had && (!has || last.parties !== parties)) last.to = after
          if (has && (!had || last.parties !== parties)) its.push({ from: before, to: null, parties }) // prettier-ignore
          if (has !== had) stretches.set(`${person} ${key}`, its)
          if (has && !had) grants += 1
          if (had && !has) revokes += 1
        }
      }
    },
    couldRead(person, key, began, ended) {
      const its = stretches.get(`${person} ${key}`) ?? []
      return its.some(({ from, to }) => from - toleranceMs <= ended && (to === null || began <= to + toleranceMs)) // prettier-ignore
    },
    readersAt(key, at) {
      return persons.flatMap((person) => {
        const its = stretches.get(`${person} ${key}`) ?? []
        const sure = its.find(({ from, to }) => from + settlingMs < at && (to === null || at < to - settlingMs)) // prettier-ignore
        return sure ? [sure.parties.split(' ')] : []
      })
    },
    stretchesOf: (person, key) => stretches.get(`${person} ${key}`) ?? [],
    get grants() {
      return grants
    },
    get revokes() {
      return revokes
    },
  }
}

/** A change is surely in force so long after it was begun. */
const settlingMs = 400
