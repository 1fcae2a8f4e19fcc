/** A table of hostile requests on every endpoint: each a coded 4xx, never a 5xx, a hang or a leak. */
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { chatId } from '../access/chat-id.ts'
import { createAccount } from '../auth/accounts.ts'
import { errorBody } from '../contract/auth.ts'
import { errorCodes, type ErrorCode } from '../contract/errors.ts'
import { limits } from '../contract/limits.ts'
import { readInstallation } from '../db/installation.ts'
import type { OwnedStore } from '../db/store.ts'
import { id, Office, prospect, withSource } from '../directory/test-office.ts'

const demo = { accounts: [] }
let store: OwnedStore
let server: TestServer
let token: string
let timeline: string
let foreignChat: string
let office: Office

beforeAll(async () => {
  store = await openTestStore('pglite')
  server = await startTestServer(store, { demo })
  office = new Office(store, server.directory)
  await office.found()
  await office.job('secret job', 'iress')
  token = await server.signIn(id('tbb1'))
  const installation = await readInstallation(store)
  timeline = installation.timeline
  foreignChat = chatId(installation.secret, withSource('secret job', 'crs'))
}, 60_000)
afterAll(async () => {
  await server.close()
  await store.close()
})

interface Refusal {
  status: number
  code: ErrorCode
  text: string
}

async function send(method: string, path: string, init: RequestInit = {}): Promise<Refusal> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    signal: AbortSignal.timeout(5_000),
    ...init,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      ...(init.headers as Record<string, string> | undefined),
    },
  })
  const text = await response.text()
  const { error } = errorBody.parse(JSON.parse(text))
  return { status: response.status, code: error.code as ErrorCode, text }
}

const post = (
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) => send('POST', path, { body, headers })

/** A coded 4xx that tells nothing of what is stored, nor of how. */
function expectRefusal({ status, code, text }: Refusal): void {
  expect(errorCodes[code].status).toBe(status)
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(text).not.toMatch(/secret|select|error:|node_modules|zod|postgres|pglite|stack/i)
}

const device = { id: randomUUID(), name: 'x' }
/** A body that each endpoint would look into. */
const good: Record<string, () => Record<string, unknown>> = {
  '/v1/auth/sign-in': () => ({ email: 'a@b.c', password: 'p', device, transport: 'token' }),
  '/v1/auth/demo': () => ({ person: id('tbb1'), device, transport: 'token' }),
  '/v1/auth/refresh': () => ({ refreshToken: 'x' }),
  '/v1/auth/sign-out': () => ({}),
  '/v1/sync/feed': () => ({
    v: 1,
    timeline: null,
    wait: 0,
    maxBytes: 1000,
    lanes: {
      chats: null,
      posts: null,
      reactions: null,
      reads: null,
      directory: null,
      settings: null,
    },
  }),
  '/v1/sync/history': () => ({ v: 1, timeline, pages: [{ chat: randomUUID(), epoch: 1, before: null, limit: 1 }] }), // prettier-ignore
  '/v1/sync/push': () => ({ v: 1, ops: [{ id: randomUUID(), type: 'read', chat: randomUUID(), seq: 1 }] }), // prettier-ignore
  '/v1/sync/participants': () => ({ v: 1, chat: randomUUID() }),
  '/v1/sync/verify': () => ({ v: 1, timeline, chats: [{ chat: randomUUID(), epoch: 1 }], lanes: false }), // prettier-ignore
  '/v1/sync/blocks': () => ({ v: 1, timeline, chat: randomUUID(), epoch: 1 }),
  '/v1/sync/rows': () => ({ v: 1, timeline, chat: randomUUID(), epoch: 1, blocks: [0] }),
  '/v1/sync/versions': () => ({ v: 1, chat: randomUUID(), post: randomUUID() }),
  '/v1/transcripts': () => ({ v: 1, format: 'json', chats: [randomUUID()] }),
  '/v1/transcripts/page': () => ({ v: 1, transcript: randomUUID(), chat: randomUUID(), after: 0 }),
  '/v1/search': () => ({ v: 1, text: 'x', chats: { except: [] }, authors: null, before: null, after: null, cursor: null }), // prettier-ignore
}
const paths = Object.keys(good)
/** Values that a field may have, though its table would call them wrong. */
const right: Record<string, unknown[]> = {
  '/v1/sync/verify chats': [[]],
  '/v1/sync/verify lanes': [true],
}

it('asks every endpoint that takes JSON', () => {
  const open: string[] = []
  const posted = server.http.printRoutes().split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods = ''] = /^([│├└─ ]*)(\S+)(?: \((.+)\))?$/.exec(line) ?? [] // prettier-ignore
    open.splice(indent.length / 4 - 1, Infinity, part)
    return methods.includes('POST') ? [open.join('')] : []
  }) // prettier-ignore
  // Files are bytes, and a mail's link needs no sign-in: below, and in mail-suite.
  const others = /^\/v1\/(files$|mail\/)/
  expect(posted.filter((path) => !others.test(path)).sort()).toEqual([...paths].sort())
})

const deep = (open: string, close: string, levels: number): string =>
  open.repeat(levels) + close.repeat(levels)

const broken: Record<string, string | Uint8Array<ArrayBuffer>> = {
  'no JSON': '{"v": 1,',
  'an empty body': '',
  'a text': '"text"',
  'a number': '1',
  'a list': '[]',
  null: 'null',
  'an unknown key': '{"surprise": 1}',
  'a prototype': '{"__proto__": {"v": 1}}',
  'a constructor': '{"constructor": {"prototype": {"v": 1}}}',
  'deep lists': deep('[', ']', 100_000),
  'deep objects': `{"ops":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
  'unclosed lists': '['.repeat(200_000),
  'a long list': `[${'1,'.repeat(100_000)}1]`,
  'a NUL': '\0',
  'bytes that are no UTF-8': new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  'a number without end': `{"v": 1${'0'.repeat(400)}}`,
}

describe.each(paths)('%s', (path) => {
  it.each(Object.keys(broken))('refuses %s', async (name) => {
    expectRefusal(await post(path, broken[name] ?? ''))
  })

  it('refuses each field of a wrong type, and each missing one', async () => {
    const body = good[path]?.() ?? {}
    for (const key of Object.keys(body)) {
      for (const value of [
        -1,
        1.5,
        1e300,
        true,
        'x'.repeat(1000),
        [],
        {},
        [[]],
        'a\0b',
        '\ud800',
        undefined,
      ]) {
        // prettier-ignore
        if (right[`${path} ${key}`]?.some((one) => isDeepStrictEqual(one, value))) continue
        // An e-mail address, a password and a token may be any short text: refused for what they say.
        expectRefusal(await post(path, JSON.stringify({ ...body, [key]: value })))
      }
    }
  })

  it('refuses other content types, with 415', async () => {
    const body = JSON.stringify(good[path]?.())
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'nonsense',
    ]) {
      // prettier-ignore
      expect(await post(path, body, { 'content-type': type })).toMatchObject({ status: 415 })
    }
  })

  it('refuses other methods, with 405', async () => {
    for (const method of [
      'PUT',
      'DELETE',
      'PATCH',
      'OPTIONS',
      path.endsWith('/demo') ? 'PUT' : 'GET',
    ]) {
      // prettier-ignore
      const response = await fetch(`${server.url}${path}`, { method })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toContain('POST')
      expect(await response.json()).toMatchObject({ error: { code: 'method-not-allowed' } })
    }
  })

  it('refuses a body over the limit, with 413', async () => {
    const body = JSON.stringify({ ...good[path]?.(), filler: 'x'.repeat(limits.requestBytes) })
    expect(await post(path, body)).toMatchObject({ status: 413, code: 'too-large' })
  })

  it('refuses a call from another page', async () => {
    const body = JSON.stringify(good[path]?.())
    for (const origin of [
      'https://evil.example',
      'null',
      `http://127.0.0.1:1`,
      'app://evil',
      'app://jobchats.evil',
    ]) {
      // prettier-ignore
      expect(await post(path, body, { origin })).toMatchObject({ status: 403, code: 'origin-refused' }) // prettier-ignore
    }
  })
})

const badTokens = [
  '',
  'Bearer',
  'Bearer ',
  'Bearer garbage',
  `Bearer ${'x'.repeat(8_000)}`,
  'Basic dGJiMTpwYXNz',
  "Bearer ' or 1=1 --",
  'Bearer a b c',
]
const beforeSignIn = ['/v1/auth/sign-in', '/v1/auth/demo', '/v1/auth/refresh']
const guarded = paths.filter((path) => !beforeSignIn.includes(path))
describe.each(guarded)('%s without a right token', (path) => {
  it.each(badTokens)('says no more than sign-in-required: %j', async (authorization) => {
    // prettier-ignore
    const answer = await post(path, JSON.stringify(good[path]?.()), { authorization })
    expect(answer).toMatchObject({ status: 401, code: 'sign-in-required' })
    // Before it looks at the body.
    const other = await post(path, '{"surprise": 1}', { authorization })
    expect(other.text).toBe(answer.text)
  })

  it('says the same of an expired one', async () => {
    const expired = await server.signIn(id('tbb2'))
    await store.query("update access_token set expires_at = now() - interval '1 second' where device in (select id from device where person = $1)", [id('tbb2')]) // prettier-ignore
    const answer = await post(path, JSON.stringify(good[path]?.()), { authorization: `Bearer ${expired}` }) // prettier-ignore
    expect(answer).toMatchObject({ status: 401, code: 'sign-in-required' })
  })
})

describe('/v1/files', () => {
  const tus = { 'tus-resumable': '1.0.0' }
  const octets = { 'content-type': 'application/offset+octet-stream' }
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const named = (file: string) => ({ 'upload-metadata': `id ${base64(file)},name ${base64('a.pdf')}` }) // prettier-ignore
  const size = 5
  const begun = randomUUID()
  const beginning = { ...tus, 'upload-length': String(size), ...named(begun) }
  const going = { ...tus, ...octets, 'upload-offset': '0' }
  const bytes = new Uint8Array(size)
  const head = () => fetch(`${server.url}/v1/files/${begun}`, { method: 'HEAD', headers: { ...tus, authorization: `Bearer ${token}` } }) // prettier-ignore

  beforeAll(async () => {
    const headers = { ...beginning, authorization: `Bearer ${token}` }
    const { status } = await fetch(`${server.url}/v1/files`, { method: 'POST', headers })
    expect(status).toBe(201)
  })

  /** What a device asks about the file. A HEAD is answered without a body: see below. */
  const requests: Record<string, [method: string, path: string, init: RequestInit]> = {
    beginning: ['POST', '/v1/files', { headers: { ...octets, ...beginning } }],
    'going on': ['PATCH', `/v1/files/${begun}`, { headers: going, body: bytes }],
    'taking back': ['DELETE', `/v1/files/${begun}`, { headers: { ...octets, ...tus } }],
    'a download': ['GET', `/v1/files/${begun}`, {}],
  }
  const withHeaders = (name: string, headers: Record<string, string>): Promise<Refusal> => {
    const [method, path, init] = requests[name] ?? ['', '', {}]
    return send(method, path, { ...init, headers: { ...(init.headers as object), ...headers } })
  }

  it.each(['beginning', 'going on', 'taking back'])('refuses other versions of tus: %s', async (name) => {
    for (const version of ['', '0.2.2', '1.0', '2.0.0', '1.0.0, 1.0.0'])
      expect(await withHeaders(name, { 'tus-resumable': version })).toMatchObject({ status: 400, code: 'bad-request' }) // prettier-ignore
  }) // prettier-ignore

  it.each(['', '-1', '1.5', '1e3', '0x5', 'five', '5 5', '9'.repeat(12), '9'.repeat(13), '0'])('refuses a length, and a place, of %j', async (number) => {
    expectRefusal(await withHeaders('beginning', { 'upload-length': number, ...named(randomUUID()) })) // prettier-ignore
    if (number !== '0') expectRefusal(await withHeaders('going on', { 'upload-offset': number }))
  }) // prettier-ignore

  it.each([
    '',
    'id',
    `id ${base64(begun)}`,
    `name ${base64('a.pdf')}`,
    `id ${begun},name ${base64('a.pdf')}`,
    named(begun.toUpperCase())['upload-metadata'],
    named('../../etc/passwd')['upload-metadata'],
    named(`${begun}\0`)['upload-metadata'],
    `__proto__ ${base64(begun)},constructor ${base64('x')}`,
    `${'id x,'.repeat(1_500)}`,
  ])('refuses to begin what is called %j', async (metadata) => {
    expect(await withHeaders('beginning', { 'upload-metadata': metadata })).toMatchObject({ status: 400, code: 'bad-request' }) // prettier-ignore
  })

  it('refuses more bytes than were said, of another type, and none of it counts', async () => {
    const [method, path] = requests['going on'] ?? ['', '']
    expect(await send(method, path, { headers: going, body: new Uint8Array(size + 1) })).toMatchObject({ status: 413, code: 'too-large' }) // prettier-ignore
    for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x', 'nonsense'])
      expect(await send(method, path, { headers: { ...going, 'content-type': type }, body: '{}' })).toMatchObject({ status: 415 }) // prettier-ignore
    expect((await head()).headers.get('upload-offset')).toBe('0')
  }) // prettier-ignore

  it.each(['1', begun.toUpperCase(), '%00', '..%2f..%2fetc%2fpasswd', `${begun}'--`, '__proto__', 'x'.repeat(3_000), '%zz'])('knows no file by the name of %j', async (name) => {
    const path = `/v1/files/${name}`
    for (const method of ['GET', 'DELETE', 'PUT', 'POST']) expectRefusal(await send(method, path, { headers: { ...octets, ...tus } })) // prettier-ignore
    expectRefusal(await send('PATCH', path, { headers: going, body: bytes }))
    const answer = await fetch(`${server.url}${path}`, { method: 'HEAD', headers: { ...tus, authorization: `Bearer ${token}` } }) // prettier-ignore
    expect([400, 404, 414]).toContain(answer.status)
  }) // prettier-ignore

  it.each(Object.keys(requests))('refuses a call from another page: %s', async (name) => {
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', 'app://evil'])
      expect(await withHeaders(name, { origin })).toMatchObject({ status: 403, code: 'origin-refused' }) // prettier-ignore
  })

  it.each(Object.keys(requests))('says no more than sign-in-required without a right token: %s', async (name) => {
    const expired = await server.signIn(id('tbb2'))
    await store.query("update access_token set expires_at = now() - interval '1 second' where device in (select id from device where person = $1)", [id('tbb2')]) // prettier-ignore
    for (const authorization of [...badTokens, `Bearer ${expired}`]) {
      const answer = await withHeaders(name, { authorization })
      expect(answer).toMatchObject({ status: 401, code: 'sign-in-required' })
      // Before it looks at anything else.
      expect((await withHeaders(name, { authorization, 'tus-resumable': 'x' })).text).toBe(answer.text) // prettier-ignore
      const { status } = await fetch(`${server.url}/v1/files/${begun}`, { method: 'HEAD', headers: { ...tus, authorization } }) // prettier-ignore
      expect(status).toBe(401)
    }
  }) // prettier-ignore
})

describe('cursors', () => {
  const feed = (lanes: object, more: object = {}) =>
    post('/v1/sync/feed', JSON.stringify({ ...good['/v1/sync/feed']?.(), timeline, ...more, lanes: { ...(good['/v1/sync/feed']?.()['lanes'] as object), ...lanes } })) // prettier-ignore

  it.each([
    { g: -1, k: '' },
    { g: 2 ** 53, k: '' },
    { g: '1', k: '' },
    { g: 1 },
    { g: 0, k: 'a\0' },
    { g: 0, k: '\udfff' },
    { g: 0, k: 'x'.repeat(201) },
    { g: 0, k: {} },
    { g: 0, k: '', surprise: 1 },
    { g: 9_000_000, k: '' },
    'abc',
  ])('refuses %j in every lane', async (cursor) => {
    for (const lane of Object.keys(good['/v1/sync/feed']?.()['lanes'] as object)) {
      expectRefusal(await feed({ [lane]: cursor }))
    }
  })

  it('takes any text as a place for what it is: a text', async () => {
    const at = { g: 0, k: "'; drop table post; --" }
    const lanes = { chats: at, posts: at, reactions: at, reads: at, directory: at, settings: at }
    const body = { ...good['/v1/sync/feed']?.(), timeline, lanes }
    expect(await server.call(token, '/v1/sync/feed', body)).toMatchObject({ status: 200 })
    expect(await store.query('select 1 from post')).toEqual(expect.any(Array))
  })

  it('refuses too long a wait and too large a page', async () => {
    expectRefusal(await feed({}, { wait: limits.feedWaitMs + 1 }))
    expectRefusal(await feed({}, { wait: -1 }))
    expectRefusal(await feed({}, { maxBytes: 0 }))
    expectRefusal(await feed({}, { maxBytes: 1e9 }))
  })
})

describe('operations', () => {
  const push = (ops: unknown) => server.call(token, '/v1/sync/push', { v: 1, ops })
  const operation = (more: object): object => ({
    id: randomUUID(),
    type: 'post',
    chat: randomUUID(),
    post: randomUUID(),
    body: 'x',
    writtenAt: 1,
    audience: { timeline, counter: 1 },
    ...more,
  })

  it.each([
    ['an unknown type', [operation({ type: 'erase' })]],
    ['an author of its own choosing', [operation({ author: id('glob1') })]],
    ['an id in capital letters', [operation({ id: 'A1B2C3D4-0000-4000-8000-000000000000' })]],
    ['an id that is none', [operation({ chat: '1 or 1=1' })]],
    ['a place beyond 32 bits', [{ id: randomUUID(), type: 'read', chat: randomUUID(), seq: 2 ** 31 }]], // prettier-ignore
    ['a chat of another kind', [{ id: randomUUID(), type: 'open', key: { kind: 'candidateRecruiting', case: randomUUID() } }]], // prettier-ignore
    ['a key that is no word', [{ id: randomUUID(), type: 'setting', key: '__proto__', chat: null, value: 1 }]], // prettier-ignore
    ['none', []],
    ['too many', Array.from({ length: limits.pushOperations + 1 }, () => operation({}))],
  ])('refuses %s', async (_name, ops) => {
    const answer = await push(ops)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'bad-request' } } })
  })

  it('gives hostile contents a verdict, and does not break on them', async () => {
    const setting = (key: string, value: unknown) => ({ id: randomUUID(), type: 'setting', key, chat: null, value }) // prettier-ignore
    const { status, body } = await push([
      operation({ body: 'a\0b' }),
      operation({ body: '\udc00' }),
      operation({ body: 'x'.repeat(100_000) }),
      operation({ chat: foreignChat }),
      operation({ writtenAt: 8_640_000_000_000_000 }),
      setting('locale', 'en\0'),
      setting('locale', '\ud800'),
      setting('constructor', true),
      setting('follow', { toString: 1 }),
      { id: randomUUID(), type: 'read', chat: foreignChat, seq: 2 ** 31 - 1 },
      { id: randomUUID(), type: 'open', key: { kind: 'candidateProspect', candidate: randomUUID() } }, // prettier-ignore
      { id: randomUUID(), type: 'open', key: { kind: 'jobSourcePartner', job: id('secret job'), sourcePartner: id('crs') } }, // prettier-ignore
    ])
    expect(status).toBe(200)
    const { results } = body as { results: { status: string; code: string }[] }
    expect(results.map(({ code }) => code)).toEqual([
      'invalid',
      'invalid',
      'too-long',
      'chat-unavailable',
      'chat-unavailable',
      'invalid',
      'invalid',
      'invalid',
      'invalid',
      'chat-unavailable',
      'not-allowed',
      'not-allowed',
    ])
  })
})

describe('paths', () => {
  it.each([
    '/',
    '/v1',
    '/v1/',
    '/v1/sync',
    '/v1/sync/feed/',
    '/v1/sync/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/v1/auth/sign-in%00',
    '/index.html',
    '/.git/config',
    '/v1/status/x',
    `/${'x'.repeat(3_000)}`,
  ])('answers %s with a coded 4xx', async (path) => {
    // prettier-ignore
    expectRefusal(await send('GET', path))
    expectRefusal(await post(path, '{}'))
  })

  it('answers what is not even HTTP', async () => {
    const say = (text: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(server.port, '127.0.0.1', () => socket.write(text))
        let answer = ''
        socket.setTimeout(5_000, () => reject(new Error('hangs')))
        socket.on('data', (data) => (answer += data.toString()))
        socket.on('close', () => resolve(answer))
        socket.on('error', reject)
      })
    expect(await say('nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"bad-request"/s)
    expect(await say(`GET /v1/status HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 .*"too-large"/s) // prettier-ignore
    expect(await say('GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"bad-request"/s) // prettier-ignore
    expect(await say('POST /v1/sync/push HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /) // prettier-ignore
  })
})

describe('what is not the reader’s', () => {
  let own: string
  let ownPost: string
  let foreignPost: string
  let foreignEpoch: number
  /** A chat that was theirs until a hand-over. */
  let lostChat: string
  let lostPost: string
  let lostEpoch: number

  const idOf = (chat: string) =>
    store.query<{ id: string }>('select id from post where chat = $1 order by seq', [chat]).then((rows) => rows[0]?.id ?? '') // prettier-ignore

  beforeAll(async () => {
    const { secret } = await readInstallation(store)
    await office.candidate('hidden', 'crs')
    await office.candidate('moved', 'tbb')
    for (const name of ['hidden', 'moved'])
      await office.case(`${name} case`, name, 'secret job', 'cvReview')
    await office.post(withSource('secret job', 'crs'), 'crs1', 'a secret of theirs')
    await office.post(withSource('secret job', 'tbb'), 'iress1', 'for the reader')
    await office.post(prospect('moved'), 'tbb1', 'a secret since')
    own = chatId(secret, withSource('secret job', 'tbb'))
    ownPost = await idOf(own)
    foreignPost = await idOf(foreignChat)
    lostChat = chatId(secret, prospect('moved'))
    lostPost = await idOf(lostChat)
    foreignEpoch = (await office.held('crs1', withSource('secret job', 'crs')))?.epoch ?? 0
    lostEpoch = (await office.held('tbb1', prospect('moved')))?.epoch ?? 0
    await office.apply({ type: 'handOver', candidate: id('moved'), to: id('crs') })
  })

  interface Bytes {
    status: number
    headers: string
    text: string
  }

  /** An answer byte by byte, but for ids that the question itself named, and the time. */
  async function bytes(path: string, body: unknown, named: Record<string, string>): Promise<Bytes> {
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
    let text = (await response.text()).replace(/"now":\d+/g, '"now":0')
    for (const [name, its] of Object.entries(named)) text = text.replaceAll(its, name)
    const headers = [...response.headers].filter(([name]) => name !== 'date')
    return { status: response.status, headers: JSON.stringify(headers), text }
  }

  interface Named extends Record<string, string> {
    chat: string
    post: string
    operation: string
  }
  const audience = () => ({ timeline, counter: 1 })
  const sought = { v: 1, text: 'secret', authors: null, before: null, after: null, cursor: null }
  /** Each question that names a chat or a post. */
  const questions: Record<string, (named: Named, epoch: number) => [string, object]> = {
    'its history': ({ chat }, epoch) => ['/v1/sync/history', { v: 1, timeline, pages: [{ chat, epoch, before: null, limit: 9 }] }], // prettier-ignore
    'its history from a place': ({ chat }, epoch) => ['/v1/sync/history', { v: 1, timeline, pages: [{ chat, epoch, before: 1, limit: 9 }] }], // prettier-ignore
    'its totals': ({ chat }, epoch) => ['/v1/sync/verify', { v: 1, timeline, chats: [{ chat, epoch }], lanes: true }], // prettier-ignore
    'its blocks': ({ chat }, epoch) => ['/v1/sync/blocks', { v: 1, timeline, chat, epoch }],
    'its rows': ({ chat }, epoch) => ['/v1/sync/rows', { v: 1, timeline, chat, epoch, blocks: [0] }], // prettier-ignore
    'who takes part in it': ({ chat }) => ['/v1/sync/participants', { v: 1, chat }],
    'a transcript of it': ({ chat }) => [
      '/v1/transcripts',
      { v: 1, format: 'html', chats: [chat] },
    ],
    'a transcript of it beside an own chat': ({ chat }) => ['/v1/transcripts', { v: 1, format: 'html', chats: [own, chat] }], // prettier-ignore
    'a search in it': ({ chat }) => ['/v1/search', { ...sought, chats: { only: [chat] } }],
    'a search in it and an own chat': ({ chat }) => ['/v1/search', { ...sought, chats: { only: [own, chat] } }], // prettier-ignore
    'a search in all but it': ({ chat }) => ['/v1/search', { ...sought, chats: { except: [chat] } }], // prettier-ignore
    'a search behind its post': ({ post: its }) => ['/v1/search', { ...sought, chats: { except: [] }, cursor: { at: 8e15, post: its } }], // prettier-ignore
    'earlier texts of its post': ({ chat, post: its }) => ['/v1/sync/versions', { v: 1, chat, post: its }], // prettier-ignore
    'earlier texts of its post, under an own chat': ({ post: its }) => ['/v1/sync/versions', { v: 1, chat: own, post: its }], // prettier-ignore
    ...Object.fromEntries(
      Object.entries({
        'a post to it': ({ chat }: Named) => ({ type: 'post', chat, post: randomUUID(), body: 'x', writtenAt: 1, audience: audience() }), // prettier-ignore
        'a post that it has': ({ chat, post: its }: Named) => ({ type: 'post', chat, post: its, body: 'x', writtenAt: 1, audience: audience() }), // prettier-ignore
        'an empty post to it': ({ chat }: Named) => ({ type: 'post', chat, post: randomUUID(), body: '', writtenAt: 1, audience: audience() }), // prettier-ignore
        'a post under another timeline': ({ chat }: Named) => ({ type: 'post', chat, post: randomUUID(), body: 'x', writtenAt: 1, audience: { timeline: id('other'), counter: 9 } }), // prettier-ignore
        'an edit': ({ chat, post: its }: Named) => ({ type: 'edit', chat, post: its, rev: 0, body: 'x', audience: audience() }), // prettier-ignore
        'an edit under an own chat': ({ post: its }: Named) => ({ type: 'edit', chat: own, post: its, rev: 0, body: 'x', audience: { timeline, counter: 1 } }), // prettier-ignore
        'a deletion': ({ chat, post: its }: Named) => ({ type: 'delete', chat, post: its }),
        'a deletion under an own chat': ({ post: its }: Named) => ({ type: 'delete', chat: own, post: its }), // prettier-ignore
        'a reaction': ({ chat, post: its }: Named) => ({ type: 'react', chat, post: its, emoji: '👍', on: true }), // prettier-ignore
        'a reaction under an own chat': ({ post: its }: Named) => ({ type: 'react', chat: own, post: its, emoji: '👍', on: true }), // prettier-ignore
        'a pin': ({ chat, post: its }: Named) => ({ type: 'pin', chat, post: its, pinned: true }),
        'a report': ({ chat, post: its }: Named) => ({ type: 'report', chat, post: its, reason: 'x' }), // prettier-ignore
        'a report under an own chat': ({ post: its }: Named) => ({ type: 'report', chat: own, post: its, reason: 'x' }), // prettier-ignore
        'a marker': ({ chat }: Named) => ({ type: 'read', chat, seq: 1 }),
        'a marker far ahead': ({ chat }: Named) => ({ type: 'read', chat, seq: 2 ** 31 - 1 }),
        'a setting': ({ chat }: Named) => ({ type: 'setting', key: 'mute', chat, value: true }),
      }).map(([name, make]) => [name, (named: Named): [string, object] => ['/v1/sync/push', { v: 1, ops: [{ id: named.operation, ...make(named) }] }]]), // prettier-ignore
    ),
  }

  it.each(Object.keys(questions))('is answered as what does not exist: %s', async (name) => {
    const ask = (chat: string, its: string, epoch: number): Promise<Bytes> => {
      const named = { chat, post: its, operation: randomUUID() }
      const [path, body] = questions[name]?.(named, epoch) ?? ['', {}]
      return bytes(path, body, named)
    }
    const unknown = await ask(randomUUID(), randomUUID(), foreignEpoch)
    for (const epoch of [foreignEpoch, foreignEpoch + 1, 0])
      expect(await ask(foreignChat, foreignPost, epoch)).toEqual(unknown)
    for (const epoch of [lostEpoch, lostEpoch + 1])
      expect(await ask(lostChat, lostPost, epoch)).toEqual(unknown)
    expect(unknown.text).not.toMatch(/secret|"(seq|epoch)":\[?[1-9]/)
  })

  it('does not open for who guesses a key: a hidden candidate is as one that is none', async () => {
    const open = (key: object): Promise<Bytes> => {
      const operation = randomUUID()
      return bytes('/v1/sync/push', { v: 1, ops: [{ id: operation, type: 'open', key }] }, { operation }) // prettier-ignore
    }
    const none = await open({ kind: 'candidateProspect', candidate: randomUUID() })
    for (const name of ['hidden', 'moved'])
      expect(await open({ kind: 'candidateProspect', candidate: id(name) })).toEqual(none)
    const job = id('secret job')
    const foreign = await open({ kind: 'jobSourcePartner', job, sourcePartner: id('crs') })
    expect(foreign).toEqual(none)
    expect(await open({ kind: 'jobSourcePartner', job, sourcePartner: randomUUID() })).toEqual(none)
    expect(await open({ kind: 'jobSourcePartner', job: randomUUID(), sourcePartner: id('crs') })).toEqual(none) // prettier-ignore
  })

  it('comes through no cursor: from any place in any lane only what is the reader’s', async () => {
    const cursors = [
      { g: 0, k: '' },
      { g: 0, k: foreignChat },
      { g: foreignEpoch - 1, k: '' },
      { g: foreignEpoch, k: foreignPost },
      { g: lostEpoch, k: lostPost },
    ]
    for (const at of cursors) {
      const lanes = { chats: at, posts: at, reactions: at, reads: at, directory: at, settings: at }
      const body = { ...good['/v1/sync/feed']?.(), timeline, maxBytes: 1_000_000, lanes }
      const answer = await server.call(token, '/v1/sync/feed', body)
      expect(answer.status).toBe(200)
      const text = JSON.stringify(answer.body)
      expect(text).not.toMatch(/a secret|N-hidden|N-moved/)
      for (const its of [foreignChat, foreignPost, lostPost]) expect(text).not.toContain(its)
    }
  })

  it('does not yield to a forged epoch: a code, and no row', async () => {
    const { epoch = 0 } = (await office.held('tbb1', withSource('secret job', 'tbb'))) ?? {}
    for (const forged of [(epoch as number) + 1, (epoch as number) - 1, 0]) {
      const body = { v: 1, timeline, pages: [{ chat: own, epoch: forged, before: null, limit: 9 }] }
      const { status, text } = await bytes('/v1/sync/history', body, {})
      expect(status).toBe(200)
      expect(JSON.parse(text)).toMatchObject({ rows: { id: [] }, refused: [{ chat: own, code: 'epoch-changed' }] }) // prettier-ignore
      expect(text).not.toContain('for the reader')
      const totals = await server.call(token, '/v1/sync/verify', { v: 1, timeline, chats: [{ chat: own, epoch: forged }], lanes: false }) // prettier-ignore
      expect(totals.body).toMatchObject({ chats: [] })
    }
  })

  it.each([
    ['a digest of its own', '/v1/sync/verify', () => ({ v: 1, timeline, chats: [{ chat: own, epoch: 1, digest: 1 }], lanes: false })], // prettier-ignore
    ['a count of its own', '/v1/sync/blocks', () => ({ v: 1, timeline, chat: own, epoch: 1, n: 5 })], // prettier-ignore
    ['a person', '/v1/sync/feed', () => ({ ...good['/v1/sync/feed']?.(), person: id('glob1') })],
    ['a device', '/v1/sync/history', () => ({ v: 1, timeline, pages: [{ chat: own, epoch: 1, before: null, limit: 1, device: randomUUID() }] })], // prettier-ignore
    ['an author', '/v1/sync/push', () => ({ v: 1, ops: [{ id: randomUUID(), type: 'post', chat: own, post: randomUUID(), body: 'x', writtenAt: 1, audience: audience(), author: id('glob1') }] })], // prettier-ignore
    ['a partner for the badge', '/v1/sync/push', () => ({ v: 1, ops: [{ id: randomUUID(), type: 'post', chat: own, post: randomUUID(), body: 'x', writtenAt: 1, audience: audience(), authorPartner: id('iress') }] })], // prettier-ignore
    ['a place', '/v1/sync/push', () => ({ v: 1, ops: [{ id: randomUUID(), type: 'post', chat: own, post: randomUUID(), body: 'x', writtenAt: 1, audience: audience(), seq: 1 }] })], // prettier-ignore
    ['a marker for somebody else', '/v1/sync/push', () => ({ v: 1, ops: [{ id: randomUUID(), type: 'read', chat: own, seq: 1, person: id('glob1') }] })], // prettier-ignore
  ])('is not claimed by %s in the body', async (_name, path, body) => {
    const answer = await post(path, JSON.stringify(body()))
    expect(answer).toMatchObject({ status: 400, code: 'bad-request' })
  })

  it('does not change through an operation’s or a post’s id that is another person’s', async () => {
    const theirs = randomUUID()
    const crs = await server.signIn(id('crs1'))
    const written = { type: 'post', chat: foreignChat, post: randomUUID(), body: 'by them', writtenAt: 1, audience: audience() } // prettier-ignore
    const { body: first } = await server.call(crs, '/v1/sync/push', { v: 1, ops: [{ id: theirs, ...written }] }) // prettier-ignore
    expect(first).toMatchObject({ results: [{ status: 'ok' }] })
    const before = await store.query('select * from post where chat = $1 order by seq', [foreignChat]) // prettier-ignore
    const again = await bytes('/v1/sync/push', { v: 1, ops: [{ id: theirs, ...written }] }, {})
    expect(JSON.parse(again.text)).toEqual({ now: 0, timeline: expect.any(String) as string, results: [{ id: theirs, status: 'rejected', code: 'id-taken' }] }) // prettier-ignore
    const mine = { ...written, chat: own, post: foreignPost }
    const taken = await bytes('/v1/sync/push', { v: 1, ops: [{ id: theirs, ...mine }] }, {})
    expect(taken.text).toBe(again.text)
    expect(await store.query('select * from post where chat = $1 order by seq', [foreignChat])).toEqual(before) // prettier-ignore
    expect(ownPost).not.toBe('')
  })
})

describe('tokens that come again', () => {
  const account = { email: 'tbb2@example.org', password: 'a long enough password' }
  const call = async (path: string, body: unknown, bearer: string | null = null) => {
    const { status, body: answer } = await server.call(bearer, path, body)
    return { status, body: answer as Record<string, string> & { error?: { code: string } } }
  }
  const signIn = (deviceId = randomUUID()) => call('/v1/auth/sign-in', { ...account, device: { id: deviceId, name: 'x' }, transport: 'token' }) // prettier-ignore
  const feed = (bearer: string) => call('/v1/sync/feed', good['/v1/sync/feed']?.(), bearer)

  beforeAll(() => createAccount(store, id('tbb2'), account.password))

  it('are refused after sign-out, and one kind does not pass for the other', async () => {
    const { body } = await signIn()
    const { accessToken = '', refreshToken = '' } = body
    expect((await feed(accessToken)).status).toBe(200)
    for (const wrong of [refreshToken, `${accessToken}x`, accessToken.toUpperCase()])
      expect(await feed(wrong)).toMatchObject({ status: 401, body: { error: { code: 'sign-in-required' } } }) // prettier-ignore
    expect(await call('/v1/auth/refresh', { refreshToken: accessToken })).toMatchObject({ status: 401 }) // prettier-ignore
    await call('/v1/auth/sign-out', {}, accessToken)
    expect(await feed(accessToken)).toMatchObject({ status: 401, body: { error: { code: 'sign-in-required' } } }) // prettier-ignore
    expect(await call('/v1/auth/refresh', { refreshToken })).toMatchObject({ status: 401, body: { error: { code: 'sign-in-required' } } }) // prettier-ignore
  })

  it('of another person’s device give no hold on it', async () => {
    const theirs = randomUUID()
    const bearer = await server.signIn(id('crs1'), theirs)
    const { body } = await signIn(theirs)
    expect(body['device']).not.toBe(theirs)
    expect((await feed(bearer)).body).toMatchObject({ me: { person: id('crs1') } })
  })

  it('of a revoked device are told to wipe, with the right password too', async () => {
    const its = randomUUID()
    const { body } = await signIn(its)
    await server.revokeDevice(its)
    const wiped = { status: 401, body: { error: { code: 'device-revoked' } } }
    expect(await feed(body['accessToken'] ?? '')).toMatchObject(wiped)
    expect(await signIn(its)).toMatchObject(wiped)
    expect(await call('/v1/auth/refresh', { refreshToken: body['refreshToken'] })).toMatchObject(wiped) // prettier-ignore
  })
})

it('is well after all of this', async () => {
  const answer = await fetch(`${server.url}/v1/status`)
  expect(answer.status).toBe(200)
  expect(await server.call(token, '/v1/sync/feed', good['/v1/sync/feed']?.())).toMatchObject({ status: 200 }) // prettier-ignore
})
