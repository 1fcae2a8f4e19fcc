/** Memberships, chats due, grants, states and sight of some entities against the rules. Reads only. */
import { isDeepStrictEqual } from 'node:util'
import { deriveChat } from '../../contract/participants.ts'
import {
  sightOfCandidate,
  sightOfCase,
  sightOfJob,
  type DirectoryKind,
  type Sight,
} from '../../contract/sight.ts'
import type { Queryable } from '../../db/store.ts'
import { readChats, readGrants } from '../chats-sql.ts'
import { dueChats } from '../due-chats.ts'
import { readChatIds, readNow, readPersons } from '../facts-sql.ts'
import { planChats } from '../plan-chats.ts'
import { changedMemberships } from '../recompute.ts'
import {
  desiredSightOfPartners,
  desiredSightOfPersons,
  readSights,
  type SightRow,
} from '../sight-sql.ts'
import { differingSights, rowOf } from '../sight-update.ts'
import { loadWorld, nothingTouched, type LoadedWorld } from '../world.ts'
import type { Difference } from './difference.ts'

export interface CheckRules {
  /** Keys the ids of chats. */
  secret: Uint8Array
  retentionDays: number
}

/** Where people work, one of them is a coordinator. Source: docs/domain.md, "coordinator". */
export async function checkCoordinators(tx: Queryable): Promise<Difference[]> {
  const [row] = await tx.query<{ any: boolean; coordinators: boolean }>(
    `select exists (select from person where active and role = 'staff') as any,
            exists (select from person p join partner q on q.id = p.partner
                    where p.active and p.role = 'staff' and q.active and q.coordinator) as coordinators`,
  )
  return row?.any === true && !row.coordinators ? [{ kind: 'no-coordinator' }] : []
}

/** Memberships and sight of people. */
export async function checkPersons(tx: Queryable, ids: readonly string[]): Promise<Difference[]> {
  const world = await loadWorld(tx, nothingTouched())
  const members = await changedMemberships(tx, await readPersons(tx, ids), world)
  return [
    ...members.map(({ person, party, active }): Difference => ({
      kind: 'membership',
      person,
      party,
      active,
    })),
    ...(await compareSights(tx, 'person', ids, await desiredSightOfPersons(tx, ids, null))),
  ]
}

/** Sight of partners. */
export async function checkPartners(tx: Queryable, ids: readonly string[]): Promise<Difference[]> {
  return compareSights(tx, 'partner', ids, await desiredSightOfPartners(tx, ids, null))
}

/** Jobs with their cases: their chats, and who sees them. */
export async function checkJobs(
  tx: Queryable,
  ids: readonly string[],
  rules: CheckRules,
): Promise<Difference[]> {
  const world = await loadWorld(tx, { ...nothingTouched(), jobs: new Set(ids) })
  const { cases } = world.scope
  const scope = { jobs: ids, cases, candidates: [] }
  return [
    ...(await compareChats(tx, world, scope, rules)),
    ...(await compareRuled(tx, 'job', ids, (id) => {
      const job = world.job(id)
      return job ? sightOfJob(job, world) : []
    })),
    ...(await compareRuled(tx, 'case', cases, (id) => {
      const facts = world.case(id)
      return facts ? sightOfCase(facts, world, rules.retentionDays) : []
    })),
  ]
}

/** Candidates: their prospect chats, and who sees them. */
export async function checkCandidates(
  tx: Queryable,
  ids: readonly string[],
  rules: CheckRules,
): Promise<Difference[]> {
  const world = await loadWorld(tx, { ...nothingTouched(), candidates: new Set(ids) })
  const scope = { jobs: [], cases: [], candidates: ids }
  return [
    ...(await compareChats(tx, world, scope, rules)),
    ...(await compareRuled(tx, 'candidate', ids, (id) => {
      const candidate = world.candidate(id)
      if (!candidate) return []
      return sightOfCandidate(candidate, world.casesOfCandidate(id), world, rules.retentionDays)
    })),
  ]
}

async function compareChats(
  tx: Queryable,
  world: LoadedWorld,
  scope: Parameters<typeof readChatIds>[1],
  rules: CheckRules,
): Promise<Difference[]> {
  const due = await dueChats(tx, world, rules)
  const records = await readChats(tx, await readChatIds(tx, scope))
  const stored = records.map((chat) => ({ id: chat.id, key: chat.key, state: chat.state }))
  const grants = await readGrants(
    tx,
    records.map((chat) => chat.id),
  )
  const plan = planChats(records, grants, world, rules.retentionDays, await readNow(tx))
  return [
    ...due.chats.map((chat): Difference => ({ kind: 'chat-missing', chat: chat.id })),
    // What has ended by the clock counts as ended, whether or not the sweep has written it down.
    ...plan.grants
      .filter((row) => row.active || row.reason !== 'retention-ended')
      .map(({ chat, party, active }): Difference => ({ kind: 'grant', chat, party, active })),
    ...stored
      .filter(({ key, state }) => {
        const derived = deriveChat(key, world, state.begun, rules.retentionDays)
        return !isDeepStrictEqual(derived.state, state)
      })
      .map(({ id }): Difference => ({ kind: 'chat-state', chat: id })),
  ]
}

async function compareRuled(
  tx: Queryable,
  kind: 'job' | 'case' | 'candidate',
  ids: readonly string[],
  sightsOf: (id: string) => Sight[],
): Promise<Difference[]> {
  const desired = ids.flatMap((id) => sightsOf(id).map((sight) => rowOf(id, sight)))
  return compareSights(tx, kind, ids, desired)
}

async function compareSights(
  tx: Queryable,
  kind: DirectoryKind,
  ids: readonly string[],
  desired: readonly SightRow[],
): Promise<Difference[]> {
  const now = await readNow(tx)
  const before = await readSights(tx, kind, ids, null)
  return differingSights(before, desired, now)
    .filter((row) => row.active || row.until === null || row.until.getTime() > now)
    .map(({ id, party, view, active }) => ({ kind: 'sight', of: kind, id, party, view, active }))
}
