/** Files are looked at in the app, found again by chat and case; pinned posts too; and how far a candidate has read. */
import { expect, test } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { smallPdf } from '../fixtures/small-pdf.ts'
import {
  choosePostTool,
  enterAs,
  launchApp,
  openChat,
  postWith,
  screenshots,
  write,
} from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

test('a caseworker shows a candidate a document, and sees that it was read', async ({}, info) => {
  const world = await startWorld('pglite')
  const lina = await launchApp(info.outputPath('lina'), world.server.url)
  const ahmad = await launchApp(info.outputPath('ahmad'), world.server.url)
  await enterAs(lina.page, 'Lina Haddad')
  await enterAs(ahmad.page, 'Ahmad Karimi')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  const pdf = info.outputPath('Signed offer.pdf')
  writeFileSync(pdf, smallPdf())

  await openChat(lina.page, /Candidate \+ employer.*/)
  await lina.page
    .locator('.composer input[type=file]')
    .setInputFiles([pdf, path.resolve('resources/icon.png')])
  await expect(lina.page.locator('.composer .file')).toHaveCount(2)
  await write(lina.page, 'Both are here')
  const post = postWith(lina.page, 'Both are here')
  await expect(post.getByRole('button', { name: 'Show Signed offer.pdf' })).toBeVisible()

  await post.getByRole('button', { name: 'Show Signed offer.pdf' }).click()
  const frame = lina.page.frameLocator('.viewer iframe')
  await expect(frame.locator('canvas')).toHaveCount(2)
  // Dark pixels: the line of text is drawn.
  await expect
    .poll(() =>
      frame
        .locator('canvas')
        .first()
        .evaluate((canvas: HTMLCanvasElement) => {
          const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] } // prettier-ignore
          let dark = 0
          for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 100 && (data[at + 3] ?? 0) > 200) dark += 1 // prettier-ignore
          return dark
        }),
    )
    .toBeGreaterThan(500)
  // The frame can nothing but draw.
  const reach = await frame.locator('body').evaluate(async (_body, server) => {
    const tried = async (work: () => unknown): Promise<string> => {
      try {
        await work()
        return 'reached'
      } catch {
        return 'refused'
      }
    }
    return {
      origin: window.origin,
      server: await tried(() => fetch(`${server}/v1/status`)),
      app: await tried(() => fetch('app://jobchats/index.html')),
      store: await tried(() => indexedDB.open('x')),
      page: await tried(() => window.parent.document.title),
      shell: String('jobchats' in window),
    }
  }, world.server.url)
  expect(reach).toEqual({ origin: 'null', server: 'refused', app: 'refused', store: 'refused', page: 'refused', shell: 'false' }) // prettier-ignore
  await lina.page.screenshot({ path: path.join(screenshots, 'viewer-pdf.png') })
  // Escape closes it from within, too, and nothing behind it.
  await frame.locator('body').press('Escape')
  await expect(lina.page.locator('.viewer')).toHaveCount(0)
  await post.getByRole('button', { name: 'Show icon.png' }).click()
  await expect
    .poll(() => frame.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.width))
    .toBeGreaterThan(100)
  await lina.page.keyboard.press('Escape')

  // Beside the chat and on its case.
  await choosePostTool(post, 'Pin for everybody')
  const details = lina.page.locator('.details')
  await expect(details.locator('.pin-row')).toContainText('Both are here')
  await expect(details.locator('.file-list li')).toHaveCount(2)
  await lina.page.screenshot({ path: path.join(screenshots, 'details-files.png') })

  // Seen, until the candidate would rather not.
  await expect(lina.page.locator('.seen-line')).toHaveCount(0)
  await openChat(ahmad.page, 'Both are here')
  await expect(lina.page.locator('.post-row').filter({ hasText: 'Both are here' })).toContainText('Ahmad Karimi has seen everything up to here') // prettier-ignore
  await ahmad.page.keyboard.press('Control+,')
  await ahmad.page.getByRole('switch', { name: 'Show how far you have read' }).click()
  await expect(lina.page.locator('.seen-line')).toHaveCount(0)

  // A file that is no document after all says so, and can be saved.
  const damaged = info.outputPath('Damaged.pdf')
  writeFileSync(damaged, '%PDF-1.7\nnothing\n%%EOF\n')
  await lina.page.locator('.composer input[type=file]').setInputFiles([damaged])
  await expect(lina.page.locator('.composer .file')).toHaveCount(1)
  await write(lina.page, 'This one is damaged')
  await postWith(lina.page, 'This one is damaged')
    .getByRole('button', { name: 'Show Damaged.pdf' })
    .click()
  await expect(lina.page.locator('.viewer .notice')).toContainText('can’t be shown here')

  await lina.close()
  await ahmad.close()
  await world.close()
})
