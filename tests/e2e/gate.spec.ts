/** A case reaches CV review: the recruiting chat appears at the employer's by itself, and nothing before. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, screenshots } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

test('no byte of a case reaches the employer before CV review', async ({}, info) => {
  const world = await startWorld('postgres')
  const line = await startCutProxy(world.server.url)
  const lina = await launchApp(info.outputPath('lina'), world.server.url)
  const priya = await launchApp(info.outputPath('priya'), line.url)
  await enterAs(lina.page, 'Lina Haddad')
  await enterAs(priya.page, 'Priya Nair')
  await expect(priya.page.locator('.sync-line')).toContainText('Up to date')

  const kase = await world.caseOf('Samira Azizi', 'Software engineer, Manchester')
  await world.server.directory.apply([
    { type: 'caseNextStep', case: kase, nextStep: 'Passport renewed', nextStepDue: null },
  ])
  await priya.page.waitForTimeout(1500)
  const [candidate] = await world.server.store.query<{
    candidate: string
    person: string
    number: string
  }>(
    'select k.candidate, c.person, c.number from job_case k join candidate c on c.id = k.candidate where k.id = $1',
    [kase],
  )
  for (const secret of [
    'Samira',
    kase,
    candidate?.candidate,
    candidate?.person,
    'Passport renewed',
  ]) {
    expect(line.received(), `before CV review: ${String(secret)}`).not.toContain(secret)
  }
  expect(line.received()).toContain('Ahmad Karimi')

  await world.server.directory.apply([{ type: 'caseStage', case: kase, stage: 'cvReview' }])
  await expect.poll(() => line.received().includes('Samira Azizi')).toBe(true)
  await priya.page.locator('.nav-item[title="Cases"]').click()
  await priya.page.locator('.item-row').filter({ hasText: 'Samira Azizi' }).click()
  await priya.page.locator('.page .chat-row').click()
  await expect(priya.page.locator('.event')).toContainText(
    'Case moved to: The employer reads the CV',
  )
  await expect(priya.page.locator('.audience')).toContainText('With candidate and employer')
  await priya.page.screenshot({ path: path.join(screenshots, 'gate-employer.png') })

  await lina.page.locator('.nav-item[title="Cases"]').click()
  await lina.page
    .locator('.item-row')
    .filter({ hasText: 'Samira Azizi' })
    .filter({ hasText: 'Software engineer' })
    .click()
  await lina.page.locator('.page .chat-row').filter({ hasText: 'Candidate + employer' }).click()
  await expect(lina.page.locator('.event')).toContainText('The employer reads the CV')

  await lina.close()
  await priya.close()
  await line.close()
  await world.close()
})
