import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { signInTo } from '../tests/fixtures/sign-in.ts'
import { openStore } from './db/open-store.ts'
import { openPglite } from './db/pglite-store.ts'
import { id, Office } from './directory/test-office.ts'
import { killMains, startMain, until } from './test-main.ts'

afterEach(killMains)

it('says once where it listens, and stops in order', { timeout: 60_000 }, async () => {
  const { child, lines, text } = startMain({ JOBCHATS_LOG_LEVEL: 'debug' })
  const { url } = await until(() => lines().find((line) => line['msg'] === 'listening'))
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect((await fetch(`${String(url)}/v1/status`)).status).toBe(200)
  const refused = await fetch(`${String(url)}/v1/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'sentinel@example.org', password: 'sentinel', device: { id: crypto.randomUUID(), name: 'sentinel' }, transport: 'token' }), // prettier-ignore
  })
  expect(refused.status).toBe(401)

  child.kill('SIGTERM')
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(0)
  expect(lines().at(-1)).toMatchObject({ msg: 'stopped' })
  expect(lines().filter((line) => line['msg'] === 'listening')).toHaveLength(1)
  expect(text()).not.toContain('sentinel')
})

it('checks a store by hand: code 0 where it is as derived, 1 and ids where not', { timeout: 90_000 }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'job-chats-check-'))
  const check = async (): Promise<{ code: number; lines: Record<string, unknown>[] }> => {
    const { child, lines } = startMain({ JOBCHATS_DATA_DIR: folder }, ['check'])
    const [code] = (await once(child, 'close')) as [number]
    return { code, lines: lines() }
  }
  try {
    const { child, lines } = startMain({ JOBCHATS_DATA_DIR: folder, JOBCHATS_DEMO: 'small' })
    await until(() => lines().find((line) => line['msg'] === 'listening'))
    child.kill('SIGTERM')
    await once(child, 'exit')
    const sound = await check()
    expect(sound).toMatchObject({ code: 0, lines: [{ differences: 0 }] })

    const store = await openPglite(folder)
    const [chat] = await store.query<{ id: string }>('update chat set seq = seq + 1 where id = (select min(id::text)::uuid from chat) returning id')
    await store.close()
    const altered = await check()
    expect(altered.code).toBe(1)
    expect(altered.lines).toMatchObject([{ kind: 'content', chat: chat?.id, fields: ['seq'] }, { differences: 1 }])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}) // prettier-ignore

it('revokes devices by hand: says how many, and code 1 where nobody was meant', { timeout: 90_000 }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'job-chats-revoke-'))
  const revoke = async (...args: string[]): Promise<{ code: number; lines: Record<string, unknown>[]; text: string }> => {
    const { child, lines, text } = startMain({ JOBCHATS_DATA_DIR: folder }, ['revoke', ...args])
    const [code] = (await once(child, 'close')) as [number]
    return { code, lines: lines(), text: text() }
  }
  try {
    const store = await openStore({ databaseUrl: null, dataDir: folder })
    await new Office(store).found()
    await signInTo(store, id('tbb1'))
    await store.close()
    expect(await revoke('--person', 'nobody@example.org')).toMatchObject({ code: 1, lines: [{ revoked: 0 }] })
    const unclear = await revoke('--device', crypto.randomUUID())
    expect(unclear.code).not.toBe(0)
    expect(unclear.text).toContain('usage: revoke --person')
    expect(await revoke('--person', 'tbb1@example.org')).toMatchObject({ code: 0, lines: [{ person: id('tbb1'), revoked: 1, before: 0 }] })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}) // prettier-ignore

it('starts nothing with a wrong setting, and says which', { timeout: 30_000 }, async () => {
  const { child, text } = startMain({ JOBCHATS_DEMO: 'small', JOBCHATS_HOST: '0.0.0.0' })
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).not.toBe(0)
  expect(text()).toContain('JOBCHATS_DEMO')
})
