/** Where the day begins: an employer's on their job with most to read, everybody else's in the inbox. */
import { useEffect, useRef } from 'react'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'

export function useHome(): void {
  const employer = useView('own', null)?.employer ?? null
  const jobs = useView('jobs', null)
  const openJob = useNavigation((state) => state.openJob)
  const isDecided = useRef(false)
  useEffect(() => {
    if (isDecided.current || !jobs || employer === null) return
    const [first] = jobs
    // Jobs may come after the chats about them.
    if (employer && !first) return
    isDecided.current = true
    const { section, chat } = useNavigation.getState()
    // A link, or a hand that was quicker, has led somewhere already.
    if (employer && first && section === 'inbox' && chat === null) openJob(first.id)
  }, [employer, jobs, openJob])
}
