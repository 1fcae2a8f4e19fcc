/** One person, two devices, one open conversation: what is begun on one goes on on the other, and is sent once. */
import { expect, test } from '@playwright/test'
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
