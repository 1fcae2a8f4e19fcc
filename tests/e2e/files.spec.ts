/** A file is chosen offline, survives a restart and a line that is cut again and again, and arrives once, as it was. */
import { expect, test, type Page } from '@playwright/test'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, screenshots, type LaunchedApp } from './support/launch-app.ts' // prettier-ignore
import { startWorld } from './support/world.ts'

const text = 'The signed offer, both pages'
const cuts = 3

async function choose(page: Page, ...files: string[]): Promise<void> {
  await page.locator('.composer input[type=file]').setInputFiles(files)
}

/** From now on what is saved goes there; nobody is asked. */
async function saveTo({ app }: LaunchedApp, file: string): Promise<void> {
  await app.evaluate(({ session }, to) => {
    session.fromPartition('persist:jobchats', { cache: false }).on('will-download', (_event, item) => item.setSavePath(to)) // prettier-ignore
  }, file)
}

test('a file is sent through cuts and restarts, and read by who is in the chat', async ({}, info) => {
  const world = await startWorld('pglite')
  const line = await startCutProxy(world.server.url)
  const profile = info.outputPath('lina')
  let lina = await launchApp(profile, line.url)
  const priya = await launchApp(info.outputPath('priya'), world.server.url)
  await enterAs(lina.page, 'Lina Haddad')
  await enterAs(priya.page, 'Priya Nair')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')

  const offer = info.outputPath('Signed offer.pdf')
  const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(12_000_000), Buffer.from('\n%%EOF\n')]) // prettier-ignore
  writeFileSync(offer, bytes)
  const film = info.outputPath('film.mp4')
  writeFileSync(film, 'not a document')
  const picture = path.resolve('resources/icon.png')

  await openChat(lina.page, 'Employer with TBA')
  const field = lina.page.locator('.composer textarea')
  await field.fill(text)
  await choose(lina.page, film)
  await expect(lina.page.locator('.composer .notice')).toContainText('This kind of file can’t be sent') // prettier-ignore
  await expect(field).toHaveValue(text)

  await line.cut()
  await expect(lina.page.locator('.sync-line')).toContainText('Offline since')
  await choose(lina.page, offer, picture)
  const chosen = lina.page.locator('.composer .file')
  await expect(chosen).toHaveCount(2)
  await expect(chosen.filter({ hasText: 'icon.png' }).locator('img')).toBeVisible()
  await lina.page.screenshot({ path: path.join(screenshots, 'files-chosen.png') })

  // Chosen files and the draft are there after a restart.
  await lina.close()
  lina = await launchApp(profile, line.url)
  await openChat(lina.page, 'Employer with TBA')
  await expect(lina.page.locator('.composer .file')).toHaveCount(2)
  await expect(lina.page.locator('.composer textarea')).toHaveValue(text)
  await lina.page.locator('.composer textarea').press('Enter')
  await expect(postWith(lina.page, text)).toContainText('Waiting to send')

  const patches = (): number => line.requests().filter(({ method }) => method === 'PATCH').length
  for (let cut = 1; cut <= cuts; cut += 1) {
    const before = patches()
    await line.restore()
    await expect.poll(patches, { timeout: 40_000, intervals: [5] }).toBeGreaterThan(before + 1)
    await line.cut()
    if (cut === 2) {
      await lina.kill9()
      lina = await launchApp(profile, line.url)
      await openChat(lina.page, text)
      await expect(postWith(lina.page, text).locator('.file')).toHaveCount(2)
    }
    await expect(postWith(lina.page, text)).toContainText('Waiting to send')
  }
  await line.restore()
  const sent = postWith(lina.page, text)
  await expect(sent).toHaveCount(1)
  await expect(sent).not.toContainText('Waiting to send', { timeout: 60_000 })
  await expect(sent).not.toContainText('Sending')

  await openChat(priya.page, 'Employer with TBA')
  const arrived = postWith(priya.page, text)
  await expect(arrived.locator('.file')).toHaveCount(2)
  await expect(arrived.locator('.file img')).toBeVisible()
  await priya.page.screenshot({ path: path.join(screenshots, 'files-post.png') })
  const saved = info.outputPath('saved.pdf')
  await saveTo(priya, saved)
  await arrived.getByRole('button', { name: 'Save Signed offer.pdf' }).click()
  const hash = (from: Buffer): string => createHash('sha256').update(from).digest('hex')
  await expect
    .poll(
      () => {
        try {
          return hash(readFileSync(saved))
        } catch {
          return null
        }
      },
      { timeout: 40_000 },
    )
    .toBe(hash(bytes))
  const [row] = await world.server.store.query<{ posts: number; files: number }>(
    `select (select count(*) from post where body = $1) as posts, (select count(*) from attachment where post is not null) as files`,
    [text],
  )
  expect(row).toEqual({ posts: 1, files: 2 })
  await priya.close()
  await lina.close()
  await line.close()
  await world.close()
})
