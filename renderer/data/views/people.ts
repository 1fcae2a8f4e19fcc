/** Who takes part in a chat, as far as this device knows them. */
import type { PersonLabel } from '../port.ts'
import type { RealmState } from '../state.ts'
import { dataOf, personLabel, rowsOf } from './labels.ts'

/** The partners of a party of staff or of the coordinators; none for a candidate. */
export function partnersOf(state: RealmState, party: string): ReturnType<typeof rowsOf<'partner'>> {
  const [kind, id] = party.split(':')
  if (kind === 'candidate') return []
  return rowsOf(state, 'partner').filter((row) =>
    kind === 'staff' ? row.id === id : row.data.coordinator,
  )
}

/** The active people of a party whose rows are held. */
export function peopleOf(state: RealmState, party: string): PersonLabel[] {
  const [kind, id] = party.split(':')
  if (kind === 'candidate') {
    const candidate = dataOf(state, 'candidate', id)
    if (!candidate) return []
    return [{ ...personLabel(state, candidate.person, 'candidate', null), name: candidate.name }]
  }
  const partners = new Set(partnersOf(state, party).map((row) => row.id))
  return rowsOf(state, 'person')
    .filter(({ data }) => data.active && data.partner !== null && partners.has(data.partner))
    .map((row) => personLabel(state, row.id))
}

/** The participants of a chat by id, each once. */
export function participantsOf(state: RealmState, chat: string): Map<string, PersonLabel> {
  const held = state.chats.get(chat)
  const parties = held?.active ? held.row.parties : []
  return new Map(parties.flatMap((party) => peopleOf(state, party)).map((its) => [its.id, its]))
}
