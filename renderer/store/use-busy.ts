import { useRef, useState } from 'react'

/** One act at a time: asked for again while it is under way, it is not begun anew. */
export function useBusy(): [busy: boolean, once: (work: () => Promise<void>) => Promise<void>] {
  const [busy, setBusy] = useState(false)
  const under = useRef(false)
  const once = async (work: () => Promise<void>): Promise<void> => {
    if (under.current) return
    under.current = true
    setBusy(true)
    try {
      await work()
    } finally {
      under.current = false
      setBusy(false)
    }
  }
  return [busy, once]
}
