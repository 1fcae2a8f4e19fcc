/** Who stands in for the reader, for whom they do, and whom they may ask. */
import type { StandInsView } from './values.ts'
import { mayName, ownStandIn, stoodInFor } from '../stand-ins.ts'
import type { RealmState } from '../state.ts'
import { personLabel, rowsOf } from './labels.ts'

/** People by name; of those for whom the reader stands in, the one whose end is nearest first. */
export function standInsView(state: RealmState): StandInsView {
  const mine = ownStandIn(state)
  return {
    mine: mine && { person: personLabel(state, mine.person), until: mine.until },
    others: stoodInFor(state)
      .map(({ person, until }) => ({ person: personLabel(state, person), until }))
      .sort((a, b) => a.until - b.until),
    colleagues: rowsOf(state, 'person')
      .filter(({ id }) => mayName(state, id))
      .map(({ id }) => personLabel(state, id))
      .sort((a, b) => (a.name ?? '').localeCompare(b.name ?? '')),
  }
}
