/** The device's preferences as they hold now, and on the document for the styles. */
import { create } from 'zustand'
import { readPreferences, writePreferences, type Preferences } from '../platform/preferences.ts'

export interface PreferencesStore extends Preferences {
  /** Holds at once; resolves when it is kept. */
  set(change: Partial<Preferences>): Promise<void>
}

export const usePreferences = create<PreferencesStore>()((set, get) => ({
  theme: 'system',
  density: 'comfortable',
  language: null,
  remindedOn: null,
  newsSeen: null,
  deleted: false,
  async set(change) {
    set(change)
    const { theme, density, language, remindedOn, newsSeen, deleted } = get()
    show({ theme, density })
    await writePreferences({ theme, density, language, remindedOn, newsSeen, deleted })
  },
}))

/** Reads what was kept; before the first picture, so that nothing flashes in the other theme. */
export async function loadPreferences(): Promise<void> {
  const preferences = await readPreferences()
  usePreferences.setState(preferences)
  show(preferences)
}

function show({ theme, density }: Pick<Preferences, 'theme' | 'density'>): void {
  document.documentElement.dataset['theme'] = theme
  document.documentElement.dataset['density'] = density
}
