/** The one window. */
import { BrowserWindow, nativeTheme, screen } from 'electron'
import path from 'node:path'
import { app } from 'electron'
import { appOrigin } from './app-protocol.ts'
import { sessionOfApp } from './session/partition.ts'
import { fit, readWindowState, smallest, writeWindowState } from './window-state.ts'

/** The preferences that every window has (docs/security.md, 1). */
export const safePreferences = {
  sandbox: true,
  contextIsolation: true,
  webSecurity: true,
  nodeIntegration: false,
  webviewTag: false,
  // A dictionary on the disk would keep words that people write.
  spellcheck: false,
} as const

export function openWindow(profile: string): void {
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
  if (maximized) window.maximize()
  window.on('page-title-updated', (event) => {
    event.preventDefault()
  })
  window.once('ready-to-show', () => {
    window.show()
  })
  window.on('close', () => {
    writeWindowState(profile, { ...window.getNormalBounds(), maximized: window.isMaximized() })
  })
  void window.loadURL(`${appOrigin}/index.html`)
}
