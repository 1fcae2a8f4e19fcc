/** The port in one thread: what the worker serves, and what tests and the simulation use directly. */
import { createActs } from './acts.ts'
import { PortError, type ActName, type Acts, type OpenOptions, type Port } from './port.ts'
import type { ViewName, Views } from './views/values.ts'
import { openRealm, type Realm, type RealmOptions } from './realm.ts'
import { observe } from './views/observe.ts'

export type RealmSetup = Omit<RealmOptions, keyof OpenOptions | 'onUnauthorized'>

/** A port on a realm that `open` makes. Observing before that waits for it. */
export function createLocalPort(setup: RealmSetup): Port {
  let renew: () => Promise<'renewed' | 'signed-out' | 'unreachable'> = () =>
    Promise.resolve('signed-out')
  let opened: ((realm: Realm) => void) | undefined
  const ready = new Promise<Realm>((resolve) => {
    opened = resolve
  })
  let realm: Realm | undefined
  let acts: ReturnType<typeof createActs> | undefined

  return {
    async open({ keep, ...options }) {
      const storage = keep ? setup.storage : 'memory'
      realm = await openRealm({ ...setup, ...options, storage, onUnauthorized: () => renew() })
      acts = createActs(realm)
      opened?.(realm)
    },
    observe<Name extends ViewName>(
      view: Name,
      args: Views[Name]['args'],
      emit: (value: Views[Name]['value']) => void,
    ) {
      let stop: (() => void) | undefined
      let stopped = false
      void ready.then(({ state }) => {
        if (!stopped) stop = observe(state, view, args, emit)
      })
      return () => {
        stopped = true
        stop?.()
      }
    },
    async act<Name extends ActName>(
      act: Name,
      args: Acts[Name]['args'],
    ): Promise<Acts[Name]['result']> {
      if (!acts) throw new PortError('closed')
      return acts[act](args)
    },
    onUnauthorized(next) {
      renew = next
    },
  }
}
