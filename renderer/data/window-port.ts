/** The window's end of the door. */
import type { Channel, ToRealm, ToWindow } from './messages.ts'
import { PortError, type ActName, type Acts, type Port, type Renewal } from './port.ts'
import type { SyncView, ViewName, Views } from './views/values.ts'
import { sharedObserve } from './shared-observe.ts'

/** A worker that has not answered by then whether it lives is said to be stuck. */
const patienceMs = 20_000
/** One that lives may take this long to open a large store. */
const openingMs = 120_000

export interface WindowPort extends Port {
  /**
   * The worker reported an error. It may live on: what is pending then still gets its answer, for a post refused
   * though it is durable would be written twice. One that was never ready or answers no more is gone: whatever is
   * pending and whatever comes is refused with `closed`, and the sync line says so.
   */
  suspect(): void
}

/** A port over a worker. */
export function createWindowPort(channel: Channel<ToRealm, ToWindow>): WindowPort {
  const emitters = new Map<number, (value: never) => void>()
  const syncEmitters = new Set<number>()
  const pending = new Map<
    number,
    { resolve(result: never): void; reject(error: PortError): void }
  >()
  let renew: () => Promise<Renewal> = () => Promise.resolve('signed-out')
  let tellTaken = (): void => undefined
  let tellExpired = (): void => undefined
  let lastId = 0
  let ready = false
  let gone = false
  let sync: SyncView = {
    phase: 'opening',
    offlineSince: null,
    lastContactAt: null,
    waiting: 0,
    rejected: 0,
    held: 0,
    total: 0,
    paused: false,
    check: null,
    verifiedAt: null,
    unreadable: 0,
  }

  channel.addEventListener('message', ({ data }) => {
    switch (data.type) {
      case 'ready':
        ready = true
        break
      case 'value':
        if (gone) break
        if (syncEmitters.has(data.id)) sync = data.value as SyncView
        emitters.get(data.id)?.(data.value as never)
        break
      case 'done':
        pending.get(data.id)?.resolve(data.result as never)
        pending.delete(data.id)
        break
      case 'refused':
        pending.get(data.id)?.reject(new PortError(data.code))
        pending.delete(data.id)
        break
      case 'renew':
        void renew()
          .catch((): 'unreachable' => 'unreachable')
          .then((result) => {
            channel.postMessage({ type: 'renewed', id: data.id, result })
          })
        break
      case 'taken':
        tellTaken()
        break
      case 'expired':
        tellExpired()
        break
    }
  })

  const ask = <Result>(make: (id: number) => ToRealm): Promise<Result> =>
    new Promise<Result>((resolve, reject) => {
      if (gone) {
        reject(new PortError('closed'))
        return
      }
      lastId += 1
      pending.set(lastId, { resolve: resolve, reject })
      channel.postMessage(make(lastId))
    })

  const isSoonDone = async (work: Promise<unknown>): Promise<boolean> => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => {
        resolve(false)
      }, patienceMs)
    })
    return Promise.race([work.then(() => true), late]).finally(() => {
      clearTimeout(timer)
    })
  }

  const answers = async (): Promise<boolean> =>
    ready && (await isSoonDone(ask((id) => ({ type: 'ping', id }))))

  const opened = async (work: Promise<unknown>): Promise<void> => {
    for (let waited = patienceMs; !(await isSoonDone(work)); waited += patienceMs)
      if (waited >= openingMs || !(await answers())) throw new PortError('internal')
  }

  const tellStopped = (id: number): void => {
    emitters.get(id)?.({ ...sync, phase: 'stopped' } as never)
  }

  const lost = (): void => {
    if (gone) return
    gone = true
    for (const { reject } of pending.values()) reject(new PortError('closed'))
    pending.clear()
    for (const id of syncEmitters) tellStopped(id)
  }

  function observe<Name extends ViewName>(
    view: Name,
    args: Views[Name]['args'],
    emit: (value: Views[Name]['value']) => void,
  ): () => void {
    lastId += 1
    const id = lastId
    emitters.set(id, emit)
    if (view === 'sync') syncEmitters.add(id)
    if (gone) tellStopped(id)
    else channel.postMessage({ type: 'observe', id, view, args })
    return () => {
      emitters.delete(id)
      syncEmitters.delete(id)
      channel.postMessage({ type: 'unobserve', id })
    }
  }

  return {
    open: (options) => opened(ask((id) => ({ type: 'open', id, options }))),
    observe: sharedObserve(observe),
    act<Name extends ActName>(act: Name, args: Acts[Name]['args']): Promise<Acts[Name]['result']> {
      return ask((id) => ({ type: 'act', id, act, args }))
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
    suspect() {
      void answers().then((itDoes) => {
        if (!itDoes) lost()
      }, lost)
    },
  }
}
