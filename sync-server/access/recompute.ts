/**
 * Derives anew what a change touched, and writes only what differs: memberships, chats due, grants, the
 * chats' states, sight. Runs within the change's transaction; docs/protocol.md, "Server rows".
 */
import { chatKeyText, type ChatKey } from '../contract/chats.ts'
import { partiesOf } from '../contract/participants.ts'
import { stamp } from '../db/commit-lock.ts'
import type { Queryable } from '../db/store.ts'
import {
  insertChats,
  lockChats,
  readChats,
  readGrants,
  updateChats,
  writeGrants,
  type ChatRecord,
  type NewChat,
} from './chats-sql.ts'
import { dueChats, type DueOptions } from './due-chats.ts'
import { readChatIds, readNow, readPersons, type PersonRow } from './facts-sql.ts'
import {
  forgetSettling,
  readMemberships,
  writeMemberships,
  type MembershipWrite,
} from './membership-sql.ts'
import { planChats, type ChatParty } from './plan-chats.ts'
import { readPendingPartners } from './pending-sql.ts'
import { writeSights } from './sight-sql.ts'
import { differingPairs, differingRuled, holdsStill, planSights } from './sight-update.ts'
import { stampWritten, unstamped } from './stamp-sql.ts'
import { loadWorld, type LoadedWorld, type Touched } from './world.ts'

/** What follows from a change for chats. */
export interface ChatsAfter {
  /** By key text, new ones included, as they shall be. */
  chats: Map<string, ChatRecord>
  joined: ChatParty[]
  left: ChatParty[]
}

export interface RecomputeOptions extends DueOptions {
  /** Chats that the change's automatic posts go to: they are locked too. `after` holds all in reach. */
  posting?: (after: ChatsAfter) => readonly ChatKey[]
}

/** What the transaction did, for automatic posts and for waking readers; `chats` are the locked ones. */
export interface Recomputed extends ChatsAfter {
  g: number
  /** Parties whose readers have news, and `person:<id>` for people whose parties changed. */
  wake: Set<string>
  /** Jobs of whose publication more is to be made by later transactions. */
  unfinished: ReadonlySet<string>
}

/**
 * See the file's head. Chats in reach are compared without a lock, for entities and grants change under the
 * directory lock alone: nothing else can come to differ meanwhile. Only those that differ, or get an automatic post, are
 * locked, when what follows is written or worked out. Then it takes the commit lock. Nothing slow may follow on a lock.
 */
export async function recompute(
  tx: Queryable,
  touched: Touched,
  options: RecomputeOptions,
): Promise<Recomputed> {
  const world = await loadWorld(tx, touched)
  const persons = await readPersons(tx, [...touched.persons, ...touched.members])
  const memberships = await changedMemberships(tx, persons, world)

  const { chats: fresh, unfinished } = await dueChats(tx, world, options)
  // The database's clock, which every read compares `until` with.
  const now = await readNow(tx)
  const inReach = await readChats(tx, await readChatIds(tx, world.scope))
  const grants = await readGrants(
    tx,
    inReach.map((chat) => chat.id),
  )
  const plan = (records: readonly ChatRecord[]): ReturnType<typeof planChats> =>
    planChats(records, grants, world, options.retentionDays, now)
  const seen = [...inReach, ...fresh.map(recordOf)]
  const planned = plan(seen)
  const ruled = await differingRuled(tx, world, options.retentionDays, now)
  const differing = await differingPairs(tx, touched, now)
  const later = await readPendingPartners(tx)

  // Nobody else writes these rows: so they can be written before any chat is locked. Not so those of people and
  // partners, which pushes write too.
  await writeMemberships(tx, memberships, unstamped)
  await forgetSettling(
    tx,
    memberships.filter((row) => !row.active).map((row) => row.person),
  )
  await insertChats(tx, fresh, unstamped)
  await writeGrants(tx, planned.grants, unstamped)
  const kinds = Object.keys(ruled) as (keyof typeof ruled)[]
  for (const kind of kinds) await writeSights(tx, kind, ruled[kind], unstamped)
  const change = { grants: planned.grants, ruled, differing, later, now }
  let sights = await planSights(tx, change)

  const chats = byKey(seen)
  const posting = options.posting?.({ ...planned, chats }) ?? []
  const ids = [
    ...planned.changed.map((chat) => chat.id),
    ...posting.flatMap((key) => chats.get(chatKeyText(key))?.id ?? []),
  ]
  const made = new Set(fresh.map((chat) => chat.id))
  const locked = await lockChats(
    tx,
    [...new Set(ids)].filter((id) => !made.has(id)),
  )
  if (!(await holdsStill(tx, sights))) sights = await planSights(tx, change)
  const records = [...locked, ...fresh.map(recordOf)]
  const due = plan(records)
  await updateChats(
    tx,
    due.changed.filter((chat) => !made.has(chat.id)),
    unstamped,
  )

  const g = await stamp(tx)
  if (!(await holdsStill(tx, sights))) sights = await planSights(tx, change)
  await writeSights(tx, 'person', sights.person, g)
  await writeSights(tx, 'partner', sights.partner, g)
  await stampWritten(
    tx,
    {
      persons: memberships.map((row) => row.person),
      chats: [...fresh, ...due.changed].map((chat) => chat.id),
      sights: Object.fromEntries(kinds.map((kind) => [kind, ruled[kind].map((row) => row.id)])),
    },
    g,
  )
  const sighted = [...kinds.flatMap((kind) => ruled[kind]), ...sights.person, ...sights.partner]

  return {
    g,
    chats: byKey(records),
    joined: due.joined,
    left: due.left,
    unfinished,
    wake: new Set([
      ...due.parties,
      ...sighted.map((row) => row.party),
      ...memberships.flatMap((row) => [row.party, `person:${row.person}`]),
    ]),
  }
}

function byKey(chats: readonly ChatRecord[]): Map<string, ChatRecord> {
  return new Map(chats.map((chat) => [chatKeyText(chat.key), chat]))
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
