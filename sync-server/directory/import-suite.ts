/** Tests of the import of past posts, run on each kind of store. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anew, openTestStore, type StoreKind } from '../../tests/fixtures/database.ts'
import { digestOf } from '../access/append-posts.ts'
import { xorDigest } from '../contract/digest.ts'
import type { OwnedStore } from '../db/store.ts'
import { importPosts } from './import-posts.ts'
import { id, Office, prospect, recruiting, staff, withSource } from './test-office.ts'

interface StoredPost {
  id: string
  chat: string
  seq: number
  g: number
  author: string
  role: string
  partner: string | null
  at: Date
  body: string
}

export function importSuite(kind: StoreKind): void {
  describe(`import of posts on ${kind}`, () => {
    let store: OwnedStore
    let office: Office

    beforeAll(async () => {
      store = await openTestStore(kind)
    }, 60_000)
    afterAll(() => store.close())
    beforeEach(async () => {
      office = new Office(store)
      await anew(store, 'a case', async () => {
        await office.found()
        await office.candidate('amal', 'tbb')
        await office.job('nurse', 'iress')
        await office.case('c', 'amal', 'nurse', 'cvReview')
      })
    })

    const stored = (chat: string): Promise<StoredPost[]> =>
      store.query<StoredPost>(
        `select id, chat, seq, g, author, author_role as role, author_partner as partner, accepted_at as at, body
         from post where chat = $1 and kind = 'post' order by seq`,
        [chat],
      )

    it('gives each post its place, badge and time', async () => {
      const at = Date.UTC(2026, 0, 2, 3, 4, 5)
      const post = (author: string, minutes: number) => ({
        chat: recruiting('c'),
        author: id(author),
        at: at + minutes * 60_000,
        body: `${author} at ${String(minutes)}`,
      })
      const posts = [
        post('tbb1', 0),
        post('iress1', 1),
        post("amal's", 2),
        post('glob1', 3),
        post('crs1', 4),
      ]
      await importPosts(store, posts)
      const chat = await office.chat(recruiting('c'))
      const rows = await stored(chat?.id ?? '')
      expect(rows.map(({ body }) => body)).toEqual(posts.map(({ body }) => body))
      // The first place is the automatic post's.
      expect(rows.map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6])
      expect(rows.map(({ role }) => role)).toEqual([
        'source',
        'destination',
        'candidate',
        'coordinator',
        'source',
      ])
      expect(rows.map(({ partner }) => partner)).toEqual([
        id('tbb'),
        id('iress'),
        null,
        id('glob'),
        id('crs'),
      ])
      expect(rows[0]?.at).toEqual(new Date(at))
      expect(chat).toMatchObject({ seq: 6, n: 6, lastPostSeq: 6 })
      const all = await store.query<{ id: string; g: number }>(
        'select id, g from post where chat = $1',
        [chat?.id],
      )
      expect(chat?.digest).toBe(
        all.reduce((sum, row) => xorDigest(sum, digestOf(row.id, row.g)), 0),
      )
      expect(chat?.g).toBe(Math.max(...all.map((row) => row.g)))
    })

    it('begins a prospect chat with the first source-side post', async () => {
      const begun = async () => (await office.chat(prospect('amal')))?.state.begun
      await office.post(prospect('amal'), "amal's")
      expect(await begun()).toBe(false)
      await office.post(prospect('amal'), 'tbb1')
      expect(await begun()).toBe(true)
      await office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
      expect(await begun()).toBe(true)
    })

    it('lets the chat’s participants see its authors, also after they left, and nobody else', async () => {
      await office.apply(staff('tbb3', 'tbb'), staff('iress2', 'iress'))
      expect(await office.views("amal's", 'person', 'glob1')).toEqual([])
      await office.post(recruiting('c'), 'glob1')
      expect(await office.views('iress1', 'person', 'glob1')).toEqual(['name'])
      expect(await office.views("amal's", 'person', 'glob1')).toEqual(['name'])
      expect(await office.views('crs1', 'person', 'glob1')).toEqual([])
      await office.post(withSource('nurse', 'tbb'), 'tbb3')
      await office.apply(staff('tbb3', 'tbb', { active: false }))
      expect(await office.views('iress1', 'person', 'tbb3')).toEqual(['name'])
    })

    it('keeps the order of a chat over many batches, the most recent chat last', async () => {
      const chats = [withSource('nurse', 'tbb'), withSource('nurse', 'crs'), recruiting('c')]
      const base = Date.UTC(2026, 0, 1)
      // The newest post of each chat: recruiting, then crs, then tbb.
      const posts = Array.from({ length: 1_800 }, (_, index) => ({
        chat: chats[index % 3] ?? recruiting('c'),
        author: id('glob1'),
        at: base + (index % 3 === 0 ? 10_000 : index % 3 === 1 ? 5_000 : 0) + index,
        body: String(index),
      }))
      await importPosts(store, posts)
      const heads: number[] = []
      for (const [index, key] of chats.entries()) {
        const chat = await office.chat(key)
        heads.push(chat?.g ?? 0)
        const bodies = (await stored(chat?.id ?? '')).map(({ body }) => Number(body))
        expect(bodies).toEqual(Array.from({ length: 600 }, (_, n) => n * 3 + index))
      }
      expect(heads).toEqual([...heads].sort((a, b) => b - a))
      const [most] = await store.query<{ rows: number }>(
        "select count(*) as rows from post where kind = 'post' group by g order by 1 desc limit 1",
      )
      expect(most?.rows).toBeLessThanOrEqual(500)
    })

    it('refuses posts for a chat or by a person who does not exist', async () => {
      await expect(office.post(prospect('nobody'), 'tbb1')).rejects.toThrow('chat')
      await expect(office.post(prospect('amal'), 'nobody')).rejects.toThrow('person')
      expect((await office.chat(prospect('amal')))?.seq).toBe(0)
    })
  })
}
