/** The app's own scheme: `app://jobchats/…` serves the built renderer and nothing else. */
import { app, net, protocol, type Session } from 'electron'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { resolveAppUrl } from './app-url.ts'
import { viewerPage, viewerPolicy } from '../../sync-server/contract/viewer-policy.ts'
import { contentSecurityPolicy } from './content-security-policy.ts'

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'app',
      // With the code that was compiled from the app's own scripts, which holds nothing of anybody.
      privileges: {
        standard: true,
        secure: true,
        supportFetchAPI: true,
        stream: true,
        codeCache: true,
      },
    },
  ])
}

/** `server` is asked at each page load: the policy names just the configured one. */
export function setUpAppProtocol(session: Session, server: () => string | null): void {
  const root = path.join(app.getAppPath(), 'out', 'renderer')
  session.protocol.handle('app', async (request) => {
    const file = request.method === 'GET' ? resolveAppUrl(root, request.url) : null
    if (file === null) return refusal(request.method === 'GET' ? 404 : 405)
    const found = await net.fetch(pathToFileURL(file).href).catch(() => null)
    if (!found?.ok) return refusal(404)
    const headers = new Headers(found.headers)
    // On every file: a worker inherits no policy.
    const isViewer = path.basename(file) === viewerPage
    headers.set(
      'content-security-policy',
      isViewer ? viewerPolicy : contentSecurityPolicy(server()),
    )
    // The frame that shows files has no origin, and loads scripts and styles all the same: they are nobody's secret.
    headers.set('access-control-allow-origin', '*')
    headers.set('x-content-type-options', 'nosniff')
    headers.set('cache-control', 'no-store')
    return new Response(found.body, { status: 200, headers })
  })
}

/** An answer that is a page for nobody: nothing in it may run or load. */
function refusal(status: 404 | 405): Response {
  return new Response(null, {
    status,
    headers: { 'content-security-policy': "default-src 'none'" },
  })
}
