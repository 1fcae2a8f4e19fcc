/** Settings of this device (platform/preferences.ts). */
import type { ReactNode } from 'react'
import { languageNames, type Language } from '../../i18n/languages.ts'
import { useWords } from '../../i18n/words.ts'
import { densities, themes } from '../../platform/preferences.ts'
import { usePreferences } from '../../store/preferences.ts'
import { Choice } from '../../ui/choice.tsx'
import { useAct } from '../undo/use-act.ts'

/** The person's too: what the server writes to them comes in the same language. */
export function LanguageControl({ label }: { label: string }): ReactNode {
  const { t } = useWords()
  const act = useAct()
  const { language, set } = usePreferences()
  return (
    <select
      className="field settings-select"
      aria-label={label}
      value={language ?? ''}
      onChange={(event) => {
        const chosen = event.target.value === '' ? null : event.target.value
        void set({ language: chosen })
        void act('setForMe', { key: 'locale', value: chosen })
      }}
    >
      <option value="">{t('settings.language.system')}</option>
      {(Object.keys(languageNames) as Language[]).map((tag) => (
        <option key={tag} value={tag} lang={tag}>
          {languageNames[tag]}
        </option>
      ))}
    </select>
  )
}

export function ThemeControl({ label }: { label: string }): ReactNode {
  const { t } = useWords()
  const { theme, set } = usePreferences()
  return (
    <Choice
      label={label}
      value={theme}
      options={themes.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
      onChoose={(value) => void set({ theme: value })}
    />
  )
}

export function DensityControl({ label }: { label: string }): ReactNode {
  const { t } = useWords()
  const { density, set } = usePreferences()
  return (
    <Choice
      label={label}
      value={density}
      options={densities.map((value) => ({ value, label: t(`settings.density.${value}`) }))}
      onChoose={(value) => void set({ density: value })}
    />
  )
}
