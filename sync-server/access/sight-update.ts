/** Writes what differs in sight, kind by kind: people and partners after those they depend on. */
import {
  sightOfCandidate,
  sightOfCase,
  sightOfJob,
  type DirectoryKind,
  type Sight,
} from '../contract/sight.ts'
import type { Queryable } from '../db/store.ts'
import { readGrants } from './chats-sql.ts'
import type { Plan } from './plan-chats.ts'
import {
  desiredSightOfPartners,
  desiredSightOfPersons,
  readPartnersOfChats,
  readPersonsOfChats,
  readPersonsOfRows,
  readSights,
  writeSights,
  type SightRow,
  type StoredSight,
} from './sight-sql.ts'
import type { LoadedWorld, Touched } from './world.ts'

export interface SightChange {
  touched: Touched
  plan: Plan
  world: LoadedWorld
  options: { retentionDays: number }
  g: number
  /** ms */
  now: number
}

/**
 * Returns the parties that gained or lost sight of something. What follows from chats and rows is
 * compared for their parties alone: an employer's new case must not walk through all chats of a partner.
 */
export async function updateSights(tx: Queryable, change: SightChange): Promise<Set<string>> {
  const { touched, plan, world } = change
  const { scope } = world
  const wake = new Set<string>()
  const days = change.options.retentionDays

  const ruled = async (
    kind: 'job' | 'case' | 'candidate',
    ids: readonly string[],
    sightsOf: (id: string) => Sight[],
  ): Promise<string[]> => {
    const desired = ids.flatMap((id) => sightsOf(id).map((sight) => rowOf(id, sight)))
    const before = await update(tx, change, kind, ids, null, desired, wake)
    return [...before, ...desired].map((row) => row.party)
  }
  const parties = new Set([
    ...plan.parties,
    ...(await ruled('job', scope.jobs, (id) => {
      const job = world.job(id)
      return job ? sightOfJob(job, world) : []
    })),
    ...(await ruled('case', scope.cases, (id) => {
      const facts = world.case(id)
      return facts ? sightOfCase(facts, world, days) : []
    })),
    ...(await ruled('candidate', scope.seenCandidates, (id) => {
      const candidate = world.candidate(id)
      return candidate ? sightOfCandidate(candidate, world.casesOfCandidate(id), world, days) : []
    })),
  ])

  const persons = async (ids: string[], of: string[] | null): Promise<void> => {
    const desired = await desiredSightOfPersons(tx, ids, of)
    await update(tx, change, 'person', ids, of, desired, wake)
  }
  const shown = [
    ...(await readPersonsOfChats(tx, plan.regrouped)),
    ...(await readPersonsOfRows(tx, scope.jobs, scope.seenCandidates)),
  ]
  await persons([...touched.persons], null)
  await persons(difference(shown, touched.persons), [...parties])

  const partners = async (ids: string[], of: string[] | null): Promise<void> => {
    const desired = await desiredSightOfPartners(tx, ids, of)
    await update(tx, change, 'partner', ids, of, desired, wake)
  }
  const inChats = new Set((await readGrants(tx, plan.regrouped)).map((row) => row.party))
  const named = await readPartnersOfChats(tx, plan.regrouped)
  await partners([...touched.partners], null)
  await partners(difference(named, touched.partners), [...inChats])
  return wake
}

/** Brings the sight of `ids` to what is desired, for all parties or only for `of`; returns what stood before. */
async function update(
  tx: Queryable,
  change: SightChange,
  kind: DirectoryKind,
  ids: readonly string[],
  of: readonly string[] | null,
  desired: readonly SightRow[],
  wake: Set<string>,
): Promise<SightRow[]> {
  if (ids.length === 0) return []
  const before = await readSights(tx, kind, ids, of)
  const writes = differingSights(before, desired, change.now)
  await writeSights(tx, kind, writes, change.g)
  for (const row of writes) wake.add(row.party)
  return before
}

/** What is to be written so that the stored sights become the desired ones at `now` (ms). */
export function differingSights(
  before: readonly StoredSight[],
  desired: readonly SightRow[],
  now: number,
): StoredSight[] {
  const stored = new Map(before.map((row) => [keyOf(row), row]))
  const writes: StoredSight[] = []
  for (const row of desired) {
    if (row.until !== null && row.until.getTime() <= now) continue
    const known = stored.get(keyOf(row))
    stored.delete(keyOf(row))
    const same =
      known?.active === true && (known.until?.getTime() ?? null) === (row.until?.getTime() ?? null)
    if (!same) writes.push({ ...row, active: true })
  }
  for (const row of stored.values()) if (row.active) writes.push({ ...row, active: false })
  return writes
}

/** A sight by rule as a row. */
export function rowOf(id: string, sight: Sight): SightRow {
  const until = sight.until === null ? null : new Date(sight.until)
  return { id, party: sight.party, view: sight.view, until }
}

function keyOf(row: SightRow): string {
  return `${row.party} ${row.id} ${row.view}`
}

function difference(ids: readonly string[], without: ReadonlySet<string>): string[] {
  return [...new Set(ids)].filter((id) => !without.has(id))
}
