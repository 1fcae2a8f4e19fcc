/** Compares the directory that a device holds with the model: who and what is in it, and what it says of them. */
import { isDeepStrictEqual } from 'node:util'
import type { DeviceReport } from './messages.ts'
import type { Model, SeenKind } from './model.ts'
import { contentOf, partnersFor, personsFor } from './model-directory.ts'

type CheckOf = (
  name: string,
  figure: 'lost' | 'leaked' | 'stale',
  right: boolean,
  example: () => string,
) => void

/** Whom the posts of a chat show: their authors, and the partners whose people these were. */
export interface Shown {
  persons: ReadonlySet<string>
  partners: ReadonlySet<string>
}

/** `shownIn`: by a chat's key, of chats that there are. */
export function judgeDirectory(
  report: DeviceReport,
  model: Model,
  shownIn: ReadonlyMap<string, Shown>,
  now: number,
  check: CheckOf,
): void {
  const who = `device ${String(report.index)}`
  const held = new Map(report.directory.map((row) => [`${row.kind} ${row.id}`, row]))
  const ruled: [SeenKind, Iterable<string>][] = [['job', model.jobs.keys()], ['case', model.cases.keys()], ['candidate', model.candidates.keys()]] // prettier-ignore
  for (const [kind, ids] of ruled) {
    for (const id of ids) {
      const may = model.sees(report.person, kind, id, now)
      check(`a ${kind} is held exactly by who may see it`, may ? 'lost' : 'leaked', may === held.has(`${kind} ${id}`), () => `${who} ${id} ${may ? 'missing' : 'held'}`) // prettier-ignore
    }
  }
  const read = [...shownIn].filter(([key]) => model.reads(report.person, key, now))
  const persons = personsFor(model, report.person, read.map(([key]) => key), now) // prettier-ignore
  const partners = partnersFor(model, report.person, read.map(([key]) => key), now) // prettier-ignore
  for (const [, shown] of read) {
    for (const id of shown.persons) persons.must.add(id)
    for (const id of shown.partners) partners.may.add(id)
  }
  for (const [kind, ids, { must, may }] of [['person', model.persons.keys(), persons], ['partner', model.partners.keys(), partners]] as const) {
    for (const id of ids) {
      const its = held.has(`${kind} ${id}`)
      check(`a ${kind} is held by who must see it`, 'lost', its || !must.has(id), () => `${who} ${id} missing`)
      check(`a ${kind} is held only by who may see it`, 'leaked', !its || must.has(id) || may.has(id), () => `${who} ${id} held`)
    }
  } // prettier-ignore
  for (const { kind, id, data } of report.directory) {
    const expected = contentOf(model, report.person, kind, id, now)
    // Who may not see it is told of above.
    if (expected === null) continue
    const wrong = Object.entries(expected).filter(([name, value]) => !isDeepStrictEqual((data as Record<string, unknown>)[name], value)) // prettier-ignore
    check('the directory says what is so', 'stale', wrong.length === 0, () => `${who} ${kind} ${id}: ${JSON.stringify(data)}, not ${JSON.stringify(Object.fromEntries(wrong))}`) // prettier-ignore
  }
}
