/** The shell as a cage, in the real app. The numbers are those of docs/security.md. */
import { expect, test } from '@playwright/test'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { isSandboxed, launchApp, root, type LaunchedApp } from '../e2e/support/launch-app.ts'
import { startWorld, type TestWorld } from '../e2e/support/world.ts'
import { startListener, type Listener } from './support/listener.ts'
import { probe } from './support/probe.ts'

let world: TestWorld
let lina: LaunchedApp
/** Another site, that is really there: what reaches it was not held back. */
let elsewhere: Listener
/** What the page's console said of broken rules while it started. */
const complaints: string[] = []

test.beforeAll(async ({}, info) => {
  world = await startWorld('pglite')
  elsewhere = await startListener()
  const profile = path.join(info.project.outputDir, `security-${String(Date.now())}`)
  lina = await launchApp(profile, world.server.url)
  lina.page.on('console', (message) => {
    if (/Content Security Policy|TrustedScript|violates/i.test(message.text()))
      complaints.push(message.text())
  })
  await lina.page.reload()
  await expect(lina.page.getByText('Choose who you are')).toBeVisible()
})
test.afterAll(async () => {
  await lina.close()
  await elsewhere.close()
  await world.close()
})
test.afterEach(async () => {
  expect(elsewhere.requests, 'nothing reached the other site').toEqual([])
  expect(await lina.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(
    1,
  )
})

const policyOf = (server: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    `connect-src ${server}`,
    "worker-src 'self'",
    "frame-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types worker-url',
  ].join('; ')

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
  expect(preferences).toEqual([
    {
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
      webviewTag: false,
    },
  ])
  expect(await lina.page.evaluate(() => [typeof require, typeof process, typeof Buffer])).toEqual([
    'undefined',
    'undefined',
    'undefined',
  ])
  const main = readFileSync(path.join(root, 'electron', 'main', 'index.ts'), 'utf8')
  const ready = main.indexOf('app.whenReady()')
  expect(main.indexOf('app.enableSandbox()')).toBeGreaterThan(0)
  expect(main.indexOf('app.enableSandbox()')).toBeLessThan(ready)
})

test('1: the page’s process is held by the operating system', async () => {
  test.skip(!isSandboxed || process.platform !== 'linux', 'seen in /proc, and not as root')
  const pid = await lina.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  )
  // 2: system calls pass a filter.
  expect(readFileSync(`/proc/${String(pid)}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m)
})

test('3: the app scheme serves built files and nothing else', async () => {
  const answers = await lina.app.evaluate(
    async ({ session }, tries) => {
      const own = session.fromPartition('persist:jobchats')
      return Promise.all(
        tries.map(async ([method, url]) => {
          const answer = await own.fetch(url, { method }).catch(() => null)
          return [`${method} ${url}`, answer?.status ?? 'failed', (await answer?.text()) ?? '']
        }),
      )
    },
    [
      ['GET', 'app://jobchats/index.html'],
      ['GET', 'app://jobchats/../package.json'],
      ['GET', 'app://jobchats/../main/index.js'],
      ['GET', 'app://jobchats/%2e%2e/main/index.js'],
      ['GET', 'app://jobchats/%2e%2e%2fmain%2findex.js'],
      ['GET', 'app://jobchats/..%2fmain/index.js'],
      ['GET', 'app://jobchats/..%5cmain%5cindex.js'],
      ['GET', 'app://jobchats/..\\main\\index.js'],
      ['GET', 'app://jobchats/assets/..%2f..%2fmain%2findex.js'],
      ['GET', 'app://jobchats//etc/hostname'],
      ['GET', 'app://jobchats/index.html%00.js'],
      ['GET', 'app://jobchats/assets'],
      ['GET', 'app://jobchats/assets/'],
      ['GET', 'app://jobchats/missing.js'],
      ['GET', 'app://other/index.html'],
      ['GET', 'app://jobchats.evil/index.html'],
      ['POST', 'app://jobchats/index.html'],
      ['PUT', 'app://jobchats/index.html'],
    ] as [string, string][],
  )
  const [[, status, page] = [], ...refused] = answers
  expect([status, String(page).startsWith('<!doctype html>')]).toEqual([200, true])
  for (const [what, code, body] of refused) {
    expect(code, String(what)).toBeGreaterThanOrEqual(400)
    expect(code, String(what)).toBeLessThan(500)
    expect(body, String(what)).toBe('')
  }
})

test('4: the same policy stands on every file, and the app itself keeps to it', async () => {
  const worker = new URL(lina.page.workers()[0]?.url() ?? '').pathname.slice(1)
  expect(worker).toMatch(/^assets\/worker-[\w-]+\.js$/)
  const policies = await lina.app.evaluate(async ({ session }, workerFile) => {
    const own = session.fromPartition('persist:jobchats')
    const index = await own.fetch('app://jobchats/index.html')
    const html = await index.text()
    const main = /assets\/index-[\w-]+\.js/.exec(html)?.[0] ?? 'missing'
    const script = await own.fetch(`app://jobchats/${main}`)
    const style = /assets\/index-[\w-]+\.css/.exec(html)?.[0] ?? 'missing'
    const answers = [index, script]
    for (const file of [workerFile, style]) answers.push(await own.fetch(`app://jobchats/${file}`))
    return answers.map((answer) => [
      answer.status,
      answer.headers.get('content-security-policy'),
      answer.headers.get('x-content-type-options'),
    ])
  }, worker)
  const each = [200, policyOf(world.server.url), 'nosniff']
  expect(policies).toEqual([each, each, each, each])
  expect(complaints).toEqual([])
})

const allBlocked = {
  eval: 'EvalError',
  function: 'EvalError',
  fetch: 'blocked',
  module: 'blocked',
  data: 'blocked',
  socket: 'blocked',
}

test('4: no code is made from text and nothing foreign loads, in the page', async () => {
  expect(await lina.page.evaluate(probe, elsewhere.url)).toEqual(allBlocked)
  const markup = await lina.page.evaluate(
    (url) =>
      new Promise<Record<string, string>>((resolve) => {
        setTimeout(() => {
          const tried = (work: () => unknown): string => {
            try {
              return `ran: ${String(work())}`
            } catch (error) {
              return (error as Error).name
            }
          }
          const outcome = {
            html: tried(() => {
              document.createElement('div').insertAdjacentHTML('beforeend', '<img src=x>')
            }),
            script: tried(() => (document.createElement('script').src = `${url}/code.js`)),
            inline: tried(() => (document.createElement('script').textContent = 'x = 1')),
            worker: tried(() => new Worker(`${url}/code.js`)),
            policy: tried(() =>
              (
                globalThis as unknown as {
                  trustedTypes: { createPolicy(name: string, rules: object): unknown }
                }
              ).trustedTypes.createPolicy('mine', {}),
            ),
          }
          const image = document.body.appendChild(new Image())
          image.src = `${url}/pixel.png`
          const frame = document.body.appendChild(document.createElement('iframe'))
          frame.src = `${url}/frame.html`
          const style = document.head.appendChild(document.createElement('style'))
          style.textContent = 'body { outline: 3px solid red }'
          setTimeout(() => {
            const outline = getComputedStyle(document.body).outlineStyle
            for (const added of [image, frame, style]) added.remove()
            resolve({ ...outcome, outline })
          }, 400)
        }, 0)
      }),
    elsewhere.url,
  )
  expect(markup).toEqual({
    html: 'TypeError',
    script: 'TypeError',
    inline: 'TypeError',
    worker: 'TypeError',
    policy: 'TypeError',
    outline: 'none',
  })
})

test('4: no code is made from text and nothing foreign loads, in the worker', async () => {
  const [worker] = lina.page.workers()
  expect(worker?.url()).toMatch(/^app:\/\/jobchats\/assets\/worker-/)
  expect(await worker?.evaluate(probe, elsewhere.url)).toEqual(allBlocked)
})

test('5: no permission but persistent storage and copying', async () => {
  const granted = await lina.page.evaluate(async () => {
    const refused = (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => 'granted',
        (error: unknown) => (error as Error).name,
      )
    const state = async (name: string): Promise<string> =>
      (await navigator.permissions.query({ name: name as PermissionName })).state
    return {
      place: await refused(
        new Promise((resolve, reject) => {
          navigator.geolocation.getCurrentPosition(resolve, () =>
            reject(new DOMException('', 'No')),
          )
        }),
      ),
      camera: await state('camera'),
      microphone: await state('microphone'),
      sensors: await state('accelerometer'),
      background: await state('background-sync'),
      midi: await state('midi'),
      screen: await refused(navigator.mediaDevices.getDisplayMedia()),
      notifications: await Notification.requestPermission(),
      clipboard: await state('clipboard-read'),
      copying: await state('clipboard-write'),
      storage: await navigator.storage.persist(),
    }
  })
  expect(granted).toEqual({
    place: 'No',
    camera: 'denied',
    microphone: 'denied',
    sensors: 'denied',
    background: 'denied',
    midi: 'denied',
    screen: 'NotAllowedError',
    notifications: 'denied',
    clipboard: 'denied',
    copying: 'granted',
    storage: true,
  })
})

test('5: the page goes nowhere and opens nothing', async () => {
  const before = lina.page.url()
  for (const url of [elsewhere.url, 'file:///etc/hostname', 'data:text/html,x', 'app://other/x']) {
    await lina.page.evaluate((target) => {
      window.open(target)
      const link = document.createElement('a')
      link.href = target
      document.body.append(link)
      link.click()
      link.target = '_blank'
      link.click()
      link.remove()
      const form = document.createElement('form')
      form.action = target
      document.body.append(form)
      form.submit()
      form.remove()
      setTimeout(() => (location.href = target), 0)
    }, url)
    await lina.page.waitForTimeout(150)
    expect(lina.page.url()).toBe(before)
  }
  const webview = await lina.page.evaluate((url) => {
    const view = document.createElement('webview')
    view.setAttribute('src', url)
    document.body.append(view)
    const isAlive = 'getWebContentsId' in view
    view.remove()
    return isAlive
  }, elsewhere.url)
  expect(webview).toBe(false)
  // Asked in the page itself: the test's own locators wait for the navigations that never came.
  expect(await lina.page.evaluate(() => document.body.innerText)).toContain('Choose who you are')
})
