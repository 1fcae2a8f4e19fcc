/** Who belongs to which party. */
import type { Queryable } from '../db/store.ts'

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
