/** 13: tokens stay in main, go to the configured server only, and end with the session. */
import { expect, test } from '@playwright/test'
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { startCutProxy } from '../e2e/support/cut-proxy.ts'
import { electronCommand, enterAs, launchApp } from '../e2e/support/launch-app.ts'
import { startWorld } from '../e2e/support/world.ts'
import { startListener } from './support/listener.ts'

test('13: no script holds a token; no other window and no other site gets one', async ({}, info) => {
  const world = await startWorld('pglite')
  const line = await startCutProxy(world.server.url)
  const elsewhere = await startListener()
  const profile = info.outputPath('lina')
  const lina = await launchApp(profile, line.url)
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')

  const feeds = line.requests().filter(({ path: to }) => to === '/v1/sync/feed')
  expect(feeds.some(({ method }) => method === 'POST')).toBe(true)
  for (const { method, authorization } of feeds) {
    // A preflight is answered to anybody, and stays bare.
    if (method === 'OPTIONS') expect(authorization).toBeNull()
    else expect(authorization).toMatch(/^Bearer [\w-]{40,}$/)
  }
  const file = path.join(profile, 'session.json')
  const stored = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  expect(Object.keys(stored).sort()).toEqual(['person', 'refreshToken', 'server'])
  expect(statSync(file).mode & 0o777).toBe(0o600)

  const visible = await lina.page.evaluate(() =>
    JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]),
  )
  expect(visible).toBe('["",{},{}]')

  // A foreign page in our own session, as near as one could come.
  const passed = line.requests().length
  await lina.app.evaluate(
    async ({ BrowserWindow, session }, { url, server }) => {
      const window = new BrowserWindow({
        show: false,
        webPreferences: { sandbox: true, session: session.fromPartition('persist:jobchats') },
      })
      await window.loadURL(url)
      await window.webContents.executeJavaScript(
        `fetch('${server}/v1/foreign', { method: 'POST', mode: 'no-cors' }).catch(() => null).then(() => 1)`,
      )
      window.destroy()
    },
    { url: elsewhere.url, server: line.url },
  )
  const foreign = line
    .requests()
    .slice(passed)
    .filter(({ path: to }) => to === '/v1/foreign')
  expect(foreign.map(({ authorization }) => authorization)).toEqual([null])

  // The server sees the sign-out, and the profile forgets.
  const leaving = feeds.at(-1)?.authorization
  await lina.page.evaluate(() => window.jobchats?.signOut())
  const out = line.requests().find(({ path: to }) => to === '/v1/auth/sign-out')
  expect(out?.authorization).toMatch(/^Bearer /)
  const token = (leaving ?? '').slice('Bearer '.length)
  expect((await world.server.call(token, '/v1/sync/feed', {})).status).toBe(401)
  expect(() => statSync(file)).toThrow('ENOENT')
  await lina.close()
  await elsewhere.close()
  await line.close()
  await world.close()
})

test('19: a revoked device destroys its key at the next contact', async ({}, info) => {
  const world = await startWorld('pglite')
  const profile = info.outputPath('lina')
  const keys = path.join(profile, 'keys')
  let lina = await launchApp(profile, world.server.url)
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  expect(readdirSync(keys)).toHaveLength(1)
  await lina.close()
  await world.server.store.query('update device set revoked_at = now()')

  lina = await launchApp(profile, world.server.url)
  await expect(lina.page.getByText('Choose who you are')).toBeVisible()
  expect(readdirSync(keys)).toEqual([])
  expect(readdirSync(profile)).not.toContain('session.json')
  // Who may come back begins anew.
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  await expect(lina.page.locator('.chat-row').first()).toBeVisible()

  // While it runs: nothing of the person stays on the screen, and nobody has to close the app.
  const [device] = await world.server.store.query<{ id: string }>(
    'select id from device where revoked_at is null',
  )
  await world.server.revokeDevice(device?.id ?? '')
  await expect(lina.page.getByText('Choose who you are')).toBeVisible()
  expect(readdirSync(keys)).toEqual([])
  await lina.close()
  await world.close()
})

test('13: a server that points elsewhere takes no password and no request along', async ({}, info) => {
  const elsewhere = await startListener()
  const server = await startListener(elsewhere.url)
  const app = await launchApp(info.outputPath('profile'), server.url)
  const outcomes = await app.page.evaluate(async (url) => {
    const direct = fetch(`${url}/v1/sync/feed`, { method: 'POST', body: '{}' })
    return [
      await window.jobchats?.signIn('lina.haddad@tba.example', 'secret'),
      await window.jobchats?.status(),
      await direct.then(
        () => 'followed',
        () => 'blocked',
      ),
    ]
  }, server.url)
  expect(outcomes).toEqual([{ ok: false, problem: 'unreachable' }, null, 'blocked'])
  expect(server.requests.map(({ path: to }) => to)).toContain('/v1/auth/sign-in')
  expect(elsewhere.requests).toEqual([])
  await app.close()
  await server.close()
  await elsewhere.close()
})

test('one profile is one app, and a page that crashed comes back', async ({}, info) => {
  const server = await startListener()
  const profile = info.outputPath('profile')
  const first = await launchApp(profile, server.url)
  const { executable, args } = electronCommand(profile)
  const second = spawn(executable, args, { stdio: 'ignore' })
  expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0)
  const before = await first.page.evaluate(() => document.body.innerText)
  expect(before).toContain('Job Chats')
  const after = await first.app.evaluate(async ({ BrowserWindow }) => {
    const [window, ...more] = BrowserWindow.getAllWindows()
    const contents = window?.webContents
    const back = new Promise((resolve) => contents?.once('did-finish-load', () => resolve(null)))
    contents?.forcefullyCrashRenderer()
    await back
    return { more: more.length, url: contents?.getURL(), crashed: contents?.isCrashed() }
  })
  expect(after).toEqual({ more: 0, url: 'app://jobchats/index.html', crashed: false })
  await first.close()
  await server.close()
})
