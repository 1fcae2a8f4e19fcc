/** The app's own session: its storage, no cache, and no traffic of its own. */
import { session, type Session } from 'electron'

export function sessionOfApp(): Session {
  return session.fromPartition('persist:jobchats', { cache: false })
}

/** Main asks the server as the page does: same proxy, same certificates. */
export const fetchOfApp: typeof fetch = (input, init) =>
  sessionOfApp().fetch(input instanceof URL ? input.href : input, init)
