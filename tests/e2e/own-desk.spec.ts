/** What a person sets for themself: follow-ups while offline, undo, language, look; on the device and on the next one. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { openStage } from '../screenshots/stage.ts'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, screenshots, write } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

test('a follow-up is set offline, stands in the list, comes to the next device, and can be taken back', async ({}, info) => {
  const world = await startWorld('pglite')
  const line = await startCutProxy(world.server.url)
  const lina = await launchApp(info.outputPath('lina'), line.url)
  const { page } = lina
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await line.cut()
  await expect(page.locator('.sync-line')).toContainText('Offline')
  await openChat(page, 'Ahmad Karimi')
  await page.locator('.conversation-head h1').click()
  await page.keyboard.press('f')
  await page.getByLabel('What for').fill('Confirm the quiet room')
  await page.getByRole('button', { name: 'Today', exact: true }).click()
  await page.locator('.nav-item[title="Follow-ups"]').click()
  const row = page.locator('.follow-up').filter({ hasText: 'Confirm the quiet room' })
  await expect(row).toBeVisible()
  // Next steps of cases stand beside it.
  await expect(page.locator('.follow-up').filter({ hasText: 'First interview' })).toBeVisible()
  await row.getByRole('button', { name: 'Done' }).click()
  await expect(row).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row).toBeVisible()

  // On small screens too words say how sync stands, beside the conversation as well; wide ones have them in the navigation.
  const stage = await openStage(page, lina.app, 'en')
  const strip = page.locator('.sync-strip')
  await expect(strip).toBeHidden()
  for (const size of ['narrow', 'phone'] as const) {
    await stage.resize(size)
    await expect(strip).toContainText('Offline since')
    await page.screenshot({ path: path.join(screenshots, `sync-strip-${size}.png`) })
  }
  await page.locator('.nav-item[title="Inbox"]').click()
  await openChat(page, 'Ahmad Karimi')
  await expect(strip).toBeVisible()
  // Who hears the head is told what comes next, and when.
  await expect(page.getByRole('img', { name: /^Stage: .+ next: First interview, due / })).toBeVisible() // prettier-ignore
  await page.screenshot({ path: path.join(screenshots, 'sync-strip-conversation.png') })
  await stage.resize('wide')

  // Signing out from the menu asks first, and says what only this device has; nothing of it is lost by asking.
  await write(page, 'Written on the train')
  await page.locator('.composer textarea').fill('And begun')
  await page.waitForTimeout(1000)
  const signOut = () =>
    lina.app.evaluate(({ BrowserWindow, Menu }) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((menu) => menu.submenu?.items ?? [])
      const [window] = BrowserWindow.getAllWindows()
      window?.focus()
      items?.find((item) => item.label === 'Sign Out…')?.click(undefined, window)
    })
  await signOut()
  const question = page.getByRole('dialog', { name: 'Sign out' })
  await expect(question).toContainText('1 post was not sent yet and would be lost')
  await expect(question).toContainText('1 draft is only on this device')
  await expect(question).toContainText('Follow-ups in 1 conversation are only on this device')
  await page.screenshot({ path: path.join(screenshots, 'sign-out.png') })
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(question).toHaveCount(0)
  await expect(postWith(page, 'Written on the train')).toContainText('Waiting to send')
  await expect(page.locator('.composer textarea')).toHaveValue('And begun')
  // Nor of a post that is being changed.
  await postWith(page, 'Written on the train').getByRole('button', { name: 'Edit' }).click()
  await page.locator('.composer textarea').fill('Written on the train home')
  await signOut()
  await expect(question).toContainText('1 edit was not saved yet and would be lost')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.locator('.composer textarea')).toHaveValue('Written on the train home')
  await page.locator('.composer').getByRole('button', { name: 'Cancel' }).click()
  await expect(page.locator('.composer textarea')).toHaveValue('And begun')
  await page.locator('.composer textarea').fill('')

  await line.restore()
  await expect(page.locator('.sync-line')).toContainText('Up to date')

  const second = await launchApp(info.outputPath('second'), world.server.url)
  await enterAs(second.page, 'Lina Haddad')
  await second.page.locator('.nav-item[title="Follow-ups"]').click()
  await expect(second.page.locator('.follow-up').filter({ hasText: 'Confirm the quiet room' })).toBeVisible() // prettier-ignore
  await second.close()

  // On a small screen the account stands in the settings, and no button is passed by Tab without being seen.
  await stage.resize('phone')
  await expect(page.getByRole('button', { name: 'Sign out' })).toHaveCount(0)
  await expect(strip).toHaveCount(0)
  await page.keyboard.press('Control+,')
  const account = page.locator('.settings-row').filter({ hasText: 'Signed in as' })
  await expect(account).toContainText('Lina Haddad')
  await expect(account).toContainText('Talent Bridge Amman')
  await account.scrollIntoViewIfNeeded()
  await page.screenshot({ path: path.join(screenshots, 'account.png') })
  await account.getByRole('button', { name: 'Sign out…' }).click()
  await expect(question).not.toContainText('would be lost')
  await question.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('button', { name: /Lina Haddad/ })).toBeVisible()
  await lina.close()
  await line.close()
  await world.close()
})

test('a follow-up on a post: by its tool and by key, offline; the list says which post, and leads to it', async ({}, info) => {
  const world = await startWorld('pglite')
  const line = await startCutProxy(world.server.url)
  const lina = await launchApp(info.outputPath('lina'), line.url)
  const { page } = lina
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await openChat(page, 'Employer with TBA')
  const chat = await page.locator('.chat-row[aria-current=true]').getAttribute('data-chat')
  await write(page, 'The offer needs a second signature')
  const post = postWith(page, 'The offer needs a second signature')
  await expect(post.getByRole('img', { name: 'Sent' })).toBeVisible()
  await line.cut()
  await expect(page.locator('.sync-line')).toContainText('Offline')

  await post.hover()
  await page.screenshot({ path: path.join(screenshots, 'post-tools.png') })
  await post.getByRole('button', { name: 'More', exact: true }).click()
  await page.screenshot({ path: path.join(screenshots, 'post-menu.png') })
  await post.getByRole('menuitem', { name: 'Follow up' }).click()
  const sheet = page.locator('dialog')
  await expect(sheet).toContainText('come back to this post')
  await expect(sheet.locator('.about-post')).toContainText('The offer needs a second signature')
  await page.screenshot({ path: path.join(screenshots, 'follow-up-post.png') })
  await sheet.getByRole('button', { name: 'Tomorrow', exact: true }).click()
  await expect(sheet).toHaveCount(0)
  // By key the same post is found, and its date is there to be changed; of the chat as a whole there is none.
  await post.hover()
  await page.keyboard.press('f')
  await expect(sheet).toContainText('come back to this post')
  await expect(sheet.getByRole('button', { name: 'Done' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.locator('.conversation-head h1').hover()
  await page.locator('.conversation-head h1').click()
  await page.keyboard.press('f')
  await expect(sheet).toContainText('come back to this conversation')
  await expect(sheet.getByRole('button', { name: 'Done' })).toHaveCount(0)
  // What it is for is not lost by a key; where the person leaves, the key does what it does.
  const note = page.getByLabel('What for')
  await note.fill('Ask for the floor plan')
  await note.press('Control+K')
  await sheet.getByRole('button', { name: 'Go on writing' }).click()
  await expect(note).toHaveValue('Ask for the floor plan')
  await note.press('Control+K')
  await sheet.getByRole('button', { name: 'Discard the text' }).click()
  await expect(page.getByRole('dialog', { name: 'Jump to' })).toBeVisible()
  await page.keyboard.press('Escape')

  // Beside the conversation it leads to its post.
  await page.locator('.details .pin-row').filter({ hasText: 'second signature' }).click()
  await expect(page.locator('.post-row.found')).toContainText('The offer needs a second signature')

  await page.locator('.nav-item[title="Follow-ups"]').click()
  const row = page.locator('.follow-up').filter({ hasText: 'The offer needs a second signature' })
  await expect(row).toContainText('My follow-up on a post')
  await page.screenshot({ path: path.join(screenshots, 'follow-ups-post.png') })
  // The list is one stop for the keyboard: its rows by arrow keys, and what is done beside one.
  await page.getByRole('button', { name: 'Only mine' }).focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('End')
  await page.keyboard.press('Home')
  await expect(page.locator('.follow-up-open').first()).toBeFocused()
  await row.locator('.follow-up-open').click()
  await expect(page.locator('.chat-row[aria-current=true]')).toHaveAttribute(
    'data-chat',
    chat ?? '',
  )
  await expect(page.locator('.post-row.found')).toContainText('The offer needs a second signature')
  await lina.close()
  await line.close()
  await world.close()
})

test('language and look hold at once and at the next start', async ({}, info) => {
  const world = await startWorld('pglite')
  const profile = info.outputPath('lina')
  let lina = await launchApp(profile, world.server.url)
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.chat-row').first()).toBeVisible()
  await lina.page.keyboard.press('Control+,')
  await lina.page.getByLabel('Find a setting').fill('dens')
  await expect(lina.page.getByLabel('Language of the app')).toHaveCount(0)
  await lina.page.getByText('Compact', { exact: true }).click()
  await lina.page.getByLabel('Find a setting').fill('')
  await lina.page.getByText('Dark', { exact: true }).click()
  await lina.page.getByLabel('Language of the app').selectOption('ar')
  const html = lina.page.locator('html')
  await expect(html).toHaveAttribute('dir', 'rtl')
  await expect(lina.page.locator('.nav-item').first()).toContainText('الوارد')
  await lina.close()
  lina = await launchApp(profile, world.server.url)
  const again = lina.page.locator('html')
  await expect(again).toHaveAttribute('lang', 'ar')
  await expect(again).toHaveAttribute('data-theme', 'dark')
  await expect(again).toHaveAttribute('data-density', 'compact')
  await openChat(lina.page, 'TBA')
  await lina.page.locator('.post').last().hover()
  await lina.page.screenshot({ path: path.join(screenshots, 'arabic-dark.png') })
  await lina.close()
  await world.close()
})
