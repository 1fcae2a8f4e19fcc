/** How PostgreSQL looks through posts under row-level security: by its indexes, for few chats and for many. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestStore } from '../../tests/fixtures/database.ts'
import { explaining } from '../../tests/fixtures/plans.ts'
import type { OwnedStore } from '../db/store.ts'
import { id, Office } from '../directory/test-office.ts'
import { readSoughtChats, searchStretch, type Place } from './sql.ts'

const chats = 400
const posts = 40_000
/** Chats that tbb's staff read; the coordinators read all. */
const few = 10
const size = 2_000
let store: OwnedStore

beforeAll(async () => {
  store = await openTestStore('postgres')
  await new Office(store).found()
  for (const [sql, ...values] of [
    [`insert into chat (id, key, kind, state, g) select gen_random_uuid(), 'x' || n, 'candidateProspect', '{}', 1 from generate_series(1, $1::integer) n`, chats],
    [`insert into grants (chat, party, side, active, g) select id, 'coordinators', 'source', true, 1 from chat where key like 'x%'`],
    [`insert into grants (chat, party, side, active, g) select id, $1, 'source', true, 1 from chat where key like 'x%' order by key limit $2`, `staff:${id('tbb')}`, few],
    [`insert into post (id, chat, seq, author, author_partner, author_role, kind, written_at, accepted_at, body, g, born)
      select gen_random_uuid(), c.id, 1 + n / $3::integer, $1, $2, 'source', 'post', now(), now(), 'Hay number ' || n || ' of a long day', n, n
      from generate_series(0, $4::integer - 1) n join (select id, row_number() over () - 1 as i from chat where key like 'x%') c on c.i = n % $3`, id('crs1'), id('crs'), chats, posts],
    [`insert into searchable select id, chat, g, author, author_partner, false, lower(body) from post order by g`],
    ['analyze'],
  ] as [string, ...unknown[]][]) await store.query(sql, values) // prettier-ignore
}, 120_000)
afterAll(() => store.close())

it.each([
  ['tbb1', few],
  ['glob1', chats],
])(
  'for %s, who reads %i chats',
  async (name, count) => {
    const scanned = new Map<string, string>()
    const person = id(name)
    const db = explaining(store.as({ kind: 'person', person }), scanned)
    const own = await readSoughtChats(db, person, { except: [] })
    expect(own).toHaveLength(count)
    const sought = { chats: own, authors: null, hasFile: false, before: null, after: null }
    for (const words of [['hay'], ['nowhere'], ['1']]) {
      let from: Place | null = null
      for (let step = 0; step < 3; step += 1) {
        const stretch = await searchStretch(db, { ...sought, words }, from, { size, most: 51 })
        if (stretch.end === null) break
        from = stretch.end
      }
    }
    expect([...scanned.keys()].filter((table) => table === 'searchable' || table === 'post')).toEqual([]) // prettier-ignore
  },
  60_000,
)
