/** Adds the token to our window's requests to the configured server, and to no other. */
import type { OnBeforeSendHeadersListenerDetails, Session } from 'electron'
import { appOrigin } from '../app-url.ts'
import { isOwnWindow } from '../own-windows.ts'
import type { AppSession } from './session.ts'

export type Details = Pick<
  OnBeforeSendHeadersListenerDetails,
  'url' | 'method' | 'resourceType' | 'webContentsId'
> & { requestHeaders: Record<string, string> }

/** Whether a request is the page's own API call: to the server, from our window and origin, no preflight. */
export function isOwnCall(details: Details, server: string | null): boolean {
  if (server === null || !details.url.startsWith(`${server}/v1/`)) return false
  if (!isOwnWindow(details.webContentsId)) return false
  const origin = details.requestHeaders['Origin'] ?? details.requestHeaders['origin']
  return details.resourceType === 'xhr' && details.method !== 'OPTIONS' && origin === appOrigin
}

export function setUpAuthorization(
  session: Session,
  server: () => string | null,
  signedIn: AppSession,
): void {
  session.webRequest.onBeforeSendHeaders((details, callback) => {
    if (!isOwnCall(details, server())) {
      callback({})
      return
    }
    const goOn = (token: string | null): void => {
      const headers = { ...details.requestHeaders }
      if (token !== null) headers['Authorization'] = `Bearer ${token}`
      callback({ requestHeaders: headers })
    }
    // Whatever went wrong, the request must not hang: without a token the server says what is missing.
    signedIn.accessToken().then(goOn, () => {
      goOn(null)
    })
  })
}
