/** Who belongs to which party. */
import type { Queryable } from '../db/store.ts'
import type { Settled } from './pending-sql.ts'

export interface MembershipWrite {
  person: string
  party: string
  active: boolean
}

export function readMemberships(
  tx: Queryable,
  persons: readonly string[],
): Promise<MembershipWrite[]> {
  return tx.query<MembershipWrite>(
    'select person, party, active from memberships where person = any($1::uuid[])',
    [persons],
  )
}

export async function writeMemberships(
  tx: Queryable,
  rows: readonly MembershipWrite[],
  g: number,
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `insert into memberships (person, party, active, g)
     select person, party, active, $4::bigint
     from unnest($1::uuid[], $2::text[], $3::boolean[]) as w (person, party, active)
     on conflict (person, party) do update set active = excluded.active, g = excluded.g`,
    [rows.map((r) => r.person), rows.map((r) => r.party), rows.map((r) => r.active), g],
  )
}

/** The stretches of a membership m but for those that began after a partner began to settle. */
const heldBefore = `coalesce((select range_agg(r) from unnest(m.held) r where lower(r) <= w.since), '{}')`

/**
 * Who has come to a partner while it settled begins at `g` only: they could read nothing before, and what the partner
 * lost meanwhile they never had. Nothing of those who were there before moves.
 */
export async function beginAfterSettling(
  tx: Queryable,
  settled: readonly Settled[],
  g: number,
): Promise<void> {
  if (settled.length === 0) return
  await tx.query(
    `update memberships m set held = ${heldBefore}, g = $3::bigint
     from unnest($1::uuid[], $2::bigint[]) as w (id, since)
     where m.party = 'staff:' || w.id and m.active and m.g > w.since`,
    [settled.map(({ id }) => id), settled.map(({ since }) => since), g],
  )
}

/** Who came to a partner while it settled and leaves it again before it has: they were never there. */
export async function forgetSettling(tx: Queryable, persons: readonly string[]): Promise<void> {
  if (persons.length === 0) return
  await tx.query(
    `update memberships m set held = ${heldBefore}
     from (select id, settling_since as since from partner where settling) w
     where m.party = 'staff:' || w.id and m.person = any($1::uuid[]) and not m.active`,
    [persons],
  )
}
