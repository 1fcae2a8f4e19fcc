/** What the server does by the clock: each of it is begun by the process itself, and done again and again. */
import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createDatabase, type TestDatabase } from '../tests/fixtures/database.ts'
import { openStore } from './db/open-store.ts'
import type { OwnedStore } from './db/store.ts'
import { id, Office } from './directory/test-office.ts'
import { killMains, startMain, until, type StartedMain } from './test-main.ts'

/** What is due each minute or hour is due at once, and it is the hour of the nightly check. */
const hasten = `
  const real = globalThis.setInterval
  globalThis.setInterval = (work, ms, ...rest) => real(work, ms >= 60_000 ? 300 : ms, ...rest)
  Date.prototype.getUTCHours = () => 2
`
let database: TestDatabase
let store: OwnedStore
let main: StartedMain

beforeAll(async () => {
  database = await createDatabase()
  store = await openStore({ databaseUrl: database.url, dataDir: null })
  const office = new Office(store)
  await office.found()
  await office.amalAsNurse('cvReview')
  await office.stage('amal as nurse', 'noVisa')
}, 60_000)
afterAll(async () => {
  await store.close()
  await database.drop()
})
beforeEach(async () => {
  main = startMain({ DATABASE_URL: database.url, JOBCHATS_LOG_LEVEL: 'info' }, [], hasten)
  await until(() => main.lines().find((line) => line['msg'] === 'listening'))
}, 60_000)
afterEach(killMains)

const count = async (sql: string, values: unknown[] = []): Promise<number> =>
  (await store.query<{ n: number }>(`select count(*)::integer as n from ${sql}`, values))[0]?.n ?? NaN // prettier-ignore
const gone = (sql: string, values: unknown[] = []): Promise<true> =>
  until(async () => ((await count(sql, values)) === 0 ? true : undefined))

it('ends what its date has ended, derives what is pending, and forgets verdicts after 90 days', { timeout: 30_000 }, async () => {
  // After the start: what is done once, at the start, does not do for these.
  const ended = 'grants where active and until <= now()'
  await store.query('update grants set until = now() where until is not null and active')
  expect(await count(ended)).toBeGreaterThan(0)
  await store.query("insert into pending (kind, id) values ('job', $1)", [id('nurse')])
  const verdict = async (days: number): Promise<string> => {
    const operation = randomUUID()
    await store.query("insert into ledger (operation, person, hash, verdict, at) values ($1, $2, '', '{}', now() - make_interval(days => $3::integer))", [operation, id('tbb1'), days])
    return operation
  }
  const [old, young] = [await verdict(91), await verdict(89)]

  await gone(ended)
  await gone('pending')
  await gone('ledger where operation = $1', [old])
  expect(await count('ledger where operation = $1', [young])).toBe(1)
}) // prettier-ignore

it('compares the store with the rules at night, and says what differs', { timeout: 30_000 }, async () => {
  await until(() => main.lines().find((line) => line['msg'] === 'checked' && line['differences'] === 0)) // prettier-ignore
  await store.query('update chat set n = n + 1 where id = (select id from chat order by id limit 1)')
  const { difference } = await until(() => main.lines().find((line) => line['msg'] === 'the store differs from the rules')) // prettier-ignore
  expect(difference).toMatchObject({ kind: 'content', fields: ['n'] })
  await store.query('update chat set n = n - 1 where id = (select id from chat order by id limit 1)')

  main.child.kill('SIGTERM')
  expect(await once(main.child, 'exit')).toEqual([0, null])
}) // prettier-ignore
