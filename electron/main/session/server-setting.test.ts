import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createServerSetting, usableOrigin } from './server-setting.ts'

describe('which addresses may be used', () => {
  it.each([
    ['https://chats.example', 'https://chats.example'],
    [' https://Chats.Example:8443/some/path?x#y ', 'https://chats.example:8443'],
    ['http://127.0.0.1:8480', 'http://127.0.0.1:8480'],
    ['http://localhost:8480', 'http://localhost:8480'],
    ['http://[::1]:8480', 'http://[::1]:8480'],
    ['https://exаmple.org', 'https://xn--exmple-4nf.org'],
  ])('%s is %s', (text, origin) => {
    expect(usableOrigin(text)).toBe(origin)
  })

  it.each([
    '',
    'chats.example',
    'http://chats.example',
    'http://127.0.0.1.evil.example',
    'ftp://chats.example',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://user@chats.example',
    'https://:secret@chats.example',
    // These would mean something in the content security policy.
    'https://*',
    'https://*.example',
    'https://a;script-src',
    'https://a,b.example',
    "https://'self'",
  ])('%j is refused', (text) => {
    expect(usableOrigin(text)).toBeNull()
  })
})

describe('the choice of a server', () => {
  const status = { name: 'job-chats', v: 1, minimum: 1, demo: true, now: 0 }
  let profile: string
  let requests: { url: string; redirect: RequestRedirect | undefined }[]

  const open = (answer: () => Response, env: NodeJS.ProcessEnv = {}) =>
    createServerSetting(profile, env, (url, init) => {
      requests.push({ url: url as string, redirect: init?.redirect })
      return Promise.resolve().then(answer)
    })

  beforeEach(() => {
    profile = mkdtempSync(path.join(tmpdir(), 'job-chats-setting-'))
    requests = []
  })
  afterEach(() => {
    rmSync(profile, { recursive: true, force: true })
  })

  it('is kept once a Job Chats server has answered there itself', async () => {
    const setting = open(() => Response.json(status))
    expect(setting.get()).toBeNull()
    expect(await setting.choose('https://chats.example/')).toEqual({ ok: true })
    expect(requests).toEqual([{ url: 'https://chats.example/v1/status', redirect: 'error' }])
    expect(setting.get()).toBe('https://chats.example')
    expect(open(() => Response.error()).get()).toBe('https://chats.example')
  })

  it.each([
    ['not-a-server', 'https://a.example', () => Response.json({ name: 'other' })],
    ['not-a-server', 'https://a.example', () => new Response('<html>')],
    ['not-secure', 'http://a.example', () => Response.json(status)],
  ])('tells %s, and keeps nothing', async (problem, url, answer) => {
    const setting = open(answer)
    expect(await setting.choose(url)).toEqual({ ok: false, problem })
    expect(setting.get()).toBeNull()
  })

  it('tells when nobody answers', async () => {
    const setting = open(() => {
      throw new TypeError('no network')
    })
    expect(await setting.choose('https://a.example')).toEqual({ ok: false, problem: 'unreachable' })
    expect(await setting.status()).toBeNull()
  })

  it('comes from the environment first', async () => {
    await open(() => Response.json(status)).choose('https://chats.example')
    const env = { JOBCHATS_SERVER: 'http://127.0.0.1:8480/' }
    expect(open(() => Response.error(), env).get()).toBe('http://127.0.0.1:8480')
    const unusable = { JOBCHATS_SERVER: 'http://chats.example' }
    expect(open(() => Response.error(), unusable).get()).toBe('https://chats.example')
  })
})
