/** The installation's one row: its timeline, which every cursor carries, and its secret. */
import { randomBytes, randomUUID } from 'node:crypto'
import { lockCommits, type Present } from './commit-lock.ts'
import { hasLost, noteStart, type Given } from './starts.ts'
import type { Queryable, Store } from './store.ts'

/** The timeline changes where commits may have been lost: restore, failover. */
export interface Installation extends Present {
  secret: Uint8Array
}

/** The installation as this process knows it. */
export interface WatchedInstallation extends Readonly<Installation> {
  /** Looks whether the database was restored, failed over or started anew beneath the running server. */
  check(): Promise<void>
  /** What this timeline gave out once: where the database has lost it, it was put back, and another timeline begins. */
  mustHave(given: Given): Promise<void>
}

interface Identity {
  system_identifier: string
  wal_timeline: number
}

/** Far beyond what a lost future can have drawn: no `g` of it is ever given out again for something else. */
const beyondTheLost = 2 ** 32

/**
 * Who wrote the row: a copy of it, by whatever tool, was written by another transaction than the row says. The
 * numbers of transactions that rows carry have 32 bits.
 */
const writer = `(pg_current_xact_id()::text::bigint % 4294967296)`

/**
 * Makes the row at the first start. At each start compares what it says of its cluster and of its own writing with
 * what is true: after a restore or a failover they differ, and the timeline changes. Notes the start.
 */
export async function prepareInstallation(store: Store): Promise<void> {
  await store.as({ kind: 'service' }).transaction(async (tx) => {
    await lockCommits(tx)
    const identity = await identityOf(store.kind, tx)
    const values = [randomUUID(), identity.system_identifier, identity.wal_timeline]
    await tx.query(
      `insert into installation (timeline, system_identifier, wal_timeline, secret, written_by)
       values ($1, $2, $3, $4, ${writer}) on conflict (one) do nothing`,
      [...values, randomBytes(32)],
    )
    // Of a row from before the writer was noted, it is taken as it stands.
    await tx.query(`update installation set written_by = ${writer} where written_by is null`)
    const changed = await tx.query(
      `update installation set timeline = $1, system_identifier = $2, wal_timeline = $3, written_by = ${writer}
       where system_identifier <> $2 or wal_timeline <> $3 or written_by <> xmin::text::bigint returning one`,
      values,
    )
    if (changed.length > 0) await leap(tx)
    await noteStart(tx)
  })
}

/** Begins another timeline in the place of `ended`, where nobody has. */
async function endTimeline(store: Store, ended: string): Promise<void> {
  await store.as({ kind: 'service' }).transaction(async (tx) => {
    await lockCommits(tx)
    const changed = await tx.query(
      `update installation set timeline = $1, written_by = ${writer} where timeline = $2 returning one`,
      [randomUUID(), ended],
    )
    if (changed.length > 0) await leap(tx)
  })
}

async function leap(tx: Queryable): Promise<void> {
  await tx.query("select setval('commit_order', last_value + $1::bigint) from commit_order", [
    beyondTheLost,
  ])
}

/** Notes the seed of the demo data. */
export async function noteDemo(tx: Queryable, seed: number): Promise<void> {
  await tx.query(`update installation set demo_seed = $1, written_by = ${writer}`, [seed])
}

/** The installation as it stands. */
export async function readInstallation(tx: Queryable): Promise<Installation> {
  const [row] = await tx.query<Installation>(
    `select timeline, secret, (select id from database_start order by n desc limit 1) as start from installation`,
  )
  if (!row) throw new Error('the store has no installation row')
  return row
}

/** The installation, kept true while the server runs. */
export async function watchInstallation(store: Store): Promise<WatchedInstallation> {
  const db = store.as({ kind: 'service' }, 'kept')
  let known = await readInstallation(db)
  return {
    get timeline() {
      return known.timeline
    },
    get start() {
      return known.start
    },
    get secret() {
      return known.secret
    },
    async mustHave(given) {
      const { timeline } = known
      if (!(await hasLost(db, given))) return
      await endTimeline(store, timeline)
      known = await readInstallation(db)
    },
    async check() {
      const { system_identifier, wal_timeline } = await identityOf(store.kind, db)
      const [same] = await db.query(
        `select from installation where timeline = $1 and system_identifier = $2 and wal_timeline = $3
         and written_by = xmin::text::bigint
         and ($4::uuid, pg_postmaster_start_time()) = (select id, began from database_start order by n desc limit 1)`,
        [known.timeline, system_identifier, wal_timeline, known.start],
      )
      if (same) return
      await prepareInstallation(store)
      known = await readInstallation(db)
    },
  }
}

/**
 * PGlite has no cluster of its own to fail over: its data directory is the identity. The timeline of the log is that of
 * what is written now: the one in the control file is the old one until the first checkpoint after a failover is done.
 */
async function identityOf(kind: Store['kind'], tx: Queryable): Promise<Identity> {
  if (kind === 'pglite') return { system_identifier: 'embedded', wal_timeline: 1 }
  const [row] = await tx.query<Identity>(
    `select (select system_identifier::text from pg_control_system()) as system_identifier,
            ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::integer as wal_timeline`,
  )
  if (!row) throw new Error('PostgreSQL told no system identifier')
  return row
}
