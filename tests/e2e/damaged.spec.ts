/** A place on the disk that is damaged: what was not sent and can't be read any more is told where one looks for it. */
import { expect, test, type Page } from '@playwright/test'
import path from 'node:path'
import { startCutProxy } from './support/cut-proxy.ts'
import { enterAs, launchApp, openChat, postWith, screenshots, write } from './support/launch-app.ts'
import { startWorld } from './support/world.ts'

/** Writes over what is stored of every waiting operation and draft. */
function damage(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const done = <Result>(request: IDBRequest<Result>): Promise<Result> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => {
          resolve(request.result)
        }
        request.onerror = () => {
          reject(new Error('refused'))
        }
      })
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.includes('outbox')) continue
      const database = await done(indexedDB.open(name))
      for (const store of database.objectStoreNames) {
        const docs = database.transaction(store, 'readwrite').objectStore(store)
        const all = (await done(docs.getAll())) as { id?: string; data?: unknown }[]
        for (const document of all)
          if (/^(operation|draft)\//.test(document.id ?? ''))
            await done(docs.put({ ...document, data: 'damaged' }))
      }
      database.close()
    }
  })
}

test('an unsent post and a draft that can not be read any more are counted and told, and the rest goes out', async ({}, info) => {
  const world = await startWorld('pglite')
  const line = await startCutProxy(world.server.url)
  const lina = await launchApp(info.outputPath('lina'), line.url)
  const { page } = lina
  await enterAs(page, 'Lina Haddad')
  await expect(page.locator('.sync-line')).toContainText('Up to date')
  await line.cut()
  await expect(page.locator('.sync-line')).toContainText('Offline since')
  await openChat(page, 'Employer with TBA')
  await write(page, 'The damaged one')
  await openChat(page, 'نور حسن')
  await page.locator('.composer textarea').fill('A draft')
  await openChat(page, 'Employer with TBA')
  await damage(page)
  await write(page, 'The safe one')
  await expect(page.locator('.sync-line')).toContainText('2 posts wait')
  await page.reload()
  await expect(page.locator('.sync-line')).toContainText('1 post waits')

  const told = /\d unsent texts? or changes? on this device can’t be read any more/
  await page.locator('.nav-item[title="Waiting to send"]').click()
  await expect(page.getByText(told)).toBeVisible()
  await expect(page.locator('.waiting-item')).toHaveCount(1)
  await page.screenshot({ path: path.join(screenshots, 'damaged-waiting.png') })
  await page.locator('.sync-line').click()
  const sheet = page.getByRole('dialog', { name: 'What this device holds' })
  await expect(sheet.getByText(told)).toBeVisible()
  await page.screenshot({ path: path.join(screenshots, 'damaged.png') })
  await page.keyboard.press('Escape')
  await line.restore()
  await expect.poll(() => world.bodies('The % one')).toEqual(['The safe one'])
  await page.locator('.nav-item[title="Inbox"]').click()
  await openChat(page, 'Employer with TBA')
  await expect(postWith(page, 'The safe one')).toBeVisible()
  await lina.close()
  await line.close()
  await world.close()
})
