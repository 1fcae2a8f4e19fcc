import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { request } from 'node:http'
import { brotliDecompressSync, createBrotliDecompress, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyStore, openTestStore } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { protocolVersion } from '../contract/version.ts'
import type { OwnedStore } from '../db/store.ts'
import { id, Office } from '../directory/test-office.ts'
import { TestReader } from '../sync/test-reader.ts'
import { contentSecurityPolicy, desktopOrigin } from './headers.ts'

let store: OwnedStore
let server: TestServer
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'web-root-'))
  const root = path.join(folder, 'web')
  await mkdir(path.join(root, 'assets'), { recursive: true })
  await writeFile(path.join(root, 'index.html'), '<!doctype html><title>x</title>')
  await writeFile(path.join(root, 'assets', 'worker-4f2a.js'), 'self.postMessage(1)')
  await writeFile(path.join(folder, 'beside.txt'), 'not for the web')
  store = await openTestStore('pglite')
  server = await startTestServer(store, {
    environment: { JOBCHATS_WEB_ROOT: root },
    heartbeatMs: 150,
  })
  await new Office(store).found()
}, 60_000)
afterAll(async () => {
  await server.close()
  await emptyStore(store)
  await store.close()
  await rm(folder, { recursive: true })
})

describe('headers', () => {
  const cases: [string, RequestInit, number][] = [
    ['/', {}, 200],
    ['/assets/worker-4f2a.js', {}, 200],
    ['/v1/status', {}, 200],
    ['/nothing', {}, 404],
    ['/v1/sync/feed', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }, 401], // prettier-ignore
    ['/v1/sync/feed', { method: 'PUT' }, 405],
    ['/v1/nothing', {}, 404],
    ['/%761/status', {}, 200],
  ]
  it.each(cases)('stand on %s', async (url, init, status) => {
    const response = await fetch(`${server.url}${url}`, init)
    expect(response.status).toBe(status)
    const headers = Object.fromEntries(response.headers)
    expect(headers).toMatchObject({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY',
    })
    expect(headers['permissions-policy']).toContain('camera=()')
    if (/^\/(v|%76)1\//.test(url)) expect(headers['cache-control']).toBe('no-store')
    expect(Object.keys(headers).filter((name) => /^x-(powered|ratelimit)|^server$/.test(name))).toEqual([]) // prettier-ignore
  })

  it.each(['/v1/status', '/%761/status'])('refuse calls of other pages (%s)', async (url) => {
    const { status } = await fetch(`${server.url}${url}`, { headers: { origin: 'https://evil.example' } }) // prettier-ignore
    expect(status).toBe(403)
    expect((await raw(`http://127.0.0.1${url}`, { origin: 'https://evil.example' })).status).toBe(403) // prettier-ignore
  })

  it('forbid everything that the client does not need', () => {
    expect(contentSecurityPolicy).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; frame-src 'self'; manifest-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types worker-url",
    )
  })

  it('let the desktop client call, without cookies, and nobody else', async () => {
    const preflight = (origin: string): Promise<Response> =>
      fetch(`${server.url}/v1/sync/feed`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,authorization,jobchats-person',
        },
      })
    const allowed = await preflight(desktopOrigin)
    expect(allowed.status).toBe(204)
    expect(allowed.headers.get('access-control-allow-origin')).toBe(desktopOrigin)
    expect(allowed.headers.get('access-control-allow-headers')).toContain(
      'content-type, authorization',
    )
    expect(allowed.headers.get('access-control-allow-headers')).toContain('jobchats-person')
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull()
    for (const origin of ['https://evil.example', 'app://other', 'null', server.url]) {
      const refused = await preflight(origin)
      expect(refused.status).toBeGreaterThanOrEqual(400)
      expect(refused.headers.get('access-control-allow-origin')).toBeNull()
    }
    // What it then asks for, it may read; a refusal too.
    const answer = await fetch(`${server.url}/v1/sync/feed`, { method: 'POST', body: '{}', headers: { origin: desktopOrigin, 'content-type': 'application/json' } }) // prettier-ignore
    expect(answer.status).toBe(401)
    expect(answer.headers.get('access-control-allow-origin')).toBe(desktopOrigin)
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  })
})

describe('the web client', () => {
  it('keeps hashed files for good, and the page for no time', async () => {
    const page = await fetch(`${server.url}/`)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    const asset = await fetch(`${server.url}/assets/worker-4f2a.js`)
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  it('leaves its folder by no path', async () => {
    for (const url of [
      '/../beside.txt',
      '/%2e%2e/beside.txt',
      '/..%2fbeside.txt',
      '/assets/..%5c..%5cbeside.txt',
      '/assets/../../beside.txt',
    ]) {
      // prettier-ignore
      const { status, text } = await raw(url)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
      expect(text).not.toContain('not for the web')
    }
  })

  it('is not there where no folder is set', async () => {
    const bare = await startTestServer(store)
    expect((await fetch(`${bare.url}/`)).status).toBe(404)
    await bare.close()
  })
})

/** As it stands, without the cleaning that fetch does. */
function raw(
  url: string,
  headers: Record<string, string> = {},
  body?: unknown,
): Promise<{ status: number; text: string; bytes: Buffer; encoding: string | undefined }> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const outgoing = request(
      {
        port: server.port,
        host: '127.0.0.1',
        path: url,
        method,
        headers: { 'content-type': 'application/json', ...headers },
      },
      (response) => {
        // prettier-ignore
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const bytes = Buffer.concat(chunks)
          resolve({
            status: response.statusCode ?? 0,
            text: bytes.toString(),
            bytes,
            encoding: response.headers['content-encoding'],
          })
        })
        response.on('error', reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

describe('compression', () => {
  const feed = { v: 1, timeline: null, wait: 0, maxBytes: 1_000_000, lanes: { chats: null, posts: null, reactions: null, reads: null, directory: null, settings: null } } // prettier-ignore

  it.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip, br;q=0', gunzipSync],
    [undefined, 'identity', (bytes: Buffer) => bytes],
    [undefined, '', (bytes: Buffer) => bytes],
  ])('answers in %s where %j is accepted', async (encoding, accepted, decompress) => {
    const authorization = `Bearer ${await server.signIn(id('tbb1'))}`
    const answer = await raw('/v1/sync/feed', { authorization, 'accept-encoding': accepted }, feed)
    expect(answer.encoding).toBe(encoding)
    const text = decompress(answer.bytes).toString()
    expect(JSON.parse(text)).toMatchObject({ me: { person: id('tbb1') } })
    if (encoding !== undefined) expect(answer.bytes.length).toBeLessThan(text.length / 2)
  })

  it('compresses a push of many operations too', async () => {
    const authorization = `Bearer ${await server.signIn(id('tbb1'))}`
    const ops = Array.from({ length: 50 }, () => ({ id: crypto.randomUUID(), type: 'read', chat: crypto.randomUUID(), seq: 1 })) // prettier-ignore
    const answer = await raw('/v1/sync/push', { authorization, 'accept-encoding': 'br' }, { v: 1, ops }) // prettier-ignore
    expect(answer.encoding).toBe('br')
    expect(JSON.parse(brotliDecompressSync(answer.bytes).toString())).toMatchObject({ results: { length: 50 } }) // prettier-ignore
  })
})

describe('a parked feed', () => {
  const park = async (name: string, accepted: string) => {
    const reader = await TestReader.of(server, name)
    await reader.pull()
    const body = { v: 1, timeline: reader.timeline, wait: 20_000, maxBytes: 1000, lanes: reader.cursors } // prettier-ignore
    const marks: { at: number; text: string }[] = []
    const done = new Promise<string>((resolve, reject) => {
      const outgoing = request(
        {
          port: server.port,
          host: '127.0.0.1',
          path: '/v1/sync/feed',
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${reader.token}`,
            'accept-encoding': accepted,
          },
        },
        (response) => {
          // prettier-ignore
          const stream = accepted === 'br' ? response.pipe(createBrotliDecompress()) : response
          let text = ''
          stream.on('data', (chunk: Buffer) => {
            text += chunk.toString()
            marks.push({ at: performance.now(), text: chunk.toString() })
          })
          stream.on('end', () => {
            resolve(text)
          })
          stream.on('error', reject)
        },
      )
      outgoing.on('error', reject)
      outgoing.end(JSON.stringify(body))
    })
    return { reader, marks, done }
  }

  it.each(['br', 'identity'])('gives signs of life, each at once (%s)', async (accepted) => {
    const { reader, marks, done } = await park('tbb1', accepted)
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(marks.length).toBeGreaterThanOrEqual(2)
    expect(marks.every(({ text }) => text.trim() === '')).toBe(true)
    await reader.push({ id: crypto.randomUUID(), type: 'setting', key: 'enterSends', chat: null, value: true }) // prettier-ignore
    expect(JSON.parse(await done)).toMatchObject({ lanes: { settings: { rows: [{ value: true }] } } }) // prettier-ignore
  })

  it('says in its body what went wrong after the first sign', async () => {
    const { reader, done } = await park('tbb1', 'br')
    await new Promise((resolve) => setTimeout(resolve, 400))
    await server.revokeDevice(reader.device)
    expect(JSON.parse(await done)).toEqual({ error: { code: 'device-revoked', details: {}, wipe: true } }) // prettier-ignore
  })

  it('is limited by device', async () => {
    const reader = await TestReader.of(server, 'tbb2')
    await reader.pull()
    const body = { v: 1, timeline: reader.timeline, wait: 1_000, maxBytes: 1000, lanes: reader.cursors } // prettier-ignore
    const answers = await Promise.all(Array.from({ length: 6 }, () => reader.call('/v1/sync/feed', body))) // prettier-ignore
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 429, 429])
    expect(await reader.call('/v1/sync/feed', { ...body, wait: 0 })).toMatchObject({ status: 200 })
  })

  it('is answered when the server stops, and leaves nothing behind when the client goes', async () => {
    const other = await startTestServer(store)
    const reader = await TestReader.of(other, 'tbb2')
    await reader.pull()
    const body = { v: 1, timeline: reader.timeline, wait: 20_000, maxBytes: 1000, lanes: reader.cursors } // prettier-ignore
    const leaving = new AbortController()
    const left = fetch(`${other.url}/v1/sync/feed`, { method: 'POST', body: JSON.stringify(body), signal: leaving.signal, headers: { 'content-type': 'application/json', authorization: `Bearer ${reader.token}` } }) // prettier-ignore
    const waiting = reader.call('/v1/sync/feed', body)
    await new Promise((resolve) => setTimeout(resolve, 300))
    leaving.abort()
    await expect(left).rejects.toThrow()
    const before = performance.now()
    await other.close()
    expect(await waiting).toMatchObject({ status: 200, body: { lanes: {} } })
    expect(performance.now() - before).toBeLessThan(2_000)
  })
})

describe('versions', () => {
  it('sends an old client away on reads, and takes its posts', async () => {
    const newer = await startTestServer(store, { minimum: protocolVersion + 1 })
    const reader = await TestReader.of(newer, 'tbb1')
    const lanes = {
      chats: null,
      posts: null,
      reactions: null,
      reads: null,
      directory: null,
      settings: null,
    }
    const refused = { status: 426, body: { error: { code: 'client-too-old', details: { minimum: protocolVersion + 1 } } } } // prettier-ignore
    expect(await reader.call('/v1/sync/feed', { v: 1, timeline: null, wait: 0, maxBytes: 10, lanes })).toMatchObject(refused) // prettier-ignore
    const history = { v: 1, timeline: crypto.randomUUID(), pages: [{ chat: crypto.randomUUID(), epoch: 1, before: null, limit: 1 }] } // prettier-ignore
    expect(await reader.call('/v1/sync/history', history)).toMatchObject(refused)
    expect(await reader.push({ id: crypto.randomUUID(), type: 'setting', key: 'enterSends', chat: null, value: false })).toMatchObject([{ status: 'ok' }]) // prettier-ignore
    const status = await fetch(`${newer.url}/v1/status`)
    expect(await status.json()).toMatchObject({ name: 'job-chats', v: protocolVersion, minimum: protocolVersion + 1, demo: false }) // prettier-ignore
    await newer.close()
  })
})
