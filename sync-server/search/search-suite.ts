/** Searching over the wire, on both stores: who finds what, what nobody finds, pages, limits, and posts from before. */
import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { startTestServer, type Answer } from '../../tests/fixtures/server.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import type { ChatKey } from '../contract/chats.ts'
import { limits } from '../contract/limits.ts'
import { searchResponse, type SearchRequest, type SearchResponse } from '../contract/search.ts'
import { importPosts } from '../directory/import-posts.ts'
import { allSources, id, partner, person, prospect, recruiting, staff } from '../directory/test-office.ts' // prettier-ignore
import { TestReader } from '../sync/test-reader.ts'
import { createSearchBacklog } from './backlog.ts'

const chat = recruiting('amal as nurse')
const secret = 'Her passport lies at the consulate'
const everywhere: Omit<SearchRequest, 'text'> = {
  ...{ v: 1, chats: { except: [] }, authors: null, before: null, after: null, cursor: null },
}

export function searchSuite(kind: StoreKind): void {
  describe(`search on ${kind}`, () => {
    const stage = useStage(kind)
    const { device } = stage

    const anew = (): Promise<void> =>
      stage.anew({ stage: 'offer', before: [person('ops1', 'ops')] })

    const ask = (reader: TestReader, text: string, more: Partial<SearchRequest> = {}) =>
      reader.call('/v1/search', { ...everywhere, text, ...more })

    async function page(
      reader: TestReader,
      text: string,
      more: Partial<SearchRequest> = {},
    ): Promise<SearchResponse> {
      const answer = await ask(reader, text, more)
      expect(answer).toMatchObject({ status: 200 })
      return searchResponse.parse(answer.body)
    }

    const shown = ({ posts }: SearchResponse): string[] =>
      posts.map(({ line }) =>
        line
          .map((part) => part.text)
          .join('')
          .trim(),
      )
    const found = async (
      reader: TestReader,
      text: string,
      more: Partial<SearchRequest> = {},
    ): Promise<string[]> => shown(await page(reader, text, more))

    describe('who finds', () => {
      beforeEach(anew, 60_000)

      it.each(['tbb1', 'tbb2', 'iress1', "amal's", 'glob1'])('%s, who reads the chat', async (name) => {
        await stage.office.post(chat, 'tbb1', secret)
        const reader = await device(name)
        const { posts, cursor, prepared } = await page(reader, 'PASSPORT consulate')
        expect(posts).toMatchObject([{ chat: reader.chat(chat), author: id('tbb1'), authorPartner: id('tbb'), authorRole: 'source' }]) // prettier-ignore
        expect(posts[0]?.line.filter(({ hit }) => hit).map(({ text }) => text.trim())).toEqual(['passport', 'consulate']) // prettier-ignore
        expect({ cursor, prepared }).toEqual({ cursor: null, prepared: true })
      }) // prettier-ignore

      it.each(['crs1', 'north1', 'ops1'])('not %s, whom no answer tells that there is such a chat', async (name) => {
        await stage.office.post(chat, 'tbb1', secret)
        const reader = await TestReader.of(stage.server, name)
        const foreign = await ask(reader, 'passport', { chats: { only: [reader.chat(chat)] } })
        expect(foreign).toMatchObject({ status: 200, body: { posts: [], cursor: null } })
        expect(await ask(reader, 'passport', { chats: { only: [randomUUID()] } })).toEqual(foreign)
        expect(await ask(reader, 'passport')).toEqual(foreign)
        expect(await ask(reader, 'nowhere')).toEqual(foreign)
        expect(reader.traffic.join()).not.toContain('passport')
      }) // prettier-ignore

      it('not who has lost the chat, from the request after that on', async () => {
        await stage.office.post(chat, 'tbb1', secret)
        const [tbb, iress] = [await device('tbb1'), await device('iress1')]
        await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
        for (const chats of [{ except: [] }, { only: [tbb.chat(chat)] }])
          expect(await found(tbb, 'passport', { chats })).toEqual([])
        await stage.office.stage('amal as nurse', 'noVisa', Date.now() - 40 * 86_400_000)
        expect(await found(iress, 'passport')).toEqual([])
        expect(await found(await device('crs1'), 'passport')).toEqual([secret])
      })

      it('not who is not active any more, and nobody without a token', async () => {
        const tbb = await device('tbb1')
        await stage.office.apply(staff('tbb1', 'tbb', { active: false }))
        expect((await ask(tbb, 'passport')).status).toBe(401)
        expect((await stage.server.call(null, '/v1/search', { ...everywhere, text: 'x' })).status).toBe(401) // prettier-ignore
        const iress = await device('iress1')
        await stage.office.apply(partner('iress', { destination: true, active: false }))
        expect((await ask(iress, 'passport')).status).toBe(401)
      })
    })

    describe('what is found', () => {
      beforeEach(anew, 60_000)

      it('as it stands now: edits, and nothing that was taken back', async () => {
        const tbb = await device('tbb1')
        const post = tbb.post(chat, 'The visa interview')
        const gone = tbb.post(chat, 'The visa is refused')
        const brief = tbb.post(chat, 'A visa for a moment')
        const remove = (of: typeof post) => ({ id: randomUUID(), type: 'delete' as const, chat: of.chat, post: of.post }) // prettier-ignore
        await tbb.push(post, gone, brief, remove(brief))
        expect(await found(tbb, 'visa')).toHaveLength(2)
        const { audience } = post
        const [edited] = await tbb.push({ id: randomUUID(), type: 'edit', chat: post.chat, post: post.post, rev: 0, body: 'The passport photograph', audience }) // prettier-ignore
        expect(edited).toMatchObject({ status: 'ok' })
        await tbb.push(remove(gone))
        expect(await found(tbb, 'visa')).toEqual([])
        expect(await found(tbb, 'photo')).toEqual(['The passport photograph'])
        const rows = await stage.store.query<{ text: string }>('select text from searchable')
        expect(rows.map(({ text }) => text).join()).not.toContain('visa')
      })

      it('no automatic post', async () => {
        const tbb = await device('tbb1')
        await tbb.pullAll()
        expect([...tbb.posts.values()].some(({ author }) => author === null)).toBe(true)
        for (const text of ['stage', 'type', 'event', '']) expect(await found(tbb, text)).toEqual([]) // prettier-ignore
      })

      it('names of files, and posts that have some', async () => {
        const tbb = await device('tbb1')
        const file = randomUUID()
        await stage.store.query(
          `insert into attachment (id, uploader, name, size, received, state, type) values ($1, $2, 'Contract.pdf', 1, 1, 'ready', 'application/pdf')`,
          [file, tbb.person],
        )
        const post = tbb.post(chat, 'Signed', { files: [{ id: file }] })
        await tbb.push(post, tbb.post(chat, 'The contract is on its way'))
        expect(await found(tbb, 'contract')).toHaveLength(2)
        expect(await found(tbb, 'contract has:file')).toEqual(['Signed Contract.pdf'])
        await tbb.push({ id: randomUUID(), type: 'edit', chat: post.chat, post: post.post, rev: 0, body: 'Here', audience: post.audience }) // prettier-ignore
        expect(await found(tbb, 'contract.pdf')).toEqual(['Here Contract.pdf'])
      })

      it('in these chats, in all but these, by these people and partners, within these days', async () => {
        const day = (n: number): number => Date.UTC(2026, 0, n)
        const at = (key: ChatKey, author: string, n: number) => ({ chat: key, author: id(author), at: day(n), body: `visa ${author} ${String(n)}` }) // prettier-ignore
        await importPosts(stage.store, [at(chat, 'tbb1', 1), at(chat, 'iress1', 2), at(prospect('amal'), 'tbb2', 3), at(allSources('nurse'), 'crs1', 4)]) // prettier-ignore
        const tbb = await device('tbb1')
        const days = async (more: Partial<SearchRequest>): Promise<number[]> =>
          (await found(tbb, 'visa', more)).map((line) => Number(line.split(' ').at(-1)))
        expect(await days({})).toEqual([4, 3, 2, 1])
        expect(await days({ chats: { only: [tbb.chat(chat)] } })).toEqual([2, 1])
        expect(await days({ chats: { only: [] } })).toEqual([])
        expect(await days({ chats: { except: [tbb.chat(chat)] } })).toEqual([4, 3])
        expect(await days({ authors: { people: [id('tbb2')], partners: [] } })).toEqual([3])
        expect(await days({ authors: { people: [id('iress1')], partners: [id('tbb')] } })).toEqual([3, 2, 1]) // prettier-ignore
        expect(await days({ authors: { people: [], partners: [] } })).toEqual([])
        expect(await days({ before: day(3), after: day(2) })).toEqual([2])
        expect(await days({ after: day(4) + 1 })).toEqual([])
      })
    })

    describe('words, as a device finds them', () => {
      beforeAll(anew, 60_000)

      it.each([
        ['Visa', 'the VISA for Gómez', true],
        ['gomez visa', 'the VISA for Gómez', true],
        ['isa', 'the visa', true],
        ['v', 'the visa', true],
        ['visa passport', 'the visa', false],
        ['"the visa"', 'is the visa', true],
        ['"visa the"', 'the visa', false],
        ['مقابله', 'المُقابلة يوم الإثنين', true],
        ['الاثنين', 'المُقابلة يوم الإثنين', true],
        ['كتاب', 'کتاب', true],
        ['100%', 'we are 100% sure', true],
        ['1%0', 'we are 100 sure', false],
        ['a_c', 'abc', false],
        ['a\\c', 'a\\c', true],
        ['\\', 'abc', false],
        ['12:30', 'at 12:30', true],
        ['😀', 'well 😀', true],
        ["o'clock; drop table post", "at two o'clock; drop table post --", true],
      ])('“%s” in “%s”: %s', async (text, body, isFound) => {
        await stage.office.post(chat, 'tbb1', body)
        const lines = await found(await device('iress1'), text)
        if (isFound) expect(lines).toContain(body)
        else expect(lines).not.toContain(body)
      })
    })

    describe('pages', () => {
      beforeEach(anew, 60_000)

      it('bring each post once, newest first, also of one moment', async () => {
        const most = limits.searchPosts
        await importPosts(stage.store, Array.from({ length: 2 * most + 20 }, (_, n) => ({ chat, author: id('tbb1'), at: 1_000 + Math.floor(n / 60), body: `visa ${String(n)}` }))) // prettier-ignore
        const reader = await device('iress1')
        const posts: SearchResponse['posts'] = []
        const sizes: number[] = []
        let cursor: SearchResponse['cursor'] = null
        do {
          const next: SearchResponse = await page(reader, 'visa', { cursor })
          posts.push(...next.posts)
          sizes.push(next.posts.length)
          cursor = next.cursor
        } while (cursor !== null)
        expect(sizes).toEqual([most, most, 20])
        expect(new Set(posts.map(({ post }) => post)).size).toBe(2 * most + 20)
        expect(posts.map(({ at }) => at)).toEqual(posts.map(({ at }) => at).sort((a, b) => b - a))
      })

      it('reach the oldest post, however rare its words are', async () => {
        const body = (n: number): string => (n === 0 ? 'The needle' : `Hay ${String(n)}`)
        await importPosts(stage.store, Array.from({ length: 2_500 }, (_, n) => ({ chat, author: id('tbb1'), at: 1_000 + n, body: body(n) }))) // prettier-ignore
        const { posts, cursor } = await page(await device('iress1'), 'needle')
        expect(posts).toMatchObject([{ at: 1_000 }])
        expect(cursor).toBeNull()
      }, 60_000)
    })

    describe('limits', () => {
      beforeAll(anew, 60_000)

      const ids = (size: number): string[] => Array.from({ length: size }, () => randomUUID())
      const cursor = { at: 1, post: randomUUID() }
      it.each<[string, object]>([
        ['no text', { text: undefined }],
        ['text that is none', { text: 1 }],
        ['too many characters', { text: 'x'.repeat(limits.searchCharacters + 1) }],
        ['NUL', { text: 'a\0b' }],
        ['half an emoji', { text: '\ud83d' }],
        ['no version', { v: undefined }],
        ['no chats', { chats: undefined }],
        ['both kinds of chats', { chats: { only: [], except: [] } }],
        ['a chat that is no id', { chats: { only: ['x'] } }],
        ['an id in capitals', { chats: { only: [randomUUID().toUpperCase()] } }],
        ['too many chats', { chats: { except: ids(limits.searchChats + 1) } }],
        ['too many authors', { authors: { people: ids(limits.searchAuthors + 1), partners: [] } }],
        ['too many partners', { authors: { people: [], partners: ids(limits.searchAuthors + 1) } }],
        ['authors in half', { authors: { people: [] } }],
        ['a day that is none', { before: 'yesterday' }],
        ['a day before all days', { after: -1 }],
        ['a day beyond all days', { before: 8.64e15 + 1 }],
        ['a cursor in half', { cursor: { at: 1 } }],
        ['a cursor with more', { cursor: { ...cursor, chat: randomUUID() } }],
        ['a key that nobody knows', { person: id('glob1') }],
      ])('refuse %s', async (_, more) => {
        const answer = await ask(await device('tbb1'), 'visa', more)
        expect(answer).toMatchObject({ status: 400, body: { error: { code: 'bad-request' } } })
        expect(JSON.stringify(answer.body)).not.toContain('visa')
      })

      it('take as much as is allowed', async () => {
        await stage.office.post(chat, 'tbb1', 'visa')
        const reader = await device('tbb1')
        const text = `visa ${'ﷺ'.repeat(limits.searchCharacters - 5)}`
        expect(await found(reader, text)).toEqual([])
        const words = Array.from({ length: limits.searchCharacters / 2 }, (_, n) => String.fromCodePoint(0x4e00 + n)).join(' ') // prettier-ignore
        expect(await found(reader, words)).toEqual([])
        const authors = { people: ids(limits.searchAuthors), partners: ids(limits.searchAuthors) }
        expect(await found(reader, 'visa', { chats: { except: ids(limits.searchChats) }, authors })).toEqual([]) // prettier-ignore
        expect(await found(reader, 'visa', { before: 8.64e15, after: 0, cursor: { at: 8.64e15, post: randomUUID() } })).toEqual(['visa']) // prettier-ignore
      })

      it('send away a client that is too old', async () => {
        const strict = await startTestServer(stage.store, { minimum: 2 })
        const old = await TestReader.of(strict, 'tbb1')
        expect(await ask(old, 'visa')).toMatchObject({ status: 426, body: { error: { code: 'client-too-old' } } }) // prettier-ignore
        await strict.close()
      })

      // The embedded store does one thing at a time, and can't be interrupted.
      if (kind === 'postgres')
        it('give up a statement that takes too long, and send away who asks too much at a time', async () => {
          const reader = await device('tbb1')
          let release = (): void => undefined
          const held = new Promise<void>((resolve) => {
            release = resolve
          })
          const locking = stage.store.transaction(async (tx) => {
            await tx.query('lock table searchable in access exclusive mode')
            await held
          })
          const answers: Answer[] = await Promise.all(Array.from({ length: limits.searchesPerDevice + 2 }, () => ask(reader, 'visa'))) // prettier-ignore
          release()
          await locking
          const codes = answers.map(({ body }) => (body as { error?: { code: string } }).error?.code) // prettier-ignore
          expect(codes.sort()).toEqual(['server-busy', 'server-busy', 'server-busy', 'too-many-requests', 'too-many-requests']) // prettier-ignore
          expect((await ask(reader, 'visa')).status).toBe(200)
        }, 30_000)
    })

    describe('posts from before there was a search', () => {
      beforeEach(anew, 60_000)

      it('are made ready in batches, as they stand then, and told as missing until then', async () => {
        await importPosts(stage.store, Array.from({ length: 450 }, (_, n) => ({ chat, author: id('tbb1'), at: 1_000 + n, body: `visa ${String(n)}` }))) // prettier-ignore
        const tbb = await device('tbb1')
        await tbb.pullAll()
        await stage.store.query('delete from searchable')
        await stage.store.query(
          "insert into search_backlog select id from post where kind = 'post'",
        )
        const restarted = await startTestServer(stage.store)
        const there = await TestReader.of(restarted, 'tbb1')
        expect(await page(there, 'visa')).toEqual({ posts: [], cursor: null, prepared: false })

        const [edited, removed] = tbb.rows(chat).filter(({ author }) => author !== null)
        if (!edited || !removed) throw new Error('no posts')
        const { audience } = tbb.post(chat)
        const verdicts = await tbb.push(
          { id: randomUUID(), type: 'edit', chat: tbb.chat(chat), post: edited.id, rev: 0, body: 'passport', audience },
          { id: randomUUID(), type: 'delete', chat: tbb.chat(chat), post: removed.id },
        ) // prettier-ignore
        expect(verdicts.map(({ status }) => status)).toEqual(['ok', 'ok'])
        await restarted.searchBacklog.run()
        expect(await page(there, 'passport')).toMatchObject({ posts: [{ post: edited.id }], prepared: true }) // prettier-ignore
        const rows = await stage.store.query<{ post: string }>('select post from searchable')
        expect(rows).toHaveLength(449)
        expect(rows.map(({ post }) => post)).not.toContain(removed.id)
        expect(await stage.store.query('select from search_backlog')).toEqual([])
        await restarted.close()
      }, 60_000)

      it('are folded by who reads no other post', async () => {
        await stage.office.post(chat, 'tbb1', secret)
        const [first] = await stage.store.query<{ id: string }>(
          "select id from post where kind = 'post'",
        )
        const index = stage.store.as({ kind: 'index' })
        const readable = () => index.query<{ body: string }>('select body from post')
        expect(await readable()).toEqual([])
        await stage.store.query('delete from searchable')
        await stage.store.query('insert into search_backlog values ($1)', [first?.id])
        await stage.office.post(chat, 'tbb1', 'Another')
        expect(await readable()).toEqual([{ body: secret }])
        await (await createSearchBacklog(stage.store)).run()
        expect(await readable()).toEqual([])
        await expect(index.query('select text from searchable')).rejects.toThrow('permission denied') // prettier-ignore
      })
    })
  })
}
