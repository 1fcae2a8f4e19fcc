/** The shell tells of news in other chats than the one on screen; a click opens it; switches end it, or have it say more. */
import { expect, test } from '@playwright/test'
import { enterAs, launchApp, openChat, postWith, write, type LaunchedApp } from './support/launch-app.ts' // prettier-ignore
import { startWorld } from './support/world.ts'

/** What would have been shown, instead of showing it. */
interface Shown {
  body: string
  emit(event: 'click'): void
}
/** Of main, for this test. */
interface Main {
  shown: Shown[]
}

async function watch({ app }: LaunchedApp): Promise<void> {
  await app.evaluate(({ Notification }) => {
    const all: Shown[] = []
    ;(globalThis as unknown as Main).shown = all
    Notification.prototype.show = function () {
      all.push(this)
    }
  })
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
  await watch(lina)
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
  await priya.close()
  await lina.close()
  await world.close()
})
