/**
 * npm run bench -- --only scale [--size large|small] [--database URL] [--change WORD] [--json FILE]: what changes with a wide reach cost
 * those who write meanwhile. Real server, real PostgreSQL with fsync; the figures are printed, none is asserted.
 */
import { randomUUID } from 'node:crypto'
import { startPostgres } from '../../scripts/postgres.ts'
import { checkStore } from '../../sync-server/access/check/check.ts'
import type { Verdict } from '../../sync-server/contract/push.ts'
import type { Change } from '../../sync-server/directory/changes.ts'
import { openStore } from '../../sync-server/db/open-store.ts'
import type { OwnedStore } from '../../sync-server/db/store.ts'
import { createDatabase } from '../fixtures/database.ts'
import { startTestServer, type TestServer } from '../fixtures/server.ts'
import { id, seedLarge, type LargeSize } from './large-world.ts'
import { watched, type Transaction } from './watched-store.ts'

export interface ScaleRow {
  change: string
  seconds: number
  transactions: number
  /** Rows stamped by the transaction that stamped most. */
  mostRows: number
  /** For how long one of them held the commit lock at most, ms. */
  lockMs: number
  pushes: number
  /** How long a push took, ms: half of them while nothing else goes on, and meanwhile. */
  idle: number
  p99: number
  worst: number
  /** The worst beyond the usual. */
  stall: number
  /** From the push to its arrival at a waiting feed, ms. */
  worstFeed: number
  met: boolean
}

const goalMs = 100
const writers = 8
/** Between two pushes of one writer. */
const pauseMs = 60
/** How many of the writers' counterparts wait at a feed. */
const readers = 3

interface Writer {
  person: string
  chat: string
}

/** Runs each change whose name holds `named` on a world of `size` and returns a row for each. */
export async function measureScale(
  size: LargeSize,
  database: string | null,
  named: string,
): Promise<ScaleRow[]> {
  const postgres = database === null ? await startPostgres({ fsync: true }) : null
  const made = postgres ? await createDatabase(postgres.url) : null
  const url = database ?? made?.url ?? ''
  const real = await openStore({ databaseUrl: url, dataDir: null })
  const transactions: Transaction[] = []
  const store = watched(real, (transaction) => transactions.push(transaction))
  try {
    const [seeded] = await real.query('select 1 from partner limit 1')
    if (!seeded) console.log('posts seeded', await timed(() => seedLarge(real, size)))
    const server = await startTestServer(store)
    const rows: ScaleRow[] = []
    const { pushes } = await underLoad(server, real, size, () => new Promise((resolve) => setTimeout(resolve, 5_000))) // prettier-ignore
    for (const [change, changes] of changesAt(size, await ownerOf(real, 'candidate 0 0'))) {
      if (!change.includes(named)) continue
      transactions.length = 0
      rows.push(await measured(server, real, size, change, changes, transactions, quantile(pushes, 0.5))) // prettier-ignore
      console.log(rows.at(-1))
    }
    await server.close()
    const check = await timed(() => checkStore(real, { retentionDays: 30, onDifference: (difference) => { console.log(difference) } })) // prettier-ignore
    console.log('the check after it', check)
    return rows
  } finally {
    await store.close()
    await postgres?.stop()
  }
}

/** The changes of the goal, in the order in which they are made. */
function changesAt(size: LargeSize, owner: string): [string, Change[]][] {
  const fresh = randomUUID().slice(0, 8)
  const partner = (name: string, facts: Partial<Extract<Change, { type: 'partner' }>>): Change => ({ type: 'partner', id: id(name), name, abbreviation: 'P', source: true, destination: false, coordinator: false, active: true, ...facts }) // prettier-ignore
  const newPartner = partner(`new ${fresh}`, {})
  const staff = Array.from({ length: size.staff.large }, (_, n): Change => ({ type: 'person', id: id(`new ${fresh} ${String(n)}`), name: `New ${String(n)}`, email: null, role: 'staff', partner: newPartner.type === 'partner' ? newPartner.id : null, readOnly: false, active: true, locale: null, timeZone: null })) // prettier-ignore
  const handed = Array.from({ length: size.candidates.large / 2 }, (_, n): Change => ({ type: 'handOver', candidate: id(`candidate 0 ${String(n)}`), to: owner === id('source 1') ? id('source 0') : id('source 1') })) // prettier-ignore
  const job = id(`job ${fresh}`)
  return [
    ['a published job', [
      { type: 'job', id: job, name: 'New', country: 'Australia', employer: 'E', destinationPartners: [id('destination 0'), id('destination 1')], contacts: [] },
      { type: 'publishJob', job },
    ]],
    [`a new partner of ${String(staff.length)} staff`, [newPartner, ...staff]],
    [`a hand-over of ${String(handed.length)} candidates`, handed],
    ['the large partner deactivated', [partner('source 0', { active: false })]],
    ['the large partner active again', [partner('source 0', {})]],
    ['the large partner no source partner any more', [partner('source 0', { source: false })]],
    ['the large partner a source partner again', [partner('source 0', {})]],
  ] // prettier-ignore
}

async function measured(
  server: TestServer,
  store: OwnedStore,
  size: LargeSize,
  change: string,
  changes: Change[],
  transactions: Transaction[],
  idle: number,
): Promise<ScaleRow> {
  const from = await newest(store)
  const { pushes, feeds, seconds } = await underLoad(server, store, size, () => server.directory.apply(changes)) // prettier-ignore
  const its = transactions.filter((transaction) => transaction.directory)
  const worst = Math.max(...pushes)
  const worstFeed = Math.max(...feeds)
  return {
    change,
    seconds: round(seconds),
    transactions: its.length,
    mostRows: await mostRows(store, from, its),
    lockMs: round(Math.max(...its.map((transaction) => transaction.lockMs))),
    pushes: pushes.length,
    idle: round(idle),
    p99: round(quantile(pushes, 0.99)),
    worst: round(worst),
    stall: round(worst - idle),
    worstFeed: round(worstFeed),
    met: worst - idle <= goalMs,
  }
}

/** Eight people write, four in chats that the changes reach, and their counterparts wait for it. */
async function underLoad(
  server: TestServer,
  store: OwnedStore,
  size: LargeSize,
  work: () => Promise<unknown>,
): Promise<{ pushes: number[]; feeds: number[]; seconds: number }> {
  const pushes: number[] = []
  const feeds: number[] = []
  const state = { stopped: false }
  const sent = new Map<string, number>()
  const pairs = await pairsOf(store, size)
  const loops = [
    ...pairs.map(({ writer }) => write(server, writer, state, sent, pushes)),
    ...pairs.slice(0, readers).map(({ reader }) => follow(server, reader, state, sent, feeds)),
  ]
  await new Promise((resolve) => setTimeout(resolve, 500))
  pushes.length = 0
  feeds.length = 0
  const began = performance.now()
  await work()
  const seconds = (performance.now() - began) / 1000
  await new Promise((resolve) => setTimeout(resolve, 300))
  state.stopped = true
  await Promise.all(loops)
  return { pushes, feeds, seconds }
}

/** Candidates wait for what coordinators write to them: half of them candidates of the large partner. */
async function pairsOf(
  store: OwnedStore,
  size: LargeSize,
): Promise<{ writer: Writer; reader: string }[]> {
  // prettier-ignore
  const names = Array.from({ length: writers }, (_, n) => n % 2 === 0 ? `0 ${String(n * 3)}` : `2 ${String(n % size.candidates.source)}`) // prettier-ignore
  return Promise.all(
    names.map(async (name, n) => {
      const [chat] = await store.query<{ id: string }>('select id from chat where key = $1', [
        `candidateProspect:${id(`candidate ${name}`)}`,
      ])
      const writer = { person: id(`glob staff ${String(n)}`), chat: chat?.id ?? '' }
      return { writer, reader: id(`person ${name}`) }
    }),
  )
}

async function write(
  server: TestServer,
  { person, chat }: Writer,
  state: { stopped: boolean },
  sent: Map<string, number>,
  times: number[],
): Promise<void> {
  // prettier-ignore
  const token = await server.signIn(person)
  const { timeline } = await status(server)
  const readAudience = async (): Promise<number> => {
    const [row] = await server.store.query<{ audience: number }>('select audience from chat where id = $1', [chat]) // prettier-ignore
    return row?.audience ?? 0
  }
  let counter = await readAudience()
  while (!state.stopped) {
    const post = randomUUID()
    const body = { v: 1, ops: [{ id: randomUUID(), type: 'post', post, chat, body: 'Meanwhile', writtenAt: Date.now(), audience: { timeline, counter } }] } // prettier-ignore
    const from = performance.now()
    sent.set(post, from)
    const answer = await server.call(token, '/v1/sync/push', body)
    times.push(performance.now() - from)
    const [verdict] = (answer.body as { results?: Verdict[] }).results ?? []
    if (verdict?.status !== 'ok') {
      if (verdict?.code !== 'audience-widened') console.log(JSON.stringify(answer))
      counter = await readAudience()
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

async function follow(
  server: TestServer,
  person: string,
  state: { stopped: boolean },
  sent: Map<string, number>,
  times: number[],
): Promise<void> {
  // prettier-ignore
  const token = await server.signIn(person)
  const { timeline } = await status(server)
  let lanes: Record<string, unknown> = { chats: null, posts: null, reactions: null, reads: null, directory: null, settings: null } // prettier-ignore
  let known: string | null = null
  while (!state.stopped) {
    const answer = await server.call(token, '/v1/sync/feed', { v: 1, timeline: known, wait: 1_000, maxBytes: 200_000, lanes }) // prettier-ignore
    const at = performance.now()
    const page = answer.body as { lanes?: Record<string, { next: unknown; rows?: { id?: string[] } }> } // prettier-ignore
    if (!page.lanes) continue
    known = timeline
    lanes = { ...lanes, ...Object.fromEntries(Object.entries(page.lanes).map(([lane, its]) => [lane, its.next])) } // prettier-ignore
    for (const post of page.lanes['posts']?.rows?.id ?? []) {
      const from = sent.get(post)
      if (from !== undefined) times.push(at - from)
    }
  }
}

async function status(server: TestServer): Promise<{ timeline: string }> {
  const [row] = await server.store.query<{ timeline: string }>('select timeline from installation')
  if (!row) throw new Error('no installation')
  return row
}

async function ownerOf(store: OwnedStore, candidate: string): Promise<string> {
  const [row] = await store.query<{ partner: string }>('select source_partner as partner from candidate where id = $1', [id(candidate)]) // prettier-ignore
  return row?.partner ?? ''
}

async function newest(store: OwnedStore): Promise<number> {
  const [row] = await store.query<{ g: number }>('select last_value as g from commit_order')
  return row?.g ?? 0
}

/** Rows by the g that stamped them, for the transactions of the directory. */
async function mostRows(
  store: OwnedStore,
  from: number,
  its: readonly Transaction[],
): Promise<number> {
  const tables = ['grants', 'memberships', 'sight', 'chat', 'post', 'partner', 'person', 'candidate', 'job', 'job_case', 'read_marker'] // prettier-ignore
  const counts = new Map<number, number>()
  for (const table of tables) {
    const rows = await store.query<{ g: number; count: number }>(`select g, count(*) as count from ${table} where g > $1 group by g`, [from]) // prettier-ignore
    for (const { g, count } of rows) counts.set(g, (counts.get(g) ?? 0) + count)
  }
  return Math.max(0, ...its.map(({ g }) => counts.get(g) ?? 0))
}

async function timed<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; seconds: number; residentMiB: number }> {
  // prettier-ignore
  const from = performance.now()
  const result = await work()
  return { result, seconds: round((performance.now() - from) / 1000), residentMiB: round(process.memoryUsage().rss / 2 ** 20) } // prettier-ignore
}

function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

function round(figure: number): number {
  return Math.round(figure * 10) / 10
}
