/** The port in one thread: what the worker serves, and what tests and the simulation use directly. */
import { createActs } from './acts.ts'
import { createBackoff } from './backoff.ts'
import { isFullDisk } from './full-disk.ts'
import { PortError, type ActName, type Acts, type OpenOptions, type Port, type Renewal } from './port.ts' // prettier-ignore
import type { ViewName, Views } from './views/values.ts'
import { openRealm, type Realm, type RealmOptions } from './realm.ts'
import { takeTurn } from './turn.ts'
import { observeUnlocked } from './views/observe-unlocked.ts'

export type RealmSetup = Omit<
  RealmOptions,
  keyof OpenOptions | 'onUnauthorized' | 'onGone' | 'onExpired'
>

/** A browser that deletes one database goes on to the next: by then it has. */
const settleMs = 500
/** For so long a page whose turn is over may still store what was just typed there; the other one opens the stores after. */
const lastWordsMs = 300
/**
 * What is done for a person whose access is switched off. The screen may still store what was just typed there; nothing
 * of this brings anything out.
 */
const whileLocked: ReadonlySet<ActName> = new Set<ActName>(['post', 'saveDraft', 'wake', 'askAgain', 'signedIn', 'diagnostics', 'close', 'wipe']) // prettier-ignore

/**
 * A port on a realm that `open` makes. Observing before that waits for it. Where the browser deletes what the realm can
 * fetch again, another one takes its place: what is observed goes on with that one, and acts wait for it. While it can't be
 * opened they are refused, with `storage-full` where there is no room, and it is tried again. What is kept on the disk is
 * opened by one port at a time: see turn.ts.
 */
export function createLocalPort(setup: RealmSetup): Port {
  let renew: () => Promise<Renewal> = () => Promise.resolve('signed-out')
  let tellTaken = (): void => undefined
  let tellExpired = (): void => undefined
  let current: { realm: Realm; acts: ReturnType<typeof createActs> } | undefined
  let opening: Promise<Realm> | undefined
  let reopening = Promise.resolve()
  /** Resolved with the reason while none could take the place of the one before. */
  let failing = Promise.withResolvers<'storage-full' | 'closed'>()
  /** Each begins to observe a realm in the place of the one before. */
  const observers = new Set<(realm: Realm) => void>()

  function show(realm: Realm): void {
    current = { realm, acts: createActs(realm) }
    failing = Promise.withResolvers()
    for (const begin of observers) begin(realm)
  }

  async function reopen(make: () => Promise<Realm>, isTaken: () => boolean): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, settleMs))
    const old = await opening?.catch(() => null)
    // It was never there, or is another tab's now; or what was not sent is in its memory alone.
    if (!old || isTaken() || old.state.sync.phase === 'cleared') return
    await old.actions.abandon()
    const backoff = createBackoff(setup.random ?? Math.random)
    while (!isTaken()) {
      opening = make()
      try {
        const realm = await opening
        if (isTaken()) return
        show(realm)
        return
      } catch (error) {
        const isFull = isFullDisk(error)
        old.actions.notRenewed(isFull)
        failing.resolve(isFull ? 'storage-full' : 'closed')
        await backoff.wait()
      }
    }
  }

  return {
    async open({ keep, takeOver = false, ...options }) {
      const storage = keep ? setup.storage : 'memory'
      const turn = storage === 'dexie' ? await takeTurn(options.person, takeOver) : null
      let isTaken = false
      const make = (): Promise<Realm> => {
        let isGone = false
        return openRealm({
          ...{ ...setup, ...options, storage },
          onUnauthorized: () => renew(),
          onExpired() {
            tellExpired()
          },
          onGone() {
            // Mirror and files are told of each by itself.
            if (!isGone) reopening = reopening.then(() => reopen(make, () => isTaken))
            isGone = true
          },
        })
      }
      const stores = make()
      opening = stores
      void turn?.over.then(async () => {
        isTaken = true
        tellTaken()
        if (current) await new Promise((resolve) => setTimeout(resolve, lastWordsMs))
        current = undefined
        const last = await opening?.catch(() => null)
        await last?.actions.close().catch(() => undefined)
        turn.end()
      })
      try {
        const realm = await stores
        if (isTaken) throw new PortError('elsewhere')
        show(realm)
      } catch (error) {
        if (!isTaken) turn?.end()
        throw error
      }
    },
    observe<Name extends ViewName>(
      view: Name,
      args: Views[Name]['args'],
      emit: (value: Views[Name]['value']) => void,
    ) {
      let stop: (() => void) | undefined
      const begin = ({ state }: Realm): void => {
        stop?.()
        stop = observeUnlocked(state, view, args, emit)
      }
      observers.add(begin)
      if (current) begin(current.realm)
      return () => {
        observers.delete(begin)
        stop?.()
      }
    },
    async act<Name extends ActName>(
      act: Name,
      args: Acts[Name]['args'],
    ): Promise<Acts[Name]['result']> {
      const refused = await Promise.race([reopening.then(() => null), failing.promise])
      if (refused || !current) throw new PortError(refused ?? 'closed')
      if (current.realm.state.lock && !whileLocked.has(act)) throw new PortError('closed')
      return current.acts[act](args)
    },
    onUnauthorized(next) {
      renew = next
    },
    onTaken(told) {
      tellTaken = told
    },
    onExpired(told) {
      tellExpired = told
    },
  }
}
