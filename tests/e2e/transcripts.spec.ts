/** A caseworker takes a conversation and a whole case along; the server notes it; an employer can't. */
import { expect, test, type Page } from '@playwright/test'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { transcriptFile } from '../../sync-server/contract/transcripts.ts'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, screenshots, write, type LaunchedApp } from './support/launch-app.ts' // prettier-ignore
import { startWorld, type TestWorld } from './support/world.ts'

const arabic = 'مرحبا أحمد، هل وصل جواز السفر؟'
const hidden = 'Between us: her passport is late'

/** From now on what is saved goes there; nobody is asked. */
async function saveTo({ app }: LaunchedApp, file: string): Promise<void> {
  await app.evaluate(({ dialog, session }, to) => {
    Object.assign(dialog, { showSaveDialog: () => Promise.resolve({ canceled: false, filePath: to }) })
    const own = session.fromPartition('persist:jobchats', { cache: false })
    own.removeAllListeners('will-download')
    own.on('will-download', (_event, item) => item.setSavePath(to))
  }, file)
} // prettier-ignore

interface Read {
  pages: string[]
  language: string | null
}

/** The text of each page, in the order of the document. */
async function readPdf(file: string): Promise<Read> {
  const task = getDocument({ data: new Uint8Array(readFileSync(file)), useSystemFonts: true })
  const pdf = await task.promise
  const pages: string[] = []
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const { items } = await (await pdf.getPage(number)).getTextContent()
    pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '))
  }
  const { info } = (await pdf.getMetadata()) as { info: { Language?: string } }
  await task.destroy()
  return { pages, language: info.Language ?? null }
}

async function whole(file: string): Promise<string> {
  await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8').length > 0, { timeout: 40_000 }).toBe(true) // prettier-ignore
  return readFileSync(file, 'utf8')
}

const traces = ({ server }: TestWorld) =>
  server.store.query<{ name: string; format: string; chats: number }>(
    `select p.name, t.format, (select count(*)::integer from transcript_chat w where w.transcript = t.id) as chats
     from transcript t join person p on p.id = t.person order by t.at`,
  )

const sheet = (page: Page) => page.getByRole('dialog', { name: 'Save a transcript' })

test('a conversation as PDF and HTML, a case as JSON, noted on the server and refused to employers', async ({}, info) => {
  const world = await startWorld('pglite')
  const line = await startCutProxy(world.server.url)
  const lina = await launchApp(info.outputPath('lina'), line.url)
  const { page } = lina
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await openChat(page, /Candidate \+ employer.*/)
  await write(page, arabic)
  await write(page, `<b>not bold</b>\n${Array.from({ length: 120 }, (_, index) => `Line ${String(index + 1)}`).join('\n')}`) // prettier-ignore
  await expect(postWith(page, 'not bold')).not.toContainText('Waiting', { timeout: 30_000 })
  await expect(postWith(page, 'not bold')).not.toContainText('Sending')

  const pdf = info.outputPath('transcript.pdf')
  await saveTo(lina, pdf)
  await page.getByRole('button', { name: 'Save a transcript…' }).click()
  await expect(sheet(page)).toContainText('The server notes that you made it')
  await page.screenshot({ path: path.join(screenshots, 'transcript-sheet.png') })
  await sheet(page).getByRole('button', { name: 'Save…' }).click()
  await expect(sheet(page)).toContainText('Saved.', { timeout: 40_000 })
  expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-')
  const { pages, language } = await readPdf(pdf)
  expect(pages.length).toBeGreaterThan(2)
  expect(language).toMatch(/^en/)
  pages.forEach((text, index) => expect(text.replaceAll(/\s/g, '')).toContain(`${String(index + 1)}/${String(pages.length)}`)) // prettier-ignore
  const text = pages.join(' ').replaceAll(/\s+/g, ' ')
  for (const part of ['Lina Haddad', 'Takes part now', '<b>not bold</b>', 'Line 120', 'End of the transcript']) expect(text).toContain(part) // prettier-ignore
  // Nothing of the printing stays behind: no window, and no document that waits.
  expect(await lina.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1) // prettier-ignore

  const htmlFile = info.outputPath('transcript.html')
  await saveTo(lina, htmlFile)
  await sheet(page).getByText('HTML', { exact: true }).click()
  await sheet(page).getByRole('combobox').selectOption('ar')
  await sheet(page).getByRole('button', { name: 'Save…' }).click()
  await expect(sheet(page)).toContainText('It is ready')
  const document = await whole(htmlFile)
  expect(document).toContain('<html lang="ar" dir="rtl">')
  expect(document).toContain(`<p dir="auto">${arabic}</p>`)
  expect(document).toContain('&lt;b&gt;not bold&lt;/b&gt;')

  await saveTo(lina, info.outputPath('arabic.pdf'))
  await sheet(page).getByText('PDF', { exact: true }).click()
  await sheet(page).getByRole('button', { name: 'Save…' }).click()
  await expect(sheet(page)).toContainText('Saved.', { timeout: 40_000 })
  expect((await readPdf(info.outputPath('arabic.pdf'))).language).toBe('ar')

  // Where it can't be written, that is said and nothing else happens.
  await saveTo(lina, info.outputPath('no', 'such', 'folder.pdf'))
  await sheet(page).getByRole('button', { name: 'Save…' }).click()
  await expect(sheet(page)).toContainText('The file could not be written', { timeout: 40_000 })
  await sheet(page).getByRole('button', { name: 'Close' }).click()

  await page.locator('.nav-item[title="Cases"]').click()
  await page.locator('.item-row').filter({ hasText: 'Ahmad Karimi' }).first().click()
  await page.getByRole('button', { name: 'Talk among colleagues' }).click()
  await write(page, hidden)
  await expect(postWith(page, hidden)).not.toContainText('Waiting')
  await page.locator('.nav-item[title="Cases"]').click()
  await page.locator('.item-row').filter({ hasText: 'Ahmad Karimi' }).first().click()
  await page.getByRole('button', { name: 'Save a transcript…' }).click()
  const boxes = sheet(page).getByRole('checkbox')
  expect(await boxes.count()).toBeGreaterThan(1)
  await expect(sheet(page).getByRole('checkbox', { name: /Our team only/ })).not.toBeChecked()
  await sheet(page).getByText('JSON', { exact: true }).click()
  await page.screenshot({ path: path.join(screenshots, 'transcript-case.png') })
  const jsonFile = info.outputPath('transcript.json')
  await saveTo(lina, jsonFile)
  await sheet(page).getByRole('button', { name: 'Save…' }).click()
  await expect(sheet(page)).toContainText('It is ready')
  const json = await whole(jsonFile)
  const parsed = transcriptFile.parse(JSON.parse(json))
  expect(parsed.chats).toHaveLength((await boxes.count()) - 1)
  expect(parsed.chats.every(({ posts, head }) => posts.length === head)).toBe(true)
  expect(json).toContain(arabic)
  expect(json).not.toContain(hidden)
  expect(await traces(world)).toEqual([
    { name: 'Lina Haddad', format: 'pdf', chats: 1 },
    { name: 'Lina Haddad', format: 'html', chats: 1 },
    { name: 'Lina Haddad', format: 'pdf', chats: 1 },
    { name: 'Lina Haddad', format: 'pdf', chats: 1 },
    { name: 'Lina Haddad', format: 'json', chats: parsed.chats.length },
  ])

  await line.cut()
  await expect(sheet(page)).toContainText('This needs a connection', { timeout: 40_000 })
  await expect(sheet(page).getByRole('button', { name: 'Save…' })).toBeDisabled()
  await page.screenshot({ path: path.join(screenshots, 'transcript-offline.png') })

  const priya = await launchApp(info.outputPath('priya'), world.server.url)
  await enterAs(priya.page, 'Priya Nair')
  await openChat(priya.page, 'not bold')
  await expect(priya.page.locator('.details')).toBeVisible()
  await expect(priya.page.getByRole('button', { name: 'Save a transcript…' })).toHaveCount(0)
  await priya.close()
  await lina.close()
  await line.close()
  await world.close()
})
