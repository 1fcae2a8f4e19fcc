/**
 * Who may read what, written from docs/domain.md alone and not from the code: a naive picture of the partners' world,
 * changed by the same changes, asked afterwards what each person must hold. It shares no rule with the server.
 */
import type { Change, Of } from '../../sync-server/directory/changes.ts'

export const caseStagesInOrder = [
  'prospect', 'miniIntake', 'fullIntake', 'visaEligibility', 'cvPreparation', 'cvReview', 'oneWayPreparation', 'oneWayReview',
  'testPreparation', 'testing', 'twoWayPreparation', 'twoWayReview', 'offer', 'acceptance', 'training',
  'provincialVisaPreparation', 'provincialVisaProcessing', 'visaPreparation', 'visaProcessing', 'relocating', 'relocated', 'settled',
] // prettier-ignore
const jobStagesInOrder = [
  'prospect', 'briefing', 'pitching', 'mou', 'identifyingRoles', 'candidateSearch', 'visaEligibility', 'cvPreparation', 'cvReview',
  'recruitmentProcess', 'jobOffer', 'training', 'visaPreparation', 'postHireEngagement',
] // prettier-ignore
const dayMs = 86_400_000
const retentionDays = 30

type Partner = Of<'partner'>
type Person = Of<'person'> & { candidate: string | null }
interface Candidate {
  person: string
  number: string
  source: string | null
  /** Whose they have ever been: hand-overs name them. */
  sources: Set<string>
  muted: boolean
}
interface Job {
  row: Of<'job'>
  published: boolean
  closed: boolean
}
interface Case { candidate: string; job: string; stage: string; furthest: number; closedAt: number; nextStep: string | null } // prettier-ignore

export type SeenKind = 'job' | 'case' | 'candidate'
export class Model {
  readonly partners = new Map<string, Partner>()
  readonly persons = new Map<string, Person>()
  readonly candidates = new Map<string, Candidate>()
  readonly jobs = new Map<string, Job>()
  readonly cases = new Map<string, Case>()
  /** Keys of chats that exist: once made, a chat stays. */
  readonly chats = new Set<string>()
  /** Grows with each change: while it stands, only what ends by the clock can come to differ. */
  version = 0

  /** Keys of chats that may exist: those, and the team chats that somebody may open by hand. */
  possible(): string[] {
    const partners = [...this.partners.keys()]
    const teams = [...this.cases.keys()].flatMap((kase) => partners.map((its) => `team:${kase}:${its}`)) // prettier-ignore
    return [...this.chats, ...teams]
  }

  /** The world as it is now; call what it returns to go back to it. */
  remember(): () => void {
    const now = structuredClone({ partners: this.partners, persons: this.persons, candidates: this.candidates, jobs: this.jobs, cases: this.cases }) // prettier-ignore
    const chats = [...this.chats]
    const put = <Value>(map: Map<string, Value>, before: Map<string, Value>): void => {
      map.clear()
      for (const [id, value] of before) map.set(id, value)
    }
    return () => {
      this.version += 1
      put(this.partners, now.partners)
      put(this.persons, now.persons)
      put(this.candidates, now.candidates)
      put(this.jobs, now.jobs)
      put(this.cases, now.cases)
      this.chats.clear()
      for (const key of chats) this.chats.add(key)
    }
  }

  /** A change that was accepted. `at`: when it happened, ms. */
  apply(change: Change, at: number): void {
    this.version += 1
    switch (change.type) {
      case 'partner':
        this.partners.set(change.id, change)
        break
      case 'person':
        this.persons.set(change.id, { ...change, candidate: this.persons.get(change.id)?.candidate ?? null }) // prettier-ignore
        break
      case 'candidate': {
        this.candidates.set(change.id, { person: change.person, number: change.number, source: change.sourcePartner, sources: new Set(change.sourcePartner === null ? [] : [change.sourcePartner]), muted: false }) // prettier-ignore
        const person = this.persons.get(change.person)
        if (person) person.candidate = change.id
        break
      }
      case 'handOver': {
        const candidate = this.candidates.get(change.candidate)
        if (candidate) candidate.source = change.to
        if (change.to !== null) candidate?.sources.add(change.to)
        break
      }
      case 'mute': {
        const candidate = this.candidates.get(change.candidate)
        if (candidate) candidate.muted = change.muted
        break
      }
      case 'job': {
        const { published = false, closed = false } = this.jobs.get(change.id) ?? {}
        this.jobs.set(change.id, { row: change, published, closed })
        break
      }
      case 'jobStage': {
        const job = this.jobs.get(change.job)
        if (job) job.closed = !jobStagesInOrder.includes(change.stage)
        break
      }
      case 'publishJob': {
        const job = this.jobs.get(change.job)
        if (!job || job.published) break
        job.published = true
        this.chats.add(`jobAllSourcePartners:${change.job}`)
        for (const [id, partner] of this.partners)
          if (partner.source && partner.active) this.#addJobSource(change.job, id)
        break
      }
      case 'case':
        this.cases.set(change.id, { candidate: change.candidate, job: change.job, stage: change.stage, furthest: Math.max(0, rankOf(change.stage), rankOf(change.furthest ?? 'prospect')), closedAt: at, nextStep: null }) // prettier-ignore
        break
      case 'caseStage': {
        const its = this.cases.get(change.case)
        if (!its) break
        // Another word for the end does not end it anew.
        const closedAt = isLost(its) && isLost({ ...its, stage: change.stage }) ? its.closedAt : at
        Object.assign(its, { stage: change.stage, closedAt, furthest: Math.max(its.furthest, rankOf(change.stage)) }) // prettier-ignore
        break
      }
      case 'correctStage': {
        const its = this.cases.get(change.case)
        if (its) Object.assign(its, { stage: change.stage, furthest: rankOf(change.stage) })
        break
      }
      case 'caseNextStep': {
        const its = this.cases.get(change.case)
        if (its) its.nextStep = change.nextStep
        break
      }
      default:
        break
    }
    for (const [id, its] of this.cases) {
      this.chats.add(`candidateProspect:${its.candidate}`)
      if (its.furthest >= rankOf('cvReview')) this.chats.add(`candidateRecruiting:${id}`)
      if (its.furthest >= rankOf('acceptance')) this.chats.add(`jobCohort:${its.job}`)
      const source = this.sourceOf(its.candidate)
      if (source !== null && this.jobs.get(its.job)?.published) this.#addJobSource(its.job, source)
    }
  }

  #addJobSource(job: string, source: string): void {
    if (!this.isOneSided(job, source)) this.chats.add(`jobSourcePartner:${job}:${source}`)
  }

  /** Both sides of the job's chat with that source partner would be one. */
  isOneSided(job: string, source: string): boolean {
    const destinations = this.jobs.get(job)?.row.destinationPartners ?? []
    return destinations.length > 0 && destinations.every((id) => id === source)
  }

  /** A candidate without an active source partner is the coordinators'. */
  sourceOf(candidate: string): string | null {
    const id = this.candidates.get(candidate)?.source ?? null
    const partner = id === null ? undefined : this.partners.get(id)
    return partner?.active && partner.source ? id : null
  }

  #isDestination(job: string, partner: string | null): boolean {
    const its = partner === null ? undefined : this.partners.get(partner)
    const named = this.jobs.get(job)?.row.destinationPartners.includes(partner ?? '') === true
    return named && its?.active === true && its.destination
  }

  /** A case closed and not won is the employer's for thirty days more. */
  #isWithinRetention(its: Case, now: number): boolean {
    return !isLost(its) || now < its.closedAt + retentionDays * dayMs
  }

  /** Whether something ended by the clock after one moment and up to another (ms). */
  hasEnded(after: number, upTo: number): boolean {
    return [...this.cases.values()].some((its) => this.#isWithinRetention(its, after) && !this.#isWithinRetention(its, upTo)) // prettier-ignore
  }

  isInCohort(its: Case): boolean {
    return its.furthest >= rankOf('acceptance') && !isLost(its) && !isHidden(its)
  }

  /** The partner whose staff this person is, if both are active. */
  partnerOf(person: string): string | null {
    const its = this.persons.get(person)
    if (!its?.active || its.role !== 'staff' || its.partner === null) return null
    return this.partners.get(its.partner)?.active ? its.partner : null
  }

  candidateOf(person: string): string | null {
    const its = this.persons.get(person)
    return its?.active && its.role === 'candidate' ? its.candidate : null
  }

  coordinates(partner: string | null): boolean {
    return partner !== null && this.partners.get(partner)?.coordinator === true
  }

  /** The parties that a person belongs to. */
  partiesOf(person: string): string[] {
    const candidate = this.candidateOf(person)
    if (candidate !== null) return [`candidate:${candidate}`]
    const partner = this.partnerOf(person)
    if (partner === null) return []
    return this.coordinates(partner) ? [`staff:${partner}`, 'coordinators'] : [`staff:${partner}`]
  }

  /** Whether a person reads a chat, by its key, at a moment (ms). */
  reads(person: string, key: string, now: number): boolean {
    return this.readsAs(this.partnerOf(person), this.candidateOf(person), key, now)
  }

  /** As somebody of an active partner, or as a candidate. */
  readsAs(partner: string | null, candidate: string | null, key: string, now: number): boolean {
    const [kind, first = '', second = ''] = key.split(':')
    if (partner === null && candidate === null) return false
    // Of one partner's people alone, while they see the case.
    if (kind === 'team') return partner === second && this.#seesAs(partner, candidate, 'case', first, now) // prettier-ignore
    if (this.coordinates(partner)) return true
    const job = this.jobs.get(first)
    switch (kind) {
      case 'candidateProspect':
        return candidate === first || (partner !== null && this.sourceOf(first) === partner)
      case 'candidateRecruiting': {
        const its = this.cases.get(first)
        if (!its || its.furthest < rankOf('cvReview')) return false
        if (candidate !== null) return candidate === its.candidate && !isHidden(its)
        if (this.sourceOf(its.candidate) === partner) return true
        return this.#isDestination(its.job, partner) && this.#isWithinRetention(its, now)
      }
      case 'jobSourcePartner': {
        if (partner === null || !job || this.isOneSided(first, second)) return false
        const isSource = partner === second && this.partners.get(partner)?.source === true
        return isSource || this.#isDestination(first, partner)
      }
      case 'jobAllSourcePartners':
        return partner !== null && (this.partners.get(partner)?.source === true || this.#isDestination(first, partner)) // prettier-ignore
      case 'jobCohort': {
        const cases = [...this.cases.values()].filter((its) => its.job === first)
        if (!cases.some((its) => its.furthest >= rankOf('acceptance'))) return false
        const members = cases.filter((its) => this.isInCohort(its))
        if (candidate !== null) return members.some((its) => its.candidate === candidate)
        return this.#isDestination(first, partner) || members.some((its) => this.sourceOf(its.candidate) === partner) // prettier-ignore
      }
      default:
        throw new Error(`no rule for ${key}`)
    }
  }

  /** Whether a person sees a row of the directory at a moment (ms). */
  sees(person: string, kind: SeenKind, id: string, now: number): boolean {
    return this.#seesAs(this.partnerOf(person), this.candidateOf(person), kind, id, now)
  }

  #seesAs(
    partner: string | null,
    candidate: string | null,
    kind: SeenKind,
    id: string,
    now: number,
  ): boolean {
    if (partner === null && candidate === null) return false
    if (this.coordinates(partner)) return true
    if (kind === 'job') {
      if (candidate !== null) return [...this.cases.values()].some((its) => its.job === id && its.candidate === candidate && !isHidden(its)) // prettier-ignore
      const published = this.jobs.get(id)?.published === true
      return this.#isDestination(id, partner) || (published && this.partners.get(partner ?? '')?.source === true) // prettier-ignore
    }
    if (kind === 'case') {
      const its = this.cases.get(id)
      if (!its) return false
      if (candidate !== null) return its.candidate === candidate && !isHidden(its)
      if (this.sourceOf(its.candidate) === partner) return true
      return its.furthest >= rankOf('cvReview') && this.#isDestination(its.job, partner) && this.#isWithinRetention(its, now) // prettier-ignore
    }
    if (candidate === id || (partner !== null && this.sourceOf(id) === partner)) return true
    const own = [...this.cases].filter(([, its]) => its.candidate === id)
    if (partner !== null && own.some(([its]) => this.#seesAs(partner, candidate, 'case', its, now)))
      return true
    return own.some(([, its]) => this.isInCohort(its) && this.readsAs(partner, candidate, `jobCohort:${its.job}`, now)) // prettier-ignore
  }

  /** Active partners that take part in a chat. */
  partnersIn(key: string, now: number): string[] {
    return [...this.partners].flatMap(([id, { active }]) => (active && this.readsAs(id, null, key, now) ? [id] : [])) // prettier-ignore
  }
}

export function rankOf(stage: string): number {
  return caseStagesInOrder.indexOf(stage)
}

export function isLost({ stage }: Case): boolean {
  return stage !== 'durableSolution' && rankOf(stage) === -1
}

/** A case of theirs that its candidate does not see. */
function isHidden({ stage }: Case): boolean {
  return stage === 'prospect' || stage === 'candidateMistakenProspect'
}
