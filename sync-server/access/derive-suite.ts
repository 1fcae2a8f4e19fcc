/**
 * Random histories of a programme, run on each kind of store. After every change: deriving everything
 * anew finds nothing to write, no epoch went back, access lost and regained is a newer epoch, and the
 * invariants of docs/domain.md hold in the rows themselves.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anew, openTestStore, type StoreKind } from '../../tests/fixtures/database.ts'
import type { ChatKey } from '../contract/chats.ts'
import { xorDigest } from '../contract/digest.ts'
import {
  hasReached,
  isHiddenFromCandidate,
  type CaseActiveStage,
  type CaseStage,
} from '../contract/stages.ts'
import { readInstallation } from '../db/installation.ts'
import type { OwnedStore } from '../db/store.ts'
import { ChangeRefused, type Change } from '../directory/changes.ts'
import {
  cohort,
  id,
  job,
  newCandidate,
  Office,
  partner,
  person,
  prospect,
  staff,
  withSource,
} from '../directory/test-office.ts'
import { directoryRows } from '../sync/directory-sql.ts'
import { digestOf } from './append-posts.ts'
import { readingPerson } from './chats-sql.ts'
import { checkStore } from './check/check.ts'
import type { Difference } from './check/difference.ts'
import { automaticKinds, changeKinds, HistoryTally, idsOf } from './history-tally.ts'
import { kase, tour, type Talk } from './history-tour.ts'
import { recompute } from './recompute.ts'
import { nothingTouched } from './world.ts'

const candidates = ['amal', 'omar', 'lina', 'yusuf']
const jobs = ['nurse', 'cook', 'welder']
const sources = ['tbb', 'crs', 'both']
const partners = ['glob', ...sources, 'iress', 'north']
const persons = ['glob1', 'glob2', 'tbb1', 'tbb2', 'crs1', 'iress1', 'north1', 'both1']
/** Who and what comes while the programme runs. */
const later = { candidates: ['nadia', 'sami'], job: 'driver', source: 'save', person: 'save1' }
const allCandidates = [...candidates, ...later.candidates]
export const people = [...persons, later.person, ...allCandidates.map((name) => `${name}'s`)]
const stages: CaseStage[] = [
  'prospect',
  'fullIntake',
  'cvReview',
  'offer',
  'acceptance',
  'visaProcessing',
  'durableSolution',
  'noVisa',
  'candidateMistakenProspect',
]

const laterPair = fc.oneof(
  fc.tuple(fc.constantFrom(...later.candidates), fc.constantFrom(...jobs)),
  fc.tuple(fc.constantFrom(...candidates), fc.constant(later.job)),
)
export const anyCase = fc
  .oneof({ weight: 5, arbitrary: fc.tuple(fc.constantFrom(...candidates), fc.constantFrom(...jobs)) }, { weight: 1, arbitrary: laterPair })
  .map(([candidate, itsJob]) => kase(candidate, itsJob)) // prettier-ignore
const home = (name: string): string => name.slice(0, -1)
const talkOf = (chat: ChatKey, author: string): Talk => ({ type: 'talk', chat, author })
const anyStepText = fc.record({ nextStep: fc.constantFrom('Medical check', 'Papers', null), nextStepDue: fc.constantFrom(null, '2031-05-06') }) // prettier-ignore

const aChange: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('caseStage' as const), case: anyCase, stage: fc.constantFrom(...stages) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('correctStage' as const), case: anyCase, stage: fc.constantFrom<CaseActiveStage>('prospect', 'cvPreparation', 'cvReview', 'offer') }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('handOver' as const), candidate: fc.constantFrom(...candidates.map(id)), to: fc.constantFrom(...sources.map(id), null) }) },
  { weight: 2, arbitrary: fc.tuple(anyCase, anyStepText).map(([itsCase, step]) => ({ type: 'caseNextStep' as const, case: itsCase, ...step })) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...jobs), anyStepText).map(([name, step]) => ({ type: 'jobNextStep' as const, job: id(name), ...step })) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('mute' as const), candidate: fc.constantFrom(...candidates.map(id)), muted: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('publishJob' as const), job: fc.constantFrom(...jobs.map(id)) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('jobStage' as const), job: fc.constantFrom(...jobs.map(id)), stage: fc.constantFrom('cvReview' as const, 'hiringCompleted' as const) }) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...jobs), fc.subarray(['iress', 'north', 'both'])).map(([name, ids]) => job(name, ids)) },
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...persons), fc.boolean(), fc.boolean()).map(([name, active, readOnly]) => staff(name, home(name), { active, readOnly })) },
  { weight: 1, arbitrary: fc.constantFrom('tbb2', 'both1').chain((name) => fc.constantFrom('tbb', 'crs', 'iress', 'both').map((to) => staff(name, to))) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...sources), fc.boolean(), fc.boolean()).map(([name, active, destination]) => partner(name, { source: true, destination, active })) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('iress', 'north'), fc.boolean(), fc.boolean()).map(([name, active, source]) => partner(name, { destination: true, source, active })) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('glob', 'both'), fc.boolean(), fc.boolean()).map(([name, coordinator, active]) => partner(name, { source: true, destination: name === 'both', coordinator, active })) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...candidates), fc.boolean()).map(([name, active]) => ({ ...person(`${name}'s`, 'candidate'), active })) },
) // prettier-ignore

/** What comes in the middle: refused where it is there, or where what it belongs to is not yet. */
const aNewcomer: fc.Arbitrary<Change[]> = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...later.candidates), fc.constantFrom(...sources, null)).map(([name, source]): Change[] => newCandidate(name, source)) },
  { weight: 2, arbitrary: fc.tuple(laterPair, fc.constantFrom(...stages)).map(([[candidate, itsJob], stage]): Change[] => [{ type: 'case', id: kase(candidate, itsJob), candidate: id(candidate), job: id(itsJob), stage, furthest: null }]) },
  { weight: 2, arbitrary: fc.subarray(['iress', 'north', 'both']).map((ids): Change[] => [job(later.job, ids), { type: 'publishJob', job: id(later.job) }]) },
  { weight: 1, arbitrary: fc.boolean().map((destination): Change[] => [partner(later.source, { source: true, destination }), staff(later.person, later.source)]) },
  { weight: 1, arbitrary: fc.constantFrom(...candidates.map(id)).map((candidate): Change[] => [{ type: 'handOver', candidate, to: id(later.source) }]) },
) // prettier-ignore

/** What is made in one transaction. */
const anyChange: fc.Arbitrary<Change[]> = fc.oneof(
  { weight: 12, arbitrary: aChange.map((one) => [one]) },
  { weight: 1, arbitrary: aNewcomer },
)
export const anyChanges = fc
  .array(anyChange, { minLength: 1, maxLength: 3 })
  .map((all) => all.flat())

const anyTeamTalk = fc
  .tuple(anyCase, fc.constantFrom(...persons))
  .map(([itsCase, author]) => talkOf({ kind: 'team', case: itsCase, partner: id(home(author)) }, author)) // prettier-ignore
const anyOtherTalk = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...candidates).map(prospect),
      fc.constantFrom(...jobs).map(cohort),
      fc.tuple(fc.constantFrom(...jobs), fc.constantFrom(...sources)).map(([j, s]) => withSource(j, s)),
      anyCase.map((itsCase): ChatKey => ({ kind: 'candidateRecruiting', case: itsCase })),
      fc.tuple(anyCase, fc.constantFrom(...partners)).map(([itsCase, its]): ChatKey => ({ kind: 'team', case: itsCase, partner: id(its) })),
    ),
    fc.constantFrom(...people),
  )
  .map(([chat, author]) => talkOf(chat, author)) // prettier-ignore
export const anyTalk: fc.Arbitrary<Talk> = fc.oneof(
  { weight: 4, arbitrary: anyOtherTalk },
  { weight: 1, arbitrary: anyTeamTalk },
)

/** Posts where the chat exists and the author does; a team chat is opened by the author before, if they may. */
export async function talk(office: Office, { chat, author }: Talk): Promise<void> {
  if (!(await idsOf(office.store)).has(id(author))) return
  if (chat.kind === 'team') await office.directory.open(chat, id(author))
  if (await office.chat(chat)) await office.post(chat, author)
}

/** One step of a history, which may be refused. */
async function take(office: Office, step: Talk | Change[], tally: HistoryTally): Promise<void> {
  try {
    if (!Array.isArray(step)) {
      await talk(office, step)
      return
    }
    const before = await idsOf(office.store)
    await office.apply(...step)
    tally.changed(step, before)
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error
  }
}

/** What expectInvariants has looked at. */
const invariantKinds = [1, 3, 4, 5, 6].map((number) => `invariant ${String(number)}`)

export function deriveSuite(kind: StoreKind, runs: number): void {
  describe(`what is derived, on ${kind}`, () => {
    let store: OwnedStore
    beforeAll(async () => {
      store = await openTestStore(kind)
    }, 60_000)
    afterAll(() => store.close())

    // 0: whatever hangs on a changed partner follows in batches.
    it.each([20, 0])(
      'stays what the rules say through random histories, with %i at once',
      { timeout: 240_000 },
      async (reachLimit) => {
        const tally = new HistoryTally()
        await fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof({ weight: 4, arbitrary: anyChanges }, { weight: 1, arbitrary: anyTalk }), { maxLength: 25, minLength: 10 }),
          async (history) => {
            const office = await begin(store, reachLimit)
            const epochs = new Map<string, { epoch: number; active: boolean }>()
            for (const step of history) {
              await take(office, step, tally)
              await expectEpochsToGrow(office, epochs)
              await expectInvariants(store, tally)
            }
            await tally.posted(store)
            await expectNothingToWrite(store)
            const found: Difference[] = []
            await checkStore(store, { retentionDays: 30, onDifference: (difference) => void found.push(difference) })
            expect(found).toEqual([])
          },
        ),
        { numRuns: reachLimit === 0 ? Math.ceil(runs / 2) : runs, seed: 7, endOnFailure: true, examples: [[[...tour]]] },
      ) // prettier-ignore
        expect(tally.missing([...changeKinds, ...automaticKinds.map((kind) => `automatic post ${kind}`), ...invariantKinds])).toEqual([]) // prettier-ignore
      },
    )

    it('tells each of the end of all that they had, and of nothing else', { timeout: 240_000 }, async () => {
      let ends = 0
      await fc.assert(
        fc.asyncProperty(fc.array(fc.oneof({ weight: 6, arbitrary: anyChange }, { weight: 1, arbitrary: anyTalk }), { maxLength: 25, minLength: 15 }), async (history) => {
          const office = await begin(store, Infinity)
          const had = new Map<string, Set<string>>()
          for (const name of people) had.set(name, new Set((await toldOf(office, name)).keys()))
          for (const step of history) {
            // One by one: what each of them gives is seen before the next one takes it away.
            await (Array.isArray(step) ? office.apply(...step) : talk(office, step)).catch((error: unknown) => {
              if (!(error instanceof ChangeRefused)) throw error
            })
            for (const [name, its] of had) {
              const told = await toldOf(office, name)
              for (const [row, active] of told) if (active) its.add(row)
              // Nobody is told of anything while they are switched off.
              if (told.size > 0) expect([...told.keys()].sort(), name).toEqual([...its].sort())
              ends += [...told.values()].filter((active) => !active).length
            }
          }
        }),
        { numRuns: Math.ceil(runs / 2), seed: 13, endOnFailure: true },
      )
      expect(ends).toBeGreaterThan(0)
    }) // prettier-ignore
  })
}

export async function begin(store: OwnedStore, reachLimit: number): Promise<Office> {
  const office = new Office(store, undefined, { reachLimit })
  await anew(store, `with ${String(reachLimit)} at once`, async () => {
    await office.found()
    await office.apply(
      partner('both', { source: true, destination: true }),
      staff('both1', 'both'),
      person('ops1', 'ops'),
      // So that chats are suspended as soon as a partner has nobody who may write.
      staff('glob1', 'glob', { readOnly: true }),
      staff('glob2', 'glob', { readOnly: true }),
      ...candidates.flatMap((name, index) => newCandidate(name, sources[index] ?? null)),
      job('nurse', ['iress']),
      job('cook', ['iress', 'north']),
      job('welder', ['both']),
      { type: 'publishJob', job: id('nurse') },
      { type: 'publishJob', job: id('welder') },
      ...candidates.flatMap((candidate) =>
        jobs.map((itsJob): Change => ({ type: 'case', id: kase(candidate, itsJob), candidate: id(candidate), job: id(itsJob), stage: 'prospect', furthest: null })),
      ),
    )
  }) // prettier-ignore
  return office
}

/** An epoch never goes back, and access that was lost and is held again has a larger one. */
async function expectEpochsToGrow(
  office: Office,
  epochs: Map<string, { epoch: number; active: boolean }>,
): Promise<void> {
  for (const person of people) {
    const access = await office.access(person)
    for (const [chat, before] of epochs) {
      const [who, key = ''] = chat.split(' ')
      if (who === person && access.get(key)?.active !== true) before.active = false
    }
    for (const [key, held] of access) {
      if (!held.active) continue
      const before = epochs.get(`${person} ${key}`)
      const epoch = held.epoch ?? 0
      if (before?.active === true) expect(epoch).toBeGreaterThanOrEqual(before.epoch)
      if (before?.active === false) expect(epoch).toBeGreaterThan(before.epoch)
      epochs.set(`${person} ${key}`, { epoch, active: true })
    }
  }
}

/** Chats and rows of the directory that a person's lanes hold, and whether each is theirs now. */
async function toldOf(office: Office, name: string): Promise<Map<string, boolean>> {
  const rows = await office.store.query<{ row: string; active: boolean }>(
    `with ${readingPerson}, ${directoryRows('rows')} select kind || ' ' || id as row, active from rows`,
    [id(name)],
  )
  const chats = [...(await office.access(name))].map(([key, { active }]) => [key, active] as const)
  return new Map([...chats, ...rows.map(({ row, active }) => [row, active] as const)])
}

class Undo extends Error {}

/** Deriving everything anew writes no row. */
export async function expectNothingToWrite(store: OwnedStore): Promise<void> {
  const ids = async (sql: string): Promise<Set<string>> =>
    new Set((await store.query<{ id: string }>(sql)).map((row) => row.id))
  const touched = {
    ...nothingTouched(),
    partners: await ids('select id from partner'),
    persons: await ids('select id from person'),
    candidates: await ids('select id from candidate'),
    jobs: await ids('select id from job'),
  }
  const written = await store
    .transaction(async (tx) => {
      const { secret } = await readInstallation(tx)
      const { g } = await recompute(tx, touched, { secret, retentionDays: 30 })
      const rows = await tx.query<{ row: string }>(
        `select 'chat ' || key as row from chat where g = $1
         union all select 'grant ' || c.key || ' ' || gr.party || ' ' || gr.active::text from grants gr join chat c on c.id = gr.chat where gr.g = $1
         union all select 'member ' || person || ' ' || party || ' ' || active::text from memberships where g = $1
         union all select 'sight ' || s.kind || ' ' || coalesce(q.name, p.name, s.id::text) || ' ' || s.view || ' ' || s.party || ' ' || s.active::text
           from sight s left join partner q on q.id = s.id left join person p on p.id = s.id where s.g = $1`,
        [g],
      )
      throw Object.assign(new Undo(), { rows: rows.map((found) => found.row) })
    })
    .catch((error: unknown) => {
      if (error instanceof Undo) return (error as Undo & { rows: string[] }).rows
      throw error
    })
  expect(written).toEqual([])
}

interface PathRow {
  kind: string
  key: string
  role: string
  side: string
  partner: string | null
  team: string | null
  furthest: CaseActiveStage | null
  stage: CaseStage | null
  itsCandidate: string | null
  ownCandidate: string | null
}

async function expectInvariants(store: OwnedStore, tally: HistoryTally): Promise<void> {
  const paths = await store.query<PathRow>(
    `select c.kind, c.key, p.role, gr.side, p.partner, c.partner as team, k.furthest, k.stage,
            c.candidate as "itsCandidate", own.id as "ownCandidate"
     from grants gr join memberships m on m.party = gr.party and m.active join chat c on c.id = gr.chat
     join person p on p.id = m.person
     left join job_case k on k.id = c.job_case left join candidate own on own.person = p.id
     where gr.active and (gr.until is null or gr.until > now())`,
  )
  for (const path of paths) {
    // Destination staff have no chat of a case below cvReview.
    if (path.side === 'destination' && path.furthest !== null) {
      expect(hasReached(path.furthest, 'cvReview'), `invariant 3: ${path.key}`).toBe(true)
      tally.count('invariant 3')
    }
    // A candidate has no chat of partners, no other candidate's, and none of a case that is hidden from them.
    if (path.role === 'candidate') {
      const invariant = `invariant 4: ${path.key}`
      tally.count('invariant 4')
      expect(['candidateProspect', 'candidateRecruiting', 'jobCohort'], invariant).toContain(path.kind) // prettier-ignore
      if (path.itsCandidate !== null) expect(path.itsCandidate, invariant).toBe(path.ownCandidate)
      if (path.stage !== null) expect(isHiddenFromCandidate(path.stage), invariant).toBe(false)
    }
    // A team chat is its own partner's staff's alone.
    if (path.kind === 'team') {
      expect([path.role, path.partner], `invariant 6: ${path.key}`).toEqual(['staff', path.team])
      tally.count('invariant 6')
    }
    expect(path.role, `invariant 7: ${path.key}`).not.toBe('ops')
  }
  await expectSights(store)
  // A chat with a candidate has a writing source-side person, or says that it is suspended.
  const suspended = await store.query<{ key: string; suspended: boolean; writers: number }>(
    `select c.key, (c.state->>'suspended')::boolean as suspended,
            (select count(*) from grants gr join memberships m on m.party = gr.party and m.active
             join person p on p.id = m.person and p.active and not p.read_only
             where gr.chat = c.id and gr.active and gr.side = 'source') as writers
     from chat c where c.kind in ('candidateProspect', 'candidateRecruiting', 'jobCohort')
       and not (c.state->>'dormant')::boolean`,
  )
  for (const chat of suspended) {
    expect(chat.suspended, `invariant 1: ${chat.key}`).toBe(chat.writers === 0)
    // Of those that are as they should be, only the suspended ones show that the rule is kept.
    if (chat.suspended) tally.count('invariant 1')
  }
  // Automatic posts hold a candidate's number, never a name.
  const events = await store.query<{ body: string; named: boolean }>(
    `select body, ${allCandidates.map((name) => `body ~ '[^-]${name}'`).join(' or ')} as named from post where kind = 'event'`,
  )
  expect(events.filter(({ named }) => named), 'invariant 5').toEqual([]) // prettier-ignore
  tally.count('invariant 5', events.filter(({ body }) => body.includes('candidateNumber')).length)
  await expectHeads(store)
}

/** Who sees cases and candidates, in the rows that every read asks. */
async function expectSights(store: OwnedStore): Promise<void> {
  const rows = await store.query<{ role: string; own: boolean; sourceSide: boolean; stage: CaseStage; furthest: CaseActiveStage; view: string }>(
    `select p.role, coalesce(own.id = k.candidate, false) as own, k.stage, k.furthest, s.view,
            coalesce(q.coordinator or (q.source and d.source_partner = q.id), false) as "sourceSide"
     from sight s join job_case k on k.id = s.id and s.kind = 'case' join candidate d on d.id = k.candidate
     join memberships m on m.party = s.party and m.active join person p on p.id = m.person
     left join partner q on q.id = p.partner left join candidate own on own.person = p.id
     where s.active and (s.until is null or s.until > now())`,
  ) // prettier-ignore
  for (const row of rows) {
    if (row.role === 'staff' && !row.sourceSide)
      expect(hasReached(row.furthest, 'cvReview'), 'invariant 3: sight of a case').toBe(true)
    if (row.role === 'candidate') {
      const { own, view, stage } = row
      expect({ own, view, hidden: isHiddenFromCandidate(stage) }, 'invariant 4: sight of a case').toEqual({ own: true, view: 'own', hidden: false }) // prettier-ignore
    }
    expect(row.role, 'invariant 7: sight of a case').not.toBe('ops')
  }
}

/** Places without a gap, and heads, counts and digests that agree with the posts. */
export async function expectHeads(store: OwnedStore): Promise<void> {
  const chats = await store.query<{ id: string; seq: number; n: number; digest: number }>(
    'select id, seq, n, digest from chat',
  )
  const posts = await store.query<{ id: string; chat: string; seq: number; g: number }>(
    'select id, chat, seq, g from post order by chat, seq',
  )
  const byChat = Map.groupBy(posts, (post) => post.chat)
  for (const chat of chats) {
    const its = byChat.get(chat.id) ?? []
    expect(its.map((post) => post.seq)).toEqual(its.map((_, index) => index + 1))
    expect({ seq: chat.seq, n: chat.n }).toEqual({ seq: its.length, n: its.length })
    expect(chat.digest).toBe(
      its.reduce((sum, post) => xorDigest(sum, digestOf(post.id, post.g)), 0),
    )
  }
}
