/** Files and a real clamd, on a real socket. Source: docs/configuration.md, JOBCHATS_CLAMD; docs/protocol.md, uploads. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { eicar, startClamd, type Clamd } from '../../scripts/clamd.ts'
import { emptyStore, openTestStore } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import type { OwnedStore } from '../db/store.ts'
import { Office, withSource } from '../directory/test-office.ts'
import { TestReader } from '../sync/test-reader.ts'
import { archive, docx, pdf } from './test-files.ts'

const mebibyte = 1024 * 1024
/** Below the server's own limit, so that a file can be too long for the scanner alone. */
const streamBytes = 2 * mebibyte
const chat = withSource('nurse', 'tbb')

let clamd: Clamd
let store: OwnedStore
let server: TestServer
let office: Office
let author: TestReader
let reader: TestReader

beforeAll(async () => {
  // The first run fetches the scanner's packages.
  clamd = await startClamd(streamBytes)
  store = await openTestStore('postgres')
  server = await startTestServer(store, { environment: { JOBCHATS_CLAMD: clamd.where } })
  office = new Office(store)
}, 120_000)
afterAll(async () => {
  await server.close()
  await store.close()
  await clamd.remove()
})
beforeEach(async () => {
  await emptyStore(store)
  await office.found()
  await office.job('nurse', 'iress')
  author = await TestReader.of(server, 'tbb1')
  reader = await TestReader.of(server, 'iress1')
  await author.pull()
})

interface Reply {
  status: number
  code: string | null
  reason: unknown
  bytes: Buffer
}

async function ask(who: TestReader, method: string, path: string, headers: Record<string, string>, body?: Uint8Array): Promise<Reply> {
  const response = await fetch(`${server.url}/v1/files${path}`, { method, headers: { 'tus-resumable': '1.0.0', authorization: `Bearer ${who.token}`, ...headers }, ...(body ? { body: new Uint8Array(body) } : {}) })
  const bytes = Buffer.from(await response.arrayBuffer())
  const isError = response.status >= 400 && bytes.length > 0
  const error = isError ? (JSON.parse(bytes.toString()) as { error: { code: string; details?: { reason?: unknown } } }).error : null
  return { status: response.status, code: error?.code ?? null, reason: error?.details?.reason ?? null, bytes }
} // prettier-ignore

/** What the last part of the file is answered. */
async function upload(file: string, content: Buffer, name: string): Promise<Reply> {
  await ask(author, 'POST', '', { 'upload-length': String(content.length), 'upload-metadata': `id ${Buffer.from(file).toString('base64')},name ${Buffer.from(name).toString('base64')}` }) // prettier-ignore
  let answer: Reply | null = null
  for (let at = 0; at < content.length; at += mebibyte)
    answer = await part(file, at, content.subarray(at, at + mebibyte))
  if (!answer) throw new Error('an empty file')
  return answer
}

/** Bytes at a place; none at the end asks again whether it is ready. */
function part(file: string, at: number, bytes: Uint8Array): Promise<Reply> {
  return ask(author, 'PATCH', `/${file}`, { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(at) }, bytes) // prettier-ignore
}

async function post(file: string): Promise<unknown> {
  const [verdict] = await author.push(author.post(chat, 'See the file', { files: [{ id: file }] }))
  return verdict
}

async function fetched(file: string): Promise<Reply> {
  return ask(reader, 'GET', `/${file}`, {})
}

it('a clean file is ready, and arrives as it was', async () => {
  const file = randomUUID()
  const content = pdf(mebibyte)
  expect((await upload(file, content, 'letter.pdf')).status).toBe(204)
  expect(await post(file)).toMatchObject({ status: 'ok' })
  expect((await fetched(file)).bytes.equals(content)).toBe(true)
})

it.each([
  ['plain', 'notes.txt', Buffer.from(eicar)],
  ['within a document', 'letter.pdf', Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.from(eicar), Buffer.from('\n%%EOF\n')])],
  ['packed in an office file', 'letter.docx', docx({ name: 'word/media/note.txt', content: eicar })],
  ['packed twice', 'letter.docx', docx({ name: 'word/media/more.zip', content: archive([{ name: 'a.txt', content: eicar }]) })],
])('an infected file is refused and goes nowhere: %s', async (_, name, content) => {
  const file = randomUUID()
  expect(await upload(file, content, name)).toMatchObject({ status: 422, code: 'file-refused', reason: 'virus' })
  expect(await part(file, content.length, Buffer.alloc(0))).toMatchObject({ code: 'file-refused', reason: 'virus' })
  expect(await post(file)).toMatchObject({ status: 'rejected', code: 'file-unavailable' })
  for (const who of [author, reader]) expect((await ask(who, 'GET', `/${file}`, {})).code).toBe('not-found')
}) // prettier-ignore

it('a file waits while the scanner, killed in the middle of it, is away, and is ready when it is back', async () => {
  const file = randomUUID()
  const content = pdf(1000)
  clamd.freeze()
  const pending = upload(file, content, 'letter.pdf')
  // The bytes are stored, the verdict is not there: no post can name the file.
  await expect.poll(async () => (await ask(author, 'HEAD', `/${file}`, {})).status).toBe(200)
  expect(await Promise.race([pending, new Promise((resolve) => setTimeout(resolve, 300, 'pending'))])).toBe('pending') // prettier-ignore
  expect(await post(file)).toMatchObject({ code: 'file-unfinished' })
  await clamd.kill()
  expect(await pending).toMatchObject({ status: 503, code: 'server-busy' })
  expect(await part(file, content.length, Buffer.alloc(0))).toMatchObject({ code: 'server-busy' })
  expect((await fetched(file)).code).toBe('not-found')
  await clamd.start()
  expect((await part(file, content.length, Buffer.alloc(0))).status).toBe(204)
  expect(await post(file)).toMatchObject({ status: 'ok' })
  expect((await fetched(file)).bytes.equals(content)).toBe(true)
})

it('a file that is longer than the scanner takes is never ready, and others pass', async () => {
  const file = randomUUID()
  expect(await upload(file, pdf(streamBytes), 'letter.pdf')).toMatchObject({ code: 'server-busy' })
  expect(await post(file)).toMatchObject({ code: 'file-unfinished' })
  const other = randomUUID()
  expect((await upload(other, pdf(streamBytes - 1000), 'letter.pdf')).status).toBe(204)
  expect(await post(other)).toMatchObject({ status: 'ok' })
})
