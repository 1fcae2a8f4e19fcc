/**
 * One transaction for the operations that wait: locks in the one order (people, chats, then the commit
 * lock as the last step), verdicts by the rule book, rows stamped under one `g`.
 */
import { appendPosts } from '../access/append-posts.ts'
import { changePosts } from '../access/change-posts.ts'
import {
  readActiveParties,
  updateChats,
  type ActiveParty,
  type ChatRecord,
} from '../access/chats-sql.ts'
import { insertSearchable } from '../access/searchable-sql.ts'
import type { Verdict } from '../contract/push.ts'
import { mustBeOf, stamp, type Present } from '../db/commit-lock.ts'
import type { Queryable } from '../db/store.ts'
import { writeMailChoices } from '../notifications/mail-sql.ts'
import type { Lane } from './hub.ts'
import { loadFacts, type Facts, type Pushed } from './push-facts.ts'
import * as sql from './push-sql.ts'
import { Verdicts } from './verdicts.ts'

export interface BatchContext {
  known: Present
  clock: () => number
}

export interface BatchResult {
  /** Of which the verdicts are. */
  timeline: string
  /** A verdict an operation, in the order of each push. */
  verdicts: Verdict[][]
  wakes: { keys: string[]; lanes: Set<Lane> }[]
}

/** Rows stamped in one transaction at most. */
export const batchLimit = 500

/** Runs all pushes in `tx`. `open` operations are not for here: see push.ts. Throws TimelineEnded. */
export async function runBatch(
  tx: Queryable,
  pushes: readonly Pushed[],
  { known, clock }: BatchContext,
): Promise<BatchResult> {
  const facts = await loadFacts(tx, pushes)
  const batch = new Verdicts(facts, known.timeline, clock)
  const verdicts = pushes.map((push) => batch.of(push))
  let wakes: BatchResult['wakes'] = []
  if (batch.accepted.length + batch.stamped.length > 0) {
    const changes = batch.changes.byChat()
    const settings = [...batch.settings.values()]
    const hiders = settings.flatMap(({ key, person }) => (key === 'hideSeen' ? [person] : []))
    const seen = [...seenChats(batch, facts), ...(await sql.readChatsOf(tx, hiders))]
    const parties = await readActiveParties(tx, touchedChats(batch, changes.keys(), seen))
    await insertSearchable(tx, batch.accepted)
    const g = await stamp(tx, known)
    const shown = await append(tx, batch, facts, g)
    await sql.attachFiles(tx, batch.accepted.flatMap(({ chat, row }) =>
      (row.files ?? []).map((file) => ({ file: file.id, post: row.id, chat })),
    )) // prettier-ignore
    await changePosts(
      tx,
      [...changes].map(([id, its]) => ({ chat: lockedChat(facts, id), ...its })),
      g,
    )
    await sql.writeMarkers(tx, batch.markers, g)
    await sql.writeSettings(tx, settings, g)
    await sql.writeFollowChoices(tx, settings)
    await sql.writeReports(tx, [...batch.reports.values()], g)
    await sql.handleReports(tx, batch.handled, g)
    await sql.writeTemplates(tx, [...batch.templates.values()], g)
    const standing = await sql.writeStandIns(tx, [...batch.standIns.values()], g)
    await sql.writeSeenChoices(tx, settings, g)
    await writeMailChoices(tx, settings)
    for (const verdict of batch.stamped) verdict.g = g
    wakes = wakesOf(batch, [...changes.keys()], shown, parties, seen, standing)
  } else await mustBeOf(tx, known)
  await sql.writeLedger(tx, batch.ledger)
  return { timeline: known.timeline, verdicts, wakes }
}

function lockedChat(facts: Facts, id: string): ChatRecord {
  const chat = facts.chats.get(id)
  if (!chat) throw new Error('an accepted operation without its chat')
  return chat
}

/** Appends the new posts; returns the chats whose readers now see people that they did not. */
async function append(
  tx: Queryable,
  batch: Verdicts,
  facts: Facts,
  g: number,
): Promise<ReadonlySet<string>> {
  const byChat = Map.groupBy(batch.accepted, (accepted) => accepted.chat)
  const appending = [...byChat].map(([id, its]) => ({
    chat: lockedChat(facts, id),
    posts: its.map(({ row }) => row),
  }))
  const { seqs, shown } = await appendPosts(tx, appending, g)
  for (const { row, verdicts } of batch.accepted) {
    for (const verdict of verdicts) Object.assign(verdict, { seq: seqs.get(row.id), g })
  }
  const begun = appending.flatMap(({ chat }) => (batch.begun.has(chat.id) ? [chat] : []))
  await updateChats(tx, begun, g)
  return shown
}

/** How far a candidate has read is shown on the source side; nobody else's marker is. */
function seenChats({ markers }: Verdicts, { authors }: Facts): string[] {
  return markers.flatMap(({ person, chat }) =>
    authors.get(person)?.role === 'candidate' ? [chat] : [],
  )
}

function touchedChats(
  batch: Verdicts,
  changed: Iterable<string>,
  seen: readonly string[],
): string[] {
  const posted = batch.accepted.map(({ chat }) => chat)
  return [...new Set([...posted, ...changed, ...seen])]
}

/** Whose parked feeds have news of this batch, and in which lanes. */
function wakesOf(
  batch: Verdicts,
  changed: readonly string[],
  shown: ReadonlySet<string>,
  parties: readonly ActiveParty[],
  seenIn: readonly string[],
  standing: readonly string[],
): BatchResult['wakes'] {
  const content = new Set([...batch.accepted.map(({ chat }) => chat), ...changed])
  const seen = new Set(seenIn)
  const readers = parties.filter((row) => seen.has(row.chat) && row.side === 'source')
  const keysOf = (chats: ReadonlySet<string>): string[] =>
    parties.filter((row) => chats.has(row.chat)).map((row) => row.party)
  return [
    { keys: keysOf(content), lanes: new Set<Lane>(['chats', 'posts', 'reactions']) },
    { keys: keysOf(shown), lanes: new Set<Lane>(['directory']) },
    {
      keys: [...batch.markers.map((m) => `person:${m.person}`), ...readers.map((row) => row.party)],
      lanes: new Set<Lane>(['reads']),
    },
    // With the rows of the chats that it is about.
    {
      keys: standing.map((id) => `person:${id}`),
      lanes: new Set<Lane>(['chats', 'posts', 'reactions', 'settings']),
    },
    {
      keys: batch.reports.size + batch.handled.size > 0 ? ['coordinators'] : [],
      lanes: new Set<Lane>(['settings']),
    },
    {
      keys: [
        ...[...batch.settings.values()].map((row) => `person:${row.person}`),
        ...[...batch.templates.values()].map((row) => `staff:${row.partner}`),
      ],
      lanes: new Set<Lane>(['settings']),
    },
  ]
}
