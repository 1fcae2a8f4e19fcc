/** Which pairs of a party and a person or partner may differ in sight after grants or other sights have changed. */
import type { DirectoryKind } from '../contract/sight.ts'
import type { Queryable } from '../db/store.ts'

/** A party that came into a chat, or (`ends`) went, or whose end moved. */
export interface GrantMove {
  chat: string
  party: string
  ends: boolean
}

export interface SightPair {
  kind: 'person' | 'partner'
  id: string
  party: string
}

/**
 * Of the changed chats: authors and shown partners for who came or went; partners in the chat for who came
 * or went, and the other way round; coordinators' partners. Left out is what a party that came sees already.
 */
export function readShownPairs(tx: Queryable, moves: readonly GrantMove[]): Promise<SightPair[]> {
  if (moves.length === 0) return Promise.resolve([])
  return tx.query<SightPair>(
    `with moves as (select * from unnest($1::uuid[], $2::text[], $3::boolean[]) as w (chat, party, ends)),
     pairs (kind, id, party, ends) as (
       select 'person', a.person, w.party, w.ends from moves w join chat_author a on a.chat = w.chat
       union all
       select 'partner', s.partner, w.party, w.ends from moves w join chat_partner s on s.chat = w.chat
       union all
       select 'partner', q.id, w.party, w.ends
         from moves w join grants gr on gr.chat = w.chat join partner q on gr.party = 'staff:' || q.id
       union all
       select 'partner', q.id, gr.party, w.ends
         from moves w join partner q on w.party = 'staff:' || q.id join grants gr on gr.chat = w.chat
       union all
       select 'partner', q.id, w.party, w.ends
         from (select party, bool_or(ends) as ends from moves group by party) w join partner q on q.coordinator
     ),
     merged as (select kind, id, party, bool_or(ends) as ends from pairs group by kind, id, party)
     select m.kind, m.id, m.party from merged m
     left join sight s on s.party = m.party and s.kind = m.kind and s.id = m.id and s.active and s.until is null
       and s.view = case m.kind when 'person' then 'name' else 'full' end
     where m.ends or s.id is null`,
    [moves.map((w) => w.chat), moves.map((w) => w.party), moves.map((w) => w.ends)],
  )
}

/**
 * Partners whose staff a party began or ceased to see because of changed two-party chats: pairs that share
 * no other one. A candidate's only one is their own. Two source partners are in none of them at a time: one follows the
 * other by a hand-over. Looked up by keys (`offset 0`) and up to the first: a party may have tens of thousands.
 */
export function readStaffPairs(
  tx: Queryable,
  moves: readonly GrantMove[],
): Promise<{ partner: string; party: string }[]> {
  if (moves.length === 0) return Promise.resolve([])
  return tx.query(
    `with moves as (select * from unnest($1::uuid[], $2::text[]) as w (chat, party)),
     pairs as (
       select distinct q.id as partner, own.party as own, theirs.party
       from moves w join chat c on c.id = w.chat and c.kind in ('candidateProspect', 'jobSourcePartner')
       join grants own on own.chat = c.id join partner q on own.party = 'staff:' || q.id
       join grants theirs on theirs.chat = c.id
       where w.party in (own.party, theirs.party)
         and not (own.side = 'source' and theirs.side = 'source' and theirs.party like 'staff:%' and own.party <> theirs.party)
     )
     select p.partner, p.party from pairs p
     left join lateral (
       select 1 as there from grants a
       cross join lateral (select * from grants b where b.chat = a.chat and b.party = p.party offset 0) b
       cross join lateral (select kind from chat c where c.id = a.chat offset 0) c
       where a.party = p.own and p.party not like 'candidate:%' and a.active and a.until is null and b.active and b.until is null
         and c.kind in ('candidateProspect', 'jobSourcePartner') and a.chat <> all($1::uuid[])
       limit 1
     ) other on true
     where other.there is null`,
    [moves.map((w) => w.chat), moves.map((w) => w.party)],
  )
}

/** People shown with these jobs (as contacts) or candidates, for each party whose sight of them changed. */
export async function readPersonPairs(
  tx: Queryable,
  kind: DirectoryKind,
  rows: readonly { id: string; party: string }[],
): Promise<SightPair[]> {
  if (rows.length === 0 || (kind !== 'job' && kind !== 'candidate')) return []
  const persons =
    kind === 'job' ? 'join job_contact k on k.job = w.id' : 'join candidate k on k.id = w.id'
  return tx.query<SightPair>(
    `select distinct 'person' as kind, k.person as id, w.party
     from unnest($1::uuid[], $2::text[]) as w (id, party) ${persons}`,
    [rows.map((row) => row.id), rows.map((row) => row.party)],
  )
}

/** How many people and partners these chats show: it only grows. */
export async function countShownIn(tx: Queryable, chats: readonly string[]): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `select (select count(*) from chat_author where chat = any($1::uuid[]))
          + (select count(*) from chat_partner where chat = any($1::uuid[])) as count`,
    [chats],
  )
  return row?.count ?? 0
}

/** How many chats show these people and partners: it only grows. */
export async function countShown(
  tx: Queryable,
  persons: readonly string[],
  partners: readonly string[],
): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `select (select count(*) from chat_author where person = any($1::uuid[]))
          + (select count(*) from chat_partner where partner = any($2::uuid[])) as count`,
    [persons, partners],
  )
  return row?.count ?? 0
}
