import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore } from '../../tests/fixtures/database.ts'
import type { OwnedStore } from './store.ts'
import { storeSuite } from './store-suite.ts'

storeSuite('postgres')

/** PostgreSQL plans a prepared statement for its values five times, and may then keep one plan for all. */
const often = 8

describe('kept plans', () => {
  let store: OwnedStore
  beforeAll(async () => {
    store = await openTestStore('postgres')
  }, 60_000)
  afterAll(() => store.close())

  it('go on where a migration has changed what they give', async () => {
    await store.query('create table changing (id integer)')
    await store.query('insert into changing values (1)')
    await store.query('grant select on changing to jobchats_ops')
    const read = (): Promise<object[]> =>
      store.as({ kind: 'ops' }, 'kept').query('select * from changing where id = $1', [1])
    for (let time = 0; time < often; time += 1) expect(await read()).toEqual([{ id: 1 }])
    await store.query("alter table changing add column name text default 'new'")
    expect(await read()).toEqual([{ id: 1, name: 'new' }])
  })

  it('give each identity its own rows, whoever asked the same before on the same connection', async () => {
    const people = [randomUUID(), randomUUID()]
    await store.query('create table secret (owner uuid)')
    await store.query('insert into secret select unnest($1::uuid[])', [people])
    await store.query('alter table secret enable row level security')
    await store.query('grant select on secret to jobchats_person, jobchats_ops')
    await store.query('create policy own on secret to jobchats_person using (owner = (select session_person()))') // prettier-ignore
    await store.query('create policy every on secret to jobchats_ops using (true)')
    const sql = 'select owner from secret where owner = any($1::uuid[]) order by owner'
    for (let time = 0; time < often; time += 1) {
      for (const person of people)
        expect(await store.as({ kind: 'person', person }, 'kept').query(sql, [people])).toEqual([{ owner: person }]) // prettier-ignore
      expect(await store.as({ kind: 'ops' }, 'kept').query(sql, [people])).toHaveLength(2)
    }
  })
})
