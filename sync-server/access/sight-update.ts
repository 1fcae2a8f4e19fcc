/** Writes what differs in sight, kind by kind: people and partners after those they depend on. */
import {
  sightOfCandidate,
  sightOfCase,
  sightOfJob,
  type DirectoryKind,
  type Sight,
} from '../contract/sight.ts'
import type { Queryable } from '../db/store.ts'
import { readPartners, readStaffOf } from './facts-sql.ts'
import type { Plan } from './plan-chats.ts'
import { countShown, countShownIn, readPersonPairs, readShownPairs, readStaffPairs, type SightPair } from './sight-pairs-sql.ts' // prettier-ignore
import {
  desiredSightOfPartners,
  desiredSightOfPersons,
  readSights,
  type SightRow,
  type StoredSight,
} from './sight-sql.ts'
import type { LoadedWorld, Touched } from './world.ts'

export type Ruled = Record<'job' | 'case' | 'candidate', StoredSight[]>

/** What differs in sight of jobs, cases and candidates, which follow from rules alone. Writes nothing. */
export async function differingRuled(
  tx: Queryable,
  world: LoadedWorld,
  retentionDays: number,
  now: number,
): Promise<Ruled> {
  const { scope } = world
  const compare = async (
    kind: DirectoryKind,
    ids: readonly string[],
    sightsOf: (id: string) => Sight[],
  ): Promise<StoredSight[]> => {
    if (ids.length === 0) return []
    const desired = ids.flatMap((id) => sightsOf(id).map((sight) => rowOf(id, sight)))
    return differingSights(await readSights(tx, kind, ids, null), desired, now)
  }
  return {
    job: await compare('job', scope.jobs, (id) => {
      const job = world.job(id)
      return job ? sightOfJob(job, world) : []
    }),
    case: await compare('case', scope.cases, (id) => {
      const facts = world.case(id)
      return facts ? sightOfCase(facts, world, retentionDays) : []
    }),
    candidate: await compare('candidate', scope.seenCandidates, (id) => {
      const candidate = world.candidate(id)
      return candidate
        ? sightOfCandidate(candidate, world.casesOfCandidate(id), world, retentionDays)
        : []
    }),
  }
}

/**
 * Pairs in which the touched people's and partners' sight differs, of all parties, as far as it can be told
 * before this transaction's grants are written. Writes nothing: what it finds is compared again then.
 */
export async function differingPairs(
  tx: Queryable,
  touched: Touched,
  now: number,
): Promise<SightPair[]> {
  const pairs = async (kind: SightPair['kind'], ids: string[]): Promise<SightPair[]> =>
    (await differing(tx, kind, ids, null, now)).map(({ id, party }) => ({ kind, id, party }))
  const parties = [...touched.partners].map((id) => `staff:${id}`)
  const seen = parties.length > 0 ? await readPartners(tx) : []
  return [
    ...(await pairs('person', [...touched.persons])),
    ...(await pairs('partner', [...touched.partners])),
    // What its own people see of other partners.
    ...parties.flatMap((party) =>
      seen.map(({ id }): SightPair => ({ kind: 'partner', id, party })),
    ),
  ]
}

export interface SightChange {
  grants: Plan['grants']
  ruled: Ruled
  differing: readonly SightPair[]
  /** Partners that a later batch compares with all others. */
  later: ReadonlySet<string>
  /** ms */
  now: number
}

/** What is to be written about people and partners, and by what it is known whether that still holds. */
export interface PlannedSights {
  person: StoredSight[]
  partner: StoredSight[]
  shown: Shown
}

/**
 * What follows for people and partners, when grants and ruled sights are written. They are compared only
 * with the parties for which something has changed: an employer's new case must not walk through all chats
 * of a partner. Writes nothing.
 */
export async function planSights(tx: Queryable, change: SightChange): Promise<PlannedSights> {
  const { grants, ruled, later, now } = change
  const moves = grants.map(({ chat, party, active, until }) => ({
    chat,
    party,
    ends: !active || until !== null,
  }))
  const isLater = ({ id, party }: SightPair): boolean =>
    later.has(id) || later.has(party.replace('staff:', ''))
  // Counted before it is read and compared: what comes in between is then seen to have come.
  const chats = [...new Set(moves.map(({ chat }) => chat))]
  const before = await countShownIn(tx, chats)
  const pairs = [...change.differing, ...(await readShownPairs(tx, moves))]
  for (const kind of ['job', 'case', 'candidate'] as const) {
    pairs.push(...(await readPersonPairs(tx, kind, ruled[kind])))
  }
  const of = (kind: SightPair['kind']): SightPair[] => pairs.filter((pair) => pair.kind === kind)
  const persons = products(of('person'))
  const byPartner = Map.groupBy(await readStaffPairs(tx, moves), ({ partner }) => partner)
  for (const [partner, its] of byPartner) {
    const staff = (await readStaffOf(tx, [partner])).map(({ id }) => id)
    persons.push([staff, its.map(({ party }) => party)])
  }
  const partners = products(of('partner').filter((pair) => !isLater(pair)))

  const ids = { persons: persons.flatMap(([its]) => its), partners: partners.flatMap(([its]) => its) } // prettier-ignore
  const shown = { ...ids, chats, count: before + (await countShown(tx, ids.persons, ids.partners)) }
  return {
    person: await differingIn(tx, 'person', persons, now),
    partner: await differingIn(tx, 'partner', partners, now),
    shown,
  }
}

interface Shown {
  persons: string[]
  partners: string[]
  chats: string[]
  count: number
}

/**
 * Whether no post has shown one of these people or partners in any chat since, nor anybody in these chats: pushes alone
 * may do so beside the directory, and under the commit lock none can any more.
 */
export async function holdsStill(tx: Queryable, { shown }: PlannedSights): Promise<boolean> {
  const { persons, partners, chats, count } = shown
  return (await countShown(tx, persons, partners)) + (await countShownIn(tx, chats)) === count
}

async function differingIn(
  tx: Queryable,
  kind: SightPair['kind'],
  compared: readonly [ids: string[], parties: string[]][],
  now: number,
): Promise<StoredSight[]> {
  const writes = new Map<string, StoredSight>()
  for (const [ids, parties] of compared) {
    for (const row of await differing(tx, kind, ids, parties, now)) writes.set(keyOf(row), row)
  }
  return [...writes.values()]
}

/** Covers the pairs by products of ids and parties with a side of one, the largest first. */
function products(pairs: readonly SightPair[]): [ids: string[], parties: string[]][] {
  const found: [string[], string[]][] = []
  const left = new Map(pairs.map((pair) => [`${pair.id} ${pair.party}`, pair]))
  while (left.size > 0) {
    const all = [...left.values()]
    const byId = largest(Map.groupBy(all, (pair) => pair.id))
    const byParty = largest(Map.groupBy(all, (pair) => pair.party))
    const its = byId.length < byParty.length ? byParty : byId
    for (const pair of its) left.delete(`${pair.id} ${pair.party}`)
    const ids = new Set(its.map(({ id }) => id))
    found.push([[...ids], [...new Set(its.map(({ party }) => party))]])
  }
  return found
}

function largest(groups: ReadonlyMap<string, SightPair[]>): SightPair[] {
  return [...groups.values()].reduce((best, its) => (its.length > best.length ? its : best), [])
}

/** What is to be written about these people or partners, for all parties or only for `of`. */
async function differing(
  tx: Queryable,
  kind: SightPair['kind'],
  ids: readonly string[],
  of: readonly string[] | null,
  now: number,
): Promise<StoredSight[]> {
  if (ids.length === 0) return []
  const desired =
    kind === 'person'
      ? await desiredSightOfPersons(tx, ids, of)
      : await desiredSightOfPartners(tx, ids, of)
  return differingSights(await readSights(tx, kind, ids, of), desired, now)
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
