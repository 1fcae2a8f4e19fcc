/** Starting with the person's session, hidden in the tray where that is on. */
import { app } from 'electron'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { autostartFile, desktopEntry, hiddenFlag } from './autostart-entry.ts'

export function setStartAtLogin(on: boolean): void {
  // From a source folder there is no program to start.
  if (!app.isPackaged) return
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: on, args: [hiddenFlag] })
    return
  }
  const file = autostartFile(app.getPath('appData'))
  if (!on) {
    rmSync(file, { force: true })
    return
  }
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, desktopEntry(process.execPath))
}
