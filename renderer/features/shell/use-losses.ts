/**
 * What this window and the shell keep of a chat goes with access to it, whatever is on screen; at the start that of all
 * that was ever lost, for the window before may have ended first. What a new such store keeps is forgotten here.
 */
import { useEffect } from 'react'
import { usePlatform, useView } from '../../store/port-context.tsx'
import { positions } from '../conversation/positions.ts'
import { forgetBegun } from '../conversation/use-begun.ts'
import { forgetSought } from '../search/last-sought.ts'

export function useLosses(): void {
  const platform = usePlatform()
  const lost = useView('lost', null)
  useEffect(() => {
    if (!lost || lost.length === 0) return
    for (const chat of lost) {
      forgetBegun(chat)
      forgetSought(chat)
      positions.forget(chat)
    }
    platform.withdrawNotifications(lost)
  }, [lost, platform])
}
