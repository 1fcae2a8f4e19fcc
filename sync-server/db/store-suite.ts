/** Tests that both stores behave alike, run on each kind. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore, type StoreKind } from '../../tests/fixtures/database.ts'
import { stamp } from './commit-lock.ts'
import { prepareInstallation, readInstallation } from './installation.ts'
import { migrate } from './migrate.ts'
import type { OwnedStore } from './store.ts'

/** PostgreSQL plans a prepared statement for its values five times, and may then keep one plan for all. */
const often = 8

export function storeSuite(kind: StoreKind): void {
  describe(`store on ${kind}`, () => {
    let store: OwnedStore
    beforeAll(async () => {
      store = await openTestStore(kind)
      await store.query('create table note (id integer primary key, g bigint)')
    }, 60_000)
    afterAll(() => store.close())

    it.each(['fresh', 'kept'] as const)('gives the same types on both, %s', async (plans) => {
      const at = new Date('2026-11-24T10:00:00.123Z')
      const [row] = await store.as({ kind: 'ops' }, plans).query<Record<string, unknown>>(
        `select 9007199254740991::bigint as big, count(*) as count, $1::timestamptz as at, '2026-02-03'::date as day,
                $2::jsonb as json, $3::bytea as bytes, array['a', 'b'] as texts, null::text as nothing, true as flag,
                array[$4::uuid] as uuids, array[5::bigint] as bigs from (select 1) one`,
        [
          at,
          JSON.stringify({ a: [1, null] }),
          new Uint8Array([1, 255]),
          '00000000-0000-4000-8000-000000000001',
        ],
      )
      expect(row).toEqual({
        big: 9_007_199_254_740_991,
        count: 1,
        at,
        day: '2026-02-03',
        json: { a: [1, null] },
        bytes: expect.any(Uint8Array) as unknown,
        texts: ['a', 'b'],
        nothing: null,
        flag: true,
        uuids: ['00000000-0000-4000-8000-000000000001'],
        bigs: [5],
      })
      expect([...(row?.['bytes'] as Uint8Array)]).toEqual([1, 255])
    })

    it('keeps nothing of a transaction that throws, and goes on', async () => {
      const failed = store.transaction(async (tx) => {
        await tx.query('insert into note (id) values (1)')
        throw new Error('no')
      })
      await expect(failed).rejects.toThrow('no')
      const broken = store.transaction(async (tx) => {
        await tx.query('insert into note (id) values (2)')
        await tx.query('insert into note (id) values (2)')
      })
      await expect(broken).rejects.toMatchObject({ code: '23505' })
      expect(await store.query('select id from note')).toEqual([])
      expect(await store.transaction(() => Promise.resolve(7))).toBe(7)
    })

    it('tries a deadlock and a serialisation failure again, at most three times', async () => {
      for (const code of ['40001', '40P01']) {
        let tries = 0
        const once = store.transaction(async (tx) => {
          tries += 1
          if (tries === 1) await tx.query(`do $$ begin raise exception 'again' using errcode = '${code}'; end $$`) // prettier-ignore
          return 'done'
        })
        expect(await once).toBe('done')
        expect(tries).toBe(2)
      }
      let tries = 0
      const never = store.transaction((tx) => {
        tries += 1
        return tx.query("do $$ begin raise exception 'again' using errcode = '40001'; end $$")
      })
      await expect(never).rejects.toMatchObject({ code: '40001' })
      expect(tries).toBe(4)
    })

    describe('kept plans', () => {
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

    it('gives out g in the order of commits', async () => {
      await store.query('truncate note')
      let next = 0
      let missed = 0
      let running = 8
      const writer = async (): Promise<void> => {
        for (let time = 0; time < 25; time += 1) {
          await store.transaction(async (tx) => {
            const id = (next += 1)
            await tx.query('insert into note (id) values ($1)', [id])
            const g = await stamp(tx)
            await tx.query('update note set g = $2 where id = $1', [id, g])
          })
        }
        running -= 1
      }
      // A reader that moves its cursor over what it saw must have seen everything below it.
      const seen = new Set<number>()
      const reader = async (): Promise<void> => {
        let cursor = 0
        for (let last = false; !last;) {
          last = running === 0
          const rows = await store.query<{ id: number; g: number }>(
            'select id, g from note where g > $1 order by g',
            [cursor],
          )
          for (const row of rows) seen.add(row.id)
          cursor = rows.at(-1)?.g ?? cursor
        }
      }
      await Promise.all([...Array.from({ length: 8 }, writer), reader()])
      for (let id = 1; id <= next; id += 1) if (!seen.has(id)) missed += 1
      expect({ written: next, missed }).toEqual({ written: 200, missed: 0 })
    })

    it('migrates once, however many start together', async () => {
      await Promise.all([migrate(store), migrate(store), migrate(store)])
      const rows = await store.query<{ name: string }>('select name from migration order by name')
      expect(rows[0]).toEqual({ name: '0001-first.sql' })
    })

    it('refuses a migration that was changed after it was applied, or that it does not know', async () => {
      await store.query("update migration set hash = 'other' || hash where name = '0001-first.sql'")
      await expect(migrate(store)).rejects.toThrow('was changed after it was applied')
      await store.query("update migration set hash = substr(hash, 6) where name = '0001-first.sql'")
      await store.query("insert into migration (name, hash) values ('9999-later.sql', '')")
      await expect(migrate(store)).rejects.toThrow('9999-later.sql')
      await store.query("delete from migration where name = '9999-later.sql'")
      await migrate(store)
    })

    it('keeps its timeline until the database is another one', async () => {
      const first = await readInstallation(store)
      await prepareInstallation(store)
      expect(await readInstallation(store)).toEqual(first)
      expect(first.secret).toHaveLength(32)
      for (const change of ["system_identifier = 'elsewhere'", 'wal_timeline = wal_timeline + 1']) {
        const before = await readInstallation(store)
        await store.query(`update installation set ${change}`)
        await prepareInstallation(store)
        const after = await readInstallation(store)
        expect(after.timeline).not.toBe(before.timeline)
        expect(after.secret).toEqual(first.secret)
        await prepareInstallation(store)
        expect(await readInstallation(store)).toEqual(after)
      }
    })

    it('refuses an author-less post of a person, and a second chat of one key', async () => {
      const chat = randomUUID()
      const insert = (id: string) =>
        store.query(
          "insert into chat (id, key, kind, state, g) values ($1, 'k', 'jobCohort', '{}', 1)",
          [id],
        )
      await insert(chat)
      await expect(insert(randomUUID())).rejects.toMatchObject({ code: '23505' })
      const post = store.query(
        `insert into post (id, chat, seq, author_role, kind, written_at, accepted_at, body, g, born)
         values ($1, $2, 1, 'system', 'post', now(), now(), '', 1, 1)`,
        [randomUUID(), chat],
      )
      await expect(post).rejects.toMatchObject({ code: '23514' })
    })
  })
}
