/** The app's own session: its storage, no cache, and no traffic of its own. */
import { session, type Session } from 'electron'

export function sessionOfApp(): Session {
  return session.fromPartition('persist:jobchats', { cache: false })
}
