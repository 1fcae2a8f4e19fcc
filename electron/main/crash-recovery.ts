/** A page that crashed comes back by itself: its state is in its stores. Not for ever, where it crashes again. */
import { app } from 'electron'
import { createAllowance } from './allowance.ts'

const crashes = 3
const withinMs = 60_000

export function setUpCrashRecovery(): void {
  app.on('web-contents-created', (_event, contents) => {
    const mayReload = createAllowance(crashes, withinMs)
    contents.on('render-process-gone', (_gone, { reason }) => {
      if (reason !== 'clean-exit' && !contents.isDestroyed() && mayReload()) contents.reload()
    })
  })
}
