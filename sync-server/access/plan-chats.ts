/** What differs between chats as they are stored and as the rules derive them. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { deriveChat, type Derived, type World } from '../contract/participants.ts'
import type { ChatRecord, GrantWrite, StoredGrant } from './chats-sql.ts'

export interface ChatParty {
  chat: string
  party: string
}

export interface Plan {
  grants: GrantWrite[]
  /** Chats whose row is sent again, as they shall be. */
  changed: ChatRecord[]
  joined: ChatParty[]
  left: ChatParty[]
  /** Chats whose grants change. */
  regrouped: string[]
  /** Parties of the changed chats, lost ones included. */
  parties: Set<string>
}

/**
 * Compares each chat with what the rules say at `now` (ms). The audience counter grows when a party joins
 * a chat that had parties; state, audience and grants of `records` are brought to the new form.
 */
export function planChats(
  records: readonly ChatRecord[],
  grants: readonly StoredGrant[],
  world: World,
  retentionDays: number,
  now: number,
): Plan {
  const stored = Map.groupBy(grants, (grant) => grant.chat)
  const plan: Plan = {
    grants: [],
    changed: [],
    joined: [],
    left: [],
    regrouped: [],
    parties: new Set(),
  }
  for (const chat of records) {
    const before = stored.get(chat.id) ?? []
    const derived = deriveChat(chat.key, world, chat.state.begun, retentionDays)
    const writes = grantWrites(chat.id, before, derived, now)
    if (writes.length === 0 && isDeepStrictEqual(derived.state, chat.state)) continue
    const there = new Set(before.filter((row) => holds(row, now)).map((row) => row.party))
    const joined = writes.filter((row) => row.active && !there.has(row.party))
    if (joined.length > 0 && before.length > 0) chat.audience += 1
    chat.state = derived.state
    plan.grants.push(...writes)
    plan.changed.push(chat)
    plan.joined.push(...joined.map(({ party }) => ({ chat: chat.id, party })))
    for (const row of writes) if (!row.active) plan.left.push({ chat: chat.id, party: row.party })
    if (writes.length > 0) plan.regrouped.push(chat.id)
    for (const row of [...before, ...writes]) plan.parties.add(row.party)
  }
  return plan
}

function grantWrites(
  chat: string,
  before: readonly StoredGrant[],
  derived: Derived,
  now: number,
): GrantWrite[] {
  const writes: GrantWrite[] = []
  const stored = new Map(before.map((row) => [row.party, row]))
  for (const grant of derived.parties) {
    const row = stored.get(grant.party)
    stored.delete(grant.party)
    if (grant.until !== null && grant.until <= now) {
      if (row?.active) writes.push({ ...grant, chat, active: false, reason: 'retention-ended' })
      continue
    }
    const same =
      row?.active === true &&
      row.side === grant.side &&
      (row.until?.getTime() ?? null) === grant.until
    if (!same) writes.push({ ...grant, chat, active: true, reason: null })
  }
  for (const row of stored.values()) {
    if (!row.active) continue
    writes.push({
      chat,
      party: row.party as GrantWrite['party'],
      side: row.side,
      until: row.until?.getTime() ?? null,
      active: false,
      reason: holds(row, now) ? 'lost-access' : 'retention-ended',
    })
  }
  return writes
}

/** Whether a stored grant gives access at `now`. */
function holds(row: StoredGrant, now: number): boolean {
  return row.active && (row.until === null || row.until.getTime() > now)
}
