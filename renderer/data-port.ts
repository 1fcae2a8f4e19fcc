/** The data realm in its worker. */
import { createWindowPort } from './data/window-port.ts'
import type { Port } from './data/port.ts'
import { startWorker } from './workers.ts'

export function startDataWorker(): Port {
  const worker = startWorker('data')
  const port = createWindowPort(worker)
  worker.addEventListener('error', () => {
    port.suspect()
  })
  return port
}
