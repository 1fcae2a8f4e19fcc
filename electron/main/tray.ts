/** The sign beside the clock: while it is there, closing the window does not end the app. */
import { app, Menu, nativeImage, Tray } from 'electron'
import path from 'node:path'
import { focusWindow } from './focus-window.ts'
import type { ShellWords } from './shell-words.ts'

/** Pixels: what most desktops show. */
const iconHeight = 22

export interface AppTray {
  /** Shows it, or takes it away. */
  set(on: boolean): void
  readonly isOn: boolean
  setWords(words: ShellWords): void
  /** Unread conversations, told in its tooltip. */
  setCount(count: number): void
}

export function createTray(words: ShellWords): AppTray {
  let tray: Tray | null = null
  let current = words
  let unread = 0

  function label(): void {
    if (!tray) return
    tray.setToolTip(unread > 0 ? `Job Chats (${String(unread)})` : 'Job Chats')
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: current.open, click: focusWindow },
        { type: 'separator' },
        {
          label: current.quit,
          click: () => {
            app.quit()
          },
        },
      ]),
    )
  }

  return {
    get isOn() {
      return tray !== null
    },
    set(on) {
      if (on === (tray !== null)) return
      if (!on) {
        tray?.destroy()
        tray = null
        return
      }
      const file = path.join(app.getAppPath(), 'out', 'renderer', 'icon.png')
      tray = new Tray(nativeImage.createFromPath(file).resize({ height: iconHeight }))
      tray.on('click', focusWindow)
      label()
    },
    setWords(next) {
      current = next
      label()
    },
    setCount(count) {
      unread = count
      label()
    },
  }
}
