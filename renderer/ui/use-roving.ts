import { useEffect, useEffectEvent, type RefObject } from 'react'
import { rove } from './roving.ts'

interface Roving {
  enter?: 'first' | 'last'
  keys?: readonly string[]
  bring?: (key: string) => void
}

/** Makes a list one Tab stop whose items the arrow keys walk; see `rove`. */
export function useRoving(
  box: RefObject<HTMLElement | null>,
  { enter = 'first', keys, bring }: Roving = {},
): void {
  const allKeys = useEffectEvent(() => keys ?? null)
  const onBring = useEffectEvent((key: string) => bring?.(key))
  useEffect(() => {
    if (!box.current) return
    return rove(box.current, { enter, keys: () => allKeys(), bring: (key) => onBring(key) })
  }, [box, enter])
}
