/** What the keys do, that they do nothing behind a sheet or while one writes, and that what was begun stays. */
import { expect, test, type Page } from '@playwright/test'
import path from 'node:path'
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

const title = (page: Page) => page.locator('.conversation-head h1')

/** Away from any field, as after reading. */
async function leaveField(page: Page): Promise<void> {
  await title(page).click()
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
}

test('one works by keys: edits, answers, reacts, mutes, goes on; what was begun is there again', async ({}, info) => {
  const world = await startWorld('pglite')
  const lina = await launchApp(info.outputPath('lina'), world.server.url)
  const priya = await launchApp(info.outputPath('priya'), world.server.url)
  const { page } = lina
  await enterAs(page, 'Lina Haddad')
  await enterAs(priya.page, 'Priya Nair')
  await openChat(priya.page, 'Employer with TBA')
  await openChat(page, 'Employer with TBA')
  const field = page.locator('.composer textarea')
  await write(priya.page, 'Could they start in March?')
  const question = postWith(page, 'Could they start in March?')
  await expect(question).toBeVisible()
  await write(page, 'Both of them')
  const own = postWith(page, 'Both of them')
  await expect(own.getByRole('button', { name: 'Edit' })).toBeAttached()
  const name = await title(page).innerText()

  // E: one writes on in the field, and letters are letters.
  await leaveField(page)
  await page.keyboard.press('e')
  await expect(field).toBeFocused()
  await expect(page.locator('.composer')).toContainText('Editing your post')
  await page.keyboard.type(' jkmu')
  await expect(field).toHaveValue('Both of them jkmu')
  // Another conversation and back: the edit is where it was.
  await page.keyboard.press('Alt+ArrowDown')
  await expect(title(page)).not.toHaveText(name)
  await page.keyboard.press('Alt+ArrowUp')
  await expect(title(page)).toHaveText(name)
  await expect(field).toHaveValue('Both of them jkmu')
  // Given up: the field is a new post's again, and one is still in it.
  await field.press('Escape')
  await expect(field).toHaveValue('')
  await expect(field).toBeFocused()
  await leaveField(page)
  await page.keyboard.press('e')
  await expect(field).toHaveValue('Both of them')
  await page.keyboard.type(', in April')
  await page.keyboard.press('Enter')
  await expect(own).toContainText('Both of them, in April')
  await expect(field).toBeFocused()
  await expect(field).toHaveValue('')

  // Copied with its marks, for programs that show them.
  await write(page, 'The **first** of May')
  const marked = postWith(page, 'The first of May')
  await choosePostTool(marked, 'Copy text')
  const said = page.locator('.undo-place[role=status]')
  await expect(said).toHaveText('Copied')
  await page.screenshot({ path: path.join(screenshots, 'copied.png') })
  await page.evaluate(() => {
    addEventListener('paste', ({ clipboardData }) => {
      document.body.dataset['html'] = clipboardData?.getData('text/html') ?? ''
    })
  })
  await field.press('Control+V')
  await expect(page.locator('body')).toHaveAttribute('data-html', /<b>first<\/b>/)
  await expect(field).toHaveValue('The **first** of May')
  await expect(said).toBeEmpty()
  await choosePostTool(marked, 'Copy link')
  await expect(said).toHaveText('Copied')
  await field.fill('')

  // R, and the answer that one turned away from.
  await leaveField(page)
  await question.hover()
  await page.keyboard.press('r')
  await expect(field).toBeFocused()
  await page.keyboard.press('Alt+ArrowDown')
  await expect(title(page)).not.toHaveText(name)
  await page.keyboard.press('Alt+ArrowUp')
  await expect(page.locator('.quote-bar')).toContainText('Could they start in March?')
  await page.locator('.quote-bar').getByRole('button').click()
  await expect(page.locator('.quote-bar')).toHaveCount(0)
  await expect(field).toBeFocused()

  // + and U, on what one points at.
  await leaveField(page)
  await question.hover()
  await page.keyboard.press('+')
  await expect(question.getByRole('button', { name: 'More emoji' })).toBeVisible()
  await question.getByRole('button', { name: 'React', exact: true }).click()
  const row = page.locator('.chat-row[aria-current=true]')
  await question.hover()
  await page.keyboard.press('u')
  await expect(row.locator('.pill')).toBeVisible()

  // M, and what it was.
  await page.keyboard.press('m')
  const undo = page.getByRole('button', { name: 'Undo' })
  await expect(undo).toBeVisible()
  await undo.click()
  await expect(undo).toHaveCount(0)

  // J and K, and the same keys on a keyboard without Latin letters.
  await leaveField(page)
  await page.keyboard.press('j')
  await expect(title(page)).not.toHaveText(name)
  await page.keyboard.press('k')
  await expect(title(page)).toHaveText(name)
  const arabic = (key: string, code: string) =>
    page.evaluate((its) => document.body.dispatchEvent(new KeyboardEvent('keydown', { ...its, bubbles: true })), { key, code }) // prettier-ignore
  await arabic('ت', 'KeyJ')
  await expect(title(page)).not.toHaveText(name)
  await arabic('ن', 'KeyK')
  await expect(title(page)).toHaveText(name)

  await lina.close()
  await priya.close()
  await world.close()
})

test('what is closed gives the focus back; behind a sheet nothing moves, single keys can be switched off, and Enter does what the settings say', async ({}, info) => {
  const world = await startWorld('pglite')
  const lina = await launchApp(info.outputPath('lina'), world.server.url)
  const { page } = lina
  await enterAs(page, 'Lina Haddad')
  await openChat(page, 'Employer with TBA')
  const name = await title(page).innerText()
  const field = page.locator('.composer textarea')

  // From a sheet, whatever stood in it, and from the emoji.
  await field.fill('Half a')
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('dialog', { name: 'Jump to' }).getByRole('combobox')).toBeFocused()
  await page.keyboard.press('Control+F')
  await expect(page.getByRole('dialog', { name: 'Search' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(field).toBeFocused()
  await page.keyboard.type(' sentence')
  await expect(field).toHaveValue('Half a sentence')
  const emoji = page.locator('.composer').getByRole('button', { name: 'Emoji', exact: true })
  await emoji.click()
  await expect(page.getByLabel('Search emoji')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.locator('.emoji-picker')).toHaveCount(0)
  await expect(emoji).toBeFocused()

  // Details that cover the conversation are a step of their own.
  const resize = (width: number): Promise<void> =>
    lina.app.evaluate(({ BrowserWindow }, its) => BrowserWindow.getAllWindows()[0]?.setContentSize(its, 800), width) // prettier-ignore
  await resize(1000)
  const toggle = page.getByRole('button', { name: 'Details', exact: true })
  const details = page.getByRole('complementary', { name: 'Details' })
  await expect(details).toHaveCount(0)
  await toggle.click()
  await expect(details.getByRole('button', { name: 'Close' })).toBeFocused()
  await page.screenshot({ path: path.join(screenshots, 'details-covering.png') })
  await page.keyboard.press('Escape')
  await expect(details).toHaveCount(0)
  await expect(toggle).toBeFocused()
  await expect(field).toHaveValue('Half a sentence')
  await toggle.press('Enter')
  await details.getByRole('button', { name: 'Close' }).press('Enter')
  await expect(toggle).toBeFocused()
  await resize(1500)
  await field.fill('')
  await leaveField(page)

  await page.keyboard.press('Control+,')
  const singleKeys = page.getByRole('switch', { name: 'Single-key shortcuts' })
  await singleKeys.focus()
  for (const key of ['j', 'm', 'e', '?', 'Alt+ArrowDown']) await page.keyboard.press(key)
  await expect(page.locator('dialog[open]')).toHaveCount(1)
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
  const enterSends = page.getByRole('switch', { name: 'Enter sends a post' })
  await singleKeys.click()
  await expect(singleKeys).not.toBeChecked()
  await enterSends.click()
  await expect(enterSends).not.toBeChecked()
  await page.keyboard.press('Escape')
  await expect(page.locator('dialog')).toHaveCount(0)
  await expect(title(page)).toHaveText(name)
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0)
  await expect(page.locator('.composer')).not.toContainText('Editing')

  await leaveField(page)
  for (const key of ['j', 'm', 'r', '?']) await page.keyboard.press(key)
  await expect(field).not.toBeFocused()
  await expect(page.locator('dialog')).toHaveCount(0)
  await expect(title(page)).toHaveText(name)
  await page.keyboard.press('Alt+ArrowDown')
  await expect(title(page)).not.toHaveText(name)
  await page.keyboard.press('Alt+ArrowUp')
  await expect(title(page)).toHaveText(name)

  await expect(field).toHaveAttribute('title', 'Shift+Enter sends, Enter breaks the line')
  await field.fill('One')
  await field.press('Enter')
  await field.pressSequentially('two')
  await expect(field).toHaveValue('One\ntwo')
  await field.press('Shift+Enter')
  await expect(field).toHaveValue('')
  await expect(postWith(page, 'One').filter({ hasText: 'two' })).toBeVisible()

  // What the sheet of keys says is so.
  await page.keyboard.press('Control+,')
  await singleKeys.click()
  await expect(singleKeys).toBeChecked()
  await page.keyboard.press('Escape')
  await leaveField(page)
  await page.keyboard.press('?')
  const keys = page.locator('dialog .keys li')
  await expect(keys.filter({ hasText: 'Break the line' }).locator('kbd')).toHaveText(['Enter'])
  await expect(keys.filter({ hasText: 'Next conversation' }).locator('kbd')).toHaveText([
    'J',
    'Alt ↓',
  ])
  await page.screenshot({ path: path.join(screenshots, 'keys.png') })
  await lina.close()
  await world.close()
})
