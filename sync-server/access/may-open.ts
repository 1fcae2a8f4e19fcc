/** Who may open a chat that is not due by rule. Source: docs/domain.md, "The kinds of chat". */
import type { ChatKey } from '../contract/chats.ts'
import {
  deriveChat,
  destinationPartnersOf,
  isTwoParty,
  partiesOf,
  permission,
  sourcePartnerOf,
  type Party,
  type PersonFacts,
  type World,
} from '../contract/participants.ts'

/**
 * Source-side staff open a prospect chat; either side opens a published job's chat with an active source
 * partner; staff open their own partner's team chat of a case that they see and that they could write in.
 * Read-only staff and candidates open nothing.
 */
export function mayOpen(person: PersonFacts, key: ChatKey, world: World): boolean {
  if (person.readOnly) return false
  const own = partiesOf(person, person.partner === null ? undefined : world.partner(person.partner))
  const isOf = (party: Party): boolean => own.includes(party)
  return isOpenable(key, world) && sidesThatOpen(key, world).some(isOf)
}

/** Whether the chat can be made at all. */
export function isOpenable(key: ChatKey, world: World): boolean {
  if (key.kind === 'candidateProspect') return world.candidate(key.candidate) !== undefined
  if (key.kind === 'team') return isTeamOpenable(key, world)
  if (key.kind !== 'jobSourcePartner') return false
  const job = world.job(key.job)
  const partner = world.partner(key.sourcePartner)
  return (
    job !== undefined &&
    job.publishedAt !== null &&
    partner?.active === true &&
    partner.source &&
    isTwoParty(job, partner.id)
  )
}

/** What would only be read, as after a lost case, isn't begun: so no clock is needed to say how long it would be. */
function isTeamOpenable(key: ChatKey, world: World): boolean {
  const { parties, state } = deriveChat(key, world, false)
  return parties.some(
    ({ side }) => permission({ side, readOnly: false, muted: false }, state).reason === null,
  )
}

function sidesThatOpen(key: ChatKey, world: World): Party[] {
  if (key.kind === 'team') return [`staff:${key.partner}`]
  const parties: Party[] = ['coordinators']
  if (key.kind === 'candidateProspect') {
    const candidate = world.candidate(key.candidate)
    const source = candidate && sourcePartnerOf(candidate, world)
    if (source) parties.push(`staff:${source}`)
  }
  if (key.kind === 'jobSourcePartner') {
    parties.push(`staff:${key.sourcePartner}`)
    const job = world.job(key.job)
    for (const id of job ? destinationPartnersOf(job, world) : []) parties.push(`staff:${id}`)
  }
  return parties
}
