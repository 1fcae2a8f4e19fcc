/** The installation's one row: its timeline, which every cursor carries, and its secret. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Queryable, Store } from './store.ts'

export interface Installation {
  timeline: string
  secret: Uint8Array
}

interface Identity {
  system_identifier: string
  wal_timeline: number
}

/**
 * Makes the row at the first start. At each start compares the cluster's system identifier and WAL
 * timeline with those stored: after a restore or failover they differ, and so the timeline changes.
 */
export async function prepareInstallation(store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    const identity = await identityOf(store.kind, tx)
    await tx.query(
      `insert into installation (timeline, system_identifier, wal_timeline, secret)
       values ($1, $2, $3, $4) on conflict (one) do nothing`,
      [randomUUID(), identity.system_identifier, identity.wal_timeline, randomBytes(32)],
    )
    await tx.query(
      `update installation set timeline = $1, system_identifier = $2, wal_timeline = $3
       where system_identifier <> $2 or wal_timeline <> $3`,
      [randomUUID(), identity.system_identifier, identity.wal_timeline],
    )
  })
}

/** The installation as it stands. */
export async function readInstallation(tx: Queryable): Promise<Installation> {
  const [row] = await tx.query<Installation>('select timeline, secret from installation')
  if (!row) throw new Error('the store has no installation row')
  return row
}

/** PGlite has no cluster of its own to fail over: its data directory is the identity. */
async function identityOf(kind: Store['kind'], tx: Queryable): Promise<Identity> {
  if (kind === 'pglite') return { system_identifier: 'embedded', wal_timeline: 1 }
  const [row] = await tx.query<Identity>(
    `select (select system_identifier::text from pg_control_system()) as system_identifier,
            (select timeline_id from pg_control_checkpoint()) as wal_timeline`,
  )
  if (!row) throw new Error('PostgreSQL told no system identifier')
  return row
}
