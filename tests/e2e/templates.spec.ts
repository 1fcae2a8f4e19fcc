/** A template is written once, and goes to many candidates, each exactly once, whatever happens in between. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, screenshots, write } from './support/launch-app.ts'
import { violations } from './support/violations.ts'
import { startWorld } from './support/world.ts'

test('a template, in two languages, to several candidates offline', async ({}, info) => {
  const world = await startWorld('postgres')
  const line = await startCutProxy(world.server.url)
  const profile = info.outputPath('lina')
  let lina = await launchApp(profile, line.url)
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  await line.cut()
  await expect(lina.page.locator('.sync-line')).toContainText('Offline since')

  // Written offline.
  await lina.page.locator('.nav-item[title="Cases"]').click()
  await lina.page.getByRole('button', { name: 'Templates' }).click()
  await lina.page.getByRole('button', { name: 'New template' }).click()
  await lina.page.getByLabel('Name').fill('Medical appointment')
  await lina.page.getByLabel('Text').fill('Dear {candidate}, your appointment is set. {me}')
  await lina.page.getByRole('button', { name: 'العربية' }).click()
  await lina.page.getByLabel('Text').fill('عزيزي {candidate}، حدد موعدك. {me}')
  await expect(lina.page.locator('.template-preview')).toContainText('Amal Haddad')
  await lina.page.screenshot({ path: path.join(screenshots, 'template-editor.png') })
  // Neither a key nor a click beside it loses what was written.
  await lina.page.getByLabel('Text').press('Escape')
  const unsaved = lina.page.getByRole('alertdialog')
  await expect(unsaved).toContainText('have not been saved')
  await unsaved.getByRole('button', { name: 'Go on writing' }).click()
  await lina.page.mouse.click(5, 5)
  await lina.page.screenshot({ path: path.join(screenshots, 'template-leave.png') })
  await unsaved.getByRole('button', { name: 'Go on writing' }).click()
  // Nor is a mark drawn with the mouse and let go beside it a click there.
  const box = await lina.page.getByLabel('Text').boundingBox()
  await lina.page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 20)
  await lina.page.mouse.down()
  await lina.page.mouse.move(5, 5)
  await lina.page.mouse.up()
  await expect(unsaved).toHaveCount(0)
  await expect(lina.page.getByLabel('Text')).toBeFocused()
  await lina.page.getByRole('button', { name: 'Save' }).click()
  await expect(lina.page.locator('.template-list')).toContainText('Medical appointment')
  await lina.page.keyboard.press('Escape')

  // One in a conversation, by its name.
  await lina.page.locator('.nav-item[title="Inbox"]').click()
  await openChat(lina.page, 'نور حسن')
  const field = lina.page.locator('.composer textarea')
  await field.pressSequentially('/med')
  await field.press('Enter')
  await expect(field).toHaveValue('Dear نور حسن, your appointment is set. Lina Haddad')
  await field.fill('An open {job} is not sent')
  await field.press('Enter')
  await expect(lina.page.locator('.composer .notice')).toContainText('not filled in yet')
  await field.fill('')

  // To many.
  await lina.page.locator('.nav-item[title="Cases"]').click()
  await lina.page.getByRole('button', { name: 'Message many candidates' }).click()
  const sheet = lina.page.getByRole('dialog')
  const open = sheet.locator('.many-list input:not(:disabled)')
  const count = await open.count()
  expect(count).toBeGreaterThan(2)
  await sheet.getByLabel(/All \d+ listed/).check()
  await lina.page.screenshot({ path: path.join(screenshots, 'many-choose.png') })
  await sheet.getByRole('button', { name: /Go on with/ }).click()
  // A text of one's own is not lost by a key or a click beside it; and it is about the case that one means.
  const own = sheet.getByRole('textbox', { name: 'Own text' })
  await own.fill('News about {job}')
  const samira = sheet.locator('.many-previews > li').filter({ hasText: 'Samira Azizi' })
  await expect(samira.locator('.many-body')).toHaveText('News about Software engineer, Manchester')
  await sheet.getByLabel(/Case for \u2068?Samira Azizi/).selectOption({ label: 'Data analyst, Manchester · Full intake' }) // prettier-ignore
  await expect(samira.locator('.many-body')).toHaveText('News about Data analyst, Manchester')
  await lina.page.screenshot({ path: path.join(screenshots, 'many-case.png') })
  const question = sheet.getByRole('alertdialog')
  await own.press('Escape')
  await expect(question).toBeVisible()
  await lina.page.keyboard.press('Escape')
  await expect(question).toHaveCount(0)
  await expect(own).toBeFocused()
  await lina.page.keyboard.press('Escape')
  await expect(question).toBeVisible()
  await lina.page.screenshot({ path: path.join(screenshots, 'many-leave.png') })
  expect(await violations(lina.page)).toEqual([])
  await question.getByRole('button', { name: 'Go on writing' }).click()
  await expect(own).toBeFocused()
  await lina.page.mouse.click(5, 5)
  await question.getByRole('button', { name: 'Go on writing' }).click()
  // Nor by a key or the menu, which lead elsewhere only once one has answered.
  await own.press('Control+K')
  await expect(question).toBeVisible()
  await lina.page.keyboard.press('Escape')
  await expect(own).toBeFocused()
  await lina.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []).find(({ label }) => label === 'Jobs')?.click()) // prettier-ignore
  await question.getByRole('button', { name: 'Go on writing' }).click()
  await expect(own).toHaveValue('News about {job}')

  // A template is in each one's own language, unless another is chosen.
  await sheet.getByLabel('Template').selectOption({ label: 'Medical appointment' })
  await expect(sheet.getByLabel('Language for all')).toHaveValue('')
  await expect(sheet.getByLabel(/Language for \u2068?نور حسن/)).toHaveValue('ar')
  await expect(sheet.locator('.many-previews')).toContainText('عزيزي نور حسن')
  await expect(sheet.locator('.many-previews')).toContainText('عزيزي يوسف الخطيب')
  await sheet.getByLabel(/Language for \u2068?يوسف/).selectOption('en')
  await expect(sheet.locator('.many-previews')).not.toContainText('عزيزي يوسف الخطيب')
  await lina.page.screenshot({ path: path.join(screenshots, 'many-check.png') })
  // Pressed twice it is sent once.
  const go = sheet.getByRole('button', { name: `Send ${String(count)} posts` })
  await go.evaluate((button: HTMLElement) => {
    button.click()
    button.click()
  })
  await expect(sheet).toContainText(`0 of ${String(count)} sent`)
  await sheet.getByRole('button', { name: 'Pause' }).click()
  await expect(sheet).toContainText(`0 of ${String(count)} sent · paused`)
  await lina.kill9()

  // Paused it stays, whatever else goes out.
  lina = await launchApp(profile, line.url)
  await expect(lina.page.locator('.nav-item[title="Waiting to send"]')).toContainText(String(count))
  await line.restore()
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date', { timeout: 40_000 })
  // It opens on the cases, where it was left.
  await lina.page.locator('.nav-item[title="Inbox"]').click()
  await openChat(lina.page, 'نور حسن')
  await write(lina.page, 'Written in between')
  await expect.poll(() => world.bodies('Written in between')).toHaveLength(1)
  expect(await world.bodies('%appointment is set%')).toEqual([])
  await lina.page.locator('.nav-item[title="Waiting to send"]').click()
  const sending = lina.page.locator('.sendings details')
  await expect(sending).toContainText(`0 of ${String(count)} sent · paused`)
  await sending.locator('summary').click()
  await expect(lina.page.locator('.waiting-item').first()).toContainText('Paused with its message to many') // prettier-ignore
  await lina.page.screenshot({ path: path.join(screenshots, 'many-paused.png') })
  for (const theme of ['light', 'dark']) {
    await lina.page.evaluate((its) => (document.documentElement.dataset['theme'] = its), theme)
    expect(await violations(lina.page)).toEqual([])
  }
  await sending.getByRole('button', { name: 'Go on' }).click()
  await expect(lina.page.locator('.nav-item[title="Waiting to send"] .count')).toHaveCount(0)
  await expect(sending).toHaveCount(0)
  const sent = await world.bodies('%appointment is set%')
  expect(sent).toHaveLength(count - 1)
  expect(new Set(sent).size).toBe(count - 1)
  expect(await world.bodies('عزيزي%')).toEqual(['عزيزي نور حسن، حدد موعدك. Lina Haddad'])
  await lina.page.locator('.nav-item[title="Inbox"]').click()
  await openChat(lina.page, 'نور حسن')
  await expect(postWith(lina.page, 'عزيزي نور حسن')).toHaveCount(1)

  // What became of each is still told after another start, until it is dismissed.
  await lina.kill9()
  lina = await launchApp(profile, line.url)
  await lina.page.locator('.nav-item[title="Cases"]').click()
  await lina.page.getByRole('button', { name: 'Message many candidates' }).click()
  const kept = lina.page.getByRole('dialog').locator('.sendings details')
  await expect(kept).toContainText('Medical appointment')
  await expect(kept).toContainText(`${String(count)} of ${String(count)} sent`)
  await kept.locator('summary').click()
  await expect(kept.locator('.many-result')).toHaveCount(count)
  await expect(kept.locator('.many-result').filter({ hasText: 'نور حسن' })).toContainText('Sent')
  await lina.page.screenshot({ path: path.join(screenshots, 'many-kept.png') })
  await kept.getByRole('button', { name: 'Remove from the list' }).click()
  await expect(kept).toHaveCount(0)

  // It is there on every device of the partner's.
  const other = await launchApp(info.outputPath('other'), world.server.url)
  await enterAs(other.page, 'Lina Haddad')
  await other.page.locator('.nav-item[title="Cases"]').click()
  await other.page.getByRole('button', { name: 'Templates' }).click()
  await expect(other.page.locator('.template-list')).toContainText('Medical appointment')
  await other.close()
  await lina.close()
  await line.close()
  await world.close()
})
