/** A server with the small world on the store that a test asks for. */
import { recentDays } from '../../../sync-server/contract/holding.ts'
import type { DemoWorld } from '../../../sync-server/demo/world.ts'
import { importPosts } from '../../../sync-server/directory/import-posts.ts'
import path from 'node:path'
import type { StoreKind } from '../../fixtures/database.ts'
import { startTestServer, type TestServer, type TestServerOptions } from '../../fixtures/server.ts'
import { openSeededStore } from './seeded-store.ts'

export interface TestWorld {
  server: TestServer
  world: DemoWorld
  /** Id of a row by what the world calls it, read from the store. */
  id(table: 'person' | 'job' | 'partner', name: string): Promise<string>
  caseOf(candidate: string, job: string): Promise<string>
  /** Texts of posts that are like this, in SQL's sense. */
  bodies(like: string): Promise<string[]>
  /** Closes a case so long ago that no device holds its conversation, which ends with these posts of Lina Haddad's. */
  closeLongAgo(candidate: string, job: string, posts: readonly string[]): Promise<void>
  close(): Promise<void>
}

export async function startWorld(
  kind: StoreKind,
  options: TestServerOptions = {},
): Promise<TestWorld> {
  const { store, world } = await openSeededStore(kind)
  const server = await startTestServer(store, {
    ...options,
    demo: { accounts: world.accounts },
    environment: {
      JOBCHATS_WEB_ROOT: path.resolve(import.meta.dirname, '../../../out/renderer'),
      ...options.environment,
    },
  })
  const one = async (sql: string, values: string[]): Promise<string> => {
    const [row] = await store.query<{ id: string }>(sql, values)
    if (!row) throw new Error(`the world has no ${values.join(' ')}`)
    return row.id
  }
  const id: TestWorld['id'] = (table, name) => one(`select id from ${table} where name = $1`, [name]) // prettier-ignore
  const caseOf: TestWorld['caseOf'] = (candidate, job) =>
    one(
      `select k.id from job_case k join candidate c on c.id = k.candidate join person p on p.id = c.person
       join job j on j.id = k.job where p.name = $1 and j.name = $2`,
      [candidate, job],
    )
  return {
    server,
    world,
    id,
    caseOf,
    async bodies(like) {
      const rows = await store.query<{ body: string }>('select body from post where body like $1 order by body', [like]) // prettier-ignore
      return rows.map(({ body }) => body)
    },
    async closeLongAgo(candidate, job, posts) {
      const at = Date.now() - (recentDays + 20) * 86_400_000
      const kase = await caseOf(candidate, job)
      await server.directory.apply([{ type: 'caseStage', case: kase, stage: 'noVisa' }], at)
      const author = await id('person', 'Lina Haddad')
      const chat = { kind: 'candidateRecruiting', case: kase } as const
      await importPosts(store, posts.map((body, index) => ({ chat, author, at: at + index, body }))) // prettier-ignore
      const its = `(select id from chat where job_case = $1 and kind = 'candidateRecruiting')`
      const last = new Date(at + posts.length)
      await store.query(`update post set accepted_at = $2 where chat = ${its} and accepted_at > $2`, [kase, last]) // prettier-ignore
      await store.query(`update chat set last_post_at = $2 where id = ${its}`, [kase, last])
    },
    async close() {
      await server.close()
      await store.close()
    },
  }
}
