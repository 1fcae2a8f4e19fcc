/**
 * Derives anew what a change touched, and writes only what differs: memberships, chats due, grants, the
 * chats' states, sight. Runs within the change's transaction; docs/protocol.md, "Server rows".
 */
import { chatKeyText, type ChatKey } from '../contract/chats.ts'
import {
  chatsOfCase,
  chatsOfJob,
  deriveChat,
  partiesOf,
  type Derived,
  type PartnerFacts,
} from '../contract/participants.ts'
import { sightOfCandidate, sightOfCase, sightOfJob } from '../contract/sight.ts'
import type { Sight } from '../contract/sight.ts'
import { stamp } from '../db/commit-lock.ts'
import type { Queryable } from '../db/store.ts'
import { chatId } from './chat-id.ts'
import {
  insertChats,
  lockChats,
  readGrants,
  updateChat,
  writeGrants,
  type ChatRecord,
  type GrantWrite,
  type NewChat,
  type StoredGrant,
} from './chats-sql.ts'
import {
  readChatIds,
  readPersons,
  readReachOfPartners,
  readStaffOf,
  type PersonRow,
} from './facts-sql.ts'
import {
  readMemberships,
  startMarkersOfParties,
  startMarkersOfPersons,
  writeMemberships,
  type MembershipWrite,
} from './membership-sql.ts'
import { updateSights } from './sight-update.ts'
import { loadWorld, type LoadedWorld, type Touched } from './world.ts'

export interface RecomputeOptions {
  secret: Uint8Array
  retentionDays: number
  /** Now, ms: a lost grant whose end has passed ended by retention. */
  now: number
  /** Chats to make beyond those due by rule. */
  open?: readonly ChatKey[]
}

/** What the transaction did, for automatic posts and for waking readers. */
export interface Recomputed {
  g: number
  /** Locked chats, by key text, new ones included. */
  chats: Map<string, ChatRecord>
  created: Set<string>
  joined: { chat: string; party: string }[]
  left: { chat: string; party: string }[]
  /** Parties whose readers have news, and `person:<id>` for people whose parties changed. */
  wake: Set<string>
}

/** See the file's head. Takes chat locks, then the commit lock: nothing slow may follow in the transaction. */
export async function recompute(
  tx: Queryable,
  touched: Touched,
  options: RecomputeOptions,
): Promise<Recomputed> {
  const reach = touched.partners.size > 0 ? await readReachOfPartners(tx, [...touched.partners]) : { jobs: [], candidates: [] } // prettier-ignore
  const jobs = new Set([...touched.jobs, ...reach.jobs])
  const candidates = new Set([...touched.candidates, ...reach.candidates])
  const world = await loadWorld(tx, jobs, candidates)
  const staff = await readStaffOf(tx, [...touched.partners])
  const persons = await readPersons(tx, [
    ...new Set([...touched.persons, ...staff.map((row) => row.id)]),
  ])
  const memberships = await changedMemberships(tx, persons, world)

  const due = dueChats(world, options)
  const known = await readChatIds(tx, {
    jobs: world.jobIds,
    candidates: world.candidateIds,
    cases: world.caseIds,
  })
  const locked = await lockChats(tx, [
    ...new Set([...known.map((row) => row.id), ...due.map((chat) => chat.id)]),
  ])
  const lockedIds = new Set(locked.map((chat) => chat.id))
  const fresh = due.filter((chat) => !lockedIds.has(chat.id))
  const records: ChatRecord[] = [...locked, ...fresh.map(recordOf)]
  const plan = planChats(records, await readGrants(tx, [...lockedIds]), world, options)

  const g = await stamp(tx)
  await writeMemberships(tx, memberships, g)
  await insertChats(tx, fresh, g)
  await writeGrants(tx, plan.grants, g)
  for (const chat of plan.changed) if (lockedIds.has(chat.id)) await updateChat(tx, chat, g)
  await startMarkersOfPersons(
    tx,
    memberships.filter((row) => row.active),
    g,
  )
  await startMarkersOfParties(
    tx,
    plan.joined.filter((row) => lockedIds.has(row.chat)),
    g,
  )

  const wake = new Set<string>([
    ...plan.wake,
    ...memberships.flatMap((row) => [row.party, `person:${row.person}`]),
  ])
  const sights = directorySights(world, options)
  for (const party of await updateSights(
    tx,
    sights,
    touched,
    plan.touchedChats,
    world,
    g,
    options.now,
  ))
    wake.add(party)

  return {
    g,
    chats: new Map(records.map((chat) => [chatKeyText(chat.key), chat])),
    created: new Set(fresh.map((chat) => chat.id)),
    joined: plan.joined,
    left: plan.left,
    wake,
  }
}

async function changedMemberships(
  tx: Queryable,
  persons: readonly PersonRow[],
  world: LoadedWorld,
): Promise<MembershipWrite[]> {
  const stored = new Map(
    (
      await readMemberships(
        tx,
        persons.map((person) => person.id),
      )
    ).map((row) => [`${row.person} ${row.party}`, row]),
  )
  const writes: MembershipWrite[] = []
  for (const person of persons) {
    const partner: PartnerFacts | undefined =
      person.partner === null ? undefined : world.partner(person.partner)
    for (const party of partiesOf(person, partner)) {
      const key = `${person.id} ${party}`
      if (stored.get(key)?.active !== true) writes.push({ person: person.id, party, active: true })
      stored.delete(key)
    }
  }
  for (const row of stored.values()) if (row.active) writes.push({ ...row, active: false })
  return writes
}

function dueChats(world: LoadedWorld, options: RecomputeOptions): NewChat[] {
  const keys: ChatKey[] = [...(options.open ?? [])]
  for (const id of world.jobIds) {
    const job = world.job(id)
    if (job) keys.push(...chatsOfJob(job, world))
  }
  for (const id of world.caseIds) {
    const facts = world.case(id)
    if (facts) keys.push(...chatsOfCase(facts, world))
  }
  const byText = new Map(keys.map((key) => [chatKeyText(key), key]))
  return [...byText].map(([keyText, key]) => {
    const kase = key.kind === 'candidateRecruiting' ? world.case(key.case) : undefined
    return {
      id: chatId(options.secret, key),
      key,
      keyText,
      job: 'job' in key ? key.job : (kase?.job ?? null),
      candidate: 'candidate' in key ? key.candidate : (kase?.candidate ?? null),
      state: deriveChat(key, world, false, options.retentionDays).state,
    }
  })
}

function recordOf(chat: NewChat): ChatRecord {
  return {
    id: chat.id,
    key: chat.key,
    about: chat.candidate,
    job: chat.job,
    seq: 0,
    n: 0,
    digest: 0,
    audience: 1,
    state: chat.state,
  }
}

interface Plan {
  grants: GrantWrite[]
  changed: ChatRecord[]
  joined: { chat: string; party: string }[]
  left: { chat: string; party: string }[]
  touchedChats: string[]
  wake: Set<string>
}

function planChats(
  records: readonly ChatRecord[],
  grants: readonly StoredGrant[],
  world: LoadedWorld,
  options: RecomputeOptions,
): Plan {
  const stored = new Map<string, StoredGrant[]>()
  for (const grant of grants) stored.set(grant.chat, [...(stored.get(grant.chat) ?? []), grant])
  const plan: Plan = {
    grants: [],
    changed: [],
    joined: [],
    left: [],
    touchedChats: [],
    wake: new Set(),
  }
  for (const chat of records) {
    const before = stored.get(chat.id) ?? []
    const derived = deriveChat(chat.key, world, chat.state.begun, options.retentionDays)
    const writes = grantWrites(chat.id, before, derived, options.now)
    const stateChanged =
      JSON.stringify(sorted(derived.state)) !== JSON.stringify(sorted(chat.state))
    if (writes.length === 0 && !stateChanged) continue
    const active = new Set(before.filter((row) => row.active).map((row) => row.party))
    const joined = writes.filter((row) => row.active && !active.has(row.party))
    if (joined.length > 0 && before.length > 0) chat.audience += 1
    chat.state = derived.state
    plan.grants.push(...writes)
    plan.changed.push(chat)
    plan.joined.push(...joined.map(({ party }) => ({ chat: chat.id, party })))
    plan.left.push(
      ...writes.filter((row) => !row.active).map(({ party }) => ({ chat: chat.id, party })),
    )
    if (writes.length > 0) plan.touchedChats.push(chat.id)
    for (const row of [...before, ...writes]) plan.wake.add(row.party)
  }
  return plan
}

function grantWrites(
  chat: string,
  before: readonly StoredGrant[],
  derived: Derived,
  now: number,
): GrantWrite[] {
  const writes: GrantWrite[] = []
  const stored = new Map(before.map((row) => [row.party, row]))
  for (const grant of derived.parties) {
    const row = stored.get(grant.party)
    stored.delete(grant.party)
    const ended = grant.until !== null && grant.until <= now
    if (ended) {
      if (row?.active) writes.push({ ...grant, chat, active: false, reason: 'retention-ended' })
      continue
    }
    const same =
      row?.active === true &&
      row.side === grant.side &&
      (row.until?.getTime() ?? null) === grant.until
    if (!same) writes.push({ ...grant, chat, active: true, reason: null })
  }
  for (const row of stored.values()) {
    if (!row.active) continue
    const ended = row.until !== null && row.until.getTime() <= now
    writes.push({
      chat,
      party: row.party as GrantWrite['party'],
      side: row.side,
      until: row.until?.getTime() ?? null,
      active: false,
      reason: ended ? 'retention-ended' : 'lost-access',
    })
  }
  return writes
}

/** Sight of jobs, cases and candidates as the rules give it. */
function directorySights(
  world: LoadedWorld,
  options: RecomputeOptions,
): Record<'job' | 'case' | 'candidate', Map<string, Sight[]>> {
  const sights = {
    job: new Map<string, Sight[]>(),
    case: new Map<string, Sight[]>(),
    candidate: new Map<string, Sight[]>(),
  }
  for (const id of world.jobIds) {
    const job = world.job(id)
    if (job) sights.job.set(id, sightOfJob(job, world))
  }
  for (const id of world.caseIds) {
    const facts = world.case(id)
    if (facts) sights.case.set(id, sightOfCase(facts, world, options.retentionDays))
  }
  for (const id of world.candidateIds) {
    const candidate = world.candidate(id)
    if (candidate) sights.candidate.set(id, sightOfCandidate(candidate, world.casesOfCandidate(id), world, options.retentionDays)) // prettier-ignore
  }
  return sights
}

function sorted(state: object): unknown {
  return Object.entries(state).sort(([a], [b]) => a.localeCompare(b))
}
