/** In a browser its Back, or a phone's, takes one step back in the app while something stands over the list. */
import { useEffect } from 'react'
import { useNavigation, type Navigation } from '../../store/navigation.ts'
import { usePlatform } from '../../store/port-context.tsx'

/** The state of the one entry of the browser's history that stands for whatever is over the list. */
const over = { over: 'list' }

function isAtOver(): boolean {
  return (history.state as Partial<typeof over> | null)?.over === over.over
}

function isOverList({ overlay, chat, job, case: kase }: Navigation): boolean {
  return [overlay, chat, job, kase].some((its) => its !== null)
}

/** A sheet of its own, which is no overlay: it closes as by Escape. */
function closeSheet(): boolean {
  const sheet = [...document.querySelectorAll('dialog[open]')].at(-1)
  return sheet !== undefined && !sheet.dispatchEvent(new Event('cancel', { cancelable: true }))
}

/**
 * There is never more than one such entry: it comes with the first thing over the list, stands again after each step
 * back while something is left, and goes with the last. Only the browser's own history says where one is.
 */
export function useHistory(): void {
  const platform = usePlatform()
  useEffect(() => {
    if (platform.kind !== 'web') return
    let isLeaving = false
    const settle = (): void => {
      if (isLeaving) return
      const isOver = isOverList(useNavigation.getState())
      if (isOver && !isAtOver()) history.pushState(over, '')
      else if (!isOver && isAtOver()) {
        isLeaving = true
        history.back()
      }
    }
    const onStep = (): void => {
      // A link to a chat is followed, and takes nobody back.
      if (location.hash !== '') return
      const isOwnStep = isLeaving
      isLeaving = false
      const { overlay, back } = useNavigation.getState()
      if (!isOwnStep && !isAtOver() && (overlay !== null || !closeSheet())) back()
      settle()
    }
    settle()
    const unsubscribe = useNavigation.subscribe(settle)
    window.addEventListener('popstate', onStep)
    return () => {
      unsubscribe()
      window.removeEventListener('popstate', onStep)
    }
  }, [platform])
}
