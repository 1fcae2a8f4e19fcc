/** On a computer that others use too, the session ends with the page; what was not sent is asked about before. */
import { useEffect } from 'react'
import { usePlatform, useView } from '../../store/port-context.tsx'

export function useLeaving(): void {
  const platform = usePlatform()
  const waiting = useView('waiting', null)?.length ?? 0
  useEffect(() => {
    if (platform.keeps() || waiting === 0) return
    const ask = (event: BeforeUnloadEvent): void => {
      event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [platform, waiting])
  useEffect(() => {
    if (platform.keeps()) return
    const leave = (event: PageTransitionEvent): void => {
      if (!event.persisted) platform.leave()
    }
    window.addEventListener('pagehide', leave)
    return () => window.removeEventListener('pagehide', leave)
  }, [platform])
}
