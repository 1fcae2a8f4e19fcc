/** kill -9 of the app at named points: nothing accepted is lost, nothing stands twice, nothing of a lost chat stays. */
import { expect, test } from '@playwright/test'
import { randomUUID } from 'node:crypto'
import { startCutProxy, type PassedRequest } from './support/cut-proxy.ts'
import { blocksOf, holdStorage } from './support/held-storage.ts'
import { enterAs, launchApp, openChat, postWith, write } from './support/launch-app.ts'
import { startWorld, type TestWorld } from './support/world.ts'

const inside = /passport is valid|expires on 14 March|letter from the employer/

/** A post by somebody else; it wakes whoever reads the chat. */
async function postAs(world: TestWorld, name: string, chat: string, body: string): Promise<void> {
  const token = await world.server.signIn(await world.id('person', name))
  const [row] = await world.server.store.query<{ audience: number; timeline: string }>('select audience, (select timeline from installation) as timeline from chat where id = $1', [chat]) // prettier-ignore
  const op = { id: randomUUID(), type: 'post', chat, post: randomUUID(), body, writtenAt: Date.now(), audience: { timeline: row?.timeline, counter: row?.audience } } // prettier-ignore
  const { body: answer } = await world.server.call(token, '/v1/sync/push', { v: 1, ops: [op] })
  expect(answer).toMatchObject({ results: [{ status: 'ok' }] })
}

test('rows written, checkpoint not: they come again, and stand once', async ({}, info) => {
  const world = await startWorld('postgres')
  const line = await startCutProxy(world.server.url)
  let lina = await launchApp(info.outputPath('lina'), line.url)
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  await openChat(lina.page, 'Samira Azizi')
  const row = lina.page.locator('.chat-row[aria-current=true]')
  const chat = (await row.getAttribute('data-chat')) ?? ''
  const storage = await holdStorage(lina.page)
  await storage.hold('put', 'meta/', chat)
  await postAs(world, 'Samira Azizi', chat, 'Between rows and checkpoint')
  await storage.reached()
  await lina.kill9()

  await line.cut()
  lina = await launchApp(info.outputPath('lina'), line.url)
  await expect(lina.page.locator('.sync-line')).toContainText('Offline')
  await openChat(lina.page, 'Samira Azizi')
  await expect(postWith(lina.page, 'Between rows and checkpoint')).toHaveCount(1)
  const before = line.received().length
  await line.restore()
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date', { timeout: 40_000 })
  await expect.poll(() => line.received().slice(before)).toContain('Between rows and checkpoint')
  await postAs(world, 'Samira Azizi', chat, 'And one after it')
  await expect(postWith(lina.page, 'And one after it')).toHaveCount(1)
  await expect(postWith(lina.page, 'Between rows and checkpoint')).toHaveCount(1)
  await lina.page.locator('.sync-line').click()
  const sheet = lina.page.locator('dialog')
  await expect(sheet.locator('li').filter({ hasText: 'Samira Azizi' }).first()).toBeVisible()
  await expect(sheet.locator('li').filter({ hasNotText: 'Complete since' })).toHaveCount(0)
  await lina.close()
  await line.close()
  await world.close()
})

test('push sent, answer not: the post stands once, on the server and on both screens', async ({}, info) => {
  const world = await startWorld('postgres')
  const colleague = await world.id('person', 'Omar Said')
  world.world.accounts.push({ person: colleague, name: 'Omar Said', role: 'caseworker', partner: 'Talent Bridge Amman', note: 'Colleague' }) // prettier-ignore
  const line = await startCutProxy(world.server.url)
  let lina = await launchApp(info.outputPath('lina'), line.url)
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  await openChat(lina.page, 'Samira Azizi')
  const text = 'Sent, and nobody heard'
  const pending = /Sending…|Waiting to send/
  const isOwn = ({ path, body }: PassedRequest): boolean => path.endsWith('/push') && body.includes(text) // prettier-ignore
  // Nor does it hear of it in another way.
  const held = line.hold((asked) => isOwn(asked) || asked.path.endsWith('/feed'))
  await write(lina.page, text)
  await expect.poll(() => world.bodies(`${text}%`)).toEqual([text])
  await held.reached
  await expect(postWith(lina.page, text)).toContainText(pending)
  await lina.kill9()
  held.release()

  await line.cut()
  lina = await launchApp(info.outputPath('lina'), line.url)
  await expect(lina.page.locator('.sync-line')).toContainText('Offline')
  await openChat(lina.page, 'Samira Azizi')
  await expect(postWith(lina.page, text)).toHaveCount(1)
  await expect(postWith(lina.page, text)).toContainText(pending)
  const before = line.requests().length
  await line.restore()
  await expect(postWith(lina.page, text)).not.toContainText(pending, { timeout: 40_000 })
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  expect(line.requests().slice(before).some(isOwn)).toBe(true)
  await expect(postWith(lina.page, text)).toHaveCount(1)
  expect(await world.bodies(`${text}%`)).toEqual([text])

  const omar = await launchApp(info.outputPath('omar'), world.server.url)
  await enterAs(omar.page, 'Omar Said')
  await expect(omar.page.locator('.sync-line')).toContainText('Up to date')
  await openChat(omar.page, 'Samira Azizi')
  await expect(postWith(omar.page, text)).toHaveCount(1)
  await omar.close()
  await lina.close()
  await line.close()
  await world.close()
})

test('mid-purge: the rest goes at the next start, without the server', async ({}, info) => {
  const world = await startWorld('postgres')
  const line = await startCutProxy(world.server.url)
  let lina = await launchApp(info.outputPath('lina'), line.url)
  await enterAs(lina.page, 'Lina Haddad')
  await expect(lina.page.locator('.sync-line')).toContainText('Up to date')
  await openChat(lina.page, 'Samira Azizi')
  const row = lina.page.locator('.chat-row[aria-current=true]')
  const chat = (await row.getAttribute('data-chat')) ?? ''
  const storage = await holdStorage(lina.page)
  await storage.hold('delete', chat)
  const [samira] = await world.server.store.query<{ id: string }>(
    "select c.id from candidate c join person p on p.id = c.person where p.name = 'Samira Azizi'",
  )
  const to = await world.id('partner', 'Cedar Refugee Skills')
  await world.server.directory.apply([{ type: 'handOver', candidate: samira?.id ?? '', to }])
  await storage.reached()
  expect(await blocksOf(lina.page, chat)).toBeGreaterThan(0)
  await expect(lina.page.locator('body')).not.toContainText(inside)
  await lina.kill9()

  await line.cut()
  lina = await launchApp(info.outputPath('lina'), line.url)
  await expect(lina.page.locator('.sync-line')).toContainText('Offline')
  await expect(lina.page.locator('.chat-row').first()).toBeVisible()
  await expect(lina.page.locator('.chat-row').filter({ hasText: 'Samira Azizi' })).toHaveCount(0)
  await expect.poll(() => blocksOf(lina.page, chat)).toBe(0)
  await expect(lina.page.locator('body')).not.toContainText(inside)
  await lina.close()
  await line.close()
  await world.close()
})
