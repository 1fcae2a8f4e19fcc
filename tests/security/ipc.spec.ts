/** What the page may ask of main, and who may ask. */
import { expect, test } from '@playwright/test'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { channels } from '../../electron/contract/ipc.ts'
import { launchApp, root, type LaunchedApp } from '../e2e/support/launch-app.ts'
import { startListener, type Listener } from './support/listener.ts'

let app: LaunchedApp
let server: Listener

test.beforeAll(async ({}, info) => {
  server = await startListener()
  const profile = path.join(info.project.outputDir, `ipc-${String(Date.now())}`)
  app = await launchApp(profile, server.url)
})
test.afterAll(async () => {
  await app.close()
  await server.close()
})

interface Opened {
  opened: string[]
  asked: { message: string; detail: string; defaultId: number; cancelId: number }[]
}

/** Opens links through the bridge while the dialog is answered by `button`; nothing really opens. */
async function openLinks(links: readonly string[], button: number): Promise<Opened> {
  await app.app.evaluate(({ dialog, shell }, response) => {
    const noted: Opened = { opened: [], asked: [] }
    Object.assign(globalThis, { noted })
    Object.assign(shell, {
      openExternal(url: string) {
        noted.opened.push(url)
        return Promise.resolve()
      },
    })
    Object.assign(dialog, {
      showMessageBox(_window: unknown, asked: Opened['asked'][number]) {
        const { message, detail, defaultId, cancelId } = asked
        noted.asked.push({ message, detail, defaultId, cancelId })
        return Promise.resolve({ response })
      },
    })
  }, button)
  for (const link of links)
    await app.page.evaluate((url) => window.jobchats?.openExternal(url), link)
  return app.app.evaluate(() => (globalThis as unknown as { noted: Opened }).noted)
}

test('6: what is no web or mail address opens nothing, and nobody is asked', async () => {
  const refused = [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
    'smb://server/share',
    '\\\\server\\share',
    'ms-settings:',
    'ms-msdt:/id',
    'search-ms:query=x',
    'vbscript:x',
    'ssh://example.org',
    'app://jobchats/index.html',
    'https://user:pass@example.org/',
    'https://bank.example@evil.example/',
    'mailto:%',
    'mailto:a@b?attach=/etc/passwd\n',
    'nonsense',
    '',
  ]
  expect(await openLinks(refused, 0)).toEqual({ opened: [], asked: [] })
})

test('6: a link opens after a question that shows the real host, and not without', async () => {
  const lookAlike = 'https://exаmple.org/a'
  const question = {
    message: 'xn--exmple-4nf.org',
    detail: 'https://xn--exmple-4nf.org/a',
    // Enter and Escape both mean no.
    defaultId: 1,
    cancelId: 1,
  }
  expect(await openLinks([lookAlike], 1)).toEqual({ opened: [], asked: [question] })
  expect(await openLinks([lookAlike, 'mailto:a@example.org?cc=b@example.org'], 0)).toEqual({
    opened: ['https://xn--exmple-4nf.org/a', 'mailto:a@example.org'],
    asked: [question, { ...question, message: 'a@example.org', detail: 'mailto:a@example.org' }],
  })
})

test('7: the bridge has verbs and no channel, and every verb refuses a wrong argument', async () => {
  const verbs = await app.page.evaluate(() => Object.keys(window.jobchats ?? {}).sort())
  expect(verbs).toEqual([
    'chooseServer',
    'demoAccounts',
    'destroy',
    'dropProfileKey',
    'notify',
    'onLink',
    'onMenu',
    'onNotification',
    'onResume',
    'openExternal',
    'profileKey',
    'renew',
    'savePdf',
    'server',
    'session',
    'setBadge',
    'setShellSettings',
    'setWords',
    'shellSettings',
    'signIn',
    'signInDemo',
    'signOut',
    'status',
    'takeLink',
    'withdrawNotifications',
    'wrongWords',
  ])
  const outcomes = await app.page.evaluate(async () => {
    const bridge = window.jobchats as unknown as Record<
      string,
      (...given: unknown[]) => Promise<unknown>
    >
    const tries: [string, ...unknown[]][] = [
      ['profileKey', '../../etc/passwd'],
      ['profileKey', null],
      ['dropProfileKey', ['../session.json']],
      ['signInDemo', { person: 1 }],
      ['signIn', 'a@b.example', { toString: 1 }],
      ['signIn', 'x'.repeat(1000), 'y'],
      ['chooseServer', 7],
      ['chooseServer', 'x'.repeat(3000)],
      ['openExternal', { href: 'https://example.org' }],
      ['savePdf', { html: '', name: 'x' }],
      ['savePdf', { html: '<p>x</p>', name: 'x', path: '/etc/passwd' }],
      ['wrongWords', ['two words']],
      ['wrongWords', ['../secret']],
      ['wrongWords', Array.from({ length: 2001 }, () => 'word')],
      ['setShellSettings', { background: true, startAtLogin: false, spelling: '../en' }],
      ['setShellSettings', { background: 'yes', startAtLogin: false, spelling: 'app' }],
      [
        'setShellSettings',
        { background: true, startAtLogin: false, spelling: 'app', program: '/bin/sh' },
      ],
    ]
    return Promise.all(
      tries.map(([verb, ...given]) =>
        (bridge[verb]?.(...given) ?? Promise.resolve()).then(
          () => `${verb} answered`,
          (error: unknown) => (error as Error).message.replace(/^.*Error: /, ''),
        ),
      ),
    )
  })
  expect(new Set(outcomes)).toEqual(new Set(['refused']))
})

test('7: a key is given and destroyed for who is signed in, and for nobody else', async ({}, info) => {
  const [lina, omar] = [crypto.randomUUID(), crypto.randomUUID()]
  const profile = info.outputPath('lina')
  const keyOf = (person: string): string => path.join(profile, 'keys', `${person}.key`)
  mkdirSync(path.join(profile, 'keys'), { recursive: true, mode: 0o700 })
  writeFileSync(keyOf(omar), new Uint8Array(32).fill(7), { mode: 0o600 })
  const stored = {
    server: server.url,
    person: { id: lina, name: 'Lina', role: 'staff' },
    refreshToken: 'x',
  }
  writeFileSync(path.join(profile, 'session.json'), JSON.stringify(stored), { mode: 0o600 })
  const { page, close } = await launchApp(profile, server.url)
  const outcome = (verb: 'profileKey' | 'dropProfileKey', person: string): Promise<string> =>
    page.evaluate(
      async ([name, whose]) =>
        (await window.jobchats?.[name](whose).then(
          () => 'answered',
          (error: unknown) => (error as Error).message.replace(/^.*Error: /, ''),
        )) ?? 'no bridge',
      [verb, person] as const,
    )
  expect(await outcome('profileKey', omar)).toBe('refused')
  expect(await outcome('dropProfileKey', omar)).toBe('refused')
  expect(await outcome('profileKey', crypto.randomUUID())).toBe('refused')
  expect([...readFileSync(keyOf(omar))]).toEqual(Array.from({ length: 32 }, () => 7))
  expect(await outcome('profileKey', lina)).toBe('answered')
  expect(await outcome('dropProfileKey', lina)).toBe('answered')
  expect(readdirSync(path.join(profile, 'keys'))).toEqual([`${omar}.key`])
  await close()
})

test('7: main answers no channel but those of the map', async () => {
  const answered = await app.app.evaluate(({ ipcMain }) => [
    ...(ipcMain as unknown as { _invokeHandlers: Map<string, unknown> })._invokeHandlers.keys(),
  ])
  expect(answered.sort()).toEqual(Object.keys(channels).sort())
})

test('7: a foreign page with the very same bridge is refused, on every channel', async () => {
  const outcomes = await app.app.evaluate(
    async ({ BrowserWindow, session }, { url, preload }) => {
      const window = new BrowserWindow({
        show: false,
        webPreferences: {
          sandbox: true,
          preload,
          session: session.fromPartition('persist:jobchats'),
        },
      })
      await window.loadURL(url)
      const seen = (await window.webContents.executeJavaScript(
        `Promise.all([
          ['profileKey', '00000000-0000-4000-8000-000000000000'], ['session'], ['server'], ['status'],
          ['demoAccounts'], ['renew'], ['signOut'], ['signIn', 'a', 'b'],
          ['signInDemo', '00000000-0000-4000-8000-000000000000'], ['chooseServer', 'https://a.example'],
          ['dropProfileKey', '00000000-0000-4000-8000-000000000000'], ['openExternal', 'https://a.example'],
          ['savePdf', { html: '<p>x</p>', name: 'x' }], ['wrongWords', ['word']],
        ].map(([verb, ...given]) => jobchats[verb](...given).then(
          () => verb + ' answered',
          (error) => error.message.replace(/^.*Error: /, ''),
        )))`,
      )) as string[]
      window.destroy()
      return seen
    },
    { url: server.url, preload: path.join(root, 'out', 'preload', 'index.cjs') },
  )
  expect(outcomes).toEqual(Array.from({ length: 14 }, () => 'refused'))
})
