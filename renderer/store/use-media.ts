import { useSyncExternalStore } from 'react'

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query)
      list.addEventListener('change', changed)
      return () => list.removeEventListener('change', changed)
    },
    () => matchMedia(query).matches,
  )
}

/** Room for the details in a column of their own; as in navigation.css. */
const room = '(min-width: 1280px)'

export function useDetailsShown(chosen: boolean | null): boolean {
  const hasRoom = useMedia(room)
  return chosen ?? hasRoom
}

/** Whether details that are shown cover the conversation, as there is no room beside it. */
export function isCovering(): boolean {
  return !matchMedia(room).matches
}
