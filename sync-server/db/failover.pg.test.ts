/** A standby takes over from a PostgreSQL that is gone: what it had not received is lost, and must be noticed. */
import pg from 'pg'
import { expect, it } from 'vitest'
import { startPostgres } from '../../scripts/postgres.ts'
import { openAddress } from '../../tests/fixtures/address.ts'
import { stamp } from './commit-lock.ts'
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

it('is another timeline for what a running server writes first, though nobody has asked', async () => {
  const portOf = (url: string): number => Number(new URL(url).port)
  const address = await openAddress()
  const primary = await startPostgres()
  address.leadTo(portOf(primary.url))
  const url = new URL(primary.url)
  url.port = String(address.port)
  const store = await openStore({ databaseUrl: url.href, dataDir: null })
  const standby = await startPostgres({ standbyOf: primary.url })
  try {
    const { timeline } = await readInstallation(store)
    const draw = (): Promise<number> => store.as({ kind: 'service' }).transaction((tx) => stamp(tx))
    const last = await draw()
    await primary.stop()
    await promote(standby.url)
    address.leadTo(portOf(standby.url))
    // The pool notices that its connections are gone.
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await draw()).toBeGreaterThan(last + 2 ** 31)
    expect((await readInstallation(store)).timeline).not.toBe(timeline)
  } finally {
    await store.close()
    await standby.stop()
    await address.close()
  }
}, 120_000)
