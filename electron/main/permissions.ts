/** Permissions: what is not listed is denied. */
import type { Session } from 'electron'
import { safeFileName } from '../../sync-server/contract/files.ts'
import { appOrigin } from './app-url.ts'

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
  // Files of posts, which the page has made itself: the person is asked where each goes. Nothing else is saved.
  session.on('will-download', (event, item) => {
    if (item.getURL().startsWith(`blob:${appOrigin}/`))
      item.setSaveDialogOptions({ defaultPath: safeFileName(item.getFilename()) }) // prettier-ignore
    else event.preventDefault()
  })
}
