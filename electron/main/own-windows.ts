/** The ids of our windows' contents. Ids, not objects: asking a window that is being destroyed hangs. */
import type { BrowserWindow } from 'electron'

const ids = new Set<number>()

export function rememberWindow(window: BrowserWindow): void {
  const { id } = window.webContents
  ids.add(id)
  window.once('closed', () => {
    ids.delete(id)
  })
}

export function isOwnWindow(id: number | undefined): boolean {
  return id !== undefined && ids.has(id)
}
