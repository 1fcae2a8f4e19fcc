/** What crosses between window and worker. */
import type { ActName, Acts, OpenOptions, PortErrorCode, Renewal } from './port.ts'
import type { ViewName, Views } from './views/values.ts'

export type ToRealm =
  | { type: 'open'; id: number; options: OpenOptions }
  | { type: 'observe'; id: number; view: ViewName; args: Views[ViewName]['args'] }
  | { type: 'unobserve'; id: number }
  | { type: 'ping'; id: number }
  | { type: 'act'; id: number; act: ActName; args: Acts[ActName]['args'] }
  | { type: 'renewed'; id: number; result: Renewal }

export type ToWindow =
  | { type: 'ready' }
  | { type: 'value'; id: number; value: unknown }
  | { type: 'done'; id: number; result: unknown }
  | { type: 'refused'; id: number; code: PortErrorCode }
  | { type: 'renew'; id: number }
  | { type: 'taken' }
  | { type: 'expired' }

/** A Worker, a worker's own scope, or a MessagePort: all speak so. */
export interface Channel<Out, In> {
  postMessage(message: Out): void
  addEventListener(type: 'message', listener: (event: { data: In }) => void): void
}
