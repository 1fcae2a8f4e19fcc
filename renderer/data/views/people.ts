/** Who takes part in a chat, as far as this device knows them. */
import type { KnownPerson, PersonLabel } from './values.ts'
import type { RealmState } from '../state.ts'
import { toldOf } from '../participants.ts'
import { activeChats, chatItem, type ActiveChat } from './chat-item.ts'
import { dataOf, peopleOfPartner, personLabel, rowsOf, type RowOf } from './labels.ts'

/** The partners of a party of staff or of the coordinators; none for a candidate. */
export function partnersOf(state: RealmState, party: string): RowOf<'partner'>[] {
  const [kind, id] = party.split(':')
  if (kind === 'candidate' || id === '') return []
  if (kind !== 'staff') return rowsOf(state, 'partner').filter(({ data }) => data.coordinator)
  const data = dataOf(state, 'partner', id)
  return id !== undefined && data ? [{ id, data }] : []
}

/** The active people of a party whose rows are held. */
export function peopleOf(state: RealmState, party: string): PersonLabel[] {
  const [kind, id] = party.split(':')
  if (kind === 'candidate') {
    const candidate = dataOf(state, 'candidate', id)
    if (!candidate) return []
    return [{ ...personLabel(state, candidate.person, 'candidate', null), name: candidate.name }]
  }
  return partnersOf(state, party)
    .flatMap((partner) => peopleOfPartner(state, partner.id))
    .filter(({ data }) => data.active)
    .map((row) => personLabel(state, row.id))
}

/** The people of a party of a chat, by name: those whose rows are held, and those whom the server has told. */
export function peopleIn(state: RealmState, chat: string, party: string): PersonLabel[] {
  const known = peopleOf(state, party)
  const ids = new Set(known.map(({ id }) => id))
  const told = (toldOf(state, chat)?.parties.get(party) ?? []).filter(({ id }) => !ids.has(id))
  const labels = told.map(({ id, name, role, partner }) => ({
    ...personLabel(state, id, role === 'candidate' ? role : undefined, partner),
    name,
  }))
  return [...known, ...labels].sort((a, b) => (a.name ?? '').localeCompare(b.name ?? ''))
}

/** The participants of a chat by id, each once. */
export function participantsOf(state: RealmState, chat: string): Map<string, PersonLabel> {
  const held = state.chats.get(chat)
  const parties = held?.active ? held.row.parties : []
  const people = parties.flatMap((party) => peopleIn(state, chat, party))
  return new Map(people.map((its) => [its.id, its]))
}

/** Everybody whom this device knows in a chat, each with the chat in which something was said last. By name. */
export function peopleView(state: RealmState): KnownPerson[] {
  const latest = new Map<string, ActiveChat>()
  for (const chat of activeChats(state)) {
    for (const party of chat.row.parties) {
      const known = latest.get(party)
      if ((known?.row.lastPostAt ?? -1) < (chat.row.lastPostAt ?? 0)) latest.set(party, chat)
    }
  }
  const found = new Map<string, KnownPerson>()
  for (const [party, chat] of latest) {
    const item = chatItem(state, chat)
    for (const person of peopleOf(state, party))
      if (person.id !== state.me?.person && person.name !== null)
        found.set(person.id, { person, chat: item })
  }
  return [...found.values()].sort((a, b) =>
    (a.person.name ?? '').localeCompare(b.person.name ?? ''),
  )
}
