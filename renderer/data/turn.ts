/**
 * One tab at a time works with a person's stores: what is cancelled in one would go out from another that has read it
 * before. Two locks of the browser: `turn` goes to whoever takes it over, and `stores` to them when those are closed.
 */
import { PortError } from './port.ts'

/** A page that is loaded anew finds the locks of its own worker before, which ends in a moment. */
const dyingMs = 2_000
/** Whose turn is over closes its stores within this; a worker that doesn't has stopped. */
const closingMs = 5_000

export interface Turn {
  /** Resolves when another tab has taken it over. */
  over: Promise<void>
  /** The stores are closed: another tab may open them. */
  end(): void
}

interface Lock {
  lost: Promise<void>
  release(): void
}

/** Null where another one keeps it. */
function request(name: string, options: LockOptions): Promise<Lock | null> {
  return new Promise((resolve, reject) => {
    let release: (() => void) | undefined
    const held = new Promise<void>((end) => (release = end))
    let tellLost: (() => void) | undefined
    const lost = new Promise<void>((tell) => (tellLost = tell))
    let isHeld = false
    navigator.locks
      .request(name, options, () => {
        isHeld = true
        resolve({ lost, release: () => release?.() })
        return held
      })
      .catch((error: unknown) => {
        if (isHeld) tellLost?.()
        else if (options.signal?.aborted) resolve(null)
        else reject(error instanceof Error ? error : new Error('no lock'))
      })
  })
}

const within = (name: string, ms: number): Promise<Lock | null> =>
  request(name, { signal: AbortSignal.timeout(ms) })
const taken = (name: string): Promise<Lock | null> => request(name, { steal: true })

/** Throws PortError('elsewhere') where it is another tab's, and is not to be taken over. */
export async function takeTurn(person: string, takeOver: boolean): Promise<Turn> {
  const name = `jobchats ${person}`
  // No such locks where the page is not from a secure place: nothing tells the tabs apart there.
  if (!('locks' in navigator)) return { over: new Promise(() => undefined), end: () => undefined }
  const turn = await (takeOver ? taken(`${name} turn`) : within(`${name} turn`, dyingMs))
  if (!turn) throw new PortError('elsewhere')
  const stores = (await within(`${name} stores`, closingMs)) ?? (await taken(`${name} stores`))
  return {
    over: turn.lost,
    end() {
      turn.release()
      stores?.release()
    },
  }
}
