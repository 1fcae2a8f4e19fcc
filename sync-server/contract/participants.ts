/**
 * The one rule book: who takes part in a chat, and what they may do there. Pure functions. The server
 * decides by them, the client shows by them. Source of every rule: docs/domain.md.
 */
import { isWithCandidate, type ChatKey, type ChatKind } from './chats.ts'
import {
  hasReached,
  isHiddenFromCandidate,
  type CaseActiveStage,
  type CaseStage,
} from './stages.ts'

/** A group that membership is given to, never a single person typed in by hand. */
export type Party = `staff:${string}` | `candidate:${string}` | 'coordinators'

/** Whose column of "What a participant may do" holds. */
export type Side = 'source' | 'destination' | 'candidate'

export type Role = 'staff' | 'candidate' | 'ops'

export interface PartnerFacts {
  id: string
  source: boolean
  destination: boolean
  coordinator: boolean
  active: boolean
}

export interface PersonFacts {
  id: string
  role: Role
  /** The partner whose staff this person is; null unless role is `staff`. */
  partner: string | null
  /** The candidate record of this person; null unless role is `candidate`. */
  candidate: string | null
  readOnly: boolean
  active: boolean
}

export interface CandidateFacts {
  id: string
  person: string
  sourcePartner: string | null
  muted: boolean
}

export interface JobFacts {
  id: string
  destinationPartners: readonly string[]
  closed: boolean
  /** Milliseconds since 1970; null while not published. */
  publishedAt: number | null
}

export interface CaseFacts {
  id: string
  candidate: string
  job: string
  stage: CaseStage
  furthest: CaseActiveStage
  closed: boolean
  won: boolean
  /** Milliseconds since 1970; null while open. */
  closedAt: number | null
}

/** The facts that the rules read. The server preloads them for what a change touches. */
export interface World {
  partner(id: string): PartnerFacts | undefined
  candidate(id: string): CandidateFacts | undefined
  job(id: string): JobFacts | undefined
  case(id: string): CaseFacts | undefined
  casesOfJob(job: string): readonly CaseFacts[]
  activeSourcePartners(): readonly PartnerFacts[]
  /** Whether the party has at least one active person who is not read-only. */
  hasWriter(party: Party): boolean
}

export interface PartyGrant {
  party: Party
  side: Side
  /** The moment (ms) from which the grant no longer holds; null = no end. Every read checks it. */
  until: number | null
}

/** The facts of a chat that decide about writing; they travel with the chat's row. */
export interface ChatState {
  kind: ChatKind
  /** The gate that opened this chat was taken back (`correctStage`): read only for all. */
  dormant: boolean
  /** No active, writing source-side person: read only for all (invariant 1). */
  suspended: boolean
  /** Source-side staff have posted here; before, the candidate must not begin a prospect chat. */
  begun: boolean
  /** The candidate is muted. Always false for chats with several candidates: see `Reader.muted`. */
  muted: boolean
  /** When the chat's case closed without being won (ms); null otherwise. */
  caseLostAt: number | null
  jobClosed: boolean
  /**
   * Whether a case that this chat is about is open. With one source partner: whether it is as good as open; while the job
   * is, it always is, for the employer may not know of its cases. With all of them: whether the job is open, and no more.
   */
  openCase: boolean
}

export interface Derived {
  parties: PartyGrant[]
  state: ChatState
}

/** For how long destination staff can read a case closed and not won. */
export const defaultRetentionDays = 30
const dayMs = 86_400_000

/** The parties a person belongs to. Nobody inactive, of an inactive partner, or of ops has any. */
export function partiesOf(person: PersonFacts, partner: PartnerFacts | undefined): Party[] {
  if (!person.active) return []
  if (person.role === 'candidate') {
    return person.candidate === null ? [] : [`candidate:${person.candidate}`]
  }
  if (person.role === 'ops' || !partner?.active) return []
  const staff: Party = `staff:${partner.id}`
  return partner.coordinator ? [staff, 'coordinators'] : [staff]
}

/** The candidate's current source partner if it is one and active; otherwise they are the coordinators'. */
export function sourcePartnerOf(candidate: CandidateFacts, world: World): string | null {
  if (candidate.sourcePartner === null) return null
  const partner = world.partner(candidate.sourcePartner)
  return partner?.active && partner.source ? partner.id : null
}

/** The job's active destination partners; where none is left, coordinators stand in. */
export function destinationPartnersOf(job: JobFacts, world: World): string[] {
  return job.destinationPartners.filter((id) => {
    const partner = world.partner(id)
    return partner?.active === true && partner.destination
  })
}

/** Whether a case lets its candidate into the job's cohort. */
export function isInCohort(facts: CaseFacts): boolean {
  return (
    hasReached(facts.furthest, 'acceptance') &&
    !(facts.closed && !facts.won) &&
    !isHiddenFromCandidate(facts.stage)
  )
}

/** Until when destination staff see a case: null = no end. */
export function retentionEnd(
  facts: CaseFacts,
  retentionDays = defaultRetentionDays,
): number | null {
  if (!facts.closed || facts.won || facts.closedAt === null) return null
  return facts.closedAt + retentionDays * dayMs
}

/** The chats that must exist by rule for a job, whatever was opened by hand. */
export function chatsOfJob(job: JobFacts, world: World): ChatKey[] {
  const keys: ChatKey[] = []
  if (job.publishedAt !== null) {
    keys.push({ kind: 'jobAllSourcePartners', job: job.id })
    for (const partner of world.activeSourcePartners()) {
      if (isTwoParty(job, partner.id)) {
        keys.push({ kind: 'jobSourcePartner', job: job.id, sourcePartner: partner.id })
      }
    }
  }
  if (world.casesOfJob(job.id).some((facts) => hasReached(facts.furthest, 'acceptance'))) {
    keys.push({ kind: 'jobCohort', job: job.id })
  }
  return keys
}

/** The chats that must exist by rule for a case. */
export function chatsOfCase(facts: CaseFacts, world: World): ChatKey[] {
  const keys: ChatKey[] = [{ kind: 'candidateProspect', candidate: facts.candidate }]
  const candidate = world.candidate(facts.candidate)
  const job = world.job(facts.job)
  const source = candidate && sourcePartnerOf(candidate, world)
  if (job && job.publishedAt !== null && source && isTwoParty(job, source)) {
    keys.push({ kind: 'jobSourcePartner', job: job.id, sourcePartner: source })
  }
  if (hasReached(facts.furthest, 'cvReview')) {
    keys.push({ kind: 'candidateRecruiting', case: facts.id })
  }
  if (hasReached(facts.furthest, 'acceptance')) keys.push({ kind: 'jobCohort', job: facts.job })
  return keys
}

/** False where both sides of a `jobSourcePartner` chat would be one partner: then there is no chat. */
export function isTwoParty(
  job: Pick<JobFacts, 'destinationPartners'>,
  sourcePartner: string,
): boolean {
  return !(
    job.destinationPartners.length > 0 &&
    job.destinationPartners.every((id) => id === sourcePartner)
  )
}

/**
 * A chat's parties and state, derived from the entities. Several ways for one party: the source side
 * wins over the destination side, and then no end holds.
 */
export function deriveChat(
  key: ChatKey,
  world: World,
  begun: boolean,
  retentionDays = defaultRetentionDays,
): Derived {
  const state: ChatState = {
    kind: key.kind,
    dormant: false,
    suspended: false,
    begun,
    muted: false,
    caseLostAt: null,
    jobClosed: false,
    openCase: false,
  }
  const parties = new Map<Party, PartyGrant>([[coordinators.party, coordinators]])
  const source = (id: string | null | undefined): void => {
    if (id) parties.set(`staff:${id}`, { party: `staff:${id}`, side: 'source', until: null })
  }
  const candidate = (id: string): void => {
    parties.set(`candidate:${id}`, { party: `candidate:${id}`, side: 'candidate', until: null })
  }
  const destinations = (job: JobFacts | undefined, until: number | null): void => {
    for (const id of job ? destinationPartnersOf(job, world) : []) {
      const party: Party = `staff:${id}`
      if (!parties.has(party)) parties.set(party, { party, side: 'destination', until })
    }
  }

  switch (key.kind) {
    case 'candidateProspect': {
      const facts = world.candidate(key.candidate)
      if (!facts) return dormant(state)
      candidate(facts.id)
      source(sourcePartnerOf(facts, world))
      state.muted = facts.muted
      break
    }
    case 'candidateRecruiting': {
      const facts = world.case(key.case)
      const who = facts && world.candidate(facts.candidate)
      if (!facts || !who || !hasReached(facts.furthest, 'cvReview')) return dormant(state)
      if (!isHiddenFromCandidate(facts.stage)) candidate(who.id)
      source(sourcePartnerOf(who, world))
      destinations(world.job(facts.job), retentionEnd(facts, retentionDays))
      state.muted = who.muted
      state.caseLostAt = facts.closed && !facts.won ? facts.closedAt : null
      state.openCase = !facts.closed
      break
    }
    case 'jobSourcePartner': {
      const job = world.job(key.job)
      if (!job || !isTwoParty(job, key.sourcePartner)) return dormant(state)
      const partner = world.partner(key.sourcePartner)
      if (partner?.active && partner.source) source(partner.id)
      destinations(job, null)
      state.jobClosed = job.closed
      const isTheirs = (c: CaseFacts): boolean =>
        world.candidate(c.candidate)?.sourcePartner === key.sourcePartner
      state.openCase = !job.closed || world.casesOfJob(job.id).some((c) => !c.closed && isTheirs(c))
      break
    }
    case 'jobAllSourcePartners': {
      const job = world.job(key.job)
      if (!job) return dormant(state)
      destinations(job, null)
      for (const partner of world.activeSourcePartners()) source(partner.id)
      state.jobClosed = job.closed
      // Not every source partner, nor the employer, is told of each other's cases: nothing here hangs on them.
      state.openCase = !job.closed
      break
    }
    case 'team': {
      const facts = world.case(key.case)
      const grant = facts && teamGrant(facts, key.partner, world, retentionDays)
      if (!grant) return { parties: [], state: { ...state, dormant: true } }
      state.caseLostAt = facts.closed && !facts.won ? facts.closedAt : null
      state.openCase = !facts.closed
      return { parties: [grant], state }
    }
    case 'jobCohort': {
      const job = world.job(key.job)
      const cases = world.casesOfJob(key.job)
      if (!job || !cases.some((c) => hasReached(c.furthest, 'acceptance'))) return dormant(state)
      const members = cases.filter(isInCohort)
      for (const member of members) {
        const who = world.candidate(member.candidate)
        if (!who) continue
        candidate(who.id)
        source(sourcePartnerOf(who, world))
      }
      destinations(job, null)
      state.jobClosed = job.closed
      state.openCase = members.some((c) => !c.closed)
      break
    }
  }
  state.suspended = isSuspended(key.kind, parties, world)
  return { parties: [...parties.values()], state }
}

const coordinators: PartyGrant = { party: 'coordinators', side: 'source', until: null }

/**
 * A partner's staff among themselves about a case: as long as they see the case, and on the side on which they see
 * it. Undefined where they don't. The coordinators have no part in another partner's.
 */
function teamGrant(
  facts: CaseFacts,
  id: string,
  world: World,
  retentionDays: number,
): PartyGrant | undefined {
  const partner = world.partner(id)
  if (!partner?.active) return undefined
  const party: Party = `staff:${id}`
  const candidate = world.candidate(facts.candidate)
  const source = candidate && sourcePartnerOf(candidate, world)
  if (partner.coordinator || source === id) return { party, side: 'source', until: null }
  const job = world.job(facts.job)
  if (!job || !hasReached(facts.furthest, 'cvReview')) return undefined
  if (!destinationPartnersOf(job, world).includes(id)) return undefined
  return { party, side: 'destination', until: retentionEnd(facts, retentionDays) }
}

/** A chat whose gate was taken back: the coordinators keep reading, nobody writes (invariant 2). */
function dormant(state: ChatState): Derived {
  return { parties: [coordinators], state: { ...state, dormant: true } }
}

function isSuspended(kind: ChatKind, parties: Map<Party, PartyGrant>, world: World): boolean {
  if (!isWithCandidate(kind)) return false
  return ![...parties.values()].some((p) => p.side === 'source' && world.hasWriter(p.party))
}

/** The person at the screen or behind the token, as far as a chat's permission needs them. */
export interface Reader {
  side: Side
  /** Read-only staff; has no meaning for candidates. */
  readOnly: boolean
  /** The reader is a candidate who is muted (counts in every chat, the cohort too). */
  muted: boolean
}

export const readOnlyReasons = [
  'notOpen',
  'suspended',
  'caseClosed',
  'jobClosed',
  'muted',
  'personReadOnly',
  'mustNotBegin',
] as const
export type ReadOnlyReason = (typeof readOnlyReasons)[number]

export interface Permission {
  /** Post, edit, delete, react, pin. */
  write: boolean
  /** Why not; null when `write` is true. The first of several: all hold, the strictest is shown. */
  reason: ReadOnlyReason | null
  /** When reading ends too (ms); null = no end. */
  readUntil: number | null
}

/** What a participant may do. Source: docs/domain.md, "What a participant may do", a line a row. */
export function permission(
  reader: Reader,
  state: ChatState,
  retentionDays = defaultRetentionDays,
): Permission {
  const reason = readOnlyReason(reader, state)
  const readUntil =
    reader.side === 'destination' && state.caseLostAt !== null
      ? state.caseLostAt + retentionDays * dayMs
      : null
  return { write: reason === null, reason, readUntil }
}

function readOnlyReason(reader: Reader, state: ChatState): ReadOnlyReason | null {
  if (state.dormant) return 'notOpen'
  if (state.suspended) return 'suspended'
  if (state.caseLostAt !== null && reader.side !== 'source') return 'caseClosed'
  if (state.jobClosed && closesWithJob(state)) return 'jobClosed'
  if (reader.side === 'candidate') {
    if (reader.muted || state.muted) return 'muted'
    if (state.kind === 'candidateProspect' && !state.begun) return 'mustNotBegin'
    return null
  }
  return reader.readOnly ? 'personReadOnly' : null
}

function closesWithJob(state: ChatState): boolean {
  if (state.kind === 'jobAllSourcePartners') return true
  return (state.kind === 'jobSourcePartner' || state.kind === 'jobCohort') && !state.openCase
}

/**
 * Whether somebody may take a chat along as a document: the source side alone, read-only staff and coordinators too. What
 * the employer's side sees ends with its retention, and a candidate's device may be anybody's: no document outlives
 * either. Source: docs/domain.md, "Transcripts".
 */
export function mayTakeTranscript(side: Side | null): boolean {
  return side === 'source'
}

/**
 * Whether somebody may report another's post to the coordinators: whoever reads it, also where they may not write (muted,
 * read only, closed). Not in a team chat, which no coordinator but its own partner's may see. Source: docs/domain.md,
 * "Reports".
 */
export function mayReport(side: Side | null, { kind }: Pick<ChatState, 'kind'>): boolean {
  return side !== null && kind !== 'team'
}

/** Who handles reports: coordinators, but for read-only people. */
export function mayHandleReports(person: { coordinator: boolean; readOnly: boolean }): boolean {
  return person.coordinator && !person.readOnly
}

/**
 * Whether a colleague may stand in for a person: active staff of the same partner. They get what is told of chats that they
 * read themselves; nobody sees more by it. Source: docs/domain.md, "Stand-in".
 */
export function mayStandIn(
  person: Pick<PersonFacts, 'id' | 'role' | 'partner' | 'active'>,
  colleague: Pick<PersonFacts, 'id' | 'role' | 'partner' | 'active'> | undefined,
): boolean {
  if (!colleague || colleague.id === person.id) return false
  const areStaff = person.role === 'staff' && colleague.role === 'staff'
  const isOneTeam = person.partner !== null && person.partner === colleague.partner
  return areStaff && isOneTeam && person.active && colleague.active
}

/** The side of a person who reaches a chat by several parties: source-side for the candidate wins. */
export function strongestSide(sides: readonly Side[]): Side | null {
  for (const side of ['source', 'destination', 'candidate'] as const) {
    if (sides.includes(side)) return side
  }
  return null
}
