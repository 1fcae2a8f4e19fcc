import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openTestStore } from '../../tests/fixtures/database.ts'
import { readInstallation } from './installation.ts'
import { openStore } from './open-store.ts'
import { storeSuite } from './store-suite.ts'

storeSuite('pglite')

it('the embedded store keeps its data between starts', { timeout: 60_000 }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'job-chats-store-'))
  try {
    const first = await openStore({ databaseUrl: null, dataDir })
    const { timeline, secret } = await readInstallation(first)
    await first.query('create table kept (n integer)')
    await first.query('insert into kept values (1)')
    await first.close()

    const second = await openStore({ databaseUrl: null, dataDir })
    expect(await readInstallation(second)).toMatchObject({ timeline, secret })
    await expect(openStore({ databaseUrl: null, dataDir })).rejects.toThrow('in use')
    expect(await second.query('select n from kept')).toEqual([{ n: 1 }])
    await second.close()
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})

it('the embedded store takes no kept statement for a transaction that has ended', async () => {
  const store = await openTestStore('pglite')
  const ended = await store.as({ kind: 'ops' }, 'kept').transaction((tx) => Promise.resolve({ tx }))
  await expect(ended.tx.query('select $1::text', ['as the owner'])).rejects.toThrow('closed')
  await store.close()
})
