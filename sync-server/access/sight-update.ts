/** Writes what differs in sight, kind by kind: people and partners after those they depend on. */
import type { Sight } from '../contract/sight.ts'
import type { Queryable } from '../db/store.ts'
import {
  desiredSightOfPartners,
  desiredSightOfPersons,
  readCoordinatorPartners,
  readPersonsOfChats,
  readPersonsOfRows,
  readSights,
  writeSights,
  type SightRow,
} from './sight-sql.ts'
import type { LoadedWorld, Touched } from './world.ts'
import { readGrants } from './chats-sql.ts'

type RuledKind = 'job' | 'case' | 'candidate'

/** Returns the parties that gained or lost sight of something. */
export async function updateSights(
  tx: Queryable,
  ruled: Record<RuledKind, Map<string, Sight[]>>,
  touched: Touched,
  chats: readonly string[],
  world: LoadedWorld,
  g: number,
  now: number,
): Promise<Set<string>> {
  const wake = new Set<string>()
  for (const kind of ['job', 'case', 'candidate'] as const) {
    const desired = [...ruled[kind]].flatMap(([id, sights]) =>
      sights.map((sight) => ({
        id,
        party: sight.party,
        view: sight.view,
        until: dateOf(sight.until),
      })),
    )
    await update(tx, kind, [...ruled[kind].keys()], desired, g, now, wake)
  }
  const persons = await readPersonsOfChats(tx, chats)
  const shown = await readPersonsOfRows(tx, world.jobIds, world.candidateIds)
  const personIds = [
    ...new Set([...touched.persons, ...[...persons, ...shown].map((row) => row.id)]),
  ]
  await update(tx, 'person', personIds, await desiredSightOfPersons(tx, personIds), g, now, wake)

  const partnersOfChats = (await readGrants(tx, chats))
    .map((row) => row.party)
    .filter((party) => party.startsWith('staff:'))
  const coordinators = chats.length > 0 ? await readCoordinatorPartners(tx) : []
  const partnerIds = [
    ...new Set([
      ...touched.partners,
      ...partnersOfChats.map((party) => party.slice('staff:'.length)),
      ...coordinators.map((row) => row.id),
    ]),
  ]
  await update(
    tx,
    'partner',
    partnerIds,
    await desiredSightOfPartners(tx, partnerIds),
    g,
    now,
    wake,
  )
  return wake
}

async function update(
  tx: Queryable,
  kind: RuledKind | 'person' | 'partner',
  ids: readonly string[],
  desired: readonly SightRow[],
  g: number,
  now: number,
  wake: Set<string>,
): Promise<void> {
  const stored = new Map((await readSights(tx, kind, ids)).map((row) => [keyOf(row), row]))
  const writes: (SightRow & { active: boolean })[] = []
  for (const row of desired) {
    if (row.until !== null && row.until.getTime() <= now) continue
    const before = stored.get(keyOf(row))
    stored.delete(keyOf(row))
    const same =
      before?.active === true &&
      (before.until?.getTime() ?? null) === (row.until?.getTime() ?? null)
    if (!same) writes.push({ ...row, active: true })
  }
  for (const row of stored.values()) if (row.active) writes.push({ ...row, active: false })
  await writeSights(tx, kind, writes, g)
  for (const row of writes) wake.add(row.party)
}

function keyOf(row: SightRow): string {
  return `${row.party} ${row.id} ${row.view}`
}

function dateOf(until: number | null): Date | null {
  return until === null ? null : new Date(until)
}
