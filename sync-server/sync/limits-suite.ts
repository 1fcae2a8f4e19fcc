/** Every field of a request below, at and above its limit, on both stores: contract/limits.ts and the schemas. */
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import { limits } from '../contract/limits.ts'
import { pushResponse, type OperationOf } from '../contract/push.ts'
import { templateLanguages } from '../contract/templates.ts'
import type { Change } from '../directory/changes.ts'
import { id, job, newCandidate, partner, person, prospect, staff, withSource } from '../directory/test-office.ts' // prettier-ignore
import type { TestReader } from './test-reader.ts'

/** What of `size` is asked or pushed; the answer is a verdict's code or status, or the code of the whole request. */
interface Field {
  what: string
  most: number
  make: (size: number) => unknown
  /** The answer above the limit. */
  above: string
}

/** Of two UTF-16 units and four bytes each: every limit counts characters. */
const x = (size: number): string => '😀'.repeat(size)
const ids = (size: number): string[] => Array.from({ length: size }, () => randomUUID())
const error = z.object({ error: z.object({ code: z.string() }) })

export function limitsSuite(kind: StoreKind): void {
  describe(`limits on ${kind}`, () => {
    const stage = useStage(kind)
    const { device } = stage
    let tbb: TestReader
    const chat = withSource('nurse', 'tbb')

    beforeAll(async () => {
      await stage.anew()
      tbb = await device('tbb1')
    }, 60_000)

    async function codeOf(path: string, body: unknown, by = tbb): Promise<string> {
      const answer = await by.call(path, body)
      const refused = error.safeParse(answer.body)
      if (refused.success) return refused.data.error.code
      const pushed = pushResponse.safeParse(answer.body)
      if (!pushed.success) return 'ok'
      const codes = pushed.data.results.map(({ code, status }) => code ?? status)
      return codes.find((code) => code !== 'ok') ?? 'ok'
    }
    const push = (...ops: unknown[]): Promise<string> => codeOf('/v1/sync/push', { v: 1, ops })
    const setting = (key: string, value: unknown, about: string | null = tbb.chat(chat)) => ({ id: randomUUID(), type: 'setting', key, chat: about, value }) // prettier-ignore
    const template = (value: unknown): unknown => setting('template', value, randomUUID())

    describe('operations', () => {
      const followUps = (size: number, note = '') => Array.from({ length: size }, () => ({ post: randomUUID(), due: '2026-05-04', note })) // prettier-ignore
      const fields: Field[] = [
        { what: 'characters of a post', most: limits.bodyCharacters, make: (size) => tbb.post(chat, 'ä'.repeat(size)), above: 'too-long' },
        { what: 'emoji of a post', most: limits.bodyCharacters, make: (size) => tbb.post(chat, x(size)), above: 'too-long' },
        { what: 'people whom a post names', most: limits.mentionsPerPost, make: (size) => tbb.post(chat, 'x', { mentions: ids(size) }), above: 'bad-request' },
        { what: 'characters of a draft', most: 2 * limits.bodyCharacters, make: (size) => setting('draft', { text: x(size), changedAt: 1 }), above: 'invalid' },
        { what: 'a follow-up’s note', most: limits.followUpNote, make: (size) => setting('followUps', followUps(1, x(size))), above: 'invalid' },
        { what: 'follow-ups of a chat', most: limits.followUpsPerChat, make: (size) => setting('followUps', followUps(size)), above: 'invalid' },
        { what: 'emoji used last', most: limits.recentEmoji, make: (size) => setting('recentEmoji', x(size), null), above: 'invalid' },
        { what: 'a language’s name', most: 20, make: (size) => setting('locale', x(size), null), above: 'invalid' },
        { what: 'skin tones', most: 5, make: (size) => setting('skinTone', size, null), above: 'invalid' },
        { what: 'a template’s name', most: limits.templateName, make: (size) => template({ name: x(size), texts: {} }), above: 'invalid' },
        { what: 'a template’s texts', most: limits.templateCharacters, make: (size) => template({ name: 'x', texts: Object.fromEntries(templateLanguages.map((language) => [language, x(size)])) }), above: 'invalid' },
        { what: 'the place one has read to', most: 2 ** 31 - 1, make: (size) => ({ id: randomUUID(), type: 'read', chat: tbb.chat(chat), seq: size }), above: 'bad-request' },
        { what: 'the moment a post was written', most: 8.64e15, make: (size) => tbb.post(chat, 'x', { writtenAt: size }), above: 'bad-request' },
      ] // prettier-ignore
      it.each(fields)('$what: $most', async ({ most, make, above }) => {
        expect(await push(make(most - 1))).toBe('ok')
        expect(await push(make(most))).toBe('ok')
        expect(await push(make(most + 1))).toBe(above)
        // What was taken comes to a device: its schemas have the same limits.
        await (await device('tbb2')).pullAll()
        await tbb.pullAll()
      })

      it('edits, files, emoji and reactions', async () => {
        const post = tbb.post(chat, 'x')
        await tbb.push(post)
        const edit = (size: number, rev: number) => ({ ...{ id: randomUUID(), type: 'edit', chat: post.chat, post: post.post, rev }, body: x(size), audience: post.audience }) // prettier-ignore
        expect(await push(edit(limits.bodyCharacters, 0))).toBe('ok')
        expect(await push(edit(limits.bodyCharacters + 1, 1))).toBe('too-long')
        expect(await push({ ...edit(1, 1), mentions: ids(21) })).toBe('bad-request')

        const react = (emoji: string): OperationOf<'react'> => ({ id: randomUUID(), type: 'react', chat: post.chat, post: post.post, emoji, on: true }) // prettier-ignore
        expect(await push(react(x(limits.emojiLength)))).toBe('invalid')
        expect(await push(react(x(limits.emojiLength + 1)))).toBe('bad-request')
        for (let count = 0; count < limits.reactionsPerPerson; count += 1)
          expect(await push(react(String.fromCodePoint(0x1f34f + count)))).toBe('ok')
        expect(await push(react('👍'))).toBe('not-allowed')

        const files = ids(2 * limits.filesPerPost + 1).map((file) => ({ id: file }))
        await stage.store.query(
          `insert into attachment (id, uploader, name, size, received, state, type)
           select w, $1, 'a.pdf', 1, 1, 'ready', 'application/pdf' from unnest($2::uuid[]) as w`,
          [tbb.person, files.map(({ id: file }) => file)],
        )
        expect(await push(tbb.post(chat, '', { files: files.slice(0, 10) }))).toBe('ok')
        expect(await push(tbb.post(chat, '', { files: files.slice(10) }))).toBe('bad-request')
        await (await device('iress1')).pullAll()
      })

      it('why a post is reported', async () => {
        const post = tbb.post(prospect('amal'), 'x')
        await tbb.push(post)
        const amal = await device("amal's")
        const report = (size: number) => codeOf('/v1/sync/push', { v: 1, ops: [{ id: randomUUID(), type: 'report', chat: post.chat, post: post.post, reason: x(size) }] }, amal) // prettier-ignore
        expect(await report(limits.reportReason)).toBe('ok')
        expect(await report(limits.reportReason + 1)).toBe('too-long')
        await (await device('glob1')).pullAll()
      })

      it('templates of a partner: not more than it can look through', async () => {
        const many = Array.from({ length: limits.templatesPerPartner }, () => template({ name: 'x', texts: {} })) // prettier-ignore
        const crs = await device('crs1')
        const pushed = (ops: unknown[]) => codeOf('/v1/sync/push', { v: 1, ops }, crs)
        expect(await pushed(many)).toBe('ok')
        expect(await pushed([template({ name: 'one more', texts: {} })])).toBe('not-allowed')
      })
    })

    describe('requests', () => {
      const begin = { v: 1, wait: 0, maxBytes: 1000, timeline: null }
      const none = { chats: null, posts: null, reactions: null, reads: null, directory: null, settings: null } // prettier-ignore
      const at = () => ({ v: 1, timeline: tbb.timeline, chat: tbb.chat(chat), epoch: tbb.active(chat).epoch }) // prettier-ignore
      const history = (sizes: number[]) => ({ v: 1, timeline: tbb.timeline, pages: sizes.map((limit) => ({ chat: randomUUID(), epoch: 1, before: null, limit })) }) // prettier-ignore
      const fields: (Omit<Field, 'above'> & { path: string; over?: string })[] = [
        { what: 'operations of a push', path: '/v1/sync/push', most: limits.pushOperations, make: (size) => ({ v: 1, ops: Array.from({ length: size }, () => tbb.post(chat, 'x')) }) },
        { what: 'bytes of a request', path: '/v1/sync/push', most: limits.requestBytes, make: (size) => padded({ v: 1, ops: [{ ...setting('draft', null), id: randomUUID() }] }, size), over: 'too-large' },
        { what: 'rows of a page of history', path: '/v1/sync/history', most: limits.historyRows, make: (size) => history([size]) },
        { what: 'rows of all pages of history', path: '/v1/sync/history', most: limits.historyRows, make: (size) => history([1000, size - 1000]) },
        { what: 'pages of history', path: '/v1/sync/history', most: limits.historyChats, make: (size) => history(Array<number>(size).fill(1)) },
        { what: 'chats to compare', path: '/v1/sync/verify', most: limits.verifyChats, make: (size) => ({ v: 1, timeline: tbb.timeline, lanes: false, chats: ids(size).map((its) => ({ chat: its, epoch: 1 })) }) },
        { what: 'blocks to fetch', path: '/v1/sync/rows', most: limits.rowsBlocks, make: (size) => ({ ...at(), blocks: Array.from({ length: size }, (_, block) => block) }) },
        { what: 'bytes of a page', path: '/v1/sync/feed', most: 4 * 1024 * 1024, make: (size) => ({ ...begin, maxBytes: size, lanes: none }) },
        { what: 'a cursor', path: '/v1/sync/feed', most: 200, make: (size) => ({ ...begin, timeline: tbb.timeline, lanes: { ...none, posts: { g: 0, k: x(size) } } }) },
      ] // prettier-ignore
      /** A setting that nobody has, as long as is needed for a body of so many bytes. */
      function padded<Body extends { ops: { value: unknown }[] }>(body: Body, size: number): Body {
        const [operation] = body.ops
        if (operation) operation.value = ''
        const bytes = JSON.stringify(body).length
        if (operation) operation.value = 'x'.repeat(size - bytes)
        return body
      }

      it.each(fields)('$what: $most', async ({ path, most, make, over = 'bad-request' }) => {
        const isTaken = (code: string): boolean => ['ok', 'invalid'].includes(code)
        expect(await codeOf(path, make(most - 1))).toSatisfy(isTaken)
        expect(await codeOf(path, make(most))).toSatisfy(isTaken)
        expect(await codeOf(path, make(most + 1))).toBe(over)
      })

      it('chats of a transcript', async () => {
        const begun = (chats: string[]) =>
          codeOf('/v1/transcripts', { v: 1, format: 'json', chats })
        expect(await begun(ids(limits.transcriptChats))).toBe('not-found')
        expect(await begun(ids(limits.transcriptChats + 1))).toBe('bad-request')
      })

      it('what stands inside each other', async () => {
        const nested = (depth: number) => push(setting('draft', JSON.parse('['.repeat(depth) + ']'.repeat(depth)), tbb.chat(chat))) // prettier-ignore
        // The body, its operations and the operation are three.
        expect(await nested(limits.requestDepth - 3)).toBe('invalid')
        expect(await nested(limits.requestDepth - 2)).toBe('bad-request')
        expect(await nested(1000)).toBe('bad-request')
      })

      const signIn: [string, number, (size: number) => object][] = [
        ['an address', 320, (size) => ({ email: x(size) })],
        ['a password', limits.passwordMax, (size) => ({ password: x(size) })],
        ['a device’s name', limits.deviceName, (size) => ({ device: { id: randomUUID(), name: x(size) } })], // prettier-ignore
      ]
      it.each(signIn)('at sign-in, %s: %s', async (_what, most, make) => {
        const whole = { email: 'a@b.example', password: 'x', transport: 'token', device: { id: randomUUID(), name: 'x' } } // prettier-ignore
        const code = (size: number) => codeOf('/v1/auth/sign-in', { ...whole, ...make(size) })
        expect(await code(most)).toBe('sign-in-failed')
        expect(await code(most + 1)).toBe('bad-request')
        expect(await code(0)).toBe('bad-request')
      })
    })

    describe('the directory', () => {
      const fields: [string, number, (size: number) => Change[]][] = [
        [
          'a partner’s name',
          300,
          (size) => [{ ...partner('tbb', { source: true }), name: x(size) }],
        ],
        ['an abbreviation', 20, (size) => [{ ...partner('tbb', { source: true }), abbreviation: x(size) }]], // prettier-ignore
        ['a person’s name', 300, (size) => [staff('tbb1', 'tbb', { name: x(size) })]], // prettier-ignore
        ['an address', 320, (size) => [staff('tbb1', 'tbb', { email: x(size) })]],
        [
          'a candidate’s name',
          300,
          (size) => [{ ...person("amal's", 'candidate'), name: x(size) }],
        ],
        ['a candidate’s number', 40, (size) => newCandidate(`n${String(size)}`, 'tbb').map((one) => (one.type === 'candidate' ? { ...one, number: x(size) } : one))], // prettier-ignore
        ['a job’s name', 300, (size) => [{ ...job('nurse', ['iress']), name: x(size) }]],
        ['an employer’s name', 300, (size) => [{ ...job('nurse', ['iress']), employer: x(size) }]],
        ['a country', 300, (size) => [{ ...job('nurse', ['iress']), country: x(size) }]],
        ['a job’s next step', 500, (size) => [{ type: 'jobNextStep', job: id('nurse'), nextStep: x(size), nextStepDue: null }]], // prettier-ignore
        ['a case’s next step', 500, (size) => [{ type: 'caseNextStep', case: id('amal as nurse'), nextStep: x(size), nextStepDue: null }]], // prettier-ignore
        ['contacts of a job', 500, (size) => [{ ...job('nurse', ['iress']), contacts: Array.from({ length: size }, () => ({ partner: id('iress'), person: id('iress1') })) }]], // prettier-ignore
      ]
      it.each(fields)('%s: %s', async (_what, most, make) => {
        await stage.office.apply(...make(most - 1))
        await stage.office.apply(...make(most))
        await expect(stage.office.apply(...make(most + 1))).rejects.toBeInstanceOf(z.ZodError)
        // The feed and a transcript of what stands now pass the schemas of a device.
        await (await device('tbb1')).pullAll()
        expect(await codeOf('/v1/transcripts', { v: 1, format: 'json', chats: [tbb.chat(chat)] })).toBe('ok') // prettier-ignore
      })
    })
  })
}
