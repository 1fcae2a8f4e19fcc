/** The shell tells of news in other chats than the one on screen; a click opens it; switches end it, or have it say more. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { enterAs, launchApp, openChat, postWith, write, type LaunchedApp } from './support/launch-app.ts' // prettier-ignore
import { startWorld } from './support/world.ts'

/** What would have been shown, instead of showing it. */
interface Shown {
  body: string
  /** Taken back. */
  gone?: boolean
  emit(event: 'click'): void
}
/** Of main, for this test. */
interface Main {
  shown: Shown[]
  /** Has withdrawing work again. */
  restore(): void
}

/** `file`: gets a line for each that is taken back, also while the app ends. */
async function watch({ app }: LaunchedApp, file: string): Promise<void> {
  await app.evaluate(({ Notification }, closed) => {
    const all: Shown[] = []
    ;(globalThis as unknown as Main).shown = all
    const { appendFileSync } = process.getBuiltinModule('node:fs')
    Notification.prototype.show = function () {
      all.push(this)
    }
    Notification.prototype.close = function (this: Shown) {
      this.gone = true
      appendFileSync(closed, `${this.body}\n`)
    }
  }, file)
}
const bodies = ({ app }: LaunchedApp): Promise<string[]> =>
  app.evaluate(() => (globalThis as unknown as Main).shown.map(({ body }) => body))
const clickLast = ({ app }: LaunchedApp): Promise<void> =>
  app.evaluate(() => {
    ;(globalThis as unknown as Main).shown.at(-1)?.emit('click')
  })

test('news elsewhere is told once, without what was written, and a click opens it', async ({}, info) => {
  const world = await startWorld('pglite')
  const lina = await launchApp(info.outputPath('lina'), world.server.url)
  const priya = await launchApp(info.outputPath('priya'), world.server.url)
  const closed = info.outputPath('closed')
  await watch(lina, closed)
  await enterAs(lina.page, 'Lina Haddad')
  await enterAs(priya.page, 'Priya Nair')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  await openChat(lina.page, 'نور حسن')
  await openChat(priya.page, 'Employer with TBA')
  await write(priya.page, 'Something confidential')
  await expect.poll(() => bodies(lina)).toEqual([expect.stringMatching(/^New post in .*Software engineer/)]) // prettier-ignore
  expect((await bodies(lina)).join()).not.toContain('confidential')
  await clickLast(lina)
  await expect(postWith(lina.page, 'Something confidential')).toBeVisible()

  await lina.page.locator('.nav-item[title="Settings"]').click()
  await lina.page.getByRole('switch', { name: 'Notifications on this screen' }).click()
  await lina.page.keyboard.press('Escape')
  await openChat(lina.page, 'نور حسن')
  await write(priya.page, 'And one more')
  await expect(lina.page.locator('.chat-row').filter({ hasText: 'And one more' })).toBeVisible()
  expect(await bodies(lina)).toHaveLength(1)

  // Who asks for it is told who wrote, and what.
  await lina.page.locator('.nav-item[title="Settings"]').click()
  await lina.page.getByRole('switch', { name: 'Notifications on this screen' }).click()
  await lina.page.getByRole('switch', { name: 'Say who wrote, and the first words' }).click()
  await lina.page.keyboard.press('Escape')
  await write(priya.page, 'This one may be seen')
  await expect.poll(async () => (await bodies(lina)).at(-1)).toMatch(/Priya.*This one may be seen/s)

  // Where a text would be lost, the click waits for an answer.
  await lina.page.locator('.nav-item[title="Cases"]').click()
  await lina.page.getByRole('button', { name: 'Message many candidates' }).click()
  const sheet = lina.page.getByRole('dialog', { name: 'Message many candidates' })
  await sheet.locator('.many-list input:not(:disabled)').first().check()
  await sheet.getByRole('button', { name: /Go on with/ }).click()
  const own = sheet.getByRole('textbox', { name: 'Own text' })
  await own.fill('Half a sentence')
  await clickLast(lina)
  await sheet.getByRole('button', { name: 'Go on writing' }).click()
  await expect(own).toHaveValue('Half a sentence')
  await expect(own).toBeFocused()
  await clickLast(lina)
  await sheet.getByRole('button', { name: 'Discard the text' }).click()
  await expect(sheet).toHaveCount(0)
  await expect(postWith(lina.page, 'This one may be seen')).toBeVisible()

  // What still stands in the system's list ends with the app: no later run could take it back.
  await openChat(lina.page, 'نور حسن')
  await write(priya.page, 'Seen in the list alone')
  await expect.poll(async () => (await bodies(lina)).at(-1)).toMatch(/Seen in the list alone/)
  await priya.close()
  await lina.close()
  expect(readFileSync(closed, 'utf8')).toContain('Seen in the list alone')
  await world.close()
})

test('what was told of a conversation goes with access to it, and the rest with signing out', async ({}, info) => {
  const world = await startWorld('pglite')
  const lina = await launchApp(info.outputPath('lina'), world.server.url)
  const ahmad = await launchApp(info.outputPath('ahmad'), world.server.url)
  const priya = await launchApp(info.outputPath('priya'), world.server.url)
  const left = (): Promise<number[]> =>
    lina.app.evaluate(() =>
      (globalThis as unknown as Main).shown.flatMap(({ gone }, index) => (gone ? [] : [index])),
    )
  await watch(lina, info.outputPath('closed'))
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  await openChat(lina.page, 'نور حسن')
  await enterAs(ahmad.page, 'Ahmad Karimi')
  await openChat(ahmad.page, 'Software engineer')
  await write(ahmad.page, 'Of Ahmad')
  await expect.poll(left).toEqual([0])
  await enterAs(priya.page, 'Priya Nair')
  await openChat(priya.page, 'Employer with TBA')
  await write(priya.page, 'Of the employer')
  await expect.poll(left).toEqual([0, 1])

  // An edit is begun there, and another conversation opened.
  const signOut = lina.page.getByRole('dialog', { name: 'Sign out' })
  const edits = signOut.getByText('1 edit was not saved yet')
  await openChat(lina.page, 'Of Ahmad')
  await write(lina.page, 'An answer')
  await expect(postWith(lina.page, 'An answer').getByRole('button', { name: 'Edit' })).toBeAttached() // prettier-ignore
  await lina.page.locator('.conversation-head h1').click()
  await lina.page.keyboard.press('e')
  await expect(lina.page.locator('.composer textarea')).toHaveValue('An answer')
  await lina.page.locator('.composer textarea').fill('An answer that is better')
  await openChat(lina.page, 'نور حسن')
  await lina.page.getByRole('button', { name: 'Sign out' }).click()
  await expect(edits).toBeVisible()
  await signOut.getByRole('button', { name: 'Cancel' }).click()

  // The window ends before the shell has heard of it: the next one says it.
  await lina.app.evaluate(({ ipcMain }) => {
    const { _invokeHandlers: all } = ipcMain as unknown as { _invokeHandlers: Map<string, unknown> }
    const its = all.get('shell:withdraw-notifications')
    all.set('shell:withdraw-notifications', () => null)
    ;(globalThis as unknown as Main).restore = () => all.set('shell:withdraw-notifications', its)
  })
  const [candidate] = await world.server.store.query<{ id: string }>(
    "select c.id from candidate c join person p on p.id = c.person where p.name = 'Ahmad Karimi'",
  )
  const to = await world.id('partner', 'Cedar Refugee Skills')
  await world.server.directory.apply([{ type: 'handOver', candidate: candidate?.id ?? '', to }])
  await expect(lina.page.locator('.chat-row').filter({ hasText: 'An answer' })).toHaveCount(0)
  await lina.page.getByRole('button', { name: 'Sign out' }).click()
  await expect(signOut).toBeVisible()
  await expect(edits).toHaveCount(0)
  expect(await left()).toEqual([0, 1])
  await lina.app.evaluate(() => (globalThis as unknown as Main).restore())
  await lina.page.reload()
  await expect.poll(left).toEqual([1])

  await lina.page.getByRole('button', { name: 'Sign out' }).click()
  await lina.page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await expect(lina.page.getByText('Choose who you are')).toBeVisible()
  expect(await left()).toEqual([])
  await priya.close()
  await ahmad.close()
  await lina.close()
  await world.close()
})
