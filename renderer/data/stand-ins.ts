/** Who stands in for whom, as this device knows it. Source: docs/domain.md, "Stand-in". */
import { mayStandIn } from '../../sync-server/contract/participants.ts'
import {
  standInKey,
  standInValue,
  standsInForKey,
  standsInForValue,
  type StandInValue,
} from '../../sync-server/contract/stand-in.ts'
import type { RealmState } from './state.ts'
import { dataOf } from './views/labels.ts'

/** It ends by the server's clock; before the server's first answer there is only the device's. */
function isOver(state: RealmState, until: number): boolean {
  return until <= (state.serverNow ?? Date.now())
}

/** Whether the reader may name this person. */
export function mayName(state: RealmState, person: string): boolean {
  const data = dataOf(state, 'person', person)
  if (!state.me || !data) return false
  const { person: id, role, partner } = state.me
  return mayStandIn({ id, role, partner, active: true }, { id: person, ...data })
}

/** The colleague who stands in for the reader; null = nobody. */
export function ownStandIn(state: RealmState): StandInValue | null {
  const value = standInValue.safeParse(state.settings.get(`${standInKey}:`)).data
  return value && !isOver(state, value.until) && mayName(state, value.person) ? value : null
}

/** Until when the reader stands in for this person, and from which `g` on rows of chats tell of it; null = they don't. */
function standingFor(state: RealmState, person: string): { until: number; since: number } | null {
  const value = standsInForValue.safeParse(state.settings.get(`${standsInForKey}:${person}`)).data
  return value && !isOver(state, value.until) && mayName(state, person) ? value : null
}

/** Everybody for whom the reader stands in. */
export function stoodInFor(state: RealmState): { person: string; until: number }[] {
  const prefix = `${standsInForKey}:`
  return [...state.settings.keys()].flatMap((key) => {
    if (!key.startsWith(prefix)) return []
    const person = key.slice(prefix.length)
    const standing = standingFor(state, person)
    return standing ? [{ person, until: standing.until }] : []
  })
}

/** Of the people who follow a chat, those for whom the reader stands in now. */
export function followedFor(
  state: RealmState,
  { g, followedFor: people = [] }: { g: number; followedFor?: readonly string[] | undefined },
): string[] {
  return people.filter((person) => g >= (standingFor(state, person)?.since ?? Infinity))
}
