/**
 * One rule book: after random histories, for every person × chat × action and × directory row, the pure rules
 * (contract/participants.ts, contract/sight.ts), the effective grants in SQL with the judge of pushes, and
 * row-level security say the same. Of writing each layer says what it knows: the lock keeps outsiders out, the
 * rules and the judge also say who may do what when. Time passes too, and ends grants that nobody has swept yet.
 */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore, type StoreKind } from '../../tests/fixtures/database.ts'
import {
  deriveChat,
  mayReport,
  partiesOf,
  permission,
  strongestSide,
  type PartyGrant,
  type PersonFacts,
  type Side,
} from '../contract/participants.ts'
import type { Operation } from '../contract/push.ts'
import { sightOfCandidate, sightOfCase, sightOfJob, type Sight } from '../contract/sight.ts'
import type { OwnedStore } from '../db/store.ts'
import { id, type Office } from '../directory/test-office.ts'
import { judgeDelete, judgeEdit, judgePin, judgePost, judgeReact, judgeReport, type JudgedPost, type Situation } from '../sync/judge.ts' // prettier-ignore
import { loadFacts } from '../sync/push-facts.ts'
import { lockAuthors } from '../sync/push-sql.ts'
import { Verdicts } from '../sync/verdicts.ts'
import { readAccess, readChats, type ChatRecord } from './chats-sql.ts'
import { begin, people } from './derive-suite.ts'
import { readNow, readPersons } from './facts-sql.ts'
import { automaticKinds, changeKinds, HistoryTally } from './history-tally.ts'
import { mayOpen } from './may-open.ts'
import { anyStep, pass, retentionDays, take, tourWithLoss } from './rule-book-history.ts'
import { lockLets } from './rule-book-lock.ts'
import { loadWorld, nothingTouched, type LoadedWorld } from './world.ts'

const everyone = [...people, 'ops1']

export function ruleBookSuite(kind: StoreKind, runs: number): void {
  describe(`one rule book, on ${kind}`, () => {
    let store: OwnedStore
    beforeAll(async () => {
      store = await openTestStore(kind)
    }, 60_000)
    afterAll(() => store.close())

    it('is followed by rules, grants and locks alike', { timeout: 240_000 }, async () => {
      let ended = 0
      const tally = new HistoryTally()
      const agree = async (office: Office): Promise<void> => {
        ended += await expectAgreement(store, office)
      }
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { minLength: 6, maxLength: 12 }), async (history) => {
          const office = await begin(store, Infinity)
          for (const [index, one] of history.entries()) {
            await take(store, office, one, tally)
            if (index % 3 === 0) await agree(office)
          }
          await tally.posted(store)
          await pass(store, retentionDays + 1)
          await agree(office)
          await office.directory.sweepRetention()
          await agree(office)
          await expectOpened(store, office)
        }),
        { numRuns: runs, seed: 11, endOnFailure: true, examples: [[tourWithLoss]] },
      )
      expect(tally.missing([...changeKinds, ...automaticKinds.map((kind) => `automatic post ${kind}`)])).toEqual([]) // prettier-ignore
      expect(ended, 'paths that only their end had closed').toBeGreaterThan(0)
    })
  })
}

/** Of each chat, opened by one person after the other: the service opens what the rules let it. */
async function expectOpened(store: OwnedStore, office: Office): Promise<void> {
  const { world, chats } = await readRules(store)
  const persons = await readPersons(store, everyone.map(id))
  for (const [index, { key, id: its }] of chats.entries()) {
    const person = persons[index % persons.length]
    if (!person) continue
    const opened = await office.directory.open(key, person.id)
    expect(opened, `${person.id} opens ${key.kind} ${its}`).toBe(mayOpen(person, key, world))
  }
}

interface Rules {
  world: LoadedWorld
  chats: readonly (ChatRecord & { parties: readonly PartyGrant[] })[]
  now: number
}

/** Returns how many paths there are whose end has come and is not written down. */
async function expectAgreement(store: OwnedStore, office: Office): Promise<number> {
  const rules = await readRules(store)
  const first = await store.query<{ chat: string; id: string }>(
    "select distinct on (chat) chat, id from post where kind = 'post' order by chat, seq",
  )
  const posted = new Map(first.map((row) => [row.chat, row.id]))
  const persons = await readPersons(store, everyone.map(id))
  for (const person of persons) {
    const partner = person.partner === null ? undefined : rules.world.partner(person.partner)
    const own = new Set<string>(partiesOf(person, partner))
    const name = everyone.find((one) => id(one) === person.id) ?? ''
    const holds = ({ party, until }: { party: string; until: number | null }): boolean =>
      own.has(party) && (until === null || until > rules.now)

    const byRule = rules.chats.filter((chat) => chat.parties.some(holds)).map(({ id }) => id)
    const effective = [...(await office.access(name)).values()].filter(({ active }) => active)
    const reader = store.as({ kind: 'person', person: person.id })
    const ids = async (sql: string): Promise<string[]> =>
      (await reader.query<{ id: string }>(sql)).map((row) => row.id).sort()
    expect(effective.length, name).toBe(byRule.length)
    expect(await ids('select id from chat'), name).toEqual(byRule.sort())
    const posts = await store.query<{ id: string }>(
      'select id from post where chat = any($1::uuid[]) order by id::text collate "C"',
      [byRule],
    )
    expect(await ids('select id from post'), name).toEqual(posts.map((row) => row.id))
    const narrowed = store.as({ kind: 'person', person: person.id, chats: rules.chats.map(({ id }) => id) }) // prettier-ignore
    const named = await narrowed.query<{ id: string }>('select id from chat')
    expect(named.map((row) => row.id).sort(), name).toEqual(byRule)

    const seen = sightByRule(rules.world, holds)
    expect(await ids('select id from job'), name).toEqual(seen.jobs)
    expect(await ids('select id from job_case'), name).toEqual(seen.cases)
    const candidates = new Set([...seen.candidates, person.candidate ?? ''])
    candidates.delete('')
    expect(await ids('select id from candidate'), name).toEqual([...candidates].sort())
    for (const [table, kind] of [
      ['person', 'person'],
      ['partner', 'partner'],
    ] as const) {
      const stored = await store.query<{ id: string }>(
        `select distinct s.id from memberships m join sight s on s.party = m.party
         where m.person = $1 and m.active and s.kind = $2 and s.active and (s.until is null or s.until > now())`,
        [person.id, kind],
      )
      const self = table === 'person' ? person.id : person.active ? person.partner : null
      const rows = new Set([...stored.map((row) => row.id), ...(self === null ? [] : [self])])
      expect(await ids(`select id from ${table}`), `${name} ${table}`).toEqual([...rows].sort())
    }

    const [author] = await store.transaction((tx) => lockAuthors(tx, [person.id]))
    const pairs = rules.chats.map((chat) => ({ person: person.id, chat: chat.id }))
    const verdicts = await judgedReaching(store, person.id, rules.chats)
    const access = new Map((await readAccess(store, pairs)).map((row) => [row.chat, row]))
    for (const chat of rules.chats) {
      const side = strongestSide(chat.parties.filter(holds).map((grant) => grant.side))
      const post = posted.get(chat.id) ?? null
      const where = `${name} in ${chat.key.kind} ${chat.id}`
      const lock = await lockLets(store, person.id, chat.id, post)
      const own = { add: side !== null, read: side !== null, setting: side !== null }
      expect(lock, where).toEqual(post !== null ? { ...own, change: side !== null, react: side !== null } : own) // prettier-ignore
      const situation = { author, chat, access: access.get(chat.id), timeline: 'one' }
      const said = {
        ...judged(situation, person.id, chat),
        read: verdicts.has(`read ${chat.id}`),
        setting: verdicts.has(`setting ${chat.id}`),
        open: mayOpen(person, chat.key, rules.world),
      }
      expect(said, where).toEqual(byRules(rules.world, person, side, chat))
    }
  }
  const [row] = await store.query<{ ended: number }>(
    `select count(*)::integer as ended from grants g join memberships m on m.party = g.party and m.active
     where g.active and g.until <= now()`,
  )
  return row?.ended ?? 0
}

/** What a person may do, with a post of theirs and with one of another. */
type Action =
  | 'post'
  | 'edit own'
  | 'edit other'
  | 'delete own'
  | 'delete other'
  | 'react'
  | 'pin'
  | 'report own'
  | 'report other'
/** What asks for access alone, and the opening of a chat (here: of one that is there). */
type Reaching = 'read' | 'setting' | 'open'
type Allowed<Of extends string = Action | Reaching> = Record<Of, boolean>

/** What docs/domain.md says. Of removing by a coordinator: "any post they see". */
function byRules(
  world: LoadedWorld,
  person: PersonFacts,
  side: Side | null,
  chat: ChatRecord,
): Allowed {
  const muted = world.candidate(person.candidate ?? '')?.muted ?? false
  const { readOnly } = person
  const write = side !== null && permission({ side, readOnly, muted }, chat.state, retentionDays).write // prettier-ignore
  const coordinator = world.partner(person.partner ?? '')?.coordinator === true
  const removes = side !== null && coordinator && !readOnly
  return {
    post: write,
    'edit own': write,
    'edit other': false,
    'delete own': write || removes,
    'delete other': removes,
    react: write,
    pin: write,
    'report own': false,
    'report other': mayReport(side, chat.state),
    read: side !== null,
    setting: side !== null,
    open: side !== null && person.role === 'staff' && !readOnly && opens(world, side, chat, write),
  }
}

/** "The kinds of chat": what opens by hand, for somebody of the staff who may write at all. */
function opens(
  world: LoadedWorld,
  side: Side,
  { key, state }: ChatRecord,
  write: boolean,
): boolean {
  if (key.kind === 'candidateProspect') return side === 'source'
  if (key.kind === 'team') return write
  if (key.kind !== 'jobSourcePartner' || state.dormant) return false
  const partner = world.partner(key.sourcePartner)
  const isPublished = (world.job(key.job)?.publishedAt ?? null) !== null
  return isPublished && partner?.active === true && partner.source
}

/** What the judge of pushes says, on access as SQL knows it. */
function judged(at: Situation, person: string, chat: ChatRecord): Allowed<Action> {
  const other = randomUUID()
  const to = { id: randomUUID(), chat: chat.id, post: randomUUID() }
  const of = (author: string): JudgedPost => ({ chat: chat.id, kind: 'post', author, rev: 0, deleted: false }) // prettier-ignore
  const audience = { timeline: at.timeline, counter: chat.audience }
  const edit = { ...to, type: 'edit' as const, rev: 0, body: 'x', audience }
  const remove = { ...to, type: 'delete' as const }
  const report = { ...to, type: 'report' as const, reason: '' }
  return {
    post: judgePost({ ...to, type: 'post', body: 'x', audience, writtenAt: 0 }, at) === null,
    'edit own': judgeEdit(edit, person, of(person), at) === null,
    'edit other': judgeEdit(edit, person, of(other), at) === null,
    'delete own': judgeDelete(remove, person, of(person), at) === null,
    'delete other': judgeDelete(remove, person, of(other), at) === null,
    react: judgeReact({ ...to, type: 'react', emoji: '👍', on: true }, of(other), 0, at) === null,
    'report own': judgeReport(report, person, of(person), 0, at) === null,
    'report other': judgeReport(report, person, of(other), 0, at) === null,
    pin: judgePin({ ...to, type: 'pin', pinned: true }, of(other), at) === null,
  }
}

/** Which markers and settings the judge takes, on what a push reads in the name of who pushes. */
async function judgedReaching(
  store: OwnedStore,
  person: string,
  chats: readonly ChatRecord[],
): Promise<Set<string>> {
  const operations = chats.flatMap(({ id: chat }): Operation[] => [
    { id: randomUUID(), type: 'read', chat, seq: 1 },
    { id: randomUUID(), type: 'setting', key: 'mute', chat, value: true },
  ])
  const pushed = { person, operations }
  const verdicts = await store.as({ kind: 'push', people: [person] }).transaction(async (tx) => {
    return new Verdicts(await loadFacts(tx, [pushed]), 'one', Date.now).of(pushed)
  })
  const taken = operations.filter((_, index) => verdicts[index]?.status === 'ok')
  return new Set(taken.map((one) => `${one.type} ${'chat' in one ? (one.chat ?? '') : ''}`))
}

async function readRules(store: OwnedStore): Promise<Rules> {
  const ids = async (table: string): Promise<string[]> =>
    (await store.query<{ id: string }>(`select id from ${table}`)).map((row) => row.id)
  const world = await loadWorld(store, {
    ...nothingTouched(),
    partners: new Set(await ids('partner')),
    persons: new Set(await ids('person')),
    candidates: new Set(await ids('candidate')),
    jobs: new Set(await ids('job')),
  })
  const chats = (await readChats(store, await ids('chat'))).map((chat) => ({
    ...chat,
    parties: deriveChat(chat.key, world, chat.state.begun, retentionDays).parties,
  }))
  return { world, chats, now: await readNow(store) }
}

function sightByRule(
  world: LoadedWorld,
  holds: (sight: Sight) => boolean,
): { jobs: string[]; cases: string[]; candidates: string[] } {
  const see = (sights: readonly Sight[]): boolean => sights.some(holds)
  const { jobs, cases, seenCandidates } = world.scope
  const known = <Row>(rows: readonly (Row | undefined)[]): Row[] =>
    rows.filter((row) => row !== undefined)
  return {
    jobs: known(jobs.map((one) => world.job(one))).filter((row) => see(sightOfJob(row, world))).map((row) => row.id).sort(),
    cases: known(cases.map((one) => world.case(one))).filter((row) => see(sightOfCase(row, world, retentionDays))).map((row) => row.id).sort(),
    candidates: known(seenCandidates.map((one) => world.candidate(one)))
      .filter((row) => see(sightOfCandidate(row, world.casesOfCandidate(row.id), world, retentionDays))).map((row) => row.id).sort(),
  } // prettier-ignore
}
