/**
 * One rule book: after random histories, for every person × chat and × directory row, the pure rules
 * (contract/participants.ts, contract/sight.ts), the effective grants in SQL and row-level security say the same.
 * Of writing each layer says what it knows: the lock keeps outsiders out, the rules also who may write when.
 */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore, type StoreKind } from '../../tests/fixtures/database.ts'
import {
  deriveChat,
  partiesOf,
  permission,
  strongestSide,
  type PartyGrant,
} from '../contract/participants.ts'
import { sightOfCandidate, sightOfCase, sightOfJob, type Sight } from '../contract/sight.ts'
import type { OwnedStore } from '../db/store.ts'
import { ChangeRefused } from '../directory/changes.ts'
import { id, type Office } from '../directory/test-office.ts'
import { readChats, type ChatRecord } from './chats-sql.ts'
import { anyChange, anyTalk, begin, people } from './derive-suite.ts'
import { readNow, readPersons } from './facts-sql.ts'
import { loadWorld, nothingTouched, type LoadedWorld } from './world.ts'

const retentionDays = 30

export function ruleBookSuite(kind: StoreKind, runs: number): void {
  describe(`one rule book, on ${kind}`, () => {
    let store: OwnedStore
    beforeAll(async () => {
      store = await openTestStore(kind)
    }, 60_000)
    afterAll(() => store.close())

    it('is followed by rules, grants and locks alike', { timeout: 240_000 }, async () => {
      const step = fc.oneof(
        { weight: 5, arbitrary: fc.array(anyChange, { minLength: 1, maxLength: 3 }) },
        { weight: 1, arbitrary: anyTalk },
      )
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 12 }), async (history) => {
          const office = await begin(store, Infinity)
          for (const [index, one] of history.entries()) {
            try {
              if (Array.isArray(one)) await office.apply(...one)
              else if (await office.chat(one.chat)) await office.post(one.chat, one.author)
            } catch (error) {
              if (!(error instanceof ChangeRefused)) throw error
            }
            if (index % 3 === 0) await expectAgreement(store, office)
          }
          await expectAgreement(store, office)
        }),
        { numRuns: runs, seed: 11, endOnFailure: true },
      )
    })
  })
}

interface Rules {
  world: LoadedWorld
  chats: readonly (ChatRecord & { parties: readonly PartyGrant[] })[]
  now: number
}

async function expectAgreement(store: OwnedStore, office: Office): Promise<void> {
  const rules = await readRules(store)
  const persons = await readPersons(store, people.map(id))
  for (const person of persons) {
    const partner = person.partner === null ? undefined : rules.world.partner(person.partner)
    const own = new Set<string>(partiesOf(person, partner))
    const name = people.find((one) => id(one) === person.id) ?? ''
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

    for (const chat of rules.chats) {
      const side = strongestSide(chat.parties.filter(holds).map((grant) => grant.side))
      const reaches = await lockLetsWrite(store, person.id, chat.id)
      expect(reaches, `${name} writes in ${chat.id}`).toBe(side !== null)
      const muted = rules.world.candidate(person.candidate ?? '')?.muted ?? false
      const may = side !== null && permission({ side, readOnly: person.readOnly, muted }, chat.state, retentionDays).write // prettier-ignore
      if (may) expect(reaches).toBe(true)
    }
  }
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

class Undone extends Error {}

/** Whether the lock alone lets a push of this person write a post there. Nothing of it stays. */
async function lockLetsWrite(store: OwnedStore, person: string, chat: string): Promise<boolean> {
  try {
    await store.as({ kind: 'push', people: [person] }).transaction(async (tx) => {
      await tx.query(
        `insert into post (id, chat, seq, author, author_role, kind, written_at, accepted_at, body, g, born)
         values ($1, $2, 100000, $3, 'source', 'post', now(), now(), 'x', 1, 1)`,
        [randomUUID(), chat, person],
      )
      throw new Undone()
    })
  } catch (error) {
    if (error instanceof Undone) return true
    if ((error as { code?: string }).code === '42501') return false
    throw error
  }
  return true
}
