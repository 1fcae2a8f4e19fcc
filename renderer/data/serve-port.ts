/** The realm's end of the door. */
import type { Channel, ToRealm, ToWindow } from './messages.ts'
import { PortError, type Port, type Renewal } from './port.ts'

export function servePort(port: Port, channel: Channel<ToWindow, ToRealm>): void {
  const observed = new Map<number, () => void>()
  const renewals = new Map<number, (result: Renewal) => void>()
  let renewalId = 0

  port.onUnauthorized(
    () =>
      new Promise((resolve) => {
        renewalId += 1
        renewals.set(renewalId, resolve)
        channel.postMessage({ type: 'renew', id: renewalId })
      }),
  )

  port.onTaken(() => {
    channel.postMessage({ type: 'taken' })
  })

  port.onExpired(() => {
    channel.postMessage({ type: 'expired' })
  })

  const answer = (id: number, work: Promise<unknown>): void => {
    work.then(
      (result) => {
        channel.postMessage({ type: 'done', id, result })
      },
      (error: unknown) => {
        if (!(error instanceof PortError))
          console.error('act failed', error instanceof Error ? error.name : '')
        channel.postMessage({
          type: 'refused',
          id,
          code: error instanceof PortError ? error.code : 'internal',
        })
      },
    )
  }

  channel.addEventListener('message', ({ data }) => {
    switch (data.type) {
      case 'open':
        answer(data.id, port.open(data.options))
        break
      case 'observe':
        observed.set(
          data.id,
          port.observe(data.view, data.args, (value) => {
            channel.postMessage({ type: 'value', id: data.id, value })
          }),
        )
        break
      case 'unobserve':
        observed.get(data.id)?.()
        observed.delete(data.id)
        break
      case 'ping':
        answer(data.id, Promise.resolve())
        break
      case 'act':
        answer(data.id, port.act(data.act, data.args))
        break
      case 'renewed':
        renewals.get(data.id)?.(data.result)
        renewals.delete(data.id)
        break
    }
  })
  channel.postMessage({ type: 'ready' })
}
