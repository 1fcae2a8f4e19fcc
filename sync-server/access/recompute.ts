/**
 * Derives anew what a change touched, and writes only what differs: memberships, chats due, grants, the
 * chats' states, sight. Runs within the change's transaction; docs/protocol.md, "Server rows".
 */
import { chatKeyText } from '../contract/chats.ts'
import { partiesOf } from '../contract/participants.ts'
import { stamp } from '../db/commit-lock.ts'
import type { Queryable } from '../db/store.ts'
import {
  insertChats,
  lockChats,
  readGrants,
  updateChat,
  writeGrants,
  type ChatRecord,
  type NewChat,
} from './chats-sql.ts'
import { dueChats, type DueOptions } from './due-chats.ts'
import { readChatIds, readNow, readPersons, readStaffOf, type PersonRow } from './facts-sql.ts'
import {
  readMemberships,
  startMarkersOfParties,
  startMarkersOfPersons,
  writeMemberships,
  type MembershipWrite,
} from './membership-sql.ts'
import { planChats, type ChatParty } from './plan-chats.ts'
import { updateSights } from './sight-update.ts'
import { loadWorld, type LoadedWorld, type Touched } from './world.ts'

/** What the transaction did, for automatic posts and for waking readers. */
export interface Recomputed {
  g: number
  /** Locked chats, by key text, new ones included. */
  chats: Map<string, ChatRecord>
  joined: ChatParty[]
  left: ChatParty[]
  /** Parties whose readers have news, and `person:<id>` for people whose parties changed. */
  wake: Set<string>
}

/** See the file's head. Takes chat locks, then the commit lock: nothing slow may follow in the transaction. */
export async function recompute(
  tx: Queryable,
  touched: Touched,
  options: DueOptions,
): Promise<Recomputed> {
  const world = await loadWorld(tx, touched)
  const staff = await readStaffOf(tx, [...touched.partners])
  const persons = await readPersons(tx, [...touched.persons, ...staff.map((row) => row.id)])
  const memberships = await changedMemberships(tx, persons, world)

  const fresh = await dueChats(tx, world, options)
  const locked = await lockChats(tx, await readChatIds(tx, world.scope))
  const lockedIds = new Set(locked.map((chat) => chat.id))
  const records: ChatRecord[] = [...locked, ...fresh.map(recordOf)]
  const grants = await readGrants(tx, [...lockedIds])
  // The database's clock, which every read compares `until` with.
  const now = await readNow(tx)
  const plan = planChats(records, grants, world, options.retentionDays, now)

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
  const sighted = await updateSights(tx, { touched, plan, world, options, g, now })

  return {
    g,
    chats: new Map(records.map((chat) => [chatKeyText(chat.key), chat])),
    joined: plan.joined,
    left: plan.left,
    wake: new Set([
      ...plan.parties,
      ...sighted,
      ...memberships.flatMap((row) => [row.party, `person:${row.person}`]),
    ]),
  }
}

/** What differs between these people's memberships and what the rules say. */
export async function changedMemberships(
  tx: Queryable,
  persons: readonly PersonRow[],
  world: Pick<LoadedWorld, 'partner'>,
): Promise<MembershipWrite[]> {
  const before = await readMemberships(
    tx,
    persons.map((person) => person.id),
  )
  const stored = new Map(before.map((row) => [`${row.person} ${row.party}`, row]))
  const writes: MembershipWrite[] = []
  for (const person of persons) {
    const partner = person.partner === null ? undefined : world.partner(person.partner)
    for (const party of partiesOf(person, partner)) {
      const key = `${person.id} ${party}`
      if (stored.get(key)?.active !== true) writes.push({ person: person.id, party, active: true })
      stored.delete(key)
    }
  }
  for (const row of stored.values()) if (row.active) writes.push({ ...row, active: false })
  return writes
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
