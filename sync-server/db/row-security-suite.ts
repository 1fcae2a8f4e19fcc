/** Every table under every identity, on each kind of store: who reads and writes the rows of one case, and who does not. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore, type StoreKind } from '../../tests/fixtures/database.ts'
import { chatKeyText } from '../contract/chats.ts'
import { id, newCandidate, Office, person, recruiting } from '../directory/test-office.ts'
import type { Identity } from './identity.ts'
import type { OwnedStore, Queryable } from './store.ts'

const key = recruiting('amal nurse')
/** Takes part in the case, each in another way. */
const insiders = ['tbb1', 'iress1', "amal's", 'glob1']
/** Another partner, another candidate, ops, a colleague who has left, and somebody unknown. */
const outsiders = ['north1', "omar's", 'ops1', 'tbb2', 'nobody']
const kinds = ['push', 'service', 'auth', 'ops', 'index']

const all = insiders
const staffOnly = ['tbb1', 'iress1', 'glob1']

/** What each identity reads of the case: a table that has no line here has no decision, and fails. `push`: by tbb1. */
function decisions(chat: string): Record<string, { rows: string; read: readonly string[] }> {
  const is = (column: string, name: string): string => `${column} = '${id(name)}'`
  const ofChat = `chat = '${chat}'`
  return {
    partner: { rows: is('id', 'tbb'), read: [...all, 'push', 'service', 'auth', 'ops'] },
    person: { rows: is('id', "amal's"), read: [...all, 'service', 'auth', 'ops'] },
    candidate: { rows: is('id', 'amal'), read: [...all, 'service', 'ops'] },
    job: { rows: is('id', 'nurse'), read: [...all, 'service', 'ops'] },
    job_destination: { rows: is('job', 'nurse'), read: [...staffOnly, 'service', 'ops'] },
    job_contact: { rows: is('job', 'nurse'), read: [...staffOnly, 'service', 'ops'] },
    job_case: { rows: is('id', 'amal nurse'), read: [...all, 'service', 'ops'] },
    memberships: { rows: is('person', 'tbb1'), read: ['tbb1', 'push', 'service', 'ops'] },
    grants: { rows: ofChat, read: [...all, 'push', 'service', 'ops'] },
    sight: { rows: is('id', 'amal'), read: [...all, 'service', 'ops'] },
    chat: { rows: `id = '${chat}'`, read: [...all, 'push', 'service', 'ops'] },
    chat_author: { rows: ofChat, read: ['push', 'service'] },
    chat_partner: { rows: ofChat, read: ['push', 'service'] },
    post: { rows: ofChat, read: [...all, 'push', 'service', 'index'] },
    searchable: { rows: ofChat, read: [...all, 'push'] },
    search_backlog: { rows: 'true', read: ['index'] },
    post_version: { rows: 'true', read: [...staffOnly, 'push'] },
    attachment: { rows: ofChat, read: [...all, 'push'] },
    // Of a file that its uploader has not attached yet, too.
    attachment_chunk: { rows: 'true', read: [...all, 'push'] },
    spent_file: { rows: 'true', read: ['push'] },
    reaction: { rows: ofChat, read: [...all, 'push', 'service'] },
    // The candidate's: shown on the source side.
    read_marker: {
      rows: `${ofChat} and ${is('person', "amal's")}`,
      read: ['tbb1', "amal's", 'glob1', 'service'],
    },
    setting: { rows: is('person', 'tbb1'), read: ['tbb1', 'push'] },
    ledger: { rows: is('person', 'tbb1'), read: ['push'] },
    account: { rows: is('person', 'tbb1'), read: ['auth'] },
    device: { rows: is('person', 'tbb1'), read: ['auth', 'ops'] },
    access_token: { rows: 'true', read: ['auth'] },
    refresh_token: { rows: 'true', read: ['auth'] },
    installation: { rows: 'true', read: ['service'] },
    database_start: { rows: 'true', read: ['service'] },
    pending: { rows: 'true', read: ['service'] },
    seen_choice: { rows: is('person', 'tbb1'), read: ['push'] },
    stand_in: { rows: is('person', 'tbb1'), read: ['push'] },
    follow_choice: { rows: is('person', 'tbb1'), read: ['push'] },
    chat_named: { rows: ofChat, read: [] },
    template: { rows: is('partner', 'tbb'), read: ['tbb1', 'push'] },
    // To the coordinators alone; a push of who reported finds it again.
    report: { rows: ofChat, read: ['glob1', 'push'] },
    mail_turn: { rows: is('person', 'tbb1'), read: ['push', 'service'] },
    mail_told: { rows: 'true', read: ['service'] },
    mail: { rows: 'true', read: ['service'] },
    stage_correction: { rows: 'true', read: ['ops'] },
    transcript: { rows: is('person', 'tbb1'), read: ['tbb1', 'push', 'ops'] },
    transcript_chat: { rows: ofChat, read: ['tbb1', 'ops'] },
    migration: { rows: 'true', read: [] },
  }
}

const refusedCode = '42501'

/** The rows, none where the table is refused outright. */
async function reached(db: Queryable, sql: string): Promise<number> {
  try {
    const [row] = await db.query<{ count: number }>(sql)
    return row?.count ?? 0
  } catch (error) {
    if ((error as { code?: string }).code === refusedCode) return 0
    throw error
  }
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'accepted'
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return `${code ?? ''} ${message}`
  }
}

export function rowSecuritySuite(kind: StoreKind): void {
  describe(`row-level security on ${kind}`, () => {
    let store: OwnedStore
    let chat: string
    let post: string
    const names = async (): Promise<string[]> =>
      (await store.query<{ name: string }>("select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') order by relname")).map((row) => row.name) // prettier-ignore
    const identityOf = (name: string): Identity => {
      if (name === 'push') return { kind: 'push', people: [id('tbb1')] }
      if (name === 'service' || name === 'auth' || name === 'ops' || name === 'index')
        return { kind: name }
      return { kind: 'person', person: id(name) }
    }

    beforeAll(async () => {
      store = await openTestStore(kind)
      const office = new Office(store)
      await office.found()
      await office.job('nurse', 'iress')
      await office.apply(
        person('ops1', 'ops'),
        ...newCandidate('amal', 'tbb'),
        ...newCandidate('omar', 'crs'),
      )
      await office.case('amal nurse', 'amal', 'nurse', 'offer')
      await office.post(key, 'tbb1')
      const [row] = await store.query<{ id: string }>('select id from chat where key = $1', [
        chatKeyText(key),
      ])
      chat = row?.id ?? ''
      const [first] = await store.query<{ id: string }>(
        'select id from post where chat = $1 and author is not null',
        [chat],
      )
      post = first?.id ?? ''
      const device = randomUUID()
      const trace = randomUUID()
      for (const sql of [
        `insert into search_backlog values ('${post}')`,
        `insert into post_version values ('${post}', 0, 'before', now())`,
        ...files(chat, post),
        `insert into spent_file values ('${randomUUID()}')`,
        `insert into reaction values ('${post}', '${id('tbb1')}', '👍', '${chat}', false, 1)`,
        `insert into read_marker values ('${chat}', '${id("amal's")}', 1, 1)`,
        `insert into setting values ('${id('tbb1')}', 'draft', '${chat}', '"text"', 1)`,
        `insert into ledger values ('${randomUUID()}', '${id('tbb1')}', 'h', '{}')`,
        `insert into account values ('${id('tbb1')}', 'hash')`,
        `insert into device values ('${device}', '${id('tbb1')}', 'laptop', 'token')`,
        `insert into transcript values ('${trace}', '${id('tbb1')}', '${device}', 'pdf')`,
        `insert into transcript_chat values ('${trace}', '${chat}', 1, 1, 1)`,
        `insert into access_token values ('a', '${device}', now())`,
        `insert into refresh_token values ('r', '${device}', now())`,
        `insert into job_contact values ('${id('nurse')}', '${id('iress')}', '${id('iress1')}') on conflict do nothing`,
        `insert into pending (kind, id) values ('job', '${id('nurse')}')`,
        `insert into stand_in values ('${id('tbb1')}', '${id('tbb2')}', '${id('tbb')}', now() + interval '1 day', false, 1)`,
        `insert into follow_choice values ('${id('tbb1')}', '${chat}', true)`,
        `insert into chat_named values ('${chat}', '${id('tbb1')}')`,
        `insert into seen_choice values ('${id('tbb1')}', false, 1)`,
        `insert into template values ('${randomUUID()}', '${id('tbb')}', 'n', '{}', false, '${id('tbb1')}', 1)`,
        `insert into report (chat, post, seq, person, name, role, reason, at, g) values ('${chat}', '${post}', 1, '${id('tbb1')}', 'n', 'source', '', now(), 1)`,
        `insert into stage_correction (job_case, stage_before, furthest_before, stage) select id, stage, furthest, 'prospect' from job_case`,
        `insert into mail_turn (person) values ('${id('tbb1')}')`,
        `insert into mail_told values ('${id('tbb1')}', '${chat}', 1)`,
        `insert into mail values ('${randomUUID()}', '${id('tbb1')}', 'sent', 1, now(), now(), now())`,
        // Left, with what follows from it not derived yet: the lock does not wait for that.
        `update person set active = false where id = '${id('tbb2')}'`,
      ])
        await store.query(sql)
    }, 60_000)
    afterAll(() => store.close())

    it('has a decision on every table, and locks each, also to its owner', async () => {
      expect(await names()).toEqual(Object.keys(decisions(chat)).sort())
      const open = await store.query(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)",
      )
      expect(open).toEqual([])
    })

    it('works under roles that own nothing, pass by nothing and cannot sign in', async () => {
      const roles = await store.query(
        `select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolcanlogin as mighty,
                exists (select from pg_class where relowner = pg_roles.oid) as owner
         from pg_roles where rolname like 'jobchats\\_%' order by rolname`,
      )
      const expected = ['auth', 'index', 'ops', 'person', 'push', 'rules', 'service']
      expect(roles).toEqual(
        expected.map((name) => ({ rolname: `jobchats_${name}`, mighty: false, owner: false })),
      )
      // What works out access is called by name only, reads with a fixed path and belongs to a role without sign-in. What a
      // table's own trigger runs nobody can call, and it may no more than who writes the row.
      const loose = await store.query(
        `select proname from pg_proc where pronamespace = 'public'::regnamespace
         and (prosecdef or prorettype <> 'trigger'::regtype)
         and (has_function_privilege('public', oid, 'execute') or pg_get_userbyid(proowner) <> 'jobchats_rules'
              or (prosecdef and proconfig is distinct from array['search_path=public, pg_temp']))`,
      )
      expect(loose).toEqual([])
    })

    it('shows the rows of a case to whom they are for, in every table', async () => {
      for (const [table, { rows, read }] of Object.entries(decisions(chat))) {
        const count = `select count(*) as count from ${table} where ${rows}`
        expect(await reached(store, count), table).toBeGreaterThan(0)
        const readers: string[] = []
        for (const name of [...insiders, ...kinds])
          if ((await reached(store.as(identityOf(name)), count)) > 0) readers.push(name)
        expect({ table, readers }).toEqual({
          table,
          readers: [...insiders, ...kinds].filter((name) => read.includes(name)),
        })
        for (const name of outsiders)
          expect(await reached(store.as(identityOf(name)), count), `${table} ${name}`).toBe(0)
      }
    })

    it('shows nothing in any table without an identity, to whoever owns or inherits it', async () => {
      const seen: string[] = []
      await store
        .transaction(async (tx) => {
          await tx.query('create role owner_of_all nologin inherit')
          await tx.query(
            'grant jobchats_person, jobchats_push, jobchats_service, jobchats_auth, jobchats_ops, jobchats_index, jobchats_rules to owner_of_all',
          )
          for (const name of await tableNames(tx))
            await tx.query(`alter table ${name} owner to owner_of_all`)
          await tx.query('set local role owner_of_all')
          for (const name of await tableNames(tx))
            if ((await reached(tx, `select count(*) as count from ${name}`)) > 0) seen.push(name)
          throw new Error('undone')
        })
        .catch((error: unknown) => {
          if ((error as Error).message !== 'undone') throw error
        })
      // The owner must know which migrations it has.
      expect(seen).toEqual(['migration'])
    })

    it('shows nothing to a role of people that is told nobody', async () => {
      for (const role of ['person', 'push'])
        for (const name of await names()) {
          const count = await store.transaction(async (tx) => {
            await tx.query(`set local role jobchats_${role}`)
            return reached(tx, `select count(*) as count from ${name}`).catch(() => 0)
          }).catch(() => 0) // prettier-ignore
          expect(count, `${role} ${name}`).toBe(0)
        }
    })

    it('lets a person write nothing, and ops reach no post, reaction, marker or draft', async () => {
      const rights = await store.query<{ row: string }>(
        `select r || ' ' || relname || ' ' || p as row
         from pg_class cross join (values ('jobchats_person', 'insert'), ('jobchats_person', 'update'), ('jobchats_ops', 'insert'),
           ('jobchats_ops', 'update'), ('jobchats_rules', 'insert'), ('jobchats_rules', 'update')) w (r, p)
         where relnamespace = 'public'::regnamespace and relkind = 'r' and has_any_column_privilege(r, oid, p)
         union all
         select r || ' ' || relname || ' ' || p from pg_class
           cross join (values ('jobchats_person', 'delete'), ('jobchats_push', 'delete'), ('jobchats_ops', 'delete'), ('jobchats_person', 'truncate'),
             ('jobchats_push', 'truncate'), ('jobchats_service', 'truncate')) w (r, p)
         where relnamespace = 'public'::regnamespace and relkind = 'r' and has_table_privilege(r, oid, p)`,
      )
      // What is searched, and a file, go with the post that is taken back; a file also when its uploader changes their mind.
      expect(rights.map(({ row }) => row).sort()).toEqual([
        'jobchats_ops device update',
        'jobchats_push attachment delete',
        'jobchats_push attachment_chunk delete',
        'jobchats_push searchable delete',
      ])
      for (const table of ['post', 'searchable', 'search_backlog', 'post_version', 'reaction', 'read_marker', 'setting', 'ledger', 'access_token', 'refresh_token', 'account', 'installation', 'database_start']) {
        const [row] = await store.query("select has_any_column_privilege('jobchats_ops', $1, 'select') as may", [table])
        expect(row, table).toEqual({ may: false })
      } // prettier-ignore
      // Nobody but readers and pushes reads a text, and who folds posts from before there was a search.
      for (const [table, column, readers] of [
        ['post', 'body', ['jobchats_index', 'jobchats_person', 'jobchats_push']],
        ['searchable', 'text', ['jobchats_person']],
        ['post_version', 'body', ['jobchats_person', 'jobchats_push']],
        ['setting', 'value', ['jobchats_person', 'jobchats_push']],
      ]) {
        const rows = await store.query<{ rolname: string }>(
          "select rolname from pg_roles where rolname like 'jobchats\\_%' and has_column_privilege(rolname, $1, $2, 'select') order by 1",
          [table, column],
        )
        expect(rows.map((row) => row.rolname)).toEqual(readers)
      }
    })

    it('names the participants of a chat to who takes part in it, and only where it is asked about', async () => {
      const named = async (name: string, chats?: readonly string[]): Promise<string[]> => {
        const its: Identity = { kind: 'person', person: id(name), ...(chats ? { chats } : {}) }
        const rows = await store.as(its).query<{ name: string }>('select name from reader_participants() order by name') // prettier-ignore
        return rows.map((row) => row.name)
      }
      for (const name of insiders) {
        expect(await named(name, [chat])).toEqual(["amal's", 'glob1', 'iress1', 'tbb1'])
        expect(await named(name)).toEqual([])
      }
      for (const name of outsiders) expect(await named(name, [chat])).toEqual([])
    })

    /** What a push could try, in a chat, on a post, in the name of somebody. */
    const attempts: Record<string, (chat: string, post: string, author: string) => string> = {
      'a post': (to, _, who) => insertPost(to, who, 'source'),
      'an automatic post': (to) => insertPost(to, null, 'system'),
      'an edit': (_, of) => `update post set body = 'forged' where id = '${of}' returning id`,
      'an earlier text': (_, of) => `insert into post_version values ('${of}', 7, 'forged', now()) returning 1`,
      'a reaction': (to, of, who) => `insert into reaction values ('${of}', '${who}', '🎉', '${to}', false, 1) returning 1`,
      'a marker': (to, _, who) => `insert into read_marker values ('${to}', '${who}', 1, 1) on conflict (chat, person) do update set seq = 2 returning 1`,
      'a report': (to, of, who) => `insert into report (chat, post, seq, person, name, role, reason, at, g) values ('${to}', '${of}', 1, '${who}', 'n', 'source', '', now(), 1) on conflict (post, person) do update set reason = 'again' returning 1`,
      'a setting': (to, _, who) => `insert into setting values ('${who}', 'mute', '${to}', 'true', 1) returning 1`,
      'a follow': (to, _, who) => `insert into follow_choice values ('${who}', '${to}', true) on conflict (person, chat) do update set mute = true returning 1`,
      'a name in a post': (to, _, who) => `insert into chat_named values ('${to}', '${who}')`,
      'a stand-in': (_to, _of, who) => `insert into stand_in values ('${who}', '${id('glob1')}', '${id('glob')}', now(), false, 1) returning 1`,
      'an upload': (_to, _of, who) => `insert into attachment (id, uploader, name, size) values ('${randomUUID()}', '${who}', 'x', 1) returning 1`,
      'a file for a post': (to, of, who) => `update attachment set chat = '${to}', post = '${of}' where uploader = '${who}' and post is null returning 1`,
      'bytes': () => `insert into attachment_chunk select id, 1, 'x' from attachment where post is not null or post is null returning 1`,
      'the end of a file’s bytes': () => `delete from attachment_chunk where file in (select id from attachment) returning 1`,
      'the end of a file': (to) => `delete from attachment where chat = '${to}' returning 1`,
      'the chat': (to) => `update chat set seq = seq + 1 where id = '${to}' returning id`,
      'a lock on the chat': (to) => `select id from chat where id = '${to}' for no key update`,
      'an author': (to, _, who) => `insert into chat_author values ('${to}', '${who}') on conflict do nothing`,
      'a partner': (to) => `insert into chat_partner values ('${to}', '${id('north')}') on conflict do nothing`,
      'who takes part': (to) => `select person from participants_among(array['${to}']::uuid[], array['${id('tbb1')}']::uuid[])`,
      'a verdict': (_to, _of, who) => `insert into ledger values ('${randomUUID()}', '${who}', 'h', '{}') returning 1`,
      'sight of a case': () => `insert into sight values ('staff:${id('north')}', 'case', '${id('amal nurse')}', 'full', true, null, 1)`,
    } // prettier-ignore

    /** How a push by `people` fares: rows, or the refusal. Nothing of it stays. */
    async function tryPush(people: readonly string[], sql: string): Promise<string> {
      return refusal(
        store.as({ kind: 'push', people }).transaction(async (tx) => {
          const rows = await tx.query(sql)
          throw new Error(`${String(rows.length)} rows`)
        }),
      )
    }

    it('takes no write of an outsider, and answers as if there were no such chat', async () => {
      for (const [what, attempt] of Object.entries(attempts))
        for (const name of outsiders) {
          const foreign = await tryPush([id(name)], attempt(chat, post, id(name)))
          const nowhere = await tryPush([id(name)], attempt(randomUUID(), randomUUID(), id(name)))
          expect(foreign, `${what} ${name}`).toBe(nowhere)
          if (what !== 'a verdict' && what !== 'an upload')
            expect(foreign, `${what} ${name}`).toMatch(/^42501 | 0 rows$/)
        }
    })

    it('takes no write in the name of somebody who did not push', async () => {
      for (const what of [
        'a post',
        'a reaction',
        'a marker',
        'a report',
        'an upload',
        'a setting',
        'a follow',
        'an author',
        'a verdict',
      ])
        expect(
          await tryPush([id('iress1')], attempts[what]?.(chat, post, id('tbb1')) ?? ''),
          what,
        ).toMatch(/^42501 /)
      expect(
        await tryPush([id('tbb1')], attempts['an automatic post']?.(chat, post, '') ?? ''),
      ).toMatch(/^42501 /)
      expect(
        await tryPush([id('tbb1')], attempts['sight of a case']?.(chat, post, '') ?? ''),
      ).toMatch(/^42501 /)
      // The bytes of a file go with the file, but for one that was refused.
      expect(await tryPush([id('tbb1')], attempts['the end of a file’s bytes']?.('', '', '') ?? '')).toBe(' 0 rows') // prettier-ignore
      // A reaction stands in the chat of its post.
      expect(
        await tryPush([id('tbb1')], attempts['a reaction']?.(chat, randomUUID(), id('tbb1')) ?? ''),
      ).toMatch(/^42501 /)
    })

    it('takes the writes of who takes part', async () => {
      for (const what of ['a post', 'an edit', 'an earlier text', 'a reaction', 'a marker', 'a report', 'a setting', 'the chat', 'a lock on the chat', 'who takes part', 'a verdict'])
        expect(await tryPush([id('iress1'), id('tbb1')], attempts[what]?.(chat, post, id('tbb1')) ?? ''), what).toBe(' 1 rows') // prettier-ignore
      for (const table of ['person', 'partner', 'candidate'])
        expect(await tryPush([id('tbb1')], `update ${table} set g = g`), table).toMatch(/^42501 | 0 rows$/) // prettier-ignore
    })

    it('ends with the partner at once, whatever is still to be derived from that', async () => {
      for (const change of ['active = false', 'settling = true']) {
        await store.query(`update partner set ${change} where id = $1`, [id('iress')])
        const reader = store.as({ kind: 'person', person: id('iress1') })
        for (const table of ['chat', 'post', 'reaction', 'grants', 'sight', 'job', 'candidate'])
          expect(await reached(reader, `select count(*) as count from ${table}`), table).toBe(0)
        const attempt = attempts['a post']?.(chat, post, id('iress1')) ?? ''
        expect(await tryPush([id('iress1')], attempt), change).toMatch(/^42501 /)
        await store.query('update partner set active = true, settling = false')
        expect(await tryPush([id('iress1')], attempt)).toBe(' 1 rows')
      }
    })

    it('narrows a reader to the chats that are asked for', async () => {
      const narrow = (chats: string[]): Promise<object[]> =>
        store.as({ kind: 'person', person: id('tbb1'), chats }).query('select id from chat')
      expect(await narrow([chat])).toEqual([{ id: chat }])
      expect(await narrow([randomUUID()])).toEqual([])
    })

    it('refuses an identity that is no id, before anything runs', () => {
      for (const person of ['', "x'; reset role; --", `${id('tbb1')},${id('glob1')}`])
        expect(() => store.as({ kind: 'person', person })).toThrow('an id that is none')
    })

    const traces = (): Promise<object[]> =>
      Promise.all(
        Array.from({ length: 12 }, async () => {
          const [row] = await store.query<{ clean: boolean }>(
            "select current_user = session_user and coalesce(current_setting('jobchats.people', true), '') = '' as clean",
          )
          return row ?? {}
        }),
      )
    const clean = Array.from({ length: 12 }, () => ({ clean: true }))

    it('leaves no identity on a connection: after success, an error, a lost transaction', async () => {
      const as = store.as({ kind: 'person', person: id('tbb1') })
      await Promise.all(Array.from({ length: 12 }, () => as.query('select 1')))
      expect(await traces()).toEqual(clean)
      await Promise.allSettled(Array.from({ length: 12 }, () => as.query('select 1 / 0')))
      await expect(as.transaction(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
      expect(await traces()).toEqual(clean)
      if (kind === 'postgres') {
        const killed = as.transaction(async (tx) => {
          const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
          await store.query('select pg_terminate_backend($1)', [row?.pid])
          await tx.query('select pg_sleep(1)')
        })
        await expect(killed).rejects.toThrow()
        expect(await traces()).toEqual(clean)
      }
    })

    it('keeps identities apart that are at work at once', async () => {
      const asked = [...insiders, ...insiders, ...insiders].map(async (name) => {
        const [row] = await store
          .as({ kind: 'person', person: id(name) })
          .query<{ id: string }>('select reader() as id')
        return row?.id === id(name)
      })
      expect(await Promise.all(asked)).toEqual(asked.map(() => true))
    })
  })
}

async function tableNames(tx: Queryable): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname",
  )
  return rows.map((row) => row.name)
}

/** A file of the post, and one that nobody has attached. */
function files(chat: string, post: string): string[] {
  const [attached, own] = [randomUUID(), randomUUID()]
  return [
    `insert into attachment values ('${attached}', '${id('tbb1')}', '${chat}', '${post}', 'a.pdf', 1, 1, 'application/pdf', 'ready')`,
    `insert into attachment values ('${own}', '${id('tbb1')}', null, null, 'b.pdf', 1, 1, 'application/pdf', 'ready')`,
    `insert into attachment_chunk values ('${attached}', 0, 'x')`,
    `insert into attachment_chunk values ('${own}', 0, 'x')`,
  ]
}

function insertPost(chat: string, author: string | null, role: string): string {
  const who = author === null ? 'null' : `'${author}'`
  const itsKind = role === 'system' ? 'event' : 'post'
  return `insert into post (id, chat, seq, author, author_role, kind, written_at, accepted_at, body, g, born)
    values ('${randomUUID()}', '${chat}', 999, ${who}, '${role}', '${itsKind}', now(), now(), 'x', 1, 1) returning 1`
}
