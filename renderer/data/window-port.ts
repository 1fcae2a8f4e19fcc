/** The window's end of the door. */
import type { Channel, ToRealm, ToWindow } from './messages.ts'
import { PortError, type ActName, type Acts, type Port, type ViewName, type Views } from './port.ts'

/** A worker that has not opened the store by then is said to be stuck. */
const openTimeoutMs = 20_000

export function createWindowPort(channel: Channel<ToRealm, ToWindow>): Port & { crashed(): void } {
  const emitters = new Map<number, (value: never) => void>()
  const pending = new Map<
    number,
    { resolve(result: never): void; reject(error: PortError): void }
  >()
  let renew: () => Promise<'renewed' | 'signed-out' | 'unreachable'> = () =>
    Promise.resolve('signed-out')
  let lastId = 0

  channel.addEventListener('message', ({ data }) => {
    switch (data.type) {
      case 'ready':
        break
      case 'value':
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
    }
  })

  const ask = <Result>(make: (id: number) => ToRealm): Promise<Result> =>
    new Promise<Result>((resolve, reject) => {
      lastId += 1
      pending.set(lastId, { resolve: resolve, reject })
      channel.postMessage(make(lastId))
    })

  return {
    async open(options) {
      let timer: ReturnType<typeof setTimeout> | undefined
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          reject(new PortError('internal'))
        }, openTimeoutMs)
      })
      await Promise.race([ask<undefined>((id) => ({ type: 'open', id, options })), late]).finally(
        () => {
          clearTimeout(timer)
        },
      )
    },
    observe<Name extends ViewName>(
      view: Name,
      args: Views[Name]['args'],
      emit: (value: Views[Name]['value']) => void,
    ) {
      lastId += 1
      const id = lastId
      emitters.set(id, emit)
      channel.postMessage({ type: 'observe', id, view, args })
      return () => {
        emitters.delete(id)
        channel.postMessage({ type: 'unobserve', id })
      }
    },
    act<Name extends ActName>(act: Name, args: Acts[Name]['args']): Promise<Acts[Name]['result']> {
      return ask((id) => ({ type: 'act', id, act, args }))
    },
    onUnauthorized(next) {
      renew = next
    },
    crashed() {
      for (const { reject } of pending.values()) reject(new PortError('closed'))
      pending.clear()
    },
  }
}
