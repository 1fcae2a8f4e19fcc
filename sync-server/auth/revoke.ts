/**
 * The operators' order to end a person's devices, or one of them, for good: each wipes itself at its next contact,
 * however late that is. It holds against who comes back with the right password too.
 */
import type { Store } from '../db/store.ts'
import { allNews, Hub } from '../sync/hub.ts'
import { relayWakes } from '../sync/relay.ts'
import { readDevices, readNamedPerson, revokeDevice } from './sql.ts'

export interface Named {
  /** Id or e-mail address. */
  person: string
  /** Id; null = every device of that person. */
  device: string | null
}

export interface Revoked {
  person: string
  /** How many this order has revoked, and how many were revoked before. */
  revoked: number
  before: number
}

/**
 * Revokes, and wakes who waits for news at a server of the same store, so that it hears of it now. Null where there is
 * no such person, or the device is not theirs: then nothing is changed.
 */
export async function revokeNamed(
  store: Pick<Store, 'as' | 'signals'>,
  { person: named, device }: Named,
): Promise<Revoked | null> {
  const ops = store.as({ kind: 'ops' })
  const person = await readNamedPerson(ops, named.trim())
  if (person === undefined) return null
  const devices = await readDevices(ops, person, device)
  if (device !== null && devices.length === 0) return null
  const open = devices.filter(({ revoked }) => !revoked)
  for (const { id } of open) await revokeDevice(ops, id)
  if (store.signals) {
    const hub = new Hub()
    const end = relayWakes(hub, store.signals)
    hub.wake(
      open.map(({ id }) => `device:${id}`),
      allNews,
    )
    await end()
  }
  return { person, revoked: open.length, before: devices.length - open.length }
}
