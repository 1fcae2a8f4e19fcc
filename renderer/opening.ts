/** From the first question to open stores: which server, who, and their data on this device. */
import type { Port } from './data/port.ts'
import { noteDeleted } from './platform/preferences.ts'
import type { Platform, Session } from './platform/platform.ts'

export type Found = { step: 'server' | 'sign-in' } | { step: 'opening'; session: Session }

export interface Opening {
  /** What is known of server and person. Where both are, their stores begin to open meanwhile. */
  find(): Promise<Found>
  /** Opens a person's stores; once, however often it is asked. */
  open(session: Session): Promise<void>
  /** What is found next is opened anew, also where another tab works with it: that one stops. */
  takeOver(): void
  /** Tells when another tab has taken over what was open here. Returns what ends that. */
  onTaken(told: () => void): () => void
}

export function createOpening(platform: Platform, port: Port): Opening {
  let begun: { person: string; done: Promise<void> } | null = null
  let takesOver = false

  async function openStores({ person }: Session): Promise<void> {
    const [server, profileKey] = await Promise.all([platform.server(), platform.profileKey(person)])
    if (server === null) throw new Error('no server')
    port.onUnauthorized(() => platform.renew())
    port.onExpired(() => {
      // That it can't be said afterwards is no reason to keep anything.
      void noteDeleted()
        .catch(() => undefined)
        .then(() => platform.destroy())
    })
    const takeOver = takesOver
    takesOver = false
    await port.open({ server, person, profileKey, keep: platform.keeps(), takeOver })
  }

  function open(session: Session): Promise<void> {
    if (begun?.person !== session.person)
      begun = { person: session.person, done: openStores(session) }
    return begun.done
  }

  return {
    open,
    takeOver() {
      takesOver = true
      begun = null
    },
    onTaken(told) {
      port.onTaken(told)
      return () => {
        port.onTaken(() => undefined)
      }
    },
    async find() {
      const [server, session] = await Promise.all([platform.server(), platform.session()])
      if (server === null) return { step: 'server' }
      if (!session) return { step: 'sign-in' }
      // Who asks for it is told where that fails.
      open(session).catch(() => undefined)
      return { step: 'opening', session }
    },
  }
}
