import type { Port } from '../../data/port.ts'

/** Resolves when the stores say that the person's access is switched off; where it is there, never. */
export async function lockedAtStart(port: Port): Promise<void> {
  let stop = (): void => undefined
  await new Promise<void>((resolve) => {
    stop = port.observe('lock', null, (lock) => {
      if (lock) resolve()
      else stop()
    })
  })
  stop()
}
