/** A window stays on the page it was opened with: no navigation, no redirect, no second window, no webview. */
import { app } from 'electron'
import { appOrigin } from './app-url.ts'

export function setUpNavigation(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    const stay = (event: { preventDefault(): void; url: string }): void => {
      // A reload of our own page is not a way out.
      if (!event.url.startsWith(`${appOrigin}/`)) event.preventDefault()
    }
    contents.on('will-navigate', stay)
    contents.on('will-redirect', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-attach-webview', (event) => {
      event.preventDefault()
    })
  })
}
