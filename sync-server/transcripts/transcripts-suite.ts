/** Transcripts over the wire, on both stores: who may, what they hold and what never, and the trace that they leave. */
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import type { ChatKey } from '../contract/chats.ts'
import { limits } from '../contract/limits.ts'
import {
  transcriptPageResponse,
  transcriptResponse,
  type TranscriptPage,
  type TranscriptPost,
  type TranscriptResponse,
} from '../contract/transcripts.ts'
import { id, person, prospect, recruiting, staff, team } from '../directory/test-office.ts'
import { importPosts } from '../directory/import-posts.ts'
import { TestReader } from '../sync/test-reader.ts'

const secret = 'Her passport lies at the consulate'
const chat = recruiting('amal as nurse')

export function transcriptsSuite(kind: StoreKind): void {
  describe(`transcripts on ${kind}`, () => {
    const stage = useStage(kind)
    const { device } = stage

    beforeEach(
      () =>
        stage.anew({
          stage: 'offer',
          before: [staff('tbb2', 'tbb', { readOnly: true }), person('ops1', 'ops')],
        }),
      60_000,
    )

    const begin = (reader: TestReader, chats: string[], format = 'html') =>
      reader.call('/v1/transcripts', { v: 1, format, chats })
    const page = (reader: TestReader, transcript: string, of: string, after = 0) =>
      reader.call('/v1/transcripts/page', { v: 1, transcript, chat: of, after })

    async function begun(reader: TestReader, ...keys: ChatKey[]): Promise<TranscriptResponse> {
      const answer = await begin(reader, keys.map((key) => reader.chat(key))) // prettier-ignore
      expect(answer.status).toBe(200)
      return transcriptResponse.parse(answer.body)
    }

    async function pageOf(reader: TestReader, transcript: string, after = 0): Promise<TranscriptPage> {
      const answer = await page(reader, transcript, reader.chat(chat), after)
      expect(answer).toMatchObject({ status: 200 })
      return transcriptPageResponse.parse(answer.body)
    } // prettier-ignore

    async function whole(reader: TestReader): Promise<TranscriptPost[]> {
      const { transcript } = await begun(reader, chat)
      const posts: TranscriptPost[] = []
      for (let more = true; more;) {
        const next = await pageOf(reader, transcript, posts.at(-1)?.seq ?? 0)
        posts.push(...next.posts)
        more = next.more
      }
      return posts
    }

    const traces = () =>
      stage.store.query<{ person: string; format: string; chat: string }>(
        'select t.person, t.format, w.chat from transcript t join transcript_chat w on w.transcript = t.id order by t.at, w.chat',
      )

    it.each(['tbb1', 'tbb2', 'glob1'])('are for %s, on the source side', async (name) => {
      await stage.office.post(chat, 'iress1', secret)
      const reader = await device(name)
      const posts = await whole(reader)
      expect(posts.map(({ body }) => body)).toContain(secret)
      expect(posts.map(({ seq }) => seq)).toEqual(posts.map((_, index) => index + 1))
      expect(await traces()).toEqual([
        { person: id(name), format: 'html', chat: reader.chat(chat) },
      ])
    })

    it.each(['iress1', "amal's"])('are not for %s, who may read the chat', async (name) => {
      await stage.office.post(chat, 'tbb1', secret)
      const reader = await device(name)
      reader.traffic.length = 0
      expect(await begin(reader, [reader.chat(chat)])).toMatchObject({
        status: 403,
        body: { error: { code: 'not-allowed' } },
      })
      expect(reader.traffic.join()).not.toContain(secret)
      expect(await traces()).toEqual([])
    })

    it.each(['crs1', 'north1', 'ops1'])('tell %s nothing of a chat that there is', async (name) => {
      await stage.office.post(chat, 'tbb1', secret)
      const reader = await TestReader.of(stage.server, name)
      const foreign = await begin(reader, [reader.chat(chat)])
      expect(foreign).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } })
      expect(await begin(reader, [randomUUID()])).toEqual(foreign)
      // Nor does an own chat beside it, or somebody else's transcript.
      const { transcript } = await begun(await device('tbb1'), chat)
      expect(await page(reader, transcript, reader.chat(chat))).toEqual(foreign)
      expect(await page(reader, randomUUID(), randomUUID())).toEqual(foreign)
      expect(reader.traffic.join()).not.toContain(secret)
      expect(await traces()).toHaveLength(1)
    })

    it('hold no foreign chat beside an own one', async () => {
      await stage.office.candidate('omar', 'crs')
      await stage.office.case('omar as nurse', 'omar', 'nurse', 'offer')
      const theirs = recruiting('omar as nurse')
      await stage.office.post(theirs, 'crs1', secret)
      const tbb = await device('tbb1')
      expect(await begin(tbb, [tbb.chat(chat), tbb.chat(theirs)])).toMatchObject({ status: 404 })
      const { transcript } = await begun(tbb, chat)
      expect(await page(tbb, transcript, tbb.chat(theirs))).toMatchObject({ status: 404 })
      expect(tbb.traffic.join()).not.toContain(secret)
      expect(await traces()).toHaveLength(1)
    })

    it('of a team chat are for its partner alone, and for no employer', async () => {
      const [ours, theirs] = [team('amal as nurse', 'tbb'), team('amal as nurse', 'iress')]
      const [tbb, glob, iress] = [await device('tbb1'), await device('glob1'), await device('iress1')] // prettier-ignore
      await tbb.push({ id: randomUUID(), type: 'open', key: ours })
      await iress.push({ id: randomUUID(), type: 'open', key: theirs })
      expect(await begin(tbb, [tbb.chat(ours)])).toMatchObject({ status: 200 })
      expect(await begin(glob, [glob.chat(ours)])).toMatchObject({ status: 404 })
      expect(await begin(tbb, [tbb.chat(theirs)])).toMatchObject({ status: 404 })
      expect(await begin(iress, [iress.chat(theirs)])).toMatchObject({ status: 403 })
    })

    it('say who is there and what it is about', async () => {
      const { chats } = await begun(await device('tbb1'), chat, prospect('amal'))
      expect(chats).toMatchObject([
        {
          kind: 'candidateRecruiting',
          job: { id: id('nurse'), name: 'nurse', employer: 'Iress Ltd' },
          case: id('amal as nurse'),
          candidate: { id: id('amal'), name: "amal's", number: 'N-amal' },
        },
        { kind: 'candidateProspect', job: null, case: null },
      ])
      expect(chats[0]?.parties).toEqual([
        { party: `candidate:${id('amal')}`, side: 'candidate', name: "amal's", people: 1 },
        { party: `staff:${id('iress')}`, side: 'destination', name: 'iress', people: 1 },
        { party: 'coordinators', side: 'source', name: null, people: null },
        { party: `staff:${id('tbb')}`, side: 'source', name: 'tbb', people: 2 },
      ])
    })

    it('hold edits, files, reactions and automatic posts, and of what was deleted the trace alone', async () => {
      const tbb = await device('tbb1')
      const iress = await device('iress1')
      const [kept, gone] = [tbb.post(chat, 'First words'), iress.post(chat, secret)]
      await tbb.push(kept)
      await iress.push(gone)
      const of = { chat: tbb.chat(chat), audience: kept.audience }
      await tbb.push(
        { ...of, id: randomUUID(), type: 'edit', post: kept.post, rev: 0, body: 'Second words' },
        { id: randomUUID(), type: 'pin', chat: of.chat, post: kept.post, pinned: true },
      )
      await iress.push(
        { id: randomUUID(), type: 'react', chat: of.chat, post: kept.post, emoji: '👍', on: true },
        { ...of, id: randomUUID(), type: 'edit', post: gone.post, rev: 0, body: `${secret}!` },
        { id: randomUUID(), type: 'delete', chat: of.chat, post: gone.post },
      )
      await stage.store.query(`update post set files = $2 where id = $1`, [
        kept.post,
        JSON.stringify([{ id: randomUUID(), name: 'offer.pdf', type: 'application/pdf', size: 9, thumb: 'AAAA' }]),
      ]) // prettier-ignore
      const glob = await device('glob1')
      glob.traffic.length = 0
      const { transcript } = await begun(glob, chat)
      const { posts, people, partners } = await pageOf(glob, transcript)
      expect(posts.find((post) => post.id === kept.post)).toMatchObject({
        ...{ author: id('tbb1'), authorPartner: id('tbb'), authorRole: 'source' },
        body: 'Second words',
        versions: [{ rev: 0, body: 'First words' }],
        olderVersions: 0,
        pinned: true,
        files: [{ name: 'offer.pdf', size: 9 }],
        reactions: [{ person: id('iress1'), emoji: '👍' }],
      })
      expect(posts.find((post) => post.id === gone.post)).toMatchObject({
        ...{ author: id('iress1'), deleted: true, deletedBy: id('iress1'), body: '', versions: [] },
      })
      await stage.office.stage('amal as nurse', 'acceptance')
      const later = await whole(glob)
      expect(later.filter(({ event }) => event !== null).map(({ event, body }) => [event?.type, body])).toContainEqual(['caseStage', '']) // prettier-ignore
      expect(glob.traffic.join()).not.toContain(secret)
      expect(glob.traffic.join()).not.toContain('AAAA')
      expect(people.map(({ name }) => name).sort()).toEqual(['iress1', 'tbb1'])
      expect(partners.map(({ abbreviation }) => abbreviation).sort()).toEqual(['IRESS', 'TBB'])
    })

    it('name the partners of a hand-over', async () => {
      await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
      const crs = await device('crs1')
      const { transcript } = await begun(crs, chat)
      const { posts, partners } = await pageOf(crs, transcript)
      expect(posts.find(({ event }) => event?.type === 'handedOver')?.event).toEqual({ type: 'handedOver', from: id('tbb'), to: id('crs') }) // prettier-ignore
      expect(partners.map(({ name }) => name)).toEqual(expect.arrayContaining(['tbb', 'crs']))
    })

    it('keep the newest earlier texts of a post, and count the rest', async () => {
      const tbb = await device('tbb1')
      const first = tbb.post(chat, 'text 0')
      await tbb.push(first)
      const edits = limits.transcriptVersions + 3
      for (let rev = 0; rev < edits; rev += 1)
        await tbb.push({ id: randomUUID(), type: 'edit', chat: first.chat, post: first.post, rev, body: `text ${String(rev + 1)}`, audience: first.audience }) // prettier-ignore
      const posts = await whole(tbb)
      const found = posts.find((post) => post.id === first.post)
      expect(found).toMatchObject({ olderVersions: 3, body: `text ${String(edits)}` })
      expect(found?.versions.map(({ body }) => body)).toEqual(
        Array.from({ length: limits.transcriptVersions }, (_, index) => `text ${String(index + 3)}`), // prettier-ignore
      )
    })

    it('come in pages, by number and by size, and end where they were begun', async () => {
      const long = 'x'.repeat(9_000)
      await importPosts(stage.store, Array.from({ length: 1_100 }, (_, index) => ({ chat, author: id('tbb1'), at: Date.now() - 1_000_000 + index, body: index < 200 ? long : `post ${String(index)}` }))) // prettier-ignore
      const tbb = await device('tbb1')
      const { transcript, chats } = await begun(tbb, chat)
      const head = chats[0]?.head ?? 0
      await tbb.push(tbb.post(chat, secret))
      const sizes: number[] = []
      const seqs: number[] = []
      for (let more = true; more;) {
        const next = await pageOf(tbb, transcript, seqs.at(-1) ?? 0)
        sizes.push(next.posts.length)
        seqs.push(...next.posts.map(({ seq }) => seq))
        expect(JSON.stringify(next)).not.toContain(secret)
        more = next.more
      }
      expect(seqs).toEqual(Array.from({ length: head }, (_, index) => index + 1))
      expect(Math.max(...sizes)).toBe(limits.transcriptRows)
      expect(sizes[0]).toBeLessThan(130)
    })

    it.each(['edit', 'react', 'delete'] as const)('say so after the %s of a post, and are begun anew', async (type) => {
      const tbb = await device('tbb1')
      const first = tbb.post(chat, 'First words')
      await tbb.push(first)
      const { transcript } = await begun(tbb, chat)
      await pageOf(tbb, transcript)
      const to = { id: randomUUID(), chat: first.chat, post: first.post }
      if (type === 'edit') await tbb.push({ ...to, type, rev: 0, body: 'x', audience: first.audience })
      else if (type === 'react') await tbb.push({ ...to, type, emoji: '👍', on: true })
      else await tbb.push({ ...to, type })
      expect(await page(tbb, transcript, tbb.chat(chat))).toMatchObject({
        status: 409,
        body: { error: { code: 'transcript-changed' } },
      })
      expect(await whole(tbb)).not.toEqual([])
      expect(await traces()).toHaveLength(2)
    }) // prettier-ignore

    it('end with access, with the hour, and are of one device', async () => {
      await stage.office.post(chat, 'tbb1', secret)
      const [tbb, other] = [await device('tbb1'), await device('tbb1')]
      const { transcript } = await begun(tbb, chat)
      expect(await page(other, transcript, tbb.chat(chat))).toMatchObject({ status: 404 })
      await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
      tbb.traffic.length = 0
      expect(await page(tbb, transcript, tbb.chat(chat))).toMatchObject({ status: 404 })
      expect(tbb.traffic.join()).not.toContain(secret)
      // Back again: the access is another one.
      await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('tbb') })
      expect(await page(tbb, transcript, tbb.chat(chat))).toMatchObject({ status: 409 })
      const again = await begun(tbb, chat)
      await stage.store.query(
        "update transcript set at = now() - interval '2 hours' where id = $1",
        [again.transcript],
      )
      expect(await page(tbb, again.transcript, tbb.chat(chat))).toMatchObject({ status: 404 })
    })

    it('leave a trace that no identity can change, and that holds ids alone', async () => {
      const tbb = await device('tbb1')
      await begin(tbb, [tbb.chat(chat)], 'pdf')
      const rows = await stage.store.as({ kind: 'ops' }).query<Record<string, unknown>>('select * from transcript t join transcript_chat w on w.transcript = t.id') // prettier-ignore
      expect(rows).toMatchObject([
        { person: id('tbb1'), device: tbb.device, format: 'pdf', chat: tbb.chat(chat) },
      ])
      expect(Object.keys(rows[0] ?? {}).sort()).toEqual(['at', 'chat', 'device', 'epoch', 'format', 'g', 'head', 'id', 'person', 'transcript']) // prettier-ignore
      const rights = await stage.store.query(
        `select r.rolname, c.relname, p from pg_roles r cross join (values ('transcript'), ('transcript_chat')) c (relname)
         cross join (values ('update'), ('delete'), ('truncate')) w (p)
         where r.rolname like 'jobchats\\_%' and has_table_privilege(r.oid, c.relname, p)`,
      )
      expect(rights).toEqual([])
      const person = { kind: 'push' as const, people: [id('crs1')] }
      const forged = [
        `insert into transcript (id, person, device, format) select gen_random_uuid(), '${id('tbb1')}', '${tbb.device}', 'pdf'`,
        `insert into transcript_chat select id, '${tbb.chat(chat)}', 1, 1, 1 from transcript`,
      ]
      await expect(stage.store.as(person).query(forged[0] ?? '')).rejects.toThrow(
        /row-level security/,
      )
      await stage.store.as(person).query(forged[1] ?? '')
      expect(await traces()).toHaveLength(1)
    })

    it('refuses what is no request', async () => {
      const tbb = await device('tbb1')
      const chats = [tbb.chat(chat)]
      for (const body of [
        { v: 1, format: 'docx', chats },
        { v: 1, format: 'pdf', chats: [] },
        { v: 1, format: 'pdf', chats: Array.from({ length: limits.transcriptChats + 1 }, () => randomUUID()) },
        { v: 1, format: 'pdf', chats, more: true },
      ])
        expect(await tbb.call('/v1/transcripts', body)).toMatchObject({ status: 400 })
      expect(await stage.server.call(null, '/v1/transcripts', { v: 1, format: 'pdf', chats })).toMatchObject({ status: 401 })
      expect(await traces()).toEqual([])
    }) // prettier-ignore
  })
}
