/** A server with the small world on the store that a test asks for. */
import { createAccount } from '../../../sync-server/auth/accounts.ts'
import { seedWorld } from '../../../sync-server/demo/seed.ts'
import { smallWorld } from '../../../sync-server/demo/small-world.ts'
import { demoPassword, type DemoWorld } from '../../../sync-server/demo/world.ts'
import path from 'node:path'
import { openTestStore, type StoreKind } from '../../fixtures/database.ts'
import { startTestServer, type TestServer, type TestServerOptions } from '../../fixtures/server.ts'

export interface TestWorld {
  server: TestServer
  world: DemoWorld
  /** Id of a row by what the world calls it, read from the store. */
  id(table: 'person' | 'job' | 'partner', name: string): Promise<string>
  caseOf(candidate: string, job: string): Promise<string>
  /** Texts of posts that are like this, in SQL's sense. */
  bodies(like: string): Promise<string[]>
  close(): Promise<void>
}

export async function startWorld(
  kind: StoreKind,
  options: TestServerOptions = {},
): Promise<TestWorld> {
  const store = await openTestStore(kind)
  const world = smallWorld(7, Date.now())
  const server = await startTestServer(store, {
    ...options,
    demo: { accounts: world.accounts },
    environment: {
      JOBCHATS_WEB_ROOT: path.resolve(import.meta.dirname, '../../../out/renderer'),
      ...options.environment,
    },
  })
  await seedWorld(store, server.directory, world)
  for (const { person } of world.accounts) await createAccount(store, person, demoPassword)
  const one = async (sql: string, values: string[]): Promise<string> => {
    const [row] = await store.query<{ id: string }>(sql, values)
    if (!row) throw new Error(`the world has no ${values.join(' ')}`)
    return row.id
  }
  return {
    server,
    world,
    id: (table, name) => one(`select id from ${table} where name = $1`, [name]),
    caseOf: (candidate, job) =>
      one(
        `select k.id from job_case k join candidate c on c.id = k.candidate join person p on p.id = c.person
         join job j on j.id = k.job where p.name = $1 and j.name = $2`,
        [candidate, job],
      ),
    async bodies(like) {
      const rows = await store.query<{ body: string }>('select body from post where body like $1 order by body', [like]) // prettier-ignore
      return rows.map(({ body }) => body)
    },
    async close() {
      await server.close()
      await store.close()
    },
  }
}
