import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { readConfig, settings } from './config.ts'

it('has defaults that start on this machine alone', () => {
  expect(readConfig({})).toEqual({
    clamd: null,
    databaseUrl: null,
    dataDir: null,
    host: '127.0.0.1',
    port: 8480,
    publicOrigin: null,
    trustedProxies: [],
    webRoot: null,
    demo: null,
    retentionDays: 30,
    accessSeconds: 600,
    refreshSeconds: 2_592_000,
    rateLimit: 1200,
    addressLimit: 12_000,
    signInLimit: 20,
    mail: null,
    logLevel: 'info',
  })
})

it('is fixed, and takes what is set to nothing as not set', () => {
  const config = readConfig({ JOBCHATS_PORT: '', DATABASE_URL: '', PATH: '/bin' })
  expect(Object.isFrozen(config)).toBe(true)
  expect(config.port).toBe(8480)
})

it.each([
  ['JOBCHATS_PORT', '80000'],
  ['JOBCHATS_PORT', 'http'],
  ['JOBCHATS_ACCESS_SECONDS', '601'],
  ['JOBCHATS_REFRESH_SECONDS', '0'],
  ['JOBCHATS_RETENTION_DAYS', '-1'],
  ['JOBCHATS_DEMO', 'large'],
  ['JOBCHATS_LOG_LEVEL', 'loud'],
  ['JOBCHATS_PUBLIC_ORIGIN', 'chats.example.org'],
  ['JOBCHATS_PUBLIC_ORIGIN', 'http://chats.example.org'],
  ['JOBCHATS_PUBLIC_ORIGIN', 'https://chats.example.org/app'],
  ['JOBCHATS_PUBLIC_ORIGIN', 'https://user@chats.example.org'],
  ['JOBCHATS_PUBLIC_ORIGIN', 'ftp://127.0.0.1'],
  ['DATABASE_URL', 'localhost/jobchats'],
  ['DATABASE_URL', 'mysql://localhost/jobchats'],
  ['DATABASE_URL', 'postgres://user:word@host:port/jobchats'],
  ['JOBCHATS_TRUSTED_PROXIES', 'proxy.example.org'],
  ['JOBCHATS_TRUSTED_PROXIES', '10.0.0.5, 10.1.0.0/33'],
  ['JOBCHATS_TRUSTED_PROXIES', '10.0.0.5/8/8'],
  ['JOBCHATS_WEB_ROOT', '/no/such/folder'],
  ['JOBCHATS_CLAMD', 'scanner'],
  ['JOBCHATS_CLAMD', 'scanner:99999'],
])('refuses %s=%s by its name', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(name)
})

it('takes databases, proxies and scanners as they are written', () => {
  const proxies = '10.0.0.5, 10.1.0.0/16,fd00::/8 ,10.0.0.0/255.0.0.0,loopback'
  expect(readConfig({ JOBCHATS_TRUSTED_PROXIES: proxies }).trustedProxies).toEqual(['10.0.0.5', '10.1.0.0/16', 'fd00::/8', '10.0.0.0/255.0.0.0', 'loopback']) // prettier-ignore
  for (const url of ['postgres://a:b%40c@db:5432/jobchats', 'postgresql:///jobchats?host=/run/postgresql', 'socket:/run/postgresql?db=jobchats', '/run/postgresql jobchats'])
    expect(readConfig({ DATABASE_URL: url }).databaseUrl).toBe(url) // prettier-ignore
  for (const where of ['scanner:3310', '[::1]:3310', '/run/clamav/clamd.ctl'])
    expect(readConfig({ JOBCHATS_CLAMD: where }).clamd).toBe(where)
})

it('takes a public origin as browsers write it', () => {
  const origin = (text: string) => readConfig({ JOBCHATS_PUBLIC_ORIGIN: text }).publicOrigin
  expect(origin('https://Chats.example.org:443/')).toBe('https://chats.example.org')
  expect(origin('http://localhost:8480')).toBe('http://localhost:8480')
})

it('sends e-mail only where it knows from whom, and where its links lead', () => {
  const given = {
    JOBCHATS_SMTP_URL: 'smtp://us%40er:p%3Aw@relay.example.org',
    JOBCHATS_MAIL_FROM: 'Job Chats <chats@example.org>',
    JOBCHATS_PUBLIC_ORIGIN: 'https://chats.example.org',
  }
  expect(readConfig(given).mail).toEqual({
    smtp: { host: 'relay.example.org', port: 587, secure: false, user: 'us@er', password: 'p:w' },
    from: 'Job Chats <chats@example.org>',
    origin: 'https://chats.example.org',
  })
  for (const [name, value] of [['JOBCHATS_SMTP_URL', 'http://relay'], ['JOBCHATS_SMTP_URL', 'relay'], ['JOBCHATS_MAIL_FROM', ''], ['JOBCHATS_MAIL_FROM', 'Job Chats'], ['JOBCHATS_PUBLIC_ORIGIN', '']] as const)
    expect(() => readConfig({ ...given, [name]: value }), name).toThrow(name) // prettier-ignore
})

it('opens a demo to no network', () => {
  const demo = (host: string) => () => readConfig({ JOBCHATS_DEMO: 'small', JOBCHATS_HOST: host })
  for (const host of ['0.0.0.0', '192.168.1.5', '::', 'example.org']) expect(demo(host)).toThrow('JOBCHATS_DEMO') // prettier-ignore
  for (const host of ['127.0.0.1', 'localhost', '::1']) expect(demo(host)().demo).toBe('small')
})

it('is all on its page, with its defaults', async () => {
  const page = await readFile(new URL('../docs/configuration.md', import.meta.url), 'utf8')
  const documented = new Map(
    [...page.matchAll(/^\| `(\w+)` +\| (\S+) +\|/gm)].map(([, name = '', value = '']) => [name, value.replaceAll('`', '')]), // prettier-ignore
  )
  const defaults = Object.entries(settings.parse({})).map(([name, value]) => [name, value === '' ? '—' : String(value)]) // prettier-ignore
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(defaults))
})
