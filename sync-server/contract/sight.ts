/**
 * Who sees which directory row: pure functions. Source: docs/domain.md, "Who sees whom". People and
 * partners are seen by what they take part in, which the server reads from its store.
 */
import {
  destinationPartnersOf,
  isInCohort,
  retentionEnd,
  sourcePartnerOf,
  type CandidateFacts,
  type CaseFacts,
  type JobFacts,
  type Party,
  type World,
} from './participants.ts'
import { hasReached, isHiddenFromCandidate } from './stages.ts'

export const directoryKinds = ['partner', 'person', 'candidate', 'job', 'case'] as const
export type DirectoryKind = (typeof directoryKinds)[number]

/** How much of a row its reader gets: `full`, a candidate's `own` softened one, or the `name` only. */
export const sightViews = ['full', 'own', 'name'] as const
export type SightView = (typeof sightViews)[number]

export interface Sight {
  party: Party
  view: SightView
  /** From when (ms) the row is no longer seen; null = no end. */
  until: number | null
}

/** Who sees a job. */
export function sightOfJob(job: JobFacts, world: World): Sight[] {
  const sights = new Map<string, Sight>()
  add(sights, { party: 'coordinators', view: 'full', until: null })
  for (const id of destinationPartnersOf(job, world)) add(sights, staff(id))
  if (job.publishedAt !== null) {
    for (const partner of world.activeSourcePartners()) add(sights, staff(partner.id))
  }
  for (const facts of world.casesOfJob(job.id)) {
    if (!isHiddenFromCandidate(facts.stage)) {
      add(sights, { party: `candidate:${facts.candidate}`, view: 'own', until: null })
    }
  }
  return [...sights.values()]
}

/** Who sees a case. */
export function sightOfCase(facts: CaseFacts, world: World, retentionDays?: number): Sight[] {
  const sights = new Map<string, Sight>()
  add(sights, { party: 'coordinators', view: 'full', until: null })
  const candidate = world.candidate(facts.candidate)
  const source = candidate && sourcePartnerOf(candidate, world)
  if (source) add(sights, staff(source))
  const job = world.job(facts.job)
  if (job && hasReached(facts.furthest, 'cvReview')) {
    const until = retentionEnd(facts, retentionDays)
    for (const id of destinationPartnersOf(job, world)) add(sights, staff(id, until))
  }
  if (!isHiddenFromCandidate(facts.stage)) {
    add(sights, { party: `candidate:${facts.candidate}`, view: 'own', until: null })
  }
  return [...sights.values()]
}

/**
 * Who sees a candidate; a party may have several views (the fullest one that holds counts). `cases` are all cases of the candidate.
 */
export function sightOfCandidate(
  candidate: CandidateFacts,
  cases: readonly CaseFacts[],
  world: World,
  retentionDays?: number,
): Sight[] {
  const sights = new Map<string, Sight>()
  add(sights, { party: 'coordinators', view: 'full', until: null })
  add(sights, { party: `candidate:${candidate.id}`, view: 'full', until: null })
  const source = sourcePartnerOf(candidate, world)
  if (source) add(sights, staff(source))
  for (const facts of cases) {
    for (const sight of sightOfCase(facts, world, retentionDays)) {
      if (sight.view === 'full') add(sights, sight)
    }
  }
  for (const facts of cases.filter(isInCohort)) {
    const fellows = world.casesOfJob(facts.job).filter(isInCohort)
    for (const party of cohortParties(facts.job, fellows, world)) {
      add(sights, { party, view: 'name', until: null })
    }
  }
  return [...sights.values()]
}

function cohortParties(job: string, fellows: readonly CaseFacts[], world: World): Party[] {
  const parties = new Set<Party>()
  for (const fellow of fellows) {
    parties.add(`candidate:${fellow.candidate}`)
    const candidate = world.candidate(fellow.candidate)
    const source = candidate && sourcePartnerOf(candidate, world)
    if (source) parties.add(`staff:${source}`)
  }
  const facts = world.job(job)
  for (const id of facts ? destinationPartnersOf(facts, world) : []) parties.add(`staff:${id}`)
  return [...parties]
}

function staff(id: string, until: number | null = null): Sight {
  return { party: `staff:${id}`, view: 'full', until }
}

/** Sight is existential: of several grounds for one view the later end holds. */
function add(sights: Map<string, Sight>, sight: Sight): void {
  const key = `${sight.party} ${sight.view}`
  const before = sights.get(key)
  sights.set(key, before ? { ...before, until: later(before.until, sight.until) } : sight)
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b)
}

const viewRank: Record<SightView, number> = { name: 0, own: 1, full: 2 }

/** The fullest of the views that a person has of one row; null where there is none. */
export function fullestView(views: readonly SightView[]): SightView | null {
  return views.reduce<SightView | null>(
    (best, view) => (best === null || viewRank[view] > viewRank[best] ? view : best),
    null,
  )
}
