/** A standby takes over from a PostgreSQL that is gone: what it had not received is lost, and must be noticed. */
import pg from 'pg'
import { expect, it } from 'vitest'
import { startPostgres } from '../../scripts/postgres.ts'
import { readInstallation, watchInstallation } from './installation.ts'
import { openStore } from './open-store.ts'

async function promote(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('select pg_promote()')
  await client.end()
}

it('is another timeline from its first write on, and stays that one', async () => {
  const primary = await startPostgres()
  const before = await openStore({ databaseUrl: primary.url, dataDir: null })
  const known = await readInstallation(before)
  const standby = await startPostgres({ standbyOf: primary.url })
  await before.close()
  await primary.stop()
  await promote(standby.url)
  const store = await openStore({ databaseUrl: standby.url, dataDir: null })
  try {
    const installation = await watchInstallation(store)
    const { timeline } = installation
    expect(timeline).not.toBe(known.timeline)
    expect(installation.secret).toEqual(known.secret)
    // Also when the checkpoint after the failover is done.
    await store.query('checkpoint')
    await installation.check()
    expect(installation.timeline).toBe(timeline)
  } finally {
    await store.close()
    await standby.stop()
  }
}, 120_000)
