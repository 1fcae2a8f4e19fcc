/** Tests of the nightly check, run on each kind of store: what is altered by hand is reported. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anew, openTestStore, type StoreKind } from '../../../tests/fixtures/database.ts'
import { migrate } from '../../db/migrate.ts'
import type { OwnedStore } from '../../db/store.ts'
import {
  allSources,
  cohort,
  id,
  Office,
  prospect,
  recruiting,
  withSource,
  staff,
} from '../../directory/test-office.ts'
import { checkStore, type CheckResult } from './check.ts'
import type { Difference } from './difference.ts'

export function checkSuite(kind: StoreKind): void {
  describe(`the check on ${kind}`, () => {
    let store: OwnedStore
    let office: Office
    beforeAll(async () => {
      store = await openTestStore(kind)
    }, 60_000)
    afterAll(() => store.close())
    beforeEach(async () => {
      office = new Office(store)
      await anew(store, 'two cases', async () => {
        await office.found()
        await office.candidate('amal', 'tbb')
        await office.candidate('omar', 'crs')
        await office.job('nurse', 'iress')
        await office.case('amal nurse', 'amal', 'nurse', 'acceptance')
        await office.case('omar nurse', 'omar', 'nurse', 'offer')
        await office.post(prospect('amal'), 'tbb1')
        await office.post(prospect('amal'), "amal's")
        await office.post(cohort('nurse'), 'iress1')
      })
    })

    const check = async (): Promise<CheckResult & { found: Difference[] }> => {
      const found: Difference[] = []
      const onDifference = (difference: Difference): void => void found.push(difference)
      return { ...(await checkStore(store, { retentionDays: 30, onDifference })), found }
    }
    const idOf = async (chat: Parameters<Office['chat']>[0]): Promise<string> =>
      (await office.chat(chat))?.id ?? ''

    it('finds nothing in what the service wrote, also after changes', async () => {
      expect((await check()).found).toEqual([])
      await office.stage('omar nurse', 'noVisa', Date.now() - 60 * 86_400_000)
      await office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
      const result = await check()
      expect(result.found).toEqual([])
      expect(result.batches).toBeGreaterThan(4)
    })

    it('demands a coordinator where people work', async () => {
      await store.query('update partner set coordinator = false')
      expect((await check()).found).toContainEqual({ kind: 'no-coordinator' })
    })

    it('lists what is suspended, which is no difference', async () => {
      const writers = (readOnly: boolean) => ['tbb1', 'tbb2', 'glob1'].map((name) => staff(name, name.slice(0, -1), { readOnly })) // prettier-ignore
      expect((await check()).suspended).toEqual([])
      await office.apply(...writers(true))
      const result = await check()
      expect(result.found).toEqual([])
      expect(result.suspended).toContain(await idOf(prospect('amal')))
      expect(result.suspended).not.toContain(await idOf(prospect('omar')))
    })

    it('takes what has ended by the clock as ended before it is swept', async () => {
      const late = "now() - interval '1 day'"
      await office.stage('omar nurse', 'noVisa', Date.now() - 29 * 86_400_000)
      await store.query(
        "update job_case set closed_at = closed_at - interval '2 days' where closed",
      )
      const moved = `state = jsonb_set(state, '{caseLostAt}', to_jsonb((state->>'caseLostAt')::bigint - 172800000))`
      await store.query(`update chat set ${moved} where state->>'caseLostAt' is not null`)
      await store.query(`update grants set until = ${late} where until is not null`)
      await store.query(`update sight set until = ${late} where until is not null`)
      expect((await check()).found).toEqual([])
    })

    it('finds nothing where chats of open jobs said whether a case is, once they are brought up to date', async () => {
      const kinds = "kind in ('jobSourcePartner', 'jobAllSourcePartners')"
      await office.job('driver', 'iress')
      await office.apply({ type: 'jobStage', job: id('driver'), stage: 'noJobOffer' })
      await store.query(`update chat set state = jsonb_set(state, '{openCase}', 'false') where ${kinds}`) // prettier-ignore
      expect((await check()).found).not.toEqual([])
      const before = await office.chat(allSources('nurse'))
      await store.query("delete from migration where name = '0020-open-jobs.sql'")
      await migrate(store)
      expect((await check()).found).toEqual([])
      expect((await office.chat(allSources('nurse')))?.g).toBeGreaterThan(before?.g ?? Infinity)
    })

    it('reports memberships that are missing, and that are too many', async () => {
      await store.query('update memberships set active = false where person = $1', [id('tbb1')])
      await store.query("insert into memberships values ($1, 'coordinators', true, 1)", [
        id('iress1'),
      ])
      const { found, differences } = await check()
      expect(found).toHaveLength(differences)
      expect(found).toContainEqual({ kind: 'membership', person: id('tbb1'), party: `staff:${id('tbb')}`, active: true }) // prettier-ignore
      expect(found).toContainEqual({ kind: 'membership', person: id('iress1'), party: 'coordinators', active: false }) // prettier-ignore
      expect(found).toHaveLength(2)
    })

    it('reports grants that are missing, too many, or end at another time', async () => {
      const chat = await idOf(recruiting('omar nurse'))
      const jobChat = await idOf(allSources('nurse'))
      await store.query('update grants set active = false where chat = $1 and party = $2', [chat, `staff:${id('iress')}`]) // prettier-ignore
      await store.query("insert into grants values ($1, $2, 'destination', true, null, null, 1)", [chat, `staff:${id('north')}`]) // prettier-ignore
      await store.query("update grants set until = now() + interval '1 day' where chat = $1 and party = 'coordinators'", [jobChat]) // prettier-ignore
      const grants = (await check()).found.filter((one) => one.kind === 'grant')
      expect(new Set(grants)).toEqual(
        new Set([
          { kind: 'grant', chat, party: `staff:${id('iress')}`, active: true },
          { kind: 'grant', chat, party: `staff:${id('north')}`, active: false },
          { kind: 'grant', chat: jobChat, party: 'coordinators', active: true },
        ]),
      )
    })

    it('reports chats that should exist, and states that are not as derived', async () => {
      const missing = await idOf(withSource('nurse', 'crs'))
      await store.query('delete from grants where chat = $1', [missing])
      await store.query('delete from chat where id = $1', [missing])
      const muted = await idOf(prospect('omar'))
      await store.query(`update chat set state = jsonb_set(state, '{muted}', 'true') where id = $1`, [muted]) // prettier-ignore
      const { found } = await check()
      // With its first case the partner's chat is due, though it comes after the publication.
      expect(found).toContainEqual({ kind: 'chat-missing', chat: missing })
      expect(found).toContainEqual({ kind: 'chat-state', chat: muted })
    })

    it.each([
      ['job', 'nurse', 'full'],
      ['case', 'omar nurse', 'full'],
      ['candidate', 'amal', 'full'],
      ['person', 'tbb1', 'full'],
      ['partner', 'tbb', 'full'],
    ])('reports sight of a %s that is missing, and that is too much', async (of, name, view) => {
      const staff = `staff:${id('tbb')}`
      const stranger = `staff:${id('north')}`
      await store.query('update sight set active = false where kind = $1 and id = $2', [of, id(name)]) // prettier-ignore
      await store.query('insert into sight values ($1, $2, $3, $4, true, null, 1)', [stranger, of, id(name), view]) // prettier-ignore
      const its = { kind: 'sight', of, id: id(name), view } as const
      const { found } = await check()
      expect(found).toContainEqual({ ...its, party: stranger, active: false })
      const entitled = name === 'omar nurse' ? `staff:${id('crs')}` : staff
      expect(found).toContainEqual({ ...its, party: entitled, active: true })
    })

    it.each([
      ['seq', 'update chat set seq = seq + 1 where id = $1'],
      ['n', 'update chat set n = n + 1 where id = $1'],
      ['digest', 'update chat set digest = digest # 1 where id = $1'],
      ['g', 'update chat set g = 1 where id = $1'],
      ['lastPost', 'update chat set last_post_seq = 1 where id = $1'],
      ['begun', `update chat set state = jsonb_set(state, '{begun}', 'false') where id = $1`],
      ['authors', 'delete from chat_author where chat = $1'],
      ['digest', 'update post set g = g + 1 where chat = $1 and seq = 1'],
    ])('reports a chat whose %s disagrees with its posts', async (field, sql) => {
      const chat = await idOf(prospect('amal'))
      await store.query(sql, [chat])
      const content = (await check()).found.filter((one) => one.kind === 'content')
      expect(content.map((one) => one.chat)).toEqual([chat])
      expect(content[0]?.fields).toContain(field)
    })

    it('counts reactions, removed ones too', async () => {
      const chat = await idOf(prospect('amal'))
      const [post] = await store.query<{ id: string }>('select id from post where chat = $1', [chat]) // prettier-ignore
      await store.query("insert into reaction values ($1, $2, '👍', $3, true, 1)", [post?.id, id('tbb1'), chat]) // prettier-ignore
      expect((await check()).found).toEqual([{ kind: 'content', chat, fields: ['n', 'digest'] }])
    })

    it('writes nothing and stops where it is told to', async () => {
      const state = (): Promise<object[]> => store.query('select * from chat order by id')
      const before = await state()
      await store.query('update sight set active = false')
      const ended = new AbortController()
      const onDifference = (): void => {
        ended.abort()
      }
      const options = { retentionDays: 30, onDifference, signal: ended.signal }
      expect((await checkStore(store, options)).batches).toBe(1)
      expect(await state()).toEqual(before)
    })
  })
}
