/** Leaves a person's store for good. */
import type { Port } from '../../data/port.ts'
import type { Platform } from '../../platform/platform.ts'

/** What is not done by then is left as it is: without its key nobody reads the store, and the server is told later. */
const patienceMs = 5_000

/** Signs a person out. First what can't be undone, the key; the rest, whatever becomes of each step. */
export async function leaveStore(
  platform: Pick<Platform, 'dropProfileKey' | 'signOut'>,
  port: Pick<Port, 'act'>,
  person: string,
): Promise<void> {
  await platform.dropProfileKey(person).catch(() => undefined)
  const steps = [platform.signOut(), port.act('wipe', null)]
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)))
  await Promise.race([Promise.allSettled(steps), late])
  clearTimeout(timer)
}
