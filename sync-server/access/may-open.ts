/** Who may open a chat that is not due by rule. Source: docs/domain.md, "The kinds of chat". */
import type { ChatKey } from '../contract/chats.ts'
import {
  destinationPartnersOf,
  isTwoParty,
  partiesOf,
  sourcePartnerOf,
  type Party,
  type PersonFacts,
  type World,
} from '../contract/participants.ts'

/**
 * Source-side staff open a prospect chat; either side opens a published job's chat with an active source
 * partner. Read-only staff and candidates open nothing.
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

function sidesThatOpen(key: ChatKey, world: World): Party[] {
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
