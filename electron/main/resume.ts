/** After sleep the line is gone and nobody noticed: the page is told at once. */
import { BrowserWindow, powerMonitor } from 'electron'
import { notices } from '../contract/ipc.ts'

export function setUpResume(): void {
  for (const event of ['resume', 'unlock-screen'] as const) {
    powerMonitor.on(event as 'resume', () => {
      for (const window of BrowserWindow.getAllWindows())
        window.webContents.send(notices.resume, null)
    })
  }
}
