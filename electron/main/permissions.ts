/** Permissions: what is not listed is denied. */
import type { Session } from 'electron'

/** Without persistent storage the browser might evict the outbox. */
const allowedPermissions: ReadonlySet<string> = new Set([
  'persistent-storage',
  'clipboard-sanitized-write',
])

export function setUpPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback) => {
    callback(allowedPermissions.has(permission))
  })
  session.setPermissionCheckHandler((_contents, permission) => allowedPermissions.has(permission))
  session.setDevicePermissionHandler(() => false)
  // Nothing offers a file yet.
  session.on('will-download', (event) => {
    event.preventDefault()
  })
}
