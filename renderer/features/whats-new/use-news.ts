import { useEffect } from 'react'
import { usePreferences } from '../../store/preferences.ts'
import { isNews, thisVersion } from './this-version.ts'

/** Whether something new waits to be read on this device. */
export function useNews(): boolean {
  return usePreferences((state) => isNews(state.newsSeen))
}

/** From now on this version's news are known here; a device that does not keep it asks again next time. */
export function markNewsSeen(): void {
  const { newsSeen, set } = usePreferences.getState()
  if (newsSeen !== thisVersion.version)
    void set({ newsSeen: thisVersion.version }).catch(() => undefined)
}

/** A device on which nobody was told of any version begins with this one. Runs once somebody is signed in. */
export function useFirstNews(): void {
  useEffect(() => {
    if (usePreferences.getState().newsSeen === null) markNewsSeen()
  }, [])
}
