/**
 * The invariants of docs/domain.md as properties of the rules over random worlds, for every person × chat.
 * Of what is stored, sent and locked: access/derive-suite.ts and rule-book-suite.ts, and tests/simulation.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWithCandidate, type ChatKey } from './chats.ts'
import { automaticPost } from './events.ts'
import {
  chatsOfCase,
  chatsOfJob,
  deriveChat,
  mayReport,
  partiesOf,
  permission,
  sourcePartnerOf,
  strongestSide,
  type CaseFacts,
  type Derived,
  type PersonFacts,
  type Side,
  type World,
} from './participants.ts'
import { fullestView, sightOfCandidate, sightOfCase, sightOfJob, type Sight } from './sight.ts'
import {
  caseActiveStages,
  caseOutcome,
  caseStages,
  furthestAfter,
  hasReached,
  isHiddenFromCandidate,
} from './stages.ts'
import { worldOf, type TestWorld } from './test-world.ts'

const partners = ['tbb', 'crs', 'glob', 'iress', 'north']
const candidates = ['cand1', 'cand2']
const cases = ['case1', 'case2', 'case3']
const now = 100 * 86_400_000

const anyCase: fc.Arbitrary<Partial<CaseFacts>> = fc
  .record({
    candidate: fc.constantFrom(...candidates),
    furthest: fc.constantFrom(...caseActiveStages),
    stage: fc.constantFrom(...caseStages),
    closedAt: fc.integer({ min: 0, max: now }),
  })
  .map(({ candidate, furthest, stage, closedAt }) => {
    const outcome = caseOutcome(stage)
    return {
      ...outcome,
      candidate,
      job: 'job1',
      stage,
      furthest: furthestAfter(furthest, stage),
      closedAt: outcome.closed ? closedAt : null,
    }
  })

const eachOf = <T>(ids: readonly string[], one: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc
    .tuple(...ids.map(() => one))
    .map((rows) => Object.fromEntries(ids.map((id, index) => [id, rows[index] as T])))

const often = fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false))

const anyWorld: fc.Arbitrary<TestWorld> = fc.record({
  partners: eachOf(partners, fc.record({ source: fc.boolean(), destination: fc.boolean(), active: often })),
  candidates: eachOf(candidates, fc.record({ sourcePartner: fc.constantFrom(...partners, null), muted: fc.boolean() })),
  jobs: eachOf(['job1'], fc.record({ destinationPartners: fc.subarray(partners), closed: fc.boolean(), publishedAt: fc.constantFrom(null, 1) })),
  cases: eachOf(cases, anyCase).map((rows) => Object.fromEntries(Object.entries(rows).map(([id, row]) => [id, { ...row, id }]))),
  silent: fc.subarray([...partners.map((id) => `staff:${id}` as const), 'coordinators' as const]),
}) // prettier-ignore

const chats: ChatKey[] = [
  ...candidates.map((candidate): ChatKey => ({ kind: 'candidateProspect', candidate })),
  ...cases.map((kase): ChatKey => ({ kind: 'candidateRecruiting', case: kase })),
  ...partners.map((sourcePartner): ChatKey => ({
    kind: 'jobSourcePartner',
    job: 'job1',
    sourcePartner,
  })),
  { kind: 'jobAllSourcePartners', job: 'job1' },
  { kind: 'jobCohort', job: 'job1' },
  ...cases.flatMap((kase) =>
    partners.map((partner): ChatKey => ({ kind: 'team', case: kase, partner })),
  ),
]

const nobody = { readOnly: false, active: true, partner: null, candidate: null }
const people: PersonFacts[] = [
  ...partners.map((partner): PersonFacts => ({ ...nobody, id: `${partner}1`, role: 'staff', partner })),
  ...partners.map((partner): PersonFacts => ({ ...nobody, id: `${partner}2`, role: 'staff', partner, readOnly: true })),
  ...candidates.map((candidate): PersonFacts => ({ ...nobody, id: `${candidate}'s`, role: 'candidate', candidate })),
  { ...nobody, id: 'ops1', role: 'ops' },
  { ...nobody, id: 'ops2', role: 'ops', partner: 'glob', candidate: 'cand1' },
  { ...nobody, id: 'gone', role: 'staff', partner: 'glob', active: false },
] // prettier-ignore

interface Pair {
  world: World
  person: PersonFacts
  key: ChatKey
  derived: Derived
  /** The person's side in the chat; null = outside. */
  side: Side | null
  write: boolean
}

/** Every person × chat of a random world, with chats that have begun and such that have not. */
function everyPair(holds: (pair: Pair) => void): void {
  fc.assert(
    fc.property(anyWorld, fc.boolean(), (changes, begun) => {
      const world = worldOf(changes)
      for (const key of chats) {
        const derived = deriveChat(key, world, begun)
        for (const person of people) holds(pairOf(world, person, key, derived))
      }
    }),
    { numRuns: 150, seed: 5 },
  )
}

function pairOf(world: World, person: PersonFacts, key: ChatKey, derived: Derived): Pair {
  const own = ownParties(world, person)
  const grants = derived.parties.filter(
    ({ party, until }) => own.has(party) && (until === null || until > now),
  )
  const side = strongestSide(grants.map((grant) => grant.side))
  const muted = world.candidate(person.candidate ?? '')?.muted ?? false
  const { readOnly } = person
  const write = side !== null && permission({ side, readOnly, muted }, derived.state).write
  return { world, person, key, derived, side, write }
}

function ownParties(world: World, person: PersonFacts): Set<string> {
  return new Set(partiesOf(person, world.partner(person.partner ?? '')))
}

/** Every person × directory row of a random world: what they see of it (null = nothing). */
function everySight(
  holds: (seen: {
    world: World
    person: PersonFacts
    cases: CaseFacts[]
    view(sights: readonly Sight[]): ReturnType<typeof fullestView>
  }) => void,
): void {
  fc.assert(
    fc.property(anyWorld, (changes) => {
      const world = worldOf(changes)
      for (const person of people) {
        const own = ownParties(world, person)
        const view = (sights: readonly Sight[]): ReturnType<typeof fullestView> =>
          fullestView(
            sights
              .filter(({ party, until }) => own.has(party) && (until === null || until > now))
              .map((sight) => sight.view),
          )
        holds({ world, person, cases: [...world.casesOfJob('job1')], view })
      }
    }),
    { numRuns: 150, seed: 5 },
  )
}

function isSourceSide(person: PersonFacts, candidate: string, world: World): boolean {
  const partner = world.partner(person.partner ?? '')
  const facts = world.candidate(candidate)
  if (person.role !== 'staff' || !person.active || !partner?.active) return false
  return (
    partner.coordinator || (facts !== undefined && sourcePartnerOf(facts, world) === partner.id)
  )
}

const candidateOf = (key: ChatKey, world: World): string | null => {
  if (key.kind === 'candidateProspect') return key.candidate
  return key.kind === 'candidateRecruiting' ? (world.case(key.case)?.candidate ?? null) : null
}

describe('invariants of the rules', () => {
  it('1: a chat with a candidate has a source-side party that writes, or nobody writes there', () => {
    everyPair(({ world, key, derived, write }) => {
      if (!isWithCandidate(key.kind) || derived.state.dormant) return
      const served = derived.parties.some(
        ({ party, side, until }) => side === 'source' && until === null && world.hasWriter(party),
      )
      expect(derived.state.suspended).toBe(!served)
      if (!served) expect(write).toBe(false)
    })
  })

  it('1: a candidate without an active source partner is the coordinators’', () => {
    everyPair(({ world, key, derived }) => {
      if (key.kind !== 'candidateProspect') return
      const facts = world.candidate(key.candidate)
      const source = facts ? sourcePartnerOf(facts, world) : null
      const sides = derived.parties.filter((grant) => grant.side === 'source').map((p) => p.party)
      expect(sides).toEqual(
        source === null ? ['coordinators'] : ['coordinators', `staff:${source}`],
      )
    })
  })

  it('2: behind a gate that is not open nobody writes, and only coordinators read', () => {
    everyPair(({ world, person, key, derived, side, write }) => {
      const furthest = key.kind === 'candidateRecruiting' ? [world.case(key.case)?.furthest] : world.casesOfJob('job1').map((facts) => facts.furthest) // prettier-ignore
      const gate = key.kind === 'candidateRecruiting' ? 'cvReview' : 'acceptance'
      if (key.kind !== 'candidateRecruiting' && key.kind !== 'jobCohort') return
      const open = furthest.some((stage) => stage !== undefined && hasReached(stage, gate))
      expect(derived.state.dormant).toBe(!open)
      if (open) return
      expect(write).toBe(false)
      if (side !== null) expect(ownParties(world, person)).toContain('coordinators')
    })
  })

  it('2: a chat comes with its gate, never before it', () => {
    fc.assert(
      fc.property(anyWorld, (changes) => {
        const world = worldOf(changes)
        const job = world.job('job1')
        const due = [
          ...world.casesOfJob('job1').flatMap((facts) => chatsOfCase(facts, world)),
          ...(job ? chatsOfJob(job, world) : []),
        ]
        for (const key of due) expect(deriveChat(key, world, false).state.dormant).toBe(false)
        for (const key of chats) {
          const has = due.some((one) => JSON.stringify(one) === JSON.stringify(key))
          const gated = key.kind === 'candidateRecruiting' || key.kind === 'jobCohort'
          if (gated) expect(has).toBe(!deriveChat(key, world, false).state.dormant)
        }
      }),
      { numRuns: 150, seed: 5 },
    )
  })

  it('3: below cvReview the destination side has no chat of the case', () => {
    everyPair(({ world, person, key, side }) => {
      if (person.role !== 'staff' || side === null) return
      if (key.kind === 'team') {
        const candidate = world.case(key.case)?.candidate ?? ''
        if (isSourceSide(person, candidate, world)) return
        const furthest = world.case(key.case)?.furthest
        expect(furthest && hasReached(furthest, 'cvReview')).toBe(true)
        return
      }
      const candidate = candidateOf(key, world)
      if (candidate === null || isSourceSide(person, candidate, world)) return
      expect(key.kind).toBe('candidateRecruiting')
      const furthest = key.kind === 'candidateRecruiting' ? world.case(key.case)?.furthest : null
      expect(furthest && hasReached(furthest, 'cvReview')).toBe(true)
    })
  })

  it('3: below cvReview the destination side sees neither the case nor its candidate', () => {
    everySight(({ world, person, cases: its, view }) => {
      if (person.role !== 'staff') return
      for (const facts of its) {
        if (isSourceSide(person, facts.candidate, world)) continue
        if (view(sightOfCase(facts, world)) !== null)
          expect(hasReached(facts.furthest, 'cvReview')).toBe(true)
        const candidate = world.candidate(facts.candidate)
        const own = its.filter((one) => one.candidate === facts.candidate)
        if (candidate && view(sightOfCandidate(candidate, own, world)) !== null)
          expect(own.some((one) => hasReached(one.furthest, 'cvReview'))).toBe(true)
      }
    })
  })

  it('4: a candidate is in their own chats only, and in none of a case that is hidden from them', () => {
    everyPair(({ world, person, key, side }) => {
      if (person.role !== 'candidate' || side === null) return
      expect(isWithCandidate(key.kind)).toBe(true)
      if (key.kind !== 'jobCohort') expect(candidateOf(key, world)).toBe(person.candidate)
      if (key.kind === 'candidateRecruiting') {
        const stage = world.case(key.case)?.stage
        expect(stage && isHiddenFromCandidate(stage)).toBe(false)
      }
      if (key.kind === 'jobCohort') {
        const own = world.casesOfJob('job1').filter((one) => one.candidate === person.candidate)
        expect(own.some((one) => !isHiddenFromCandidate(one.stage))).toBe(true)
      }
    })
  })

  it('4: a candidate sees own cases that are not hidden, in their own view, and nobody else’s', () => {
    everySight(({ world, person, cases: its, view }) => {
      if (person.role !== 'candidate') return
      for (const facts of its) {
        const shown = facts.candidate === person.candidate && !isHiddenFromCandidate(facts.stage)
        expect(view(sightOfCase(facts, world))).toBe(shown ? 'own' : null)
      }
      for (const id of candidates) {
        const candidate = world.candidate(id)
        const own = its.filter((one) => one.candidate === id)
        const seen = candidate ? view(sightOfCandidate(candidate, own, world)) : null
        if (id === person.candidate) expect(seen).toBe('full')
        else expect([null, 'name']).toContain(seen)
      }
      const job = world.job('job1')
      expect(job ? view(sightOfJob(job, world)) : null).toBe(
        its.some((one) => one.candidate === person.candidate && !isHiddenFromCandidate(one.stage))
          ? 'own'
          : null,
      )
    })
  })

  it('5: an automatic post has no place for a candidate’s name', () => {
    const word = fc.string({ minLength: 1, maxLength: 20 })
    const post = fc.constantFrom(
      { type: 'jobPublished' },
      { type: 'jobNextStep', nextStep: null, due: null },
      { type: 'jobClosed', won: true },
      { type: 'caseNextStep', candidateNumber: 'N-1', nextStep: null, due: null },
      { type: 'caseStage', stage: 'offer' },
      { type: 'handedOver', from: null, to: null },
      { type: 'cohortJoined', candidateNumber: 'N-1' },
      { type: 'cohortLeft', candidateNumber: 'N-1' },
    )
    const slot = fc.constantFrom('name', 'candidate', 'candidateName', 'person', 'author')
    fc.assert(
      fc.property(post, slot, word, (body, key, name) => {
        expect(automaticPost.parse({ ...body, [key]: name })).toEqual(body)
      }),
      { seed: 5 },
    )
  })

  it('6: whom the table of kinds does not name has no way in', () => {
    everyPair(({ world, person, key, side }) => {
      expect(side !== null).toBe(takesPart(world, person, key))
    })
  })

  it('6: who has no way in writes nothing, and who may not read may not write', () => {
    everyPair(({ world, person, derived, side, write }) => {
      if (side === null) expect(write).toBe(false)
      if (!person.active || ownParties(world, person).size === 0) expect(side).toBeNull()
      const until = derived.parties.map((grant) => grant.until).filter((end) => end !== null)
      expect(until.every((end) => Number.isFinite(end) && end > 0)).toBe(true)
    })
  })

  it('6: a team chat is its own partner’s alone, and of those who see the case', () => {
    everyPair(({ world, person, key, derived, side }) => {
      if (key.kind !== 'team') return
      expect(derived.parties.every((grant) => grant.party === `staff:${key.partner}`)).toBe(true)
      if (side !== null) expect([person.role, person.partner]).toEqual(['staff', key.partner])
      if (person.role !== 'staff' || person.partner !== key.partner) return
      const own = ownParties(world, person)
      const facts = world.case(key.case)
      const sees = (facts ? sightOfCase(facts, world) : []).filter(
        ({ party, until }) => own.has(party) && (until === null || until > now),
      )
      expect(side !== null).toBe(sees.length > 0)
    })
  })

  it('whoever reads a chat may report a post of it, where every coordinator reads it too, and nowhere else', () => {
    everyPair(({ world, key, derived, side }) => {
      const coordinators = derived.parties.filter(({ party }) => party === 'coordinators')
      const shared = side !== null && coordinators.some(({ until }) => until === null)
      expect(mayReport(side, derived.state)).toBe(shared)
      if (!mayReport(side, derived.state)) return
      for (const one of people)
        if (ownParties(world, one).has('coordinators'))
          expect(pairOf(world, one, key, derived).side).toBe('source')
    })
  })

  it('7: ops have no party, no chat and no row', () => {
    everyPair(({ person, side, write }) => {
      if (person.role === 'ops') expect([side, write]).toEqual([null, false])
    })
    everySight(({ world, person, cases: its, view }) => {
      if (person.role !== 'ops') return
      expect(ownParties(world, person).size).toBe(0)
      for (const facts of its) expect(view(sightOfCase(facts, world))).toBeNull()
    })
  })
})

/** The table "The kinds of chat" of docs/domain.md, with the retention of "What a participant may do". */
function takesPart(world: World, person: PersonFacts, key: ChatKey): boolean {
  const partner = person.active ? world.partner(person.partner ?? '') : undefined
  const staff = person.role === 'staff' && partner?.active === true ? partner : undefined
  const coordinates = staff?.coordinator === true
  const job = world.job('job1')
  const all = world.casesOfJob('job1')
  const destination =
    staff?.destination === true && job?.destinationPartners.includes(staff.id) === true
  const caresFor = (candidate: string): boolean =>
    staff?.source === true && world.candidate(candidate)?.sourcePartner === staff.id
  const kept = (facts: CaseFacts): boolean =>
    !facts.closed || facts.won || (facts.closedAt ?? 0) + 30 * 86_400_000 > now
  if (coordinates && key.kind !== 'team') return true
  switch (key.kind) {
    case 'candidateProspect':
      return person.candidate === key.candidate ? person.role === 'candidate' : caresFor(key.candidate) // prettier-ignore
    case 'candidateRecruiting': {
      const facts = world.case(key.case)
      if (!facts || !hasReached(facts.furthest, 'cvReview')) return false
      if (person.role === 'candidate')
        return person.candidate === facts.candidate && !isHiddenFromCandidate(facts.stage)
      return caresFor(facts.candidate) || (destination && kept(facts))
    }
    case 'team': {
      const facts = world.case(key.case)
      if (!facts || staff?.id !== key.partner) return false
      if (coordinates || caresFor(facts.candidate)) return true
      return destination && hasReached(facts.furthest, 'cvReview') && kept(facts)
    }
    case 'jobSourcePartner': {
      const { destinationPartners = [] } = job ?? {}
      const alone = destinationPartners.length > 0 && destinationPartners.every((id) => id === key.sourcePartner) // prettier-ignore
      return !alone && (destination || (staff?.source === true && staff.id === key.sourcePartner))
    }
    case 'jobAllSourcePartners':
      return destination || staff?.source === true
    case 'jobCohort': {
      if (!all.some((facts) => hasReached(facts.furthest, 'acceptance'))) return false
      const members = all.filter((facts) => hasReached(facts.furthest, 'acceptance') && (!facts.closed || facts.won) && !isHiddenFromCandidate(facts.stage)) // prettier-ignore
      if (person.role === 'candidate')
        return members.some((facts) => facts.candidate === person.candidate)
      return destination || members.some((facts) => caresFor(facts.candidate))
    }
  }
}
