/** Desktop notifications: words of the page's own, about one chat or about several. */
import { Notification, type WebContents } from 'electron'
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

/** Takes back what was shown of a chat; null = whatever was shown. */
export function withdrawNotifications(chat: string | null): void {
  for (const [notification, about] of [...shown])
    if (chat === null || about === chat) withdraw(notification)
}

function withdraw(notification: Notification): void {
  shown.delete(notification)
  notification.close()
}
