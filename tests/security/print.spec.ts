/** A document that is printed runs nothing, reaches nothing and is nobody's page, whatever stands in it. */
import { expect, test } from '@playwright/test'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { launchApp } from '../e2e/support/launch-app.ts'
import { startListener } from './support/listener.ts'

test('1, 5: a hostile document is printed as it stands, without script, network or way out', async ({}, info) => {
  const foreign = await startListener()
  const app = await launchApp(info.outputPath('profile'), foreign.url)
  await app.page.waitForLoadState()
  const file = info.outputPath('printed.pdf')
  await app.app.evaluate(({ app: shell, dialog }, to) => {
    const seen: { preferences: object; urls: string[] }[] = []
    Object.assign(globalThis, { seen })
    Object.assign(dialog, {
      showSaveDialog: () => Promise.resolve({ canceled: false, filePath: to }),
    })
    shell.on('web-contents-created', (_event, contents) => {
      const found = { preferences: contents as object, urls: [] as string[] }
      seen.push(found)
      contents.on('did-finish-load', () => {
        found.urls.push(contents.getURL())
        const { sandbox, contextIsolation, webSecurity, nodeIntegration, webviewTag, javascript, preload } = (contents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences()
        found.preferences = { sandbox, contextIsolation, webSecurity, nodeIntegration, webviewTag, javascript, preload: preload ?? null }
      })
    })
  }, file) // prettier-ignore
  const html = `<!doctype html><meta charset="utf-8"><title>x</title>
    <meta http-equiv="refresh" content="0; url=${foreign.url}/refresh">
    <link rel="stylesheet" href="${foreign.url}/style.css"><link rel="prefetch" href="${foreign.url}/prefetch">
    <style>@import url(${foreign.url}/import.css); body { background: url(${foreign.url}/back.png) }
      @font-face { font-family: f; src: url(${foreign.url}/font) } p { font-family: f }</style>
    <script>document.body.append('SCRIPT RAN')</script><script src="${foreign.url}/run.js"></script>
    <img src="${foreign.url}/a.png" onerror="document.body.append('HANDLER RAN')">
    <img src="app://jobchats/icon.png"><img src="file:///etc/hostname">
    <iframe src="${foreign.url}/frame"></iframe><iframe src="app://jobchats/index.html"></iframe>
    <iframe srcdoc="<script>document.write('FRAME RAN')</script>"></iframe><object data="${foreign.url}/object"></object>
    <form action="${foreign.url}/form"><input autofocus></form>
    <p>Words that stand here</p>`
  const result = await app.page.evaluate(
    (document) => window.jobchats?.savePdf(document),
    { html, name: '../../x"<y>' }, // prettier-ignore
  )
  expect(result).toBe('saved')
  const task = getDocument({ data: new Uint8Array(readFileSync(file)), useSystemFonts: true })
  const pdf = await task.promise
  const { items } = await (await pdf.getPage(1)).getTextContent()
  const text = items.map((item) => ('str' in item ? item.str : '')).join('')
  await task.destroy()
  expect(text).toContain('Words that stand here')
  for (const bad of ['SCRIPT RAN', 'HANDLER RAN', 'FRAME RAN']) expect(text).not.toContain(bad)
  // The page itself asks its server.
  expect(foreign.requests.filter(({ path }) => !path.startsWith('/v1/'))).toEqual([])
  const seen = await app.app.evaluate(
    () => (globalThis as unknown as { seen: { preferences: object; urls: string[] }[] }).seen,
  )
  expect(seen).toHaveLength(1)
  expect(seen[0]?.urls[0]).toMatch(/^app:\/\/jobchats\/print\/[\da-f-]+$/)
  expect(seen[0]?.preferences).toEqual({
    ...{ sandbox: true, contextIsolation: true, webSecurity: true, nodeIntegration: false },
    ...{ webviewTag: false, javascript: false, preload: null },
  })
  // Its address is nobody's page, also while a document is there for the printing.
  const answer = await app.page.evaluate((url) => fetch(url).then(({ status }) => status, () => 0), seen[0]?.urls[0] ?? '') // prettier-ignore
  expect(answer).not.toBe(200)
  await app.close()
  await foreign.close()
})

test('11: the name that is proposed is safe, and a person who chooses no place gets no file', async ({}, info) => {
  const foreign = await startListener()
  const app = await launchApp(info.outputPath('profile'), foreign.url)
  await app.app.evaluate(({ dialog }) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    Object.assign(dialog, {
      showSaveDialog(_window: unknown, { defaultPath }: { defaultPath: string }) {
        asked.push(defaultPath)
        return Promise.resolve({ canceled: true, filePath: '' })
      },
    })
  })
  for (const name of ['../../etc/passwd', 'a\u202efdp.exe', 'CON', 'Transcript Amal 2026-05-03.pdf'])
    expect(await app.page.evaluate((given) => window.jobchats?.savePdf({ html: '<p>x</p>', name: given }), name)).toBe('cancelled') // prettier-ignore
  expect(
    await app.app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked),
  ).toEqual(['_.._etc_passwd.pdf', 'afdp.exe.pdf', '_CON.pdf', 'Transcript Amal 2026-05-03.pdf'])
  await app.close()
  await foreign.close()
})

test('a long document is printed to its end', async ({}, info) => {
  const foreign = await startListener()
  const app = await launchApp(info.outputPath('profile'), foreign.url)
  const file = info.outputPath('long.pdf')
  await app.app.evaluate(({ dialog }, to) => {
    Object.assign(dialog, {
      showSaveDialog: () => Promise.resolve({ canceled: false, filePath: to }),
    })
  }, file)
  const posts = Array.from({ length: 4_000 }, (_, index) => `<article style="display:grid"><p>No. ${String(index + 1)}</p><p dir="auto">مرحبا</p></article>`) // prettier-ignore
  const html = `<!doctype html><html lang="en"><title>x</title>${posts.join('')}`
  const saving = app.page.evaluate((document) => window.jobchats?.savePdf(document), { html, name: 'long' }) // prettier-ignore
  // What nobody holds is collected meanwhile; the view that prints is not.
  await app.app.evaluate(async () => {
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc')
    const collect = process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void
    for (let round = 0; round < 10; round += 1) {
      collect()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })
  expect(await saving).toBe('saved')
  // Beside it nothing is left of the writing, and it is for its owner alone.
  expect(readdirSync(info.outputPath()).filter((name) => name.startsWith('long'))).toEqual(['long.pdf']) // prettier-ignore
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const task = getDocument({ data: new Uint8Array(readFileSync(file)), useSystemFonts: true })
  const pdf = await task.promise
  expect(pdf.numPages).toBeGreaterThan(50)
  const { items } = await (await pdf.getPage(pdf.numPages)).getTextContent()
  expect(items.map((item) => ('str' in item ? item.str : '')).join('')).toContain('No. 4000')
  await task.destroy()
  await app.close()
  await foreign.close()
})
