/** Adds the token to our page's requests to the configured server, and to no other. */
import type { OnBeforeSendHeadersListenerDetails, Session } from 'electron'
import { appOrigin } from '../app-protocol.ts'
import type { AppSession } from './session.ts'

type Details = Pick<OnBeforeSendHeadersListenerDetails, 'url' | 'method' | 'resourceType'> & {
  requestHeaders: Record<string, string>
}

/** Whether a request is the page's own API call: to the server, from our origin, no preflight. */
export function isOwnCall(details: Details, server: string | null): boolean {
  if (server === null || !details.url.startsWith(`${server}/v1/`)) return false
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
    void signedIn.accessToken().then((token) => {
      const headers = { ...details.requestHeaders }
      if (token !== null) headers['Authorization'] = `Bearer ${token}`
      callback({ requestHeaders: headers })
    })
  })
}
