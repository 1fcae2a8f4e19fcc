/** One observation for all who look at the same view: it is computed, sent and kept once. */
import { keepEqual } from './keep-equal.ts'
import type { Port } from './port.ts'
import type { ViewName, Views } from './views/values.ts'

interface Shared {
  emits: Set<(value: never) => void>
  /** The newest value; null until there is one. */
  newest: { value: unknown } | null
  stop: () => void
}

/** Observes through `observe`, once for each view and its arguments. Parts that did not change stay the same objects. */
export function sharedObserve(observe: Port['observe']): Port['observe'] {
  const open = new Map<string, Shared>()

  function begin<Name extends ViewName>(
    key: string,
    view: Name,
    args: Views[Name]['args'],
  ): Shared {
    const shared: Shared = { emits: new Set(), newest: null, stop: () => undefined }
    open.set(key, shared)
    shared.stop = observe(view, args, (value) => {
      const kept = keepEqual(shared.newest?.value, value)
      shared.newest = { value: kept }
      for (const emit of [...shared.emits]) emit(kept as never)
    })
    return shared
  }

  return (view, args, emit) => {
    const key = JSON.stringify([view, args])
    const shared = open.get(key) ?? begin(key, view, args)
    // A listener of its own for each who looks, also where two pass the same function.
    const own = (value: never): void => {
      emit(value)
    }
    if (shared.newest) own(shared.newest.value as never)
    shared.emits.add(own)
    return () => {
      shared.emits.delete(own)
      if (shared.emits.size > 0 || open.get(key) !== shared) return
      open.delete(key)
      shared.stop()
    }
  }
}
