/**
 * One transaction for the operations that wait: locks in the one order (people, chats, then the commit
 * lock as the last step), verdicts by the rule book, rows stamped under one `g`.
 */
import { appendPosts } from '../access/append-posts.ts'
import { updateChat } from '../access/chats-sql.ts'
import type { Verdict } from '../contract/push.ts'
import { stamp } from '../db/commit-lock.ts'
import type { Queryable } from '../db/store.ts'
import type { Lane } from './hub.ts'
import { loadFacts, type Facts, type Pushed } from './push-facts.ts'
import * as sql from './push-sql.ts'
import { Verdicts } from './verdicts.ts'

export interface BatchContext {
  timeline: string
  clock: () => number
}

export interface BatchResult {
  /** A verdict an operation, in the order of each push. */
  verdicts: Verdict[][]
  wakes: { keys: string[]; lanes: Set<Lane> }[]
}

/** Rows stamped in one transaction at most. */
export const batchLimit = 500

/** Runs all pushes in `tx`. `open` operations are not for here: see push.ts. */
export async function runBatch(
  tx: Queryable,
  pushes: readonly Pushed[],
  { timeline, clock }: BatchContext,
): Promise<BatchResult> {
  const facts = await loadFacts(tx, pushes)
  const batch = new Verdicts(facts, timeline, clock)
  const verdicts = pushes.map((push) => batch.of(push))
  let wakes: BatchResult['wakes'] = []
  if (batch.accepted.length + batch.markers.length + batch.settings.size > 0) {
    wakes = await wakesOf(tx, batch, facts)
    const g = await stamp(tx)
    await append(tx, batch, facts, g)
    await sql.writeMarkers(tx, batch.markers, g)
    await sql.writeSettings(tx, [...batch.settings.values()], g)
  }
  await sql.writeLedger(tx, batch.ledger)
  return { verdicts, wakes }
}

async function append(tx: Queryable, batch: Verdicts, facts: Facts, g: number): Promise<void> {
  for (const [id, its] of Map.groupBy(batch.accepted, (accepted) => accepted.chat)) {
    const chat = facts.chats.get(id)
    if (!chat) throw new Error('an accepted post without its chat')
    const rows = its.map(({ row }) => row)
    const seqs = await appendPosts(tx, chat, rows, g)
    its.forEach((accepted, index) => {
      for (const verdict of accepted.verdicts) Object.assign(verdict, { seq: seqs[index], g })
    })
    if (batch.begun.has(id)) await updateChat(tx, chat, g)
  }
}

/** Whose parked feeds have news of this batch, and in which lanes. */
async function wakesOf(
  tx: Queryable,
  { accepted, markers, settings }: Verdicts,
  { authors }: Facts,
): Promise<BatchResult['wakes']> {
  const posted = new Set(accepted.map(({ chat }) => chat))
  // How far a candidate has read is shown on the source side; nobody else's marker is.
  const seen = new Set(
    markers.filter(({ person }) => authors.get(person)?.role === 'candidate').map((m) => m.chat),
  )
  const parties = await sql.readPartiesOfChats(tx, [...new Set([...posted, ...seen])])
  const readers = parties.filter((row) => seen.has(row.chat) && row.side === 'source')
  return [
    {
      keys: parties.filter((row) => posted.has(row.chat)).map((row) => row.party),
      lanes: new Set<Lane>(['chats', 'posts', 'directory']),
    },
    {
      keys: [...markers.map((m) => `person:${m.person}`), ...readers.map((row) => row.party)],
      lanes: new Set<Lane>(['reads']),
    },
    {
      keys: [...settings.values()].map((row) => `person:${row.person}`),
      lanes: new Set<Lane>(['settings']),
    },
  ]
}
