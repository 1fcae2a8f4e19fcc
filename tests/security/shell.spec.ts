/** The checklist of docs/security in the real app: each test carries its number. */
import { expect, test } from '@playwright/test'
import { launchApp, type LaunchedApp } from '../e2e/support/launch-app.ts'
import { startWorld, type TestWorld } from '../e2e/support/world.ts'

let world: TestWorld
let lina: LaunchedApp

test.beforeAll(async ({}, info) => {
  world = await startWorld('pglite')
  lina = await launchApp(
    info.project.outputDir + '/security-profile-' + String(Date.now()),
    world.server.url,
  )
  await expect(lina.page.getByText('Choose who you are')).toBeVisible()
})
test.afterAll(async () => {
  await lina.close()
  await world.close()
})

test('1: every window is sandboxed and isolated', async () => {
  const preferences = await lina.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      const own = (
        contents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      ).getLastWebPreferences()
      const { sandbox, contextIsolation, webSecurity, nodeIntegration, webviewTag } = own
      return { sandbox, contextIsolation, webSecurity, nodeIntegration, webviewTag }
    }),
  )
  expect(preferences.length).toBeGreaterThan(0)
  for (const its of preferences) {
    expect(its).toEqual({
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
      webviewTag: false,
    })
  }
  expect(await lina.page.evaluate(() => [typeof require, typeof process])).toEqual([
    'undefined',
    'undefined',
  ])
})

test('3: the app scheme serves built files and nothing else', async () => {
  const answers = await lina.page.evaluate(
    async (paths) => {
      // The policy forbids fetching from the page's own scheme: the answers come through images and scripts only.
      const ask = (url: string): Promise<string> =>
        new Promise((resolve) => {
          const image = new Image()
          image.onload = () => resolve('loaded')
          image.onerror = () => resolve('refused')
          image.src = url
        })
      return Promise.all(paths.map(ask))
    },
    [
      'app://jobchats/../package.json',
      'app://jobchats/%2e%2e/package.json',
      'app://other/index.html',
      'file:///etc/hostname',
      'https://example.org/a.png',
    ],
  )
  expect(new Set(answers)).toEqual(new Set(['refused']))
})

test('4: the policy stands on the page and on the worker, and blocks eval in both', async () => {
  const { server, page } = { server: world.server.url, page: lina.page }
  const policies = await lina.app.evaluate(async ({ session }, origin) => {
    const own = session.fromPartition('persist:jobchats')
    const index = await own.fetch('app://jobchats/index.html')
    const html = await index.text()
    const script = /assets\/index-[\w-]+\.js/.exec(html)?.[0] ?? ''
    const asset = await own.fetch(`app://jobchats/${script}`)
    const post = await own.fetch('app://jobchats/index.html', { method: 'POST' })
    return {
      index: index.headers.get('content-security-policy'),
      asset: asset.headers.get('content-security-policy'),
      origin,
      post: post.status,
    }
  }, server)
  expect(policies.index).toContain(`connect-src ${server}`)
  expect(policies.index).toContain("default-src 'none'; script-src 'self'")
  expect(policies.asset).toBe(policies.index)
  expect(policies.post).toBe(405)
  const evaluated = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        setTimeout(() => {
          try {
            // Built at run time, as an injected script would.
            resolve(
              String(
                (globalThis as unknown as Record<string, (code: string) => unknown>)['ev' + 'al']?.(
                  '1 + 1',
                ),
              ),
            )
          } catch (error) {
            resolve((error as Error).name)
          }
        }, 0)
      }),
  )
  expect(evaluated).toBe('EvalError')
  const foreign = await page.evaluate(() =>
    fetch('https://example.org/').then(
      () => 'reached',
      () => 'blocked',
    ),
  )
  expect(foreign).toBe('blocked')
})

test('5: no navigation, no new window, no permission that is not listed', async () => {
  const before = lina.page.url()
  await lina.page.evaluate(() => {
    window.open('https://example.org/')
    location.href = 'https://example.org/'
  })
  await lina.page.waitForTimeout(500)
  expect(lina.page.url()).toBe(before)
  expect(lina.app.windows()).toHaveLength(1)
  const states = await lina.page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[]
    return Promise.all(
      names.map(async (name) => (await navigator.permissions.query({ name })).state),
    )
  })
  expect(new Set(states)).toEqual(new Set(['denied']))
  expect(await lina.page.evaluate(() => navigator.storage.persist())).toBe(true)
})

test('7: a channel refuses a wrong argument, and the bridge has verbs only', async () => {
  const verbs = await lina.page.evaluate(() => Object.keys(window.jobchats ?? {}).sort())
  expect(verbs).not.toContain('invoke')
  expect(verbs).toContain('signIn')
  const refused = await lina.page.evaluate(async () => {
    const bridge = window.jobchats as unknown as Record<
      string,
      (value: unknown) => Promise<unknown>
    >
    const tries: [string, unknown][] = [
      ['profileKey', '../../etc/passwd'],
      ['signInDemo', { person: 1 }],
      ['chooseServer', 7],
    ]
    return Promise.all(tries.map(([verb, value]) => (bridge[verb]?.(value) ?? Promise.resolve('missing')).then(() => 'answered', () => 'refused'))) // prettier-ignore
  })
  expect(refused).toEqual(['refused', 'refused', 'refused'])
})
