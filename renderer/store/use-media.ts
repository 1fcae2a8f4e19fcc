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
export function useDetailsShown(chosen: boolean | null): boolean {
  const room = useMedia('(min-width: 1280px)')
  return chosen ?? room
}
