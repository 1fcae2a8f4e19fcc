import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDatabase } from '../../tests/fixtures/database.ts'
import { id, Office, withSource } from '../directory/test-office.ts'
import { openStore } from './open-store.ts'
import type { OwnedStore } from './store.ts'

const owner = `owner_${randomUUID().replaceAll('-', '')}`
const admin = process.env['JOBCHATS_TEST_PG'] ?? ''
let database: Awaited<ReturnType<typeof createDatabase>>
let url: string
let store: OwnedStore

async function run(connection: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: connection })
  await client.connect()
  try {
    for (const sql of statements) await client.query(sql)
  } finally {
    await client.end()
  }
}

beforeAll(async () => {
  database = await createDatabase()
  const name = new URL(database.url).pathname.slice(1)
  await run(
    admin,
    `create role ${owner} login createrole password 'x'`,
    `alter database ${name} owner to ${owner}`,
  )
  const its = new URL(database.url)
  its.username = owner
  its.password = 'x'
  url = its.href
  store = await openStore({ databaseUrl: url, dataDir: null })
}, 60_000)
afterAll(async () => {
  await store.close()
  await database.drop()
  await run(admin, `drop role ${owner}`)
})

it('an owner that is no superuser is enough, sees no row itself, and starts again', async () => {
  const office = new Office(store)
  await office.found()
  await office.job('nurse', 'iress')
  await office.post(withSource('nurse', 'tbb'), 'tbb1')
  expect(await store.query('select id from post')).toEqual([])
  expect(await store.query('select id from person')).toEqual([])
  const tbb1 = store.as({ kind: 'person', person: id('tbb1') })
  expect(await tbb1.query('select body from post where author is not null')).toEqual([
    { body: 'Hello' },
  ])
  // The policies are put in place anew by the same owner, and a start that has nothing to do does nothing.
  await store.query("update migration set hash = 'other' where name = 'row-security.sql'")
  const again = await openStore({ databaseUrl: url, dataDir: null })
  expect(
    await again.as({ kind: 'person', person: id('tbb1') }).query('select id from chat'),
  ).not.toEqual([])
  await again.close()
})
