/** The app speaks to its own server alone: what Chromium would fetch by itself goes through a proxy, and is seen. */
import { expect, test } from '@playwright/test'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { enterAs, launchApp, openChat } from '../e2e/support/launch-app.ts'
import { startWorld } from '../e2e/support/world.ts'
import { startListener } from './support/listener.ts'

test('no dictionary is fetched, nor anything else, and none is kept', async ({}, info) => {
  const world = await startWorld('pglite')
  const proxy = await startListener()
  const profile = info.outputPath('lina')
  const words = [`--proxy-server=${proxy.url}`]
  const lina = await launchApp(profile, world.server.url, { LANG: 'en_US.UTF-8' }, words)
  await enterAs(lina.page, 'Lina Haddad')
  await openChat(lina.page, 'Employer with TBA')
  await lina.page.locator('.composer textarea').pressSequentially('I will recieve it tommorow')
  const checked = await lina.app.evaluate(({ session }) => {
    const sessions = [session.defaultSession, session.fromPartition('persist:jobchats'), session.fromPartition('printing')] // prettier-ignore
    return sessions.map((one) => [one.isSpellCheckerEnabled(), one.getSpellCheckerLanguages()])
  })
  expect(checked).toEqual([[false, []], [false, []], [false, []]]) // prettier-ignore

  // What is not on this computer would have been seen: this is, and it is the first.
  const own = 'http://elsewhere.invalid/dictionary'
  await lina.app.evaluate(({ session }, url) => session.fromPartition('persist:jobchats').fetch(url), own) // prettier-ignore
  expect(proxy.requests.map((request) => request.path)).toEqual([own])
  await lina.close()

  const files = readdirSync(profile, { recursive: true }).map(String)
  expect(files.length).toBeGreaterThan(10)
  expect(files.filter((file) => path.extname(file) === '.bdic' || /Custom Dictionary/.test(file))).toEqual([]) // prettier-ignore
  await proxy.close()
  await world.close()
})
