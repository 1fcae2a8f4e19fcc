/** One person, two devices, one open conversation: what is begun on one goes on on the other, and is sent once. */
import { expect, test, type Page } from '@playwright/test'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, write } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

test('a draft goes from one open field to the other, gives way to nothing of one’s own, and ends on both', async ({}, info) => {
  const world = await startWorld('pglite')
  const line = await startCutProxy(world.server.url)
  const one = await launchApp(info.outputPath('one'), world.server.url)
  const two = await launchApp(info.outputPath('two'), line.url)
  for (const { page } of [one, two]) {
    await enterAs(page, 'Lina Haddad')
    await openChat(page, 'Employer with TBA')
  }
  const here = one.page.locator('.composer textarea')
  const there = two.page.locator('.composer textarea')

  await here.fill('Dear Priya')
  await expect(there).toHaveValue('Dear Priya', { timeout: 15_000 })
  // The caret is where it was: at the end.
  await there.focus()
  await two.page.keyboard.press('End')
  await two.page.keyboard.type(', both in March')
  await expect(here).toHaveValue('Dear Priya, both in March', { timeout: 15_000 })
  await here.press('Enter')
  await expect(here).toHaveValue('')
  await expect(there).toHaveValue('', { timeout: 15_000 })
  await expect(postWith(two.page, 'Dear Priya, both in March')).toHaveCount(1)

  // An edit that comes too late stands in the open field as a draft; the first letter does not take it away.
  const post = postWith(one.page, 'Dear Priya, both in March')
  await expect(post.getByRole('button', { name: 'Edit' })).toBeAttached()
  await expect(postWith(two.page, 'Dear Priya').getByRole('button', { name: 'Edit' })).toBeAttached() // prettier-ignore
  await line.cut()
  await expect(two.page.locator('.sync-line')).toContainText('Offline')
  await two.page.locator('.conversation-head h1').click()
  await two.page.keyboard.press('e')
  await expect(there).toHaveValue('Dear Priya, both in March')
  await there.fill('Dear Priya, both in May')
  await there.press('Enter')
  await one.page.locator('.conversation-head h1').click()
  await one.page.keyboard.press('e')
  await here.fill('Dear Priya, one in March')
  await here.press('Enter')
  await expect.poll(() => world.bodies('Dear Priya%')).toEqual(['Dear Priya, one in March'])
  await line.restore()
  await expect(there).toHaveValue('Dear Priya, both in May', { timeout: 20_000 })
  await expect(there).toBeFocused()
  await two.page.keyboard.type('?')
  await expect(there).toHaveValue('Dear Priya, both in May?')

  // What stands in one field while the other one is offline is not written over.
  await expect(here).toHaveValue('Dear Priya, both in May?', { timeout: 15_000 })
  await write(one.page, 'Sent from here')
  await expect(there).toHaveValue('', { timeout: 15_000 })
  await one.close()
  await two.close()
  await line.close()
  await world.close()
})

/** Types on without a pause, and notes in the page what has come into the field. */
async function typeOn(page: Page): Promise<{ typed(): Promise<string>; done: Promise<void> }> {
  await page.locator('.composer textarea').focus()
  await page.evaluate(() => {
    document.body.dataset['typed'] = ''
    document.addEventListener('input', ({ target }) => {
      document.body.dataset['typed'] = (target as HTMLTextAreaElement).value
    })
  })
  const done = page.keyboard.type('1234567890'.repeat(6), { delay: 100 }).catch(() => undefined)
  return { done, typed: () => page.evaluate(() => document.body.dataset['typed'] ?? '') }
}

test('who types without a pause loses a second of it in a crash, and nothing where the conversation ends', async ({}, info) => {
  const world = await startWorld('pglite')
  let lina = await launchApp(info.outputPath('lina'), world.server.url)
  await enterAs(lina.page, 'Lina Haddad')
  await openChat(lina.page, 'Samira Azizi')
  const before = await typeOn(lina.page)
  await expect.poll(async () => (await before.typed()).length).toBeGreaterThan(30)
  await lina.kill9()
  lina = await launchApp(info.outputPath('lina'), world.server.url)
  const { page } = lina
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  const field = page.locator('.composer textarea')
  await expect(field).toHaveValue(/^1234567890123/)
  await field.fill('')

  const { typed, done } = await typeOn(page)
  await expect.poll(async () => (await typed()).length).toBeGreaterThan(10)
  const [samira] = await world.server.store.query<{ id: string }>("select c.id from candidate c join person p on p.id = c.person where p.name = 'Samira Azizi'") // prettier-ignore
  const to = await world.id('partner', 'Cedar Refugee Skills')
  await world.server.directory.apply([{ type: 'handOver', candidate: samira?.id ?? '', to }])
  await expect(page.getByRole('heading', { name: 'You are no longer in this conversation' })).toBeVisible() // prettier-ignore
  await done
  await page.getByRole('button', { name: 'Show in Waiting to send' }).click()
  await expect(page.locator('.waiting-item')).toHaveCount(1)
  await expect(page.locator('.waiting-item').getByText(await typed(), { exact: true })).toBeVisible() // prettier-ignore
  await lina.close()
  await world.close()
})

test('a new text for a post is there after a crash, until it is given up', async ({}, info) => {
  const world = await startWorld('pglite')
  let lina = await launchApp(info.outputPath('lina'), world.server.url)
  await enterAs(lina.page, 'Lina Haddad')
  await openChat(lina.page, 'Samira Azizi')
  await write(lina.page, 'The interview is on Monday')
  await expect(postWith(lina.page, 'on Monday').getByRole('button', { name: 'Edit' })).toBeAttached() // prettier-ignore
  await lina.page.locator('.composer textarea').press('ArrowUp')
  await lina.page.locator('.composer textarea').fill('The interview is on Tuesday')
  await lina.page.waitForTimeout(1_000)
  await lina.kill9()

  lina = await launchApp(info.outputPath('lina'), world.server.url)
  const field = lina.page.locator('.composer textarea')
  await expect(field).toHaveValue('The interview is on Tuesday')
  await expect(postWith(lina.page, 'on Monday')).toHaveCount(1)
  await field.press('Escape')
  await expect(field).toHaveValue('')
  await lina.page.waitForTimeout(1_000)
  await lina.kill9()

  lina = await launchApp(info.outputPath('lina'), world.server.url)
  await expect(postWith(lina.page, 'on Monday')).toBeVisible()
  await expect(lina.page.locator('.composer textarea')).toHaveValue('')
  await lina.close()
  await world.close()
})
