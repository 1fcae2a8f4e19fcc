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

/**
 * A newcomer's read markers start at the head of every chat that their new party already holds, so that
 * nothing old is unread (docs/domain.md, "Grant").
 */
export async function startMarkersOfPersons(
  tx: Queryable,
  rows: readonly MembershipWrite[],
  g: number,
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `insert into read_marker (chat, person, seq, g)
     select distinct c.id, w.person, c.seq, $3::bigint
     from unnest($1::uuid[], $2::text[]) as w (person, party)
     join grants gr on gr.party = w.party and gr.active join chat c on c.id = gr.chat
     where c.seq > 0
     on conflict (chat, person) do update set seq = excluded.seq, g = excluded.g
       where read_marker.seq < excluded.seq`,
    [rows.map((r) => r.person), rows.map((r) => r.party), g],
  )
}

/** The same for everybody of a party that joins a chat. */
export async function startMarkersOfParties(
  tx: Queryable,
  rows: readonly { chat: string; party: string }[],
  g: number,
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `insert into read_marker (chat, person, seq, g)
     select distinct c.id, m.person, c.seq, $3::bigint
     from unnest($1::uuid[], $2::text[]) as w (chat, party)
     join memberships m on m.party = w.party and m.active join chat c on c.id = w.chat
     where c.seq > 0
     on conflict (chat, person) do update set seq = excluded.seq, g = excluded.g
       where read_marker.seq < excluded.seq`,
    [rows.map((r) => r.chat), rows.map((r) => r.party), g],
  )
}
