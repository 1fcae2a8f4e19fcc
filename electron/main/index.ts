/** The desktop shell, as a list of what is set up in which order. */
import { app, BrowserWindow } from 'electron'
import { registerScheme, setUpAppProtocol } from './app-protocol.ts'
import { setUpCertificates } from './certificates.ts'
import { setUpCrashRecovery } from './crash-recovery.ts'
import { follow, setUpDeepLinks } from './deep-links.ts'
import { setUpDictionaries } from './dictionaries.ts'
import { setUpFieldMenu } from './field-menu.ts'
import { focusWindow } from './focus-window.ts'
import { setUpHandlers } from './handlers.ts'
import { setUpMenu } from './menu.ts'
import { setUpNavigation } from './navigation.ts'
import { setUpNotifications, withdrawNotifications } from './notifications.ts'
import { setUpPermissions } from './permissions.ts'
import { setUpResume } from './resume.ts'
import { createServerSetting } from './session/server-setting.ts'
import { createSession } from './session/session.ts'
import { readShellSettings } from './shell-settings.ts'
import { englishWords } from './shell-words.ts'
import { hiddenFlag } from './autostart-entry.ts'
import { setUpSpelling } from './spell-check.ts'
import { createTray } from './tray.ts'
import { setUpAuthorization } from './session/authorization.ts'
import { fetchOfApp, sessionOfApp } from './session/partition.ts'
import { dropProfileKey } from './vault/profile-key.ts'
import { openWindow } from './window.ts'

registerScheme()
// Chromium's network service does not start in a sandbox without the OS one (running as root).
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
setUpCertificates()

if (app.requestSingleInstanceLock()) {
  setUpDeepLinks()
  app.on('second-instance', (_event, words) => {
    focusWindow()
    follow(words)
  })
  app.on('window-all-closed', () => {
    app.quit()
  })
  void app.whenReady().then(start)
} else {
  app.quit()
}

function start(): void {
  setUpDictionaries()
  const spelling = setUpSpelling()
  const profile = app.getPath('userData')
  const server = createServerSetting(profile, process.env, fetchOfApp)
  const session = createSession({
    profile,
    server: () => server.get(),
    fetcher: fetchOfApp,
    onDestroy(person) {
      dropProfileKey(profile, person)
      showNothing()
      // A fresh page and a fresh worker: the key and what it opened are in no memory any more.
      for (const { webContents } of BrowserWindow.getAllWindows()) webContents.reload()
    },
  })
  const partition = sessionOfApp()
  setUpAppProtocol(partition, () => server.get())
  setUpPermissions(partition)
  setUpNavigation()
  setUpCrashRecovery()
  setUpAuthorization(partition, () => server.get(), session)
  const tray = createTray(englishWords)
  tray.set(readShellSettings(profile).background)
  const words = { current: englishWords }
  const showNothing = (): void => {
    withdrawNotifications(null)
    app.setBadgeCount(0)
    tray.setCount(0)
  }
  setUpHandlers({ profile, server, session, tray, spelling, words, showNothing })
  setUpFieldMenu(spelling, () => words.current)
  setUpMenu(englishWords)
  setUpResume()
  setUpNotifications()
  const staysHidden = (): boolean => tray.isOn
  openWindow(profile, staysHidden, process.argv.includes(hiddenFlag) && tray.isOn)
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow(profile, staysHidden)
    else focusWindow()
  })
}
