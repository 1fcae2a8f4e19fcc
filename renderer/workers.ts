/** The app's two workers. Trusted types allow exactly these scripts. */
import dataUrl from './data/worker.ts?worker&url'
import { createWindowPort } from './data/window-port.ts'
import type { Port } from './data/port.ts'

interface Policy {
  createScriptURL(url: string): string
}

/** Made by hand, not built: its address must stay the same (resources/shell-worker.js). */
const shellUrl = '/shell-worker.js'
let policy: Policy | null = null

function trusted(url: string): string {
  const types = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }).trustedTypes // prettier-ignore
  if (!types) return url
  policy ??= types.createPolicy('worker-url', {
    createScriptURL(wanted) {
      if (wanted !== dataUrl && wanted !== shellUrl) throw new TypeError('no worker of this app')
      return wanted
    },
  })
  return policy.createScriptURL(url)
}

/** The data realm in its worker. */
export function startDataWorker(): Port {
  const worker = new Worker(trusted(dataUrl), { type: 'module', name: 'data' })
  const port = createWindowPort(worker)
  worker.addEventListener('error', () => {
    port.suspect()
  })
  return port
}

/**
 * In a browser: keeps the client's own files, so that it opens without a connection. Nothing where it can't. To be called
 * when the app has opened: what has is what is kept.
 */
export async function keepShell(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  await navigator.serviceWorker.register(trusted(shellUrl)).catch(() => undefined)
  const entry = document.querySelector<HTMLScriptElement>(
    'script[type=module][src*="/assets/index-"]',
  )
  if (entry)
    navigator.serviceWorker.controller?.postMessage({ opened: new URL(entry.src).pathname })
}
