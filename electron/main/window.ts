/** The one window. */
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import path from 'node:path'
import { appOrigin } from './app-url.ts'
import { holdLinks } from './deep-links.ts'
import { rememberWindow } from './own-windows.ts'
import { sessionOfApp } from './session/partition.ts'
import { fit, readWindowState, smallest, writeWindowState } from './window-state.ts'

let isQuitting = false
app.on('before-quit', () => {
  isQuitting = true
})

/** The preferences that every window has; tests/security reads them back. */
const safePreferences = {
  sandbox: true,
  contextIsolation: true,
  webSecurity: true,
  nodeIntegration: false,
  webviewTag: false,
  // Chromium's own, which fetches dictionaries and keeps words that people add; the page marks instead (docs/adr/0015-spelling.md).
  spellcheck: false,
} as const

/**
 * `staysHidden`: whether closing it leaves it there, unseen. `hidden`: it is not shown at first.
 */
export function openWindow(profile: string, staysHidden: () => boolean, hidden = false): void {
  const areas = screen.getAllDisplays().map((display) => display.workArea)
  const { maximized, ...bounds } = fit(readWindowState(profile), areas)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    // Neutral: a name or title would show in the task list of a locked screen.
    title: 'Job Chats',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181a' : '#f6f5f2',
    webPreferences: {
      ...safePreferences,
      session: sessionOfApp(),
      preload: path.join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
    },
  })
  rememberWindow(window)
  // Maximizing shows a window: one that is to be hidden is made large when it is seen first.
  let isSmall = maximized
  const enlarge = (): void => {
    if (!isSmall) return
    isSmall = false
    window.maximize()
  }
  window.once('show', enlarge)
  window.on('page-title-updated', (event) => {
    event.preventDefault()
  })
  window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) holdLinks()
  })
  window.once('ready-to-show', () => {
    if (hidden) return
    enlarge()
    window.show()
  })
  window.on('close', (event) => {
    writeWindowState(profile, {
      ...window.getNormalBounds(),
      maximized: isSmall || window.isMaximized(),
    })
    if (isQuitting || !staysHidden()) return
    event.preventDefault()
    window.hide()
  })
  void window.loadURL(`${appOrigin}/index.html`)
}
