/** Inputs that a person can make and that are refused: clear words, and the text is kept. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { demoPassword } from '../../sync-server/demo/world.ts'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, screenshots, write } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

test('sign-in: wrong password, then the server down; what was typed stays', async ({}, info) => {
  const world = await startWorld('postgres')
  const line = await startCutProxy(world.server.url)
  const lina = await launchApp(info.outputPath('lina'), line.url)
  await lina.page.getByRole('button', { name: 'Sign in with a password instead' }).click()
  await lina.page.getByLabel('E-mail').fill('lina.haddad@tba.example')
  await lina.page.getByLabel('Password').fill('not the password')
  await lina.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(lina.page.getByRole('alert')).toContainText('E-mail or password is not right')
  await line.cut()
  await lina.page.getByLabel('Password').fill(demoPassword)
  await lina.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(lina.page.getByRole('alert')).toContainText('Could not reach the server')
  await expect(lina.page.getByLabel('E-mail')).toHaveValue('lina.haddad@tba.example')
  await expect(lina.page.getByLabel('Password')).toHaveValue(demoPassword)
  await lina.page.screenshot({ path: path.join(screenshots, 'sign-in-unreachable.png') })
  await line.restore()
  await lina.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(lina.page.locator('.app')).toBeVisible()
  await lina.close()
  await line.close()
  await world.close()
})

test('too long, empty, read-only, session ended, audience widened', async ({}, info) => {
  const world = await startWorld('postgres')
  const line = await startCutProxy(world.server.url)
  const lina = await launchApp(info.outputPath('lina'), line.url)
  const { page } = lina
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await openChat(page, 'Ahmad Karimi')
  const field = page.locator('.composer textarea')
  const send = page.getByRole('button', { name: 'Send', exact: true })

  await field.fill('   ')
  await expect(send).toBeDisabled()
  // What is left is shown at each key, and said at each hundred.
  const heard = page.locator('.composer-tools [role=status]')
  await field.fill('x'.repeat(9_200))
  await expect(heard).toHaveText('800 characters left')
  await field.press('x')
  await expect(page.locator('.counter')).toHaveText('799 characters left')
  await expect(heard).toHaveText('800 characters left')
  await field.fill('x'.repeat(10_001))
  await expect(heard).toContainText('A post may have 10,000 characters')
  await expect(page.locator('.counter')).toContainText('1 character too many')
  await field.press('Enter')
  await expect(page.getByRole('alert')).toContainText('A post may have 10,000 characters')
  expect((await field.inputValue()).length).toBe(10_001)
  await field.fill('')

  // The audience widens while the author is offline: nothing goes out unasked.
  await line.cut()
  await expect(page.locator('.sync-line')).toContainText('Offline')
  await write(page, 'Only for those I saw')
  const job = await world.id('job', 'Software engineer, Manchester')
  const [irwell, nht] = [
    await world.id('partner', 'Irwell Software'),
    await world.id('partner', 'Northern Health Trust'),
  ]
  await world.server.directory.apply([
    { type: 'job', id: job, name: 'Software engineer, Manchester', country: 'United Kingdom', employer: 'Irwell Software', destinationPartners: [irwell, nht], contacts: [] },
  ]) // prettier-ignore
  await line.restore()
  await expect(postWith(page, 'Only for those I saw')).toContainText(
    'NHT has joined and would read it too',
    { timeout: 40_000 },
  )
  const held = await world.server.store.query(
    `select 1 from post where body = 'Only for those I saw'`,
  )
  expect(held).toHaveLength(0)
  await page.screenshot({ path: path.join(screenshots, 'audience-widened.png') })
  // With another text it asks all the same.
  await postWith(page, 'Only for those I saw').getByRole('button', { name: 'Edit' }).click()
  await page.locator('.composer textarea').press('Enter')
  await expect(page.locator('.composer').getByRole('button', { name: 'Send to them too' })).toBeVisible() // prettier-ignore
  expect(await world.bodies('Only for those I saw')).toEqual([])
  await page.locator('.composer textarea').press('Escape')
  await postWith(page, 'Only for those I saw')
    .getByRole('button', { name: 'Send to them too' })
    .click()
  await expect(postWith(page, 'Only for those I saw')).not.toContainText('Not sent')
  await expect
    .poll(
      async () =>
        (await world.server.store.query(`select 1 from post where body = 'Only for those I saw'`))
          .length,
    )
    .toBe(1)

  // The session ends on the server: what is written stays, and goes out after signing in again.
  await world.server.store.query('delete from access_token')
  await world.server.store.query('delete from refresh_token')
  await write(page, 'After the session ended')
  await expect(page.locator('.sync-line')).toContainText('Sign in again to send', {
    timeout: 40_000,
  })
  await expect(postWith(page, 'After the session ended')).toContainText('Waiting to send')
  await page.screenshot({ path: path.join(screenshots, 'session-ended.png') })
  await page.locator('.sync-line').click()
  await page
    .getByRole('button', { name: /Lina Haddad/ })
    .last()
    .click()
  await expect(page.locator('.sync-line')).toContainText('Up to date', { timeout: 40_000 })
  await expect
    .poll(
      async () =>
        (
          await world.server.store.query(
            `select 1 from post where body = 'After the session ended'`,
          )
        ).length,
    )
    .toBe(1)

  // A case closes: the candidate's chat says why one can't write and keeps the draft within reach.
  const kase = await world.caseOf('Ahmad Karimi', 'Software engineer, Manchester')
  const ahmad = await launchApp(info.outputPath('ahmad'), world.server.url)
  await enterAs(ahmad.page, 'Ahmad Karimi')
  await openChat(ahmad.page, 'Software engineer')
  await ahmad.page.locator('.composer textarea').fill('A thought not sent yet')
  await ahmad.page.waitForTimeout(600)
  await world.server.directory.apply([{ type: 'caseStage', case: kase, stage: 'noJobOffer' }])
  await expect(ahmad.page.locator('.read-only')).toContainText('This case closed on')
  await expect(ahmad.page.locator('.read-only')).toContainText('Copy my draft')
  await expect(ahmad.page.locator('.event').last()).toContainText('Case closed')
  await expect(ahmad.page.locator('body')).not.toContainText('No job offer')
  await ahmad.page.screenshot({ path: path.join(screenshots, 'read-only-candidate.png') })
  await ahmad.close()
  await lina.close()
  await line.close()
  await world.close()
})
