/** Desktop notifications: words of the page's own, about one chat or about several. */
import { Notification, type WebContents } from 'electron'
import { notices } from '../contract/ipc.ts'
import { focusWindow } from './focus-window.ts'

/** Kept until they are gone: one that is collected takes no click. */
const shown = new Set<Notification>()
const most = 20

export function notify(contents: WebContents, chat: string | null, text: string): void {
  // The title stays neutral, as the window's.
  const notification = new Notification({ title: 'Job Chats', body: text, silent: false })
  const [oldest] = shown
  if (oldest && shown.size >= most) shown.delete(oldest)
  shown.add(notification)
  notification.on('click', () => {
    focusWindow()
    if (!contents.isDestroyed()) contents.send(notices.notification, chat)
  })
  notification.on('close', () => shown.delete(notification))
  notification.show()
}
