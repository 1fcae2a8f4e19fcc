/** Where the day begins: an employer's on their job with most to read, everybody else's in the inbox. */
import { useEffect, useRef } from 'react'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'

export function useHome(): void {
  const me = useView('me', null)
  const jobs = useView('jobs', null)
  const chats = useView('chats', { scope: 'all' })
  const openJob = useNavigation((state) => state.openJob)
  const isDecided = useRef(false)
  useEffect(() => {
    if (isDecided.current || !me || !jobs || !chats || chats.length === 0) return
    const isEmployer = me.role === 'staff' && chats.every(({ side }) => side === 'destination')
    const [first] = jobs
    // Jobs may come after the chats about them.
    if (isEmployer && !first) return
    isDecided.current = true
    const { section, chat } = useNavigation.getState()
    // A link, or a hand that was quicker, has led somewhere already.
    if (isEmployer && first && section === 'inbox' && chat === null) openJob(first.id)
  }, [me, jobs, chats, openJob])
}
