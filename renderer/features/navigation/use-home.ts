/** Where the day begins: an employer's on their job with most to read, everybody else's in the inbox. */
import { useEffect, useRef } from 'react'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { isEmployer } from './is-employer.ts'

export function useHome(): void {
  const me = useView('me', null)
  const jobs = useView('jobs', null)
  const chats = useView('chats', { scope: 'all' })
  const openJob = useNavigation((state) => state.openJob)
  const isDecided = useRef(false)
  useEffect(() => {
    if (isDecided.current || !me || !jobs || !chats || chats.length === 0) return
    const isOfEmployer = isEmployer(me, chats)
    const [first] = jobs
    // Jobs may come after the chats about them.
    if (isOfEmployer && !first) return
    isDecided.current = true
    const { section, chat } = useNavigation.getState()
    // A link, or a hand that was quicker, has led somewhere already.
    if (isOfEmployer && first && section === 'inbox' && chat === null) openJob(first.id)
  }, [me, jobs, chats, openJob])
}
