/** A table of hostile requests on every endpoint: each a coded 4xx, never a 5xx, a hang or a leak. */
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { chatId } from '../access/chat-id.ts'
import { errorBody } from '../contract/auth.ts'
import { errorCodes, type ErrorCode } from '../contract/errors.ts'
import { limits } from '../contract/limits.ts'
import { readInstallation } from '../db/installation.ts'
import type { Store } from '../db/store.ts'
import { id, Office, withSource } from '../directory/test-office.ts'

const demo = { accounts: [] }
let store: Store
let server: TestServer
let token: string
let timeline: string
let foreignChat: string

beforeAll(async () => {
  store = await openTestStore('pglite')
  server = await startTestServer(store, { demo })
  const office = new Office(store)
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
  '/v1/sync/history': () => ({ v: 1, timeline, chat: randomUUID(), epoch: 1, before: null, limit: 1 }), // prettier-ignore
  '/v1/sync/push': () => ({ v: 1, ops: [{ id: randomUUID(), type: 'read', chat: randomUUID(), seq: 1 }] }), // prettier-ignore
}
const paths = Object.keys(good)

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
        if (key === 'v' && value === 1) continue
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

const guarded = ['/v1/auth/sign-out', '/v1/sync/feed', '/v1/sync/history', '/v1/sync/push']
describe.each(guarded)('%s without a right token', (path) => {
  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer garbage',
    `Bearer ${'x'.repeat(8_000)}`,
    'Basic dGJiMTpwYXNz',
    "Bearer ' or 1=1 --",
    'Bearer a b c',
  ])('says no more than sign-in-required: %j', async (authorization) => {
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
    for (const lane of ['chats', 'posts', 'reads', 'directory', 'settings']) {
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

it('is well after all of this', async () => {
  const answer = await fetch(`${server.url}/v1/status`)
  expect(answer.status).toBe(200)
  expect(await server.call(token, '/v1/sync/feed', good['/v1/sync/feed']?.())).toMatchObject({ status: 200 }) // prettier-ignore
})
