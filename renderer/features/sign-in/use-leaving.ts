/** On a computer that others use too, the session ends with the page; what was not sent is asked about before. */
import { useEffect } from 'react'
import { isGuarded } from '../../store/leave-guard.ts'
import { usePlatform, useView } from '../../store/port-context.tsx'
import { hasUnkept } from '../../store/unkept.ts'

export function useLeaving(): void {
  const platform = usePlatform()
  const unsent = useView('unsent', null)
  const hasUnsent = Object.values(unsent ?? {}).some((count) => count > 0)
  useEffect(() => {
    if (platform.keeps()) return
    const ask = (event: BeforeUnloadEvent): void => {
      if (hasUnsent || hasUnkept() || isGuarded()) event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [platform, hasUnsent])
  useEffect(() => {
    if (platform.keeps()) return
    const leave = (event: PageTransitionEvent): void => {
      if (!event.persisted) platform.leave()
    }
    window.addEventListener('pagehide', leave)
    return () => window.removeEventListener('pagehide', leave)
  }, [platform])
}
