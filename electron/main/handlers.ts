/** What main answers to the page. */
import { app, BrowserWindow, webContents } from 'electron'
import { takeLink } from './deep-links.ts'
import { openExternal } from './external-links.ts'
import { handle } from './ipc.ts'
import { setUpMenu } from './menu.ts'
import { notify, withdrawNotifications } from './notifications.ts'
import type { ServerSetting } from './session/server-setting.ts'
import type { AppSession } from './session/session.ts'
import { savePdf } from './print.ts'
import { readShellSettings, writeShellSettings } from './shell-settings.ts'
import type { ShellWords } from './shell-words.ts'
import { setStartAtLogin } from './start-at-login.ts'
import { languageToCheck } from '../contract/spelling-language.ts'
import type { Spelling } from '../spelling/spelling.ts'
import type { AppTray } from './tray.ts'
import { dropProfileKey, profileKey } from './vault/profile-key.ts'

interface HandlersOptions {
  profile: string
  server: ServerSetting
  session: AppSession
  tray: AppTray
  spelling: Spelling
  words: { current: ShellWords }
  /** Takes back what the shell shows of a person. */
  showNothing: () => void
}

export function setUpHandlers(options: HandlersOptions): void {
  const { profile, server, session, tray, spelling, words, showNothing } = options
  let appLanguage = ''
  const useSpelling = (): void => {
    spelling.use(languageToCheck(readShellSettings(profile).spelling, appLanguage))
  }
  handle('server:get', () => server.get())
  handle('server:choose', async (url, id) => {
    const result = await server.choose(url)
    // The policy of a page names the server that was configured when it loaded. After this answer has gone out:
    if (result.ok) setImmediate(() => webContents.fromId(id)?.reload())
    return result
  })
  handle('server:status', () => server.status())
  handle('session:get', () => session.current())
  handle('session:demo-accounts', () => session.demoAccounts())
  handle('session:sign-in', ({ email, password }) => session.signIn(email, password))
  handle('session:sign-in-demo', (person) => session.signInDemo(person))
  handle('session:renew', () => session.renew())
  handle('session:sign-out', async () => {
    showNothing()
    await session.signOut()
    return null
  })
  handle('session:destroy', () => {
    session.destroy()
    return null
  })
  /** The page has to do with the keys of who is signed in, and with nobody else's. */
  const mustBeCurrent = (person: string): void => {
    if (session.current()?.person !== person) throw new Error('refused')
  }
  handle('vault:profile-key', (person) => {
    mustBeCurrent(person)
    return profileKey(profile, person)
  })
  handle('vault:drop-profile-key', (person) => {
    mustBeCurrent(person)
    dropProfileKey(profile, person)
    return null
  })
  handle('shell:badge', (count) => {
    app.setBadgeCount(count)
    tray.setCount(count)
    return null
  })
  handle('shell:notify', ({ chat, text }, id) => {
    const contents = webContents.fromId(id)
    if (contents) notify(contents, chat, text)
    return null
  })
  handle('shell:withdraw-notifications', (chats) => {
    withdrawNotifications(chats)
    return null
  })
  handle('shell:take-link', () => takeLink())
  handle('shell:settings', () => readShellSettings(profile))
  handle('shell:set-settings', (settings) => {
    writeShellSettings(profile, settings)
    tray.set(settings.background)
    setStartAtLogin(settings.startAtLogin)
    useSpelling()
    return null
  })
  handle('shell:words', ({ language, words: given }) => {
    words.current = given
    setUpMenu(given)
    tray.setWords(given)
    appLanguage = language
    useSpelling()
    return null
  })
  handle('spelling:wrong', (asked) => spelling.wrong(asked))
  handle('shell:save-pdf', async (document, id) => {
    const contents = webContents.fromId(id)
    const window = contents && BrowserWindow.fromWebContents(contents)
    return window ? savePdf(window, document) : 'failed'
  })
  handle('shell:open-external', async (url, id) => {
    const contents = webContents.fromId(id)
    const window = contents && BrowserWindow.fromWebContents(contents)
    if (window) await openExternal(window, url, words.current)
    return null
  })
}
