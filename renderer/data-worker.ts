/** Starts the data realm's worker. Trusted types allow exactly this one script. */
import workerUrl from './data/worker.ts?worker&url'
import { createWindowPort } from './data/window-port.ts'
import type { Port } from './data/port.ts'

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string }
}

function trusted(url: string): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes
  if (!types) return url
  const policy = types.createPolicy('worker-url', {
    createScriptURL(wanted) {
      if (wanted !== workerUrl) throw new TypeError('not the data worker')
      return wanted
    },
  })
  return policy.createScriptURL(url)
}

export function startDataWorker(): Port {
  const worker = new Worker(trusted(workerUrl), { type: 'module', name: 'data' })
  const port = createWindowPort(worker)
  worker.addEventListener('error', () => {
    port.suspect()
  })
  return port
}
