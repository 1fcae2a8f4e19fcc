/** Links that the system hands to the app: `jobchats://chat/…`. What is no such link is dropped unseen. */
import { app, BrowserWindow } from 'electron'
import { linkScheme, readChatLink, type ChatPlace } from '../../sync-server/contract/chat-link.ts'
import { notices } from '../contract/ipc.ts'
import { focusWindow } from './focus-window.ts'

/** Until the page is there to ask for it. */
let pending: ChatPlace | null = null
let isAsked = false

/** Before the app is ready: the first link may come with its start. */
export function setUpDeepLinks(): void {
  // From a source folder the system would start Electron without the app.
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)
  app.on('open-url', (event, link) => {
    event.preventDefault()
    follow([link])
  })
  follow(process.argv)
}

/** The first link among the words of a command line. */
export function follow(words: readonly string[]): void {
  const place = words.map((word) => readChatLink(word, null)).find((its) => its !== null)
  if (!place) return
  const [window] = BrowserWindow.getAllWindows()
  if (window && isAsked) window.webContents.send(notices.link, place)
  else pending = place
  if (window) focusWindow()
}

/** The page begins anew: until it asks again, links wait for it. */
export function holdLinks(): void {
  isAsked = false
}

/** The link that the app was started with; each once. */
export function takeLink(): ChatPlace | null {
  isAsked = true
  const place = pending
  pending = null
  return place
}
