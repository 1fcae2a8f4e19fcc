/** Desktop notifications: words of the page's own, about one chat or about several. */
import { app, Notification, type WebContents } from 'electron'
import { notices } from '../contract/ipc.ts'
import { focusWindow } from './focus-window.ts'

/**
 * With their chats. Kept also after they have told that they are closed: one that is collected takes no click, and what
 * Windows has moved to its centre goes from there only when it is closed once more.
 */
const shown = new Map<Notification, string | null>()
const most = 20

export function notify(contents: WebContents, chat: string | null, text: string): void {
  // The title stays neutral, as the window's.
  const notification = new Notification({ title: 'Job Chats', body: text, silent: false })
  const [oldest] = shown.keys()
  if (oldest && shown.size >= most) withdraw(oldest)
  shown.set(notification, chat)
  notification.on('click', () => {
    shown.delete(notification)
    focusWindow()
    if (!contents.isDestroyed()) contents.send(notices.notification, chat)
  })
  notification.show()
}

/**
 * What was shown goes with the app: no later run could take it back. What a crash leaves stands in the system's list; only
 * macOS lets the next run remove it.
 */
export function setUpNotifications(): void {
  if (process.platform === 'darwin') Notification.removeAll()
  app.on('will-quit', () => {
    withdrawNotifications(null)
  })
}

/** Takes back what was shown of these chats; null = whatever was shown. */
export function withdrawNotifications(chats: readonly string[] | null): void {
  for (const [notification, about] of [...shown])
    if (chats === null || (about !== null && chats.includes(about))) withdraw(notification)
}

function withdraw(notification: Notification): void {
  shown.delete(notification)
  notification.close()
}
