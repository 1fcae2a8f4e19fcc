/** Uploads, posts with files and downloads over the wire, on both stores. Sources: docs/domain.md, docs/protocol.md. */
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import { limits } from '../contract/limits.ts'
import { id, prospect, withSource } from '../directory/test-office.ts'
import type { TestReader } from '../sync/test-reader.ts'
import { sweepFiles } from './sql.ts'
import { docx, pdf, png } from './test-files.ts'

interface Reply {
  status: number
  headers: Headers
  bytes: Buffer
  code: string | null
  details: Record<string, unknown>
}

const tus = { 'tus-resumable': '1.0.0' }
const octets = 'application/offset+octet-stream'

export function filesSuite(kind: StoreKind): void {
  const stage = useStage(kind)
  const { device } = stage
  let tbb: TestReader
  let iress: TestReader
  let crs: TestReader
  const chat = withSource('nurse', 'tbb')

  beforeEach(async () => {
    await stage.anew()
    ;[tbb, iress, crs] = await Promise.all([device('tbb1'), device('iress1'), device('crs1')])
  }, 60_000)

  async function ask(
    reader: TestReader | null,
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: Uint8Array<ArrayBuffer>,
    at: TestServer = stage.server,
  ): Promise<Reply> {
    const response = await fetch(`${at.url}/v1/files${path}`, {
      method,
      headers: { ...headers, ...(reader ? { authorization: `Bearer ${reader.token}` } : {}) },
      ...(body ? { body } : {}),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    const error =
      isJson && bytes.length > 0
        ? (JSON.parse(bytes.toString()) as { error: { code: string; details: Reply['details'] } }).error // prettier-ignore
        : null
    return { status: response.status, headers: response.headers, bytes, code: error?.code ?? null, details: error?.details ?? {} } // prettier-ignore
  }

  const begin = (reader: TestReader, file: string, size: number, name = 'a.pdf', at = stage.server): Promise<Reply> =>
    ask(reader, 'POST', '', { ...tus, 'upload-length': String(size), 'upload-metadata': `id ${Buffer.from(file).toString('base64')},name ${Buffer.from(name).toString('base64')}` }, undefined, at) // prettier-ignore
  const patch = (reader: TestReader, file: string, offset: number, part: Uint8Array, at = stage.server): Promise<Reply> =>
    ask(reader, 'PATCH', `/${file}`, { ...tus, 'content-type': octets, 'upload-offset': String(offset) }, new Uint8Array(part), at) // prettier-ignore
  const get = (reader: TestReader | null, file: string, headers: Record<string, string> = {}) =>
    ask(reader, 'GET', `/${file}`, headers)

  /** A file that is stored, in parts of so many bytes. */
  async function uploaded(reader: TestReader, content: Buffer, name = 'a.pdf', part = 100_000): Promise<string> {
    const file = randomUUID()
    expect((await begin(reader, file, content.length, name)).status).toBe(201)
    for (let at = 0; at < content.length; at += part)
      expect((await patch(reader, file, at, content.subarray(at, at + part))).status).toBe(204)
    return file
  } // prettier-ignore

  async function posted(...files: string[]): Promise<string> {
    const operation = tbb.post(chat, '', { files: files.map((file) => ({ id: file })) })
    const [verdict] = await tbb.push(operation)
    expect(verdict).toMatchObject({ status: 'ok' })
    return operation.post
  }

  describe('uploads', () => {
    it('go on where they were cut, through a restart of the server, to the same bytes', async () => {
      const content = pdf(500_000)
      content.forEach((_, index) => {
        if (index > 20 && index < 500_000) content[index] = (index * 31) % 251
      })
      const file = randomUUID()
      await begin(tbb, file, content.length)
      await patch(tbb, file, 0, content.subarray(0, 70_001))
      await stage.restart()
      ;[tbb, iress] = await Promise.all([device('tbb1'), device('iress1')])
      const head = await ask(tbb, 'HEAD', `/${file}`, tus)
      expect(head.headers.get('upload-offset')).toBe('70001')
      expect(head.headers.get('upload-length')).toBe(String(content.length))
      // The answer to a part was lost: it comes again, and is refused with the right place.
      await patch(tbb, file, 70_001, content.subarray(70_001, 200_000))
      const twice = await patch(tbb, file, 70_001, content.subarray(70_001, 200_000))
      expect(twice).toMatchObject({ status: 409, code: 'upload-conflict', details: { offset: 200_000 } }) // prettier-ignore
      expect((await begin(tbb, file, content.length)).headers.get('upload-offset')).toBe('200000')
      await patch(tbb, file, 200_000, content.subarray(200_000))
      await posted(file)
      await iress.pullAll()
      const got = await get(iress, file)
      expect(got.bytes.equals(content)).toBe(true)
      const part = await get(iress, file, { range: 'bytes=69990-200010' })
      expect(part.status).toBe(206)
      expect(part.bytes.equals(content.subarray(69_990, 200_011))).toBe(true)
    })

    it('are refused where they are none', async () => {
      const file = randomUUID()
      expect(await begin(tbb, file, 0)).toMatchObject({ code: 'file-refused', details: { reason: 'empty' } }) // prettier-ignore
      expect(await begin(tbb, file, limits.fileBytes + 1)).toMatchObject({ status: 413, code: 'too-large' }) // prettier-ignore
      expect(await begin(tbb, 'no-id', 10)).toMatchObject({ code: 'bad-request' })
      expect(await ask(tbb, 'POST', '', { 'upload-length': '5' })).toMatchObject({ code: 'bad-request' }) // prettier-ignore
      expect(await ask(tbb, 'POST', '', { ...tus, 'upload-length': '-5' })).toMatchObject({ code: 'bad-request' }) // prettier-ignore
      expect(await ask(null, 'POST', '', tus)).toMatchObject({ code: 'sign-in-required' })
      await begin(tbb, file, 10)
      expect(await begin(tbb, file, 11)).toMatchObject({ status: 409, code: 'upload-conflict' })
      expect(await patch(tbb, file, 0, Buffer.alloc(11))).toMatchObject({ code: 'too-large' })
      expect(await patch(tbb, file, 0, Buffer.alloc(limits.uploadBytes + 1))).toMatchObject({ code: 'too-large' }) // prettier-ignore
      expect(await patch(tbb, file, 3, Buffer.alloc(1))).toMatchObject({ details: { offset: 0 } })
      const wrongType = await ask(tbb, 'PATCH', `/${file}`, { ...tus, 'content-type': 'text/plain', 'upload-offset': '0' }, new Uint8Array(1)) // prettier-ignore
      expect(wrongType.code).toBe('unsupported-media')
    })

    it('are looked into at their end, and stay refused', async () => {
      const file = randomUUID()
      const drawing = Buffer.from('<svg onload="alert(1)"/>')
      await begin(tbb, file, drawing.length, 'a.png')
      const refusal = { status: 422, code: 'file-refused', details: { reason: 'type' } }
      expect(await patch(tbb, file, 0, drawing)).toMatchObject(refusal)
      expect(await begin(tbb, file, drawing.length)).toMatchObject(refusal)
      expect(await patch(tbb, file, drawing.length, Buffer.alloc(0))).toMatchObject(refusal)
      expect(await stage.store.query('select 1 from attachment_chunk')).toEqual([])
      expect(await get(tbb, file)).toMatchObject({ code: 'not-found' })
      const [verdict] = await tbb.push(tbb.post(chat, 'x', { files: [{ id: file }] }))
      expect(verdict).toMatchObject({ status: 'rejected', code: 'file-unavailable' })
    })

    it("are their uploader's only, and nobody learns of them", async () => {
      const file = await uploaded(tbb, pdf(10))
      const nowhere = randomUUID()
      for (const path of [file, nowhere]) {
        for (const method of ['HEAD', 'DELETE'])
          expect((await ask(iress, method, `/${path}`, tus)).status).toBe(404)
        expect(await get(iress, path)).toMatchObject({ code: 'not-found' })
        expect(await patch(iress, path, 0, Buffer.alloc(1))).toMatchObject({ code: 'not-found' })
        const [verdict] = await iress.push(iress.post(chat, 'x', { files: [{ id: path }] }))
        expect(verdict).toMatchObject({ status: 'rejected', code: 'file-unavailable' })
      }
      expect((await get(tbb, file)).status).toBe(200)
      expect((await begin(iress, file, 10)).code).toBe('upload-conflict')
    })

    it('are taken back, and swept when no post names them in time', async () => {
      const [one, two, three] = [await uploaded(tbb, pdf(1)), await uploaded(tbb, pdf(2)), await uploaded(tbb, pdf(3))] // prettier-ignore
      expect((await ask(tbb, 'DELETE', `/${one}`, tus)).status).toBe(204)
      await posted(three)
      expect((await ask(tbb, 'DELETE', `/${three}`, tus)).status).toBe(404)
      await stage.store.query("update attachment set created_at = now() - interval '61 days'")
      await sweepFiles(stage.store.as({ kind: 'service' }))
      expect(await get(tbb, two)).toMatchObject({ code: 'not-found' })
      expect((await get(tbb, three)).status).toBe(200)
      const [left] = await stage.store.query<{ count: number }>('select count(*)::integer as count from attachment_chunk') // prettier-ignore
      expect(left?.count).toBe(1)
    })

    const addUploads = (count: number) =>
      stage.store.query(
        `insert into attachment (id, uploader, name, size, timeline)
         select gen_random_uuid(), $1, 'x', 1, i.timeline from installation i, generate_series(1, $2)`,
        [id('tbb1'), count],
      )

    it('that a restored backup brought back take up no room', async () => {
      await addUploads(limits.unattachedFiles)
      await stage.store.query('update attachment set timeline = gen_random_uuid()')
      await addUploads(limits.unattachedFiles - 1)
      expect((await begin(tbb, randomUUID(), 1)).status).toBe(201)
      expect(await begin(tbb, randomUUID(), 1)).toMatchObject({ code: 'too-many-files' })
    })

    it('that no post names are limited', async () => {
      await addUploads(limits.unattachedFiles)
      expect(await begin(tbb, randomUUID(), 1)).toMatchObject({ code: 'too-many-files' })
      expect((await begin(iress, randomUUID(), 1)).status).toBe(201)
    })

    it('that no post names are limited also where many begin at once, and the same one twice is one', async () => {
      await addUploads(limits.unattachedFiles - 3)
      const twice = randomUUID()
      const same = await Promise.all(
        [twice, twice, twice, twice].map((file) => begin(tbb, file, 1)),
      )
      expect(same.map(({ status }) => status)).toEqual([201, 201, 201, 201])
      const others = await Promise.all(
        Array.from({ length: 10 }, () => begin(tbb, randomUUID(), 1)),
      )
      expect(others.filter(({ status }) => status === 201)).toHaveLength(2)
    })
  })

  describe('posts', () => {
    it('carry their files to who reads the chat, and may say nothing else', async () => {
      const file = await uploaded(tbb, png, '../pass\u202Eport.exe')
      const thumb = Buffer.alloc(limits.thumbnailBytes, 7).toString('base64')
      const operation = tbb.post(chat, '', { files: [{ id: file, thumb }] })
      const [verdict] = await tbb.push(operation)
      expect(verdict).toMatchObject({ status: 'ok' })
      expect(await tbb.push({ ...operation, id: randomUUID() })).toMatchObject([{ status: 'duplicate' }]) // prettier-ignore
      await Promise.all([iress.pullAll(), tbb.pullAll()])
      const shown = { id: file, name: '_passport.exe.png', type: 'image/png', size: png.length, thumb } // prettier-ignore
      for (const reader of [iress, tbb]) {
        expect(reader.rows(chat).at(-1)).toMatchObject({ body: '', files: [shown] })
        expect(reader.isComplete(chat)).toBe(true)
      }
      const history = await iress.history(iress.active(chat), null, 1)
      expect(history.rows.files).toEqual([[shown]])
    })

    it('are refused with a file that is unfinished, named twice, or of another post', async () => {
      const half = randomUUID()
      await begin(tbb, half, 10)
      const whole = await uploaded(tbb, pdf(1))
      const push = async (...files: string[]) =>
        (await tbb.push(tbb.post(chat, 'x', { files: files.map((file) => ({ id: file })) })))[0]
      expect(await push(half)).toMatchObject({ code: 'file-unfinished' })
      expect(await push(whole, whole)).toMatchObject({ code: 'file-unavailable' })
      const both = await tbb.push(
        tbb.post(chat, 'first', { files: [{ id: whole }] }),
        tbb.post(chat, 'second', { files: [{ id: whole }] }),
        tbb.post(chat, 'third'),
      )
      expect(both.map(({ status }) => status)).toEqual(['ok', 'rejected', 'ok'])
      expect(await push(whole)).toMatchObject({ code: 'file-unavailable' })
      const large = 'A'.repeat(2736)
      const answer = await tbb.call('/v1/sync/push', { v: 1, ops: [tbb.post(chat, 'x', { files: [{ id: whole, thumb: large }] })] }) // prettier-ignore
      expect(answer.status).toBe(400)
    })

    it('take their files along when they are deleted', async () => {
      const file = await uploaded(tbb, pdf(1))
      const post = await posted(file)
      await tbb.push({ id: randomUUID(), type: 'delete', chat: tbb.chat(chat), post })
      await iress.pullAll()
      expect(iress.rows(chat).at(-1)).toMatchObject({ deleted: true, files: [] })
      expect(await get(iress, file)).toMatchObject({ code: 'not-found' })
      expect(await stage.store.query('select 1 from attachment_chunk')).toEqual([])
    })

    it('and tell nobody who tries their ids that they were', async () => {
      const file = await uploaded(tbb, pdf(1))
      const post = await posted(file)
      const tried = async (reader: TestReader): Promise<unknown[]> => {
        const { status, code, details } = await begin(reader, file, 10)
        const rest = await Promise.all([
          ask(reader, 'HEAD', `/${file}`, tus),
          ask(reader, 'DELETE', `/${file}`, tus),
          patch(reader, file, 0, Buffer.alloc(1)),
        ])
        return [status, code, details, ...rest.map((reply) => [reply.status, reply.code])]
      }
      const before = await tried(crs)
      expect(before.slice(0, 2)).toEqual([409, 'upload-conflict'])
      await tbb.push({ id: randomUUID(), type: 'delete', chat: tbb.chat(chat), post })
      expect(await tried(crs)).toEqual(before)
      // Nor does a new file come to stand under it.
      expect(await tried(tbb)).toEqual(before)
    })
  })

  describe('downloads', () => {
    it('are saved and never shown in place', async () => {
      const file = await uploaded(tbb, docx(), 'CV "Amal".docx')
      await posted(file)
      const { headers, status } = await get(iress, file)
      expect(status).toBe(200)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-disposition')).toMatch(/^attachment; filename="CV _Amal_\.docx"/)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
      expect(headers.get('content-encoding')).toBeNull()
    })

    it('take one range, and no other', async () => {
      const content = pdf(1000)
      const file = await uploaded(tbb, content, 'a.pdf', 300)
      await posted(file)
      const ranges: [string, number, number][] = [
        ['bytes=0-0', 0, 1],
        ['bytes=299-300', 299, 301],
        ['bytes=1000-', 1000, content.length],
        ['bytes=-5', content.length - 5, content.length],
        ['bytes=5-99999999', 5, content.length],
      ]
      for (const [range, from, to] of ranges) {
        const part = await get(iress, file, { range })
        expect(part.status).toBe(206)
        expect(part.bytes.equals(content.subarray(from, to)), range).toBe(true)
      }
      for (const range of ['bytes=0-1,2-3', 'bytes=9-5', `bytes=${String(content.length)}-`, 'bytes=-0', 'bytes=-', 'lines=1-2', 'bytes=99999999999999-'])
        expect(await get(iress, file, { range }), range).toMatchObject({ status: 416, code: 'range-refused' }) // prettier-ignore
    })

    it('are for who has access now: not for others, and not after it ended', async () => {
      const file = await uploaded(tbb, pdf(10))
      await posted(file)
      const nowhere = await get(crs, randomUUID())
      expect((await get(crs, file)).bytes).toEqual(nowhere.bytes)
      expect(await get(null, file)).toMatchObject({ code: 'sign-in-required' })
      expect((await get(iress, file)).status).toBe(200)
      // Amal goes to another partner: who had uploaded the file of that chat has no more of it than others.
      const own = await uploaded(tbb, pdf(20))
      const [verdict] = await tbb.push(tbb.post(prospect('amal'), 'x', { files: [{ id: own }] }))
      expect(verdict).toMatchObject({ status: 'ok' })
      expect((await get(crs, own)).bytes).toEqual(nowhere.bytes)
      await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
      expect((await get(tbb, own)).bytes).toEqual(nowhere.bytes)
      expect((await get(crs, own)).status).toBe(200)
    })
  })

  describe('a scanner', () => {
    let clamd: Server
    let says = 'stream: OK\0'
    let scanned = 0
    /** What it waits for before it speaks. */
    let patience: Promise<unknown> = Promise.resolve()

    /** Speaks the daemon's protocol: parts with their length before them, up to one of none. */
    beforeAll(async () => {
      clamd = createServer((socket) => {
        let all = Buffer.alloc(0)
        socket.on('data', (part: Buffer) => {
          all = Buffer.concat([all, part])
          let at = 'zINSTREAM\0'.length
          while (at + 4 <= all.length) {
            const length = all.readUInt32BE(at)
            if (length === 0) {
              scanned = at
              void patience.then(() => socket.end(says))
              return
            }
            at += 4 + length
          }
        })
      })
      await new Promise<void>((resolve) => clamd.listen(0, '127.0.0.1', resolve))
    })
    afterAll(() => new Promise((resolve) => clamd.close(resolve)))

    function startCareful(): Promise<TestServer> {
      const address = clamd.address()
      const port = typeof address === 'object' && address ? address.port : 0
      return startTestServer(stage.store, { environment: { JOBCHATS_CLAMD: `127.0.0.1:${String(port)}` } }) // prettier-ignore
    }

    it('lets nothing pass for what it has looked at', async () => {
      const careful = await startCareful()
      const spoken = Promise.withResolvers<undefined>()
      try {
        const file = randomUUID()
        const content = pdf(1000)
        await begin(tbb, file, content.length, 'a.pdf', careful)
        says = 'stream: OK\0'
        scanned = 0
        patience = spoken.promise
        const first = patch(tbb, file, 0, content, careful)
        await vi.waitUntil(() => scanned > 0, 10_000)
        // While it looks, its bytes are taken back, and others come under the same id.
        expect((await ask(tbb, 'DELETE', `/${file}`, tus, undefined, careful)).status).toBe(204)
        await begin(tbb, file, content.length, 'a.pdf', careful)
        expect((await patch(tbb, file, 0, Buffer.from('%PDF-other'), careful)).status).toBe(204)
        spoken.resolve(undefined)
        expect(await first).toMatchObject({ code: 'upload-conflict' })
        const [verdict] = await tbb.push(tbb.post(chat, 'x', { files: [{ id: file }] }))
        expect(verdict).toMatchObject({ code: 'file-unfinished' })
      } finally {
        spoken.resolve(undefined)
        patience = Promise.resolve()
        await careful.close()
      }
    })

    it('holds files back until it has spoken', async () => {
      const careful = await startCareful()
      try {
        const [good, bad] = [randomUUID(), randomUUID()]
        const content = pdf(100_000)
        for (const file of [good, bad]) await begin(tbb, file, content.length, 'a.pdf', careful)
        says = ''
        expect(await patch(tbb, good, 0, content, careful)).toMatchObject({ code: 'server-busy' })
        const [held] = await tbb.push(tbb.post(chat, 'x', { files: [{ id: good }] }))
        expect(held).toMatchObject({ code: 'file-unfinished' })
        says = 'stream: OK\0'
        expect((await patch(tbb, good, content.length, Buffer.alloc(0), careful)).status).toBe(204)
        expect(scanned).toBeGreaterThan(content.length)
        await posted(good)
        says = 'stream: Eicar-Test-Signature FOUND\0'
        expect(await patch(tbb, bad, 0, content, careful)).toMatchObject({ code: 'file-refused', details: { reason: 'virus' } }) // prettier-ignore
      } finally {
        await careful.close()
      }
    })
  })
}
