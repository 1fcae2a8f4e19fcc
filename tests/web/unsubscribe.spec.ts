/** The link at the end of a mail, in a real browser, which says where the form on its page comes from. */
import { chromium, expect, test } from '@playwright/test'
import { watchInstallation } from '../../sync-server/db/installation.ts'
import { createMailer } from '../../sync-server/notifications/mailer.ts'
import { createSmtp } from '../../sync-server/notifications/smtp.ts'
import { startWorld } from '../e2e/support/world.ts'
import { startRelay } from '../fixtures/relay.ts'

test('the link in a mail opens a page whose button ends the mails', async () => {
  const world = await startWorld('pglite')
  const relay = await startRelay()
  const { store, url } = world.server
  let now = Date.now()
  const mailer = createMailer({
    ...{ store, installation: await watchInstallation(store), origin: url, from: 'chats@example.org', clock: () => now },
    smtp: createSmtp({ settings: { host: '127.0.0.1', port: relay.port, secure: false, user: null, password: null }, onError: () => undefined }),
  }) // prettier-ignore
  // Everybody's first turn falls on the next morning.
  await mailer.run()
  now += 2 * 86_400_000
  await mailer.run()
  const [mail] = relay.mails
  const link = /^List-Unsubscribe: <(.*)>\r$/m.exec(mail?.text ?? '')?.[1] ?? ''
  const choice = (): Promise<{ value: unknown }[]> =>
    store.query("select s.value from setting s join person p on p.id = s.person where p.email = $1 and s.key = 'email'", [mail?.to]) // prettier-ignore

  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--no-first-run'] }) // prettier-ignore
  const page = await browser.newPage()
  await page.goto(link)
  expect(await choice()).toEqual([])
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.getByRole('button').click(),
  ])
  expect(answer.status()).toBe(200)
  await expect(page.getByRole('button')).toHaveCount(0)
  expect(await choice()).toEqual([{ value: 'off' }])
  await browser.close()
  await relay.stop()
  await world.close()
})
