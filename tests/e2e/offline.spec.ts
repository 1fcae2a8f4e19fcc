/** A network that is really cut: everything readable and writable, and all of it meets afterwards. */
import { expect, test } from '@playwright/test'
import path from 'node:path'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, screenshots, write } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

for (const kind of ['postgres', 'pglite'] as const) {
  test(`five posts in three chats, offline, over a restart (${kind})`, async ({}, info) => {
    const world = await startWorld(kind)
    const line = await startCutProxy(world.server.url)
    let lina = await launchApp(info.outputPath('lina'), line.url)
    const priya = await launchApp(info.outputPath('priya'), world.server.url)
    await enterAs(lina.page, 'Lina Haddad')
    await enterAs(priya.page, 'Priya Nair')
    await expect(lina.page.locator('.sync-line')).toContainText('Up to date')

    await line.cut()
    await expect(lina.page.locator('.sync-line')).toContainText('Offline since')
    await openChat(lina.page, 'Ahmad Karimi')
    await expect(postWith(lina.page, 'Two slides on the ledger are plenty')).toBeVisible()
    await write(lina.page, 'Offline one')
    await write(lina.page, 'Offline two, with a mistake')
    await openChat(lina.page, 'Employer with TBA')
    await write(lina.page, 'Offline three')
    await write(lina.page, 'Offline four, to be cancelled')
    await openChat(lina.page, 'نور حسن')
    await write(lina.page, 'أراكِ يوم الخميس')
    await expect(lina.page.locator('.sync-line')).toContainText('5 posts wait')
    await lina.page.screenshot({ path: path.join(screenshots, `offline-${kind}.png`) })

    await openChat(lina.page, 'Ahmad Karimi')
    await postWith(lina.page, 'Offline two').getByRole('button', { name: 'Edit' }).click()
    const field = lina.page.locator('.composer textarea')
    await expect(field).toHaveValue('Offline two, with a mistake')
    await field.fill('Offline two, mended')
    await field.press('Enter')
    await expect(postWith(lina.page, 'Offline two, mended')).toBeVisible()
    // From the list of what waits one comes to change it where it stands.
    await lina.page.locator('.nav-item[title="Waiting to send"]').click()
    const waits = lina.page.locator('.waiting-item').filter({ hasText: 'Offline three' })
    await waits.getByRole('button', { name: 'Edit' }).click()
    await expect(field).toHaveValue('Offline three')
    await field.fill('Offline three')
    await field.press('Enter')
    await expect(postWith(lina.page, 'Offline three')).toBeVisible()
    await openChat(lina.page, 'Employer with TBA')
    await postWith(lina.page, 'Offline four').getByRole('button', { name: 'Cancel' }).click()
    await expect(postWith(lina.page, 'Offline four')).toHaveCount(0)

    await lina.close()
    await openChat(priya.page, 'Employer with TBA')
    await write(priya.page, 'Meanwhile at Irwell')
    lina = await launchApp(info.outputPath('lina'), line.url)
    await expect(lina.page.locator('.sync-line')).toContainText('4 posts wait')
    await openChat(lina.page, 'Ahmad Karimi')
    await expect(postWith(lina.page, 'Offline two, mended')).toContainText('Waiting to send')
    await expect(postWith(lina.page, 'Two slides on the ledger are plenty')).toBeVisible()

    await line.restore()
    await expect(lina.page.locator('.sync-line')).toContainText('Up to date', { timeout: 40_000 })
    await expect(lina.page.locator('.sync-line')).not.toContainText('wait')
    await openChat(lina.page, 'Employer with TBA')
    const inOrder = async (page: typeof lina.page): Promise<string[]> => {
      const texts = await page.locator('.posts .post .post-body').allInnerTexts()
      return texts.map((text) => text.trim()).filter((text) => /Meanwhile|Offline/.test(text))
    }
    for (const page of [lina.page, priya.page]) {
      await expect.poll(() => inOrder(page)).toEqual(['Meanwhile at Irwell', 'Offline three'])
    }
    const bodies = await world.server.store.query<{ body: string; count: number }>(
      `select body, count(*) as count from post where body like 'Offline%' or body like 'أراك%' group by body order by body`,
    )
    expect(bodies.map(({ body, count }) => [body, count])).toEqual([
      ['Offline one', 1],
      ['Offline three', 1],
      ['Offline two, mended', 1],
      ['أراكِ يوم الخميس', 1],
    ])
    await lina.close()
    await priya.close()
    await line.close()
    await world.close()
  })
}

test('kill -9 right after Enter: the post is there after the restart and is accepted once', async ({}, info) => {
  const world = await startWorld('postgres')
  const line = await startCutProxy(world.server.url)
  let lina = await launchApp(info.outputPath('lina'), line.url)
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  await line.cut()
  await openChat(lina.page, 'Ahmad Karimi')
  await write(lina.page, 'Written just before the lights went out')
  await lina.kill9()
  lina = await launchApp(info.outputPath('lina'), line.url)
  await openChat(lina.page, 'Ahmad Karimi')
  await expect(postWith(lina.page, 'just before the lights went out')).toContainText(
    'Waiting to send',
  )
  await line.restore()
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date', { timeout: 40_000 })
  // Once more with the line up: the answer to the push may be lost with the app.
  await write(lina.page, 'And with the line up')
  await lina.kill9()
  lina = await launchApp(info.outputPath('lina'), line.url)
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date', { timeout: 40_000 })
  await openChat(lina.page, 'Ahmad Karimi')
  await expect(postWith(lina.page, 'And with the line up')).toHaveCount(1)
  await expect
    .poll(async () => {
      const [row] = await world.server.store.query<{ count: number }>(
        `select count(*) as count from post where body in ('Written just before the lights went out', 'And with the line up')`,
      )
      return row?.count
    })
    .toBe(2)
  await lina.close()
  await line.close()
  await world.close()
})
