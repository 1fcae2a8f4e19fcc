/** Chats, their grants, and a person's effective access to them. */
import type { ChatKey } from '../contract/chats.ts'
import type { ChatState, PartyGrant, Side } from '../contract/participants.ts'
import type { Queryable } from '../db/store.ts'

export interface ChatRecord {
  id: string
  key: ChatKey
  /** The candidate and job it is about, where it is about one (a chat of a case: by the case). */
  about: string | null
  job: string | null
  seq: number
  n: number
  digest: number
  audience: number
  state: ChatState
}

interface ChatColumns extends Omit<ChatRecord, 'key' | 'about'> {
  kind: ChatKey['kind']
  jobCase: string | null
  candidate: string | null
  sourcePartner: string | null
  partner: string | null
}

const chatFields = `id, kind, job, job_case as "jobCase", candidate, source_partner as "sourcePartner", partner,
  seq, n, digest, audience, state`

/**
 * Locks chats in the order of their ids, which every writer keeps to. Unknown ids are left out. The lock
 * lets rows that refer to a chat be written: who holds the commit lock must never wait for one who waits
 * for it.
 */
export function lockChats(tx: Queryable, ids: readonly string[]): Promise<ChatRecord[]> {
  return selectChats(tx, ids, 'for no key update')
}

/** The same without a lock: for reading only. */
export function readChats(tx: Queryable, ids: readonly string[]): Promise<ChatRecord[]> {
  return selectChats(tx, ids, '')
}

async function selectChats(
  tx: Queryable,
  ids: readonly string[],
  lock: string,
): Promise<ChatRecord[]> {
  if (ids.length === 0) return []
  const rows = await tx.query<ChatColumns>(
    `select ${chatFields} from chat where id = any($1::uuid[]) order by id ${lock}`,
    [ids],
  )
  return rows.map((row) => ({ ...row, key: keyOf(row), about: row.candidate }))
}

function keyOf(row: ChatColumns): ChatKey {
  switch (row.kind) {
    case 'candidateProspect':
      return { kind: row.kind, candidate: row.candidate ?? '' }
    case 'candidateRecruiting':
      return { kind: row.kind, case: row.jobCase ?? '' }
    case 'jobSourcePartner':
      return { kind: row.kind, job: row.job ?? '', sourcePartner: row.sourcePartner ?? '' }
    case 'team':
      return { kind: row.kind, case: row.jobCase ?? '', partner: row.partner ?? '' }
    case 'jobAllSourcePartners':
    case 'jobCohort':
      return { kind: row.kind, job: row.job ?? '' }
  }
}

export interface NewChat {
  id: string
  key: ChatKey
  keyText: string
  /** What the chat is about, for lists: a chat of a case also carries the case's job and candidate. */
  job: string | null
  candidate: string | null
  state: ChatState
}

export async function insertChats(
  tx: Queryable,
  chats: readonly NewChat[],
  g: number,
): Promise<void> {
  if (chats.length === 0) return
  await tx.query(
    `insert into chat (id, key, kind, job, job_case, candidate, source_partner, partner, state, g)
     select id, key, kind, job, job_case, candidate, source_partner, partner, state, $10::bigint
     from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::jsonb[])
       as w (id, key, kind, job, job_case, candidate, source_partner, partner, state)`,
    [
      chats.map((chat) => chat.id),
      chats.map((chat) => chat.keyText),
      chats.map((chat) => chat.key.kind),
      chats.map((chat) => chat.job),
      chats.map(({ key }) => ('case' in key ? key.case : null)),
      chats.map((chat) => chat.candidate),
      chats.map(({ key }) => (key.kind === 'jobSourcePartner' ? key.sourcePartner : null)),
      chats.map(({ key }) => (key.kind === 'team' ? key.partner : null)),
      chats.map((chat) => JSON.stringify(chat.state)),
      g,
    ],
  )
}

/** Chats whose parties, rights or audience changed: their rows are sent again. */
export async function updateChats(
  tx: Queryable,
  chats: readonly { id: string; audience: number; state: ChatState }[],
  g: number,
): Promise<void> {
  if (chats.length === 0) return
  await tx.query(
    `update chat set audience = w.audience, state = w.state, g = $4::bigint
     from unnest($1::uuid[], $2::integer[], $3::jsonb[]) as w (id, audience, state) where chat.id = w.id`,
    [
      chats.map((chat) => chat.id),
      chats.map((chat) => chat.audience),
      chats.map((chat) => JSON.stringify(chat.state)),
      g,
    ],
  )
}

export interface StoredGrant {
  chat: string
  party: string
  side: Side
  active: boolean
  until: Date | null
}

export type ActiveParty = Pick<StoredGrant, 'chat' | 'party' | 'side'>

/** Parties with access to these chats now. */
export async function readActiveParties(
  tx: Queryable,
  chats: readonly string[],
): Promise<ActiveParty[]> {
  if (chats.length === 0) return []
  return tx.query<ActiveParty>(
    'select chat, party, side from grants where chat = any($1::uuid[]) and active and (until is null or until > now())',
    [chats],
  )
}

export function readGrants(tx: Queryable, chats: readonly string[]): Promise<StoredGrant[]> {
  return tx.query<StoredGrant>(
    'select chat, party, side, active, until from grants where chat = any($1::uuid[])',
    [chats],
  )
}

export interface GrantWrite extends PartyGrant {
  chat: string
  active: boolean
  reason: 'lost-access' | 'retention-ended' | null
}

/** `g` moves only where access begins anew or ends: another side or a longer end leaves it. */
export async function writeGrants(
  tx: Queryable,
  grants: readonly GrantWrite[],
  g: number,
): Promise<void> {
  if (grants.length === 0) return
  await tx.query(
    `insert into grants (chat, party, side, active, until, reason, g)
     select chat, party, side, active, until, reason, $7::bigint
     from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[], $6::text[])
       as w (chat, party, side, active, until, reason)
     on conflict (chat, party) do update set
       side = excluded.side, active = excluded.active, until = excluded.until, reason = excluded.reason,
       g = case when excluded.active and grants.active and (grants.until is null or grants.until > now())
                then grants.g else excluded.g end`,
    [
      grants.map((w) => w.chat),
      grants.map((w) => w.party),
      grants.map((w) => w.side),
      grants.map((w) => w.active),
      grants.map((w) => (w.until === null ? null : new Date(w.until))),
      grants.map((w) => w.reason),
      g,
    ],
  )
}

/**
 * `people`: the reader ($1), checked live to be active, with an active partner that does not settle, and not
 * of ops.
 */
export const readingPerson = `
  people as (
    select p.id from person p left join partner q on q.id = p.partner
    where p.id = $1 and p.active and (p.partner is null or q.active and not q.settling) and p.role <> 'ops'
  )`

/**
 * When a path last changed (docs/protocol.md, "Access"): it began with the later one of the membership m and the other
 * half, and it ended where the last stretch did in which both had held; mostly one of them has held until the other one
 * ended, and does still. Null = they never have: whatever becomes of either half, the person is told nothing.
 */
export const pathChanged = (half: 'gr' | 's'): string =>
  `case when m.active and (${half}.active or m.g < ${half}.g)
        then greatest(${half}.g, m.g) else upper(m.held * ${half}.held) end`

/**
 * A person's chats by all their paths: `active`, the epoch (the smallest, over active paths, of the larger
 * of the two g), when that last changed (`changed`), sides and end. Parameter $1 is the person. `people`
 * checks live that person and partner still are active; `only` narrows to some chats (a condition on gr).
 */
export function effectiveChats(only = 'true'): string {
  return `${readingPerson},
  paths as (
    select gr.chat, gr.side, gr.until, ${pathChanged('gr')} as eg,
           case when not m.active then 'lost-access'
                when gr.active and gr.until <= now() then 'retention-ended' else gr.reason end as reason,
           gr.active and m.active and (gr.until is null or gr.until > now()) as ok
    from people join memberships m on m.person = people.id join grants gr on gr.party = m.party
    where ${only}
  ),
  effective as (
    select chat, bool_or(ok) as active, min(eg) filter (where ok) as epoch, max(eg) as changed,
           array_agg(distinct side) filter (where ok) as sides,
           case when bool_or(ok and until is null) then null else max(until) filter (where ok) end as until,
           max(reason) as reason
    from paths where eg is not null group by chat
  )`
}

export interface PairAccess {
  person: string
  chat: string
  epoch: number
  sides: Side[]
}

/**
 * Access of several people to several chats, pair by pair; pairs without access are left out. Each grant is
 * looked up by its key (`offset 0`): a party may have tens of thousands.
 */
export function readAccess(
  tx: Queryable,
  pairs: readonly { person: string; chat: string }[],
): Promise<PairAccess[]> {
  return tx.query<PairAccess>(
    `select w.person, w.chat, min(greatest(gr.g, m.g)) as epoch, array_agg(distinct gr.side) as sides
     from (select distinct person, chat from unnest($1::uuid[], $2::uuid[]) as w (person, chat)) w
     join memberships m on m.person = w.person and m.active
     cross join lateral (select * from grants gr where gr.chat = w.chat and gr.party = m.party offset 0) gr
     where gr.active and (gr.until is null or gr.until > now())
     group by w.person, w.chat`,
    [pairs.map((pair) => pair.person), pairs.map((pair) => pair.chat)],
  )
}
