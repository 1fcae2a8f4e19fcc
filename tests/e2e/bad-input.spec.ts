/** Names and posts that were made to disguise, cover, break or run something, as people see them. */
import { expect, test, type Page } from '@playwright/test'
import { randomUUID } from 'node:crypto'
import {
  appendFileSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { enterAs, launchApp, openChat, postWith, screenshots, write } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

const turns = /[\u202a-\u202e\u2066-\u2069]/
const bodies = {
  nested: `${'**_'.repeat(200)}two hundred deep${'_**'.repeat(200)}`,
  zalgo: `${'Z\u0301\u0316\u0301\u0316\u0301\u0316'.repeat(3)}${`a${'\u0301\u0316'.repeat(80)}`.repeat(12)}lgo`,
  turned: '[\u202Eelpmaxe.knab](https://evil.example) behind it \u202Edenrut si siht\u2067',
  script: '<img src=x onerror="document.title=1"> <script>document.title=1</script> [go](javascript:document.title=1)',
} // prettier-ignore

/** Chosen by hand, and dropped on the composer only after `change`, as where somebody saves in between. */
async function dropAfter(
  page: Page,
  file: string,
  change: () => void,
  isSeen: boolean,
): Promise<void> {
  const id = randomUUID()
  await page.evaluate((its) => {
    document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: its }))
  }, `held-${id}`)
  const held = page.locator(`[id="held-${id}"]`)
  await held.setInputFiles(file)
  // What a browser knows of a file it learns when it is first asked.
  if (isSeen) await held.evaluate((input: HTMLInputElement) => input.files?.[0]?.size)
  change()
  await held.evaluate((input) => {
    const dataTransfer = new DataTransfer()
    if (input instanceof HTMLInputElement)
      for (const its of input.files ?? []) dataTransfer.items.add(its)
    const drop = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer })
    document.querySelector('.composer')?.dispatchEvent(drop)
    input.remove()
  })
}

test('are plain, stay in their place, and run nothing', async ({}, info) => {
  const world = await startWorld('pglite')
  const { store, directory } = world.server
  const lina = await launchApp(info.outputPath('lina'), world.server.url)
  const priya = await launchApp(info.outputPath('priya'), world.server.url)
  await enterAs(lina.page, 'Lina Haddad')
  await enterAs(priya.page, 'Priya Nair')
  const [me] = await store.query<{ id: string; email: string | null; partner: string }>("select id, email, partner from person where name = 'Lina Haddad'") // prettier-ignore
  if (!me) throw new Error('nobody there')
  await directory.apply([{ type: 'person', ...me, name: 'Lina \u202EHaddad\u2066\n', role: 'staff', readOnly: false, active: true, locale: null, timeZone: null }]) // prettier-ignore

  await openChat(lina.page, 'Employer with TBA')
  const field = lina.page.locator('.composer textarea')
  const notice = lina.page.locator('.composer .notice')
  const input = lina.page.locator('.composer input[type=file]')

  // A program under the name of a document is none, and its name turns no word of the answer.
  const program = info.outputPath('cv\u202Efdp.exe')
  writeFileSync(program, 'MZ')
  const drawing = info.outputPath('drawing.svg')
  writeFileSync(drawing, '<svg onload="alert(1)"/>')
  await field.fill('still here')
  await input.setInputFiles([program, drawing])
  await expect(notice).toContainText('cvfdp.exe')
  await expect(notice).toContainText('drawing.svg')
  await expect(field).toHaveValue('still here')
  expect((await notice.textContent())?.replace(/\u2068[^\u2069]*\u2069/g, '')).not.toMatch(turns)

  const changes: [string, (file: string) => void, boolean?][] = [
    ['grows', (file) => appendFileSync(file, 'more')],
    ['shrinks', (file) => truncateSync(file, 5)],
    ['is emptied', (file) => truncateSync(file)],
    ['is written anew', (file) => writeFileSync(file, `%PDF-1.4 ${'y'.repeat(600_000)} %%EOF`)],
    ['is taken away', (file) => rmSync(file)],
    ['is taken away unseen', (file) => rmSync(file), false],
  ]
  for (const [what, change, isSeen = true] of changes) {
    const file = info.outputPath(`${what}.pdf`)
    writeFileSync(file, `%PDF-1.4 ${'x'.repeat(600_000)} %%EOF`)
    // Older than the clock of any file system is coarse.
    utimesSync(file, 1, 1)
    await dropAfter(lina.page, file, () => change(file), isSeen)
    await expect(notice).toContainText(`${what}.pdf`)
    await expect(notice).toContainText('The file was changed or taken away')
  }
  await expect(lina.page.locator('.composer .file')).toHaveCount(0)
  await expect(field).toHaveValue('still here')

  // Ten thousand and one are refused, and stay.
  await field.fill('😀'.repeat(10_001))
  await field.press('Enter')
  await expect(notice).toContainText('A post may have 10,000 characters')
  expect([...(await field.inputValue())]).toHaveLength(10_001)

  for (const body of Object.values(bodies)) await write(lina.page, body)
  await write(lina.page, '😀'.repeat(10_000))
  const pdf = Buffer.from('%PDF-1.4\nsmall\n%%EOF\n')
  const named = info.outputPath('scan\u202Egnp.pdf')
  writeFileSync(named, pdf)
  await input.setInputFiles(named)
  await expect(lina.page.locator('.composer .file')).toContainText('scangnp.pdf')
  await write(lina.page, 'with a scan')

  await openChat(priya.page, 'Employer with TBA')
  const scan = postWith(priya.page, 'with a scan')
  await expect(scan.locator('.file')).toContainText('scangnp.pdf')
  await expect(postWith(priya.page, 'two hundred deep')).toBeAttached()
  await expect(priya.page.locator('.posts')).toContainText('Lina Haddad')
  for (const page of [lina.page, priya.page]) {
    await expect(page).toHaveTitle('Job Chats')
    const posts = page.locator('.posts .post')
    const seen = await posts.evaluateAll((all) =>
      all.map((post) => {
        const body = post.querySelector('.post-body')
        return {
          wide: post.scrollWidth > post.clientWidth + 1,
          clipped: body !== null && getComputedStyle(body).overflow === 'clip',
          foreign: post.querySelectorAll('.post-body :is(script, img[src^="x"], iframe, object)').length, // prettier-ignore
          elements: post.querySelectorAll('*').length,
          names: [...post.querySelectorAll('.post-head, .file-name')].map((its) => its.textContent).join(), // prettier-ignore
        }
      }),
    )
    expect(seen.length).toBeGreaterThan(Object.keys(bodies).length)
    for (const post of seen) {
      expect(post).toMatchObject({ wide: false, clipped: true, foreign: 0 })
      expect(post.elements).toBeLessThan(500)
      expect(post.names).not.toMatch(turns)
    }
    await expect(page.locator('a[href^="javascript"]')).toHaveCount(0)
  }
  await priya.page.screenshot({ path: path.join(screenshots, 'bad-input.png') })
  await postWith(priya.page, 'behind it').scrollIntoViewIfNeeded()
  await priya.page.screenshot({ path: path.join(screenshots, 'bad-input-above.png') })
  // A link says where it leads, whatever its words look like.
  await priya.page.locator('a[href="https://evil.example/"]').click()
  await expect(priya.page.getByRole('dialog')).toContainText('evil.example')
  await priya.page.keyboard.press('Escape')

  const saved = info.outputPath('saved.pdf')
  await priya.app.evaluate(({ session }, to) => {
    session.fromPartition('persist:jobchats', { cache: false }).on('will-download', (_event, item) => item.setSavePath(`${to} as ${item.getFilename()}`)) // prettier-ignore
  }, saved)
  await scan.getByRole('button', { name: 'Save scangnp.pdf' }).click()
  await expect.poll(() => { try { return readFileSync(`${saved} as scangnp.pdf`, 'utf8') } catch { return null } }).toBe(pdf.toString()) // prettier-ignore
  await lina.close()
  await priya.close()
  await world.close()
})
