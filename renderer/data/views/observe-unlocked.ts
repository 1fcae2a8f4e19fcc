/** As `observe`; while the person's access is switched off, only what may be told then. The rest begins anew afterwards. */
import type { RealmState } from '../state.ts'
import { toldWhileLocked } from './lock.ts'
import { observe } from './observe.ts'
import type { ViewName, Views } from './values.ts'

export function observeUnlocked<Name extends ViewName>(
  state: RealmState,
  name: Name,
  args: Views[Name]['args'],
  emit: (value: Views[Name]['value']) => void,
): () => void {
  if (toldWhileLocked.has(name)) return observe(state, name, args, emit)
  // What is being computed as the lock falls stays here.
  const begin = (): (() => void) =>
    observe(state, name, args, (value) => {
      if (!state.lock) emit(value)
    })
  let stop = state.lock ? null : begin()
  const unsubscribe = state.subscribe((topics) => {
    if (!topics.has('lock')) return
    if (!state.lock) stop ??= begin()
    else {
      stop?.()
      stop = null
    }
  })
  return () => {
    unsubscribe()
    stop?.()
  }
}
